#include "lake/write/change_files.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/text.h"
#include "delta/deletion_vector/deletion_vector.h"
#include "lake/write/change_feed.h"

namespace ingot::lake {

namespace {

constexpr const char* kCommitVersionColumn = "_commit_version";
constexpr const char* kCommitTimestampColumn = "_commit_timestamp";

Result<Positions> PositionsOf(delta::Table& table, const std::optional<delta::DeletionVector>& vector,
                              const std::string& path) {
  if (!vector) return Positions();
  return delta::ReadDeletionVector(table, *vector, path);
}

Positions Without(const Positions& positions, const Positions& others) {
  Positions left;
  std::set_difference(positions.begin(), positions.end(), others.begin(), others.end(), std::back_inserter(left));
  return left;
}

// What a scan of changes is for.
enum class Changes {
  kEach,   // what each version did
  kInSum,  // what they all come to
};

// Gathers the files of a range of commits, each with what its rows have in common.
class ChangeFiles {
 public:
  ChangeFiles(delta::Table& table, bool is_partitioned, Changes changes)
      : table_(table), is_partitioned_(is_partitioned), in_sum_(changes == Changes::kInSum) {}

  Status Add(const delta::CommitActions& commit) {
    common_.clear();
    common_[kCommitVersionColumn] = std::to_string(commit.version);
    common_[kCommitTimestampColumn] = FormatIso8601(commit.timestamp);
    bool any = false;
    for (const delta::Action& action : commit.actions) {
      const auto* change = std::get_if<delta::AddCdcFile>(&action);
      if (change == nullptr) continue;
      any = true;
      delta::AddFile file;
      file.path = change->path;
      file.size = change->size;
      file.partition_values = change->partition_values;
      Keep(std::move(file), nullptr, std::nullopt);
    }
    return any ? Status::Ok() : AddDataFiles(commit);
  }

  std::shared_ptr<const FileSet> files() { return std::make_shared<const FileSet>(std::move(files_)); }
  std::map<size_t, Positions> shown() { return std::move(shown_); }

  // To be called when all are added, before files() and shown().
  void Finish() {
    size_t kept = 0;
    std::map<size_t, Positions> shown;
    for (size_t i = 0; i < files_.size(); ++i) {
      if (!files_[i]) continue;
      if (const auto rows = shown_.find(i); rows != shown_.end()) shown[kept] = std::move(rows->second);
      files_[kept++] = std::move(files_[i]);
    }
    files_.resize(kept);
    shown_ = std::move(shown);
  }

 private:
  // Takes a whole file's rows back that came (went) before, now that they go (come).
  bool TakeBack(const delta::AddFile& file, const char* change_type) {
    std::string key = file.path + "|" + (file.deletion_vector ? file.deletion_vector->UniqueId() : "");
    auto& opposite = change_type == kInsertedRow ? deleted_ : inserted_;
    if (const auto found = opposite.find(key); found != opposite.end()) {
      files_[found->second].reset();
      opposite.erase(found);
      return true;
    }
    (change_type == kInsertedRow ? inserted_ : deleted_)[std::move(key)] = files_.size();
    return false;
  }

  void Keep(delta::AddFile file, const char* change_type, std::optional<Positions> rows) {
    if (rows && rows->empty()) return;
    if (in_sum_ && change_type != nullptr && !rows && TakeBack(file, change_type)) return;
    for (const auto& [name, value] : common_) file.partition_values[name] = value;
    if (change_type != nullptr) file.partition_values[kChangeTypeColumn] = change_type;
    if (rows) shown_[files_.size()] = std::move(*rows);
    files_.push_back(std::make_shared<const delta::AddFile>(std::move(file)));
  }

  Status AddDataFiles(const delta::CommitActions& commit) {
    std::map<std::string_view, const delta::RemoveFile*> removed;
    for (const delta::Action& action : commit.actions) {
      const auto* remove = std::get_if<delta::RemoveFile>(&action);
      if (remove != nullptr && remove->data_change) removed[remove->path] = remove;
    }
    for (const delta::Action& action : commit.actions) {
      const auto* add = std::get_if<delta::AddFile>(&action);
      if (add == nullptr || !add->data_change) continue;
      if (const auto before = removed.find(add->path); before != removed.end()) {
        RETURN_IF_ERROR(AddDifference(*before->second, *add));
        removed.erase(before);
      } else {
        Keep(*add, kInsertedRow, std::nullopt);
      }
    }
    for (const auto& [path, remove] : removed) RETURN_IF_ERROR(AddRemoved(*remove));
    return Status::Ok();
  }

  // The same file with another deletion vector.
  Status AddDifference(const delta::RemoveFile& before, const delta::AddFile& after) {
    ASSIGN_OR_RETURN(const Positions gone_before, PositionsOf(table_, before.deletion_vector, before.path));
    ASSIGN_OR_RETURN(const Positions gone_after, PositionsOf(table_, after.deletion_vector, after.path));
    Keep(after, kDeletedRow, Without(gone_after, gone_before));
    Keep(after, kInsertedRow, Without(gone_before, gone_after));
    return Status::Ok();
  }

  Status AddRemoved(const delta::RemoveFile& remove) {
    if (is_partitioned_ && !remove.extended_file_metadata) {
      return Unsupported("its log does not say which partition the removed file " + remove.path + " was of");
    }
    delta::AddFile file;
    file.path = remove.path;
    file.size = remove.size;
    file.partition_values = remove.partition_values;
    file.deletion_vector = remove.deletion_vector;
    Keep(std::move(file), kDeletedRow, std::nullopt);
    return Status::Ok();
  }

  delta::Table& table_;
  const bool is_partitioned_;
  const bool in_sum_;
  std::map<std::string, size_t> inserted_;  // whole files: where they are among files_
  std::map<std::string, size_t> deleted_;
  std::map<std::string, std::string> common_;
  std::vector<delta::AddFilePtr> files_;
  std::map<size_t, Positions> shown_;
};

Error NoFeed(int64_t version) {
  return InvalidArgument("it kept no change data feed at version " + std::to_string(version) +
                         ": ALTER TABLE … SET ('delta.enableChangeDataFeed' = true) starts one; ask for versions from "
                         "then on");
}

Status CheckFeed(const delta::CommitActions& commit) {
  for (const delta::Action& action : commit.actions) {
    const auto* metadata = std::get_if<delta::Metadata>(&action);
    if (metadata == nullptr) continue;
    const auto property = metadata->configuration.find("delta.enableChangeDataFeed");
    if (property == metadata->configuration.end() || property->second != "true") return NoFeed(commit.version);
  }
  return Status::Ok();
}

ScanColumn FeedColumn(const char* name, duckdb::LogicalType type, bool is_partition) {
  ScanColumn column;
  column.name = name;
  column.physical_name = name;
  column.type = std::move(type);
  column.is_partition = is_partition;
  column.may_be_constant = !is_partition;
  return column;
}

// Files that no longer belong to the table may have been deleted.
Status CheckFilesAreThere(delta::Table& table, const ScanSource& source) {
  for (const delta::AddFilePtr& file : source.files->files()) {
    if (source.snapshot->files.Find(*file)) continue;
    const auto head = table.store().Head(table.Key(file->path));
    if (!head.ok()) return head.error().WithContext("file " + file->path);
    if (file->deletion_vector) RETURN_IF_ERROR(PositionsOf(table, file->deletion_vector, file->path));
  }
  return Status::Ok();
}

// The files may be of times when the table was partitioned otherwise: what they do not name they store.
void SettlePartitions(const FileSet& files, std::vector<ScanColumn>* columns) {
  for (ScanColumn& column : *columns) {
    const auto named = static_cast<size_t>(std::count_if(files.files().begin(), files.files().end(), [&](const delta::AddFilePtr& file) {
      return file->partition_values.contains(column.physical_name);
    }));
    if (files.size() == 0 || (column.is_partition ? named == files.size() : named == 0)) continue;
    column.is_partition = false;
    column.may_be_constant = true;
  }
}

Result<std::shared_ptr<ScanSource>> Collect(std::shared_ptr<delta::Table> table, int64_t first, int64_t last, Changes wanted) {
  auto source = std::make_shared<ScanSource>();
  ASSIGN_OR_RETURN(source->snapshot, table->AtVersion(std::max<int64_t>(last, 0)));
  // In sum, the range may reach back to when the table was partitioned, or not.
  const bool is_partitioned = wanted == Changes::kInSum || !source->snapshot->metadata.partition_columns.empty();
  ChangeFiles changes(*table, is_partitioned, wanted);
  if (first <= last) {
    if (wanted == Changes::kEach) {
      ASSIGN_OR_RETURN(const delta::SnapshotPtr start, table->AtVersion(first));
      if (!KeepsChangeFeed(*start)) return NoFeed(first);
    }
    ASSIGN_OR_RETURN(const auto commits, table->ReadCommits(first, last));
    for (const delta::CommitActions& commit : commits) {
      if (wanted == Changes::kEach) RETURN_IF_ERROR(CheckFeed(commit));
      RETURN_IF_ERROR(changes.Add(commit));
    }
  }
  changes.Finish();
  source->files = changes.files();
  source->columns = ScanColumns(*source->snapshot);
  SettlePartitions(*source->files, &source->columns);
  source->columns.push_back(FeedColumn(kChangeTypeColumn, duckdb::LogicalType::VARCHAR, false));
  source->columns.push_back(FeedColumn(kCommitVersionColumn, duckdb::LogicalType::BIGINT, true));
  source->columns.push_back(FeedColumn(kCommitTimestampColumn, duckdb::LogicalType::TIMESTAMP_TZ, true));
  source->shown = changes.shown();
  if (wanted == Changes::kInSum) RETURN_IF_ERROR(CheckFilesAreThere(*table, *source));
  source->table = std::move(table);
  return source;
}

Result<std::shared_ptr<ScanSource>> CollectNamed(std::shared_ptr<delta::Table> table, int64_t first, int64_t last, Changes wanted,
                                                 const std::string& display_name) {
  auto source = Collect(std::move(table), first, last, wanted);
  if (!source.ok()) return source.error().WithContext("table " + display_name);
  (*source)->display_name = display_name;
  return source;
}

}  // namespace

Result<std::shared_ptr<ScanSource>> ChangesBetween(std::shared_ptr<delta::Table> table, int64_t first, int64_t last,
                                                   const std::string& display_name) {
  return CollectNamed(std::move(table), first, last, Changes::kEach, display_name);
}

Result<std::shared_ptr<ScanSource>> RowChangesBetween(std::shared_ptr<delta::Table> table, int64_t first, int64_t last,
                                                      const std::string& display_name) {
  return CollectNamed(std::move(table), first, last, Changes::kInSum, display_name);
}

bool OnlyInserts(const ScanSource& changes) {
  return std::all_of(changes.files->files().begin(), changes.files->files().end(), [](const delta::AddFilePtr& file) {
    const auto type = file->partition_values.find(kChangeTypeColumn);
    return type != file->partition_values.end() && type->second == kInsertedRow;
  });
}

}  // namespace ingot::lake
