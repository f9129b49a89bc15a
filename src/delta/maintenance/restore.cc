#include "delta/maintenance/restore.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "delta/maintenance/existence.h"

namespace ingot::delta {
namespace {

constexpr int kMaxTries = 10;
constexpr std::string_view kMaxColumnId = "delta.columnMapping.maxColumnId";
// Its numbers of rows are handed out once.
constexpr std::string_view kRowTrackingDomain = "delta.rowTracking";

std::vector<AddFilePtr> Without(const FileList<AddFile>& files, const FileList<AddFile>& others) {
  std::vector<AddFilePtr> only;
  for (const AddFilePtr& file : files) {
    if (others.Find(*file) == nullptr) only.push_back(file);
  }
  return only;
}

void AddMissing(const std::vector<std::string>& from, std::vector<std::string>* to) {
  for (const std::string& name : from) {
    if (std::find(to->begin(), to->end(), name) == to->end()) to->push_back(name);
  }
}

// The lowest protocol that both can be read and written with.
Protocol Merge(Protocol present, const Protocol& wanted) {
  present.min_reader_version = std::max(present.min_reader_version, wanted.min_reader_version);
  present.min_writer_version = std::max(present.min_writer_version, wanted.min_writer_version);
  AddMissing(wanted.reader_features, &present.reader_features);
  AddMissing(wanted.writer_features, &present.writer_features);
  return present;
}

Metadata MetadataAfter(const Snapshot& present, const Snapshot& wanted) {
  Metadata metadata = wanted.metadata;
  metadata.id = present.metadata.id;
  for (const auto& [name, value] : present.metadata.configuration) {
    const bool in_commit = name.starts_with("delta.enableInCommitTimestamps") || name.starts_with("delta.inCommitTimestamp");
    if (in_commit) metadata.configuration[name] = value;
    if (name != kMaxColumnId) continue;
    auto old = ParseInt64(wanted.Property(name));
    if (!old.has_value() || ParseInt64(value).value_or(0) > *old) metadata.configuration[name] = value;
  }
  return metadata;
}

void StageDomains(const Snapshot& present, const Snapshot& wanted, Transaction* changes) {
  for (const auto& [name, domain] : present.domains) {
    if (name == kRowTrackingDomain || wanted.domains.contains(name)) continue;
    DomainMetadata gone = domain;
    gone.removed = true;
    changes->SetDomain(std::move(gone));
  }
  for (const auto& [name, domain] : wanted.domains) {
    auto now = present.domains.find(name);
    const bool same = now != present.domains.end() && now->second.configuration == domain.configuration;
    if (name != kRowTrackingDomain && !same) changes->SetDomain(domain);
  }
}

Status CheckFilesExist(Table& table, const Snapshot& wanted, const std::vector<AddFilePtr>& files) {
  ASSIGN_OR_RETURN(std::vector<FileCheck> faults, FindFaults(table, files));
  if (faults.empty()) return Status::Ok();
  std::vector<std::string> paths;
  for (const FileCheck& check : faults) {
    paths.push_back(check.fault == FileFault::kMissingVector ? check.vector_path : check.file->path);
  }
  return NotFound("version " + std::to_string(wanted.version) + " of table " + table.DisplayName() +
                  " cannot be restored: " + std::to_string(faults.size()) +
                  " of its files are gone or damaged (VACUUM deletes what is older than its retention): " +
                  ListPaths(paths));
}

// One attempt, on top of what the table is now.
class RestoreAttempt {
 public:
  RestoreAttempt(std::shared_ptr<Table> table, SnapshotPtr present, const Snapshot& wanted)
      : table_(std::move(table)), present_(std::move(present)), wanted_(wanted), changes_(table_, present_) {}

  Result<RestoreReport> Run(CommitReason reason) {
    std::vector<AddFilePtr> restored = Without(wanted_.files, present_->files);
    std::vector<AddFilePtr> removed = Without(present_->files, wanted_.files);
    RETURN_IF_ERROR(CheckFilesExist(*table_, wanted_, restored));
    changes_.ReadWholeTable();
    changes_.RequireSerializable();
    StageFiles(restored, removed);
    StageDefinition();
    AddMetrics(&reason);
    ASSIGN_OR_RETURN(CommitOutcome outcome, changes_.Commit(reason));
    report_.version = outcome.version;
    report_.committed = outcome.committed;
    return report_;
  }

 private:
  // Removals first: a file whose deletion vector alone differs is both.
  void StageFiles(const std::vector<AddFilePtr>& restored, const std::vector<AddFilePtr>& removed) {
    for (const AddFilePtr& file : removed) {
      changes_.Remove(*file);
      ++report_.files_removed;
      report_.bytes_removed += file->size;
    }
    for (const AddFilePtr& file : restored) {
      AddFile add = *file;
      add.data_change = true;
      changes_.AddExisting(std::move(add));
      ++report_.files_restored;
      report_.bytes_restored += file->size;
    }
  }

  void StageDefinition() {
    Metadata metadata = MetadataAfter(*present_, wanted_);
    if (ActionToJson(metadata) != ActionToJson(present_->metadata)) changes_.SetMetadata(std::move(metadata));
    Protocol protocol = Merge(present_->protocol, wanted_.protocol);
    if (ActionToJson(protocol) != ActionToJson(present_->protocol)) changes_.SetProtocol(std::move(protocol));
    StageDomains(*present_, wanted_, &changes_);
  }

  void AddMetrics(CommitReason* reason) const {
    int64_t bytes = 0;
    for (const AddFilePtr& file : wanted_.files) bytes += file->size;
    reason->operation = "RESTORE";
    reason->metrics["tableSizeAfterRestore"] = bytes;
    reason->metrics["numOfFilesAfterRestore"] = static_cast<int64_t>(wanted_.files.size());
    reason->metrics["numRestoredFiles"] = report_.files_restored;
    reason->metrics["numRemovedFiles"] = report_.files_removed;
    reason->metrics["restoredFilesSize"] = report_.bytes_restored;
    reason->metrics["removedFilesSize"] = report_.bytes_removed;
  }

  const std::shared_ptr<Table> table_;
  const SnapshotPtr present_;
  const Snapshot& wanted_;
  Transaction changes_;
  RestoreReport report_;
};

}  // namespace

Result<RestoreReport> Restore(const std::shared_ptr<Table>& table, const SnapshotPtr& wanted,
                              const CommitReason& reason) {
  for (int tries = 1;; ++tries) {
    ASSIGN_OR_RETURN(SnapshotPtr present, table->Latest());
    auto report = RestoreAttempt(table, present, *wanted).Run(reason);
    if (report.ok() || report.error().kind() != ErrorKind::kConflict || tries == kMaxTries) return report;
  }
}

}  // namespace ingot::delta
