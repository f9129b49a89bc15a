#include "delta/commit/conflicts.h"

#include <algorithm>
#include <string>
#include <string_view>

namespace ingot::delta {
namespace {

constexpr size_t kPathsShown = 3;

// "a, b, c and 7 more"
std::string Listed(const std::vector<std::string>& paths) {
  std::string shown;
  for (size_t i = 0; i < std::min(paths.size(), kPathsShown); ++i) shown += (i > 0 ? ", " : "") + paths[i];
  if (paths.size() > kPathsShown) shown += " and " + std::to_string(paths.size() - kPathsShown) + " more";
  return shown;
}

// What two commits have both touched.
class Overlapping {
 public:
  void Add(const std::string& path, const PartitionValues& partition) {
    paths_.push_back(path);
    std::string text;
    for (const auto& [column, value] : partition) {
      text += (text.empty() ? "" : "/") + column + "=" + value.value_or("NULL");
    }
    if (!text.empty()) partitions_.insert(std::move(text));
  }
  bool empty() const { return paths_.empty(); }
  // "a, b and c (partitions p=1, p=2)"
  std::string Shown() const {
    std::string shown = Listed(paths_);
    if (partitions_.empty()) return shown;
    std::vector<std::string> partitions(partitions_.begin(), partitions_.end());
    return shown + " (partition" + (partitions.size() > 1 ? "s " : " ") + Listed(partitions) + ")";
  }

 private:
  std::vector<std::string> paths_;
  std::set<std::string> partitions_;
};

class Check {
 public:
  Check(const Intent& loser, int64_t version, std::span<const Action> winner, std::string_view table)
      : loser_(loser), version_(version), winner_(winner), table_(table) {
    for (const Action& action : winner) {
      if (const auto* info = std::get_if<CommitInfo>(&action))
        operation_ = info->json.GetString("operation", "");
    }
  }

  Status Run() {
    for (const Action& action : winner_) RETURN_IF_ERROR(CheckTable(action));
    RETURN_IF_ERROR(CheckRemovedTwice());
    if (loser_.read_whole_table || !loser_.reads.empty()) return CheckReads();
    return Status::Ok();
  }

 private:
  Error Overlap(const std::string& what) const {
    std::string operation = operation_.empty() ? std::string("an unnamed operation") : operation_;
    return Conflict("version " + std::to_string(version_) + " (" + operation + ") of table " +
                    std::string(table_) + " got in the way: " + what);
  }

  Status CheckTable(const Action& action) const {
    bool defines = std::holds_alternative<Metadata>(action) || std::holds_alternative<Protocol>(action);
    if (defines && loser_.creates_table) return Overlap("it created the table at the same time");
    if (std::holds_alternative<Metadata>(action))
      return Overlap("it changed the table's metadata; run again");
    if (std::holds_alternative<Protocol>(action))
      return Overlap("it changed the table's protocol; run again");
    if (const auto* txn = std::get_if<SetTransaction>(&action)) {
      for (const SetTransaction& ours : loser_.transactions) {
        if (ours.app_id != txn->app_id || txn->version < ours.version) continue;
        return Overlap("it holds the application transaction '" + txn->app_id + "' at version " +
                       std::to_string(txn->version) + ", and this commit is its version " +
                       std::to_string(ours.version) + ": this work is in the table already");
      }
    }
    if (const auto* domain = std::get_if<DomainMetadata>(&action)) {
      for (const DomainMetadata& ours : loser_.domains) {
        if (ours.domain == domain->domain)
          return Overlap("both change the metadata domain '" + ours.domain + "'");
      }
    }
    return Status::Ok();
  }

  Status CheckRemovedTwice() const {
    if (loser_.removed.empty()) return Status::Ok();
    std::set<std::string_view> ours;
    for (const RemoveFile& remove : loser_.removed) ours.insert(remove.path);
    Overlapping both;
    for (const Action& action : winner_) {
      const auto* remove = std::get_if<RemoveFile>(&action);
      if (remove != nullptr && ours.contains(remove->path)) both.Add(remove->path, remove->partition_values);
    }
    if (both.empty()) return Status::Ok();
    return Overlap("both removed or rewrote " + both.Shown() + "; run again");
  }

  bool HasRead(const AddFile& file) const {
    return loser_.read_whole_table || std::any_of(loser_.reads.begin(), loser_.reads.end(),
                                                  [&](const auto& reads) { return reads(file); });
  }

  Status CheckReads() const {
    Overlapping removed;
    Overlapping added;
    for (const Action& action : winner_) {
      if (const auto* remove = std::get_if<RemoveFile>(&action); remove != nullptr && remove->data_change) {
        AddFilePtr file = loser_.snapshot->files.Find(*remove);
        if (file != nullptr && HasRead(*file)) removed.Add(remove->path, file->partition_values);
      }
      if (const auto* add = std::get_if<AddFile>(&action); add != nullptr && add->data_change) {
        if (HasRead(*add)) added.Add(add->path, add->partition_values);
      }
    }
    if (!removed.empty())
      return Overlap("it removed " + removed.Shown() + ", which this work has read; run again");
    if (!added.empty()) {
      return Overlap("it added " + added.Shown() + ", with rows that this work would have read; run again");
    }
    return Status::Ok();
  }

  const Intent& loser_;
  const int64_t version_;
  const std::span<const Action> winner_;
  const std::string_view table_;
  std::string operation_;
};

}  // namespace

Status CheckConflict(const Intent& loser, int64_t winner_version, std::span<const Action> winner,
                     std::string_view table) {
  return Check(loser, winner_version, winner, table).Run();
}

}  // namespace ingot::delta
