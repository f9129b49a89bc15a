#include "delta/commit/conflicts.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "delta/commit/row_marks.h"

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
  Check(const Intent& loser, int64_t version, std::span<const Action> winner, Table& table)
      : loser_(loser), version_(version), winner_(winner), table_(table) {
    bool says_blind = false;
    for (const Action& action : winner) {
      if (const auto* info = std::get_if<CommitInfo>(&action)) {
        operation_ = info->json.GetString("operation", "");
        says_blind = info->json.GetBool("isBlindAppend", false);
      }
      if (const auto* remove = std::get_if<RemoveFile>(&action)) removed_[remove->path] = remove;
      if (const auto* add = std::get_if<AddFile>(&action)) added_[add->path] = add;
    }
    winner_is_blind_ = says_blind && removed_.empty();
  }

  Result<std::vector<SharedFile>> Run() {
    for (const Action& action : winner_) RETURN_IF_ERROR(CheckTable(action));
    RETURN_IF_ERROR(CheckRemovedTwice());
    if (loser_.read_whole_table || !loser_.reads.empty()) RETURN_IF_ERROR(CheckReads());
    return std::move(shared_);
  }

 private:
  Error Overlap(const std::string& what) const {
    std::string operation = operation_.empty() ? std::string("an unnamed operation") : operation_;
    return Conflict("version " + std::to_string(version_) + " (" + operation + ") of table " + table_.DisplayName() +
                    " got in the way: " + what);
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

  const AddFile* Added(const std::string& path) const {
    const auto found = added_.find(path);
    return found == added_.end() ? nullptr : found->second;
  }

  // Ours and theirs, where both only mark rows of the file.
  std::optional<std::pair<const AddFile*, const AddFile*>> Marks(const RemoveFile& remove) const {
    const auto ours = std::find_if(loser_.added.begin(), loser_.added.end(),
                                   [&](const AddFile& add) { return add.path == remove.path; });
    const AddFile* theirs = Added(remove.path);
    if (ours == loser_.added.end() || !ours->deletion_vector.has_value()) return std::nullopt;
    if (theirs == nullptr || !theirs->deletion_vector.has_value() || !loser_.row_by_row) return std::nullopt;
    return std::pair(&*ours, theirs);
  }

  Status CheckRemovedTwice() {
    Overlapping files;
    Overlapping rows;
    for (const RemoveFile& remove : loser_.removed) {
      const auto theirs = removed_.find(remove.path);
      if (theirs == removed_.end()) continue;
      const PartitionValues& partition = theirs->second->partition_values;
      const auto marks = Marks(remove);
      if (!marks.has_value()) {
        files.Add(remove.path, partition);
        continue;
      }
      ASSIGN_OR_RETURN(auto gone, GoneAfterBoth(table_, remove, *marks->first, *marks->second));
      if (gone.has_value()) {
        shared_.push_back({*marks->second, std::move(*gone)});
      } else {
        rows.Add(remove.path, partition);
      }
    }
    if (!files.empty()) return Overlap("both removed or rewrote " + files.Shown() + "; run again");
    if (!rows.empty()) return Overlap("both changed the same rows of " + rows.Shown() + "; run again");
    return Status::Ok();
  }

  bool HasRead(const AddFile& file) const {
    return loser_.read_whole_table || std::any_of(loser_.reads.begin(), loser_.reads.end(),
                                                  [&](const auto& reads) { return reads(file); });
  }

  // What a commit added that holds no row which was not there before is no news for who reads row by row.
  Result<bool> BringsRows(const AddFile& add) const {
    const auto before = removed_.find(add.path);
    if (!loser_.row_by_row || before == removed_.end()) return true;
    if (!before->second->deletion_vector.has_value()) return false;
    ASSIGN_OR_RETURN(const auto lost, RowsLost(table_, *before->second, add));
    return !lost.has_value();
  }

  Status CheckRemovedReads() const {
    if (loser_.row_by_row) return Status::Ok();
    Overlapping removed;
    for (const auto& [path, remove] : removed_) {
      if (!remove->data_change) continue;
      AddFilePtr file = loser_.snapshot->files.Find(*remove);
      if (file != nullptr && HasRead(*file)) removed.Add(remove->path, file->partition_values);
    }
    if (removed.empty()) return Status::Ok();
    return Overlap("it removed " + removed.Shown() + ", which this work has read; run again");
  }

  Status CheckReads() const {
    RETURN_IF_ERROR(CheckRemovedReads());
    if (winner_is_blind_ && !loser_.serializable) return Status::Ok();
    Overlapping added;
    for (const auto& [path, add] : added_) {
      if (!add->data_change || !HasRead(*add)) continue;
      ASSIGN_OR_RETURN(const bool brings_rows, BringsRows(*add));
      if (brings_rows) added.Add(add->path, add->partition_values);
    }
    if (added.empty()) return Status::Ok();
    return Overlap("it added " + added.Shown() + ", with rows that this work would have read; run again");
  }

  const Intent& loser_;
  const int64_t version_;
  const std::span<const Action> winner_;
  Table& table_;
  std::string operation_;
  bool winner_is_blind_ = false;
  std::map<std::string_view, const RemoveFile*> removed_;  // by the winner
  std::map<std::string_view, const AddFile*> added_;
  std::vector<SharedFile> shared_;
};

}  // namespace

Result<std::vector<SharedFile>> CheckConflict(const Intent& loser, int64_t winner_version,
                                              std::span<const Action> winner, Table& table) {
  return Check(loser, winner_version, winner, table).Run();
}

}  // namespace ingot::delta
