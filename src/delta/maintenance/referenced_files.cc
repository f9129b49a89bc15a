#include "delta/maintenance/referenced_files.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "delta/deletion_vector/deletion_vector.h"
#include "delta/log/log_listing.h"
#include "delta/log/retention.h"
#include "delta/log/snapshot_loader.h"

namespace ingot::delta {
namespace {

// Of a vector that lies in a file of the table's folder.
Result<std::optional<std::string>> VectorFile(const std::optional<DeletionVector>& vector) {
  if (!vector.has_value() || vector->storage_type != "u") return std::optional<std::string>();
  ASSIGN_OR_RETURN(std::string path, DeletionVectorPath(vector->path_or_inline_dv));
  return std::optional<std::string>(std::move(path));
}

bool RemovedSince(const RemoveFile& remove, Timestamp cutoff) {
  return remove.deletion_timestamp.value_or(0) >= ToMillis(cutoff);
}

}  // namespace

Status ReferencedFiles::AddVectors() {
  for (const AddFilePtr& file : snapshot_->files) {
    ASSIGN_OR_RETURN(auto path, VectorFile(file->deletion_vector));
    if (path.has_value()) others_.insert(std::move(*path));
  }
  for (const RemoveFilePtr& file : snapshot_->tombstones) {
    if (!RemovedSince(*file, cutoff_)) continue;
    ASSIGN_OR_RETURN(auto path, VectorFile(file->deletion_vector));
    if (path.has_value()) others_.insert(std::move(*path));
  }
  return Status::Ok();
}

Status ReferencedFiles::AddRemovedByLog(Table& table) {
  ASSIGN_OR_RETURN(LogListing listing, ListLog(table.store(), LogKey(table, ""), 0));
  for (const LogEntry& entry : listing.entries) {
    if (entry.modified < cutoff_) continue;
    ASSIGN_OR_RETURN(auto actions, ReadLogEntry(table, entry.version));
    for (const Action& action : actions) {
      const auto* remove = std::get_if<RemoveFile>(&action);
      if (remove == nullptr) continue;
      others_.insert(remove->path);
      ASSIGN_OR_RETURN(auto path, VectorFile(remove->deletion_vector));
      if (path.has_value()) others_.insert(std::move(*path));
    }
  }
  return Status::Ok();
}

Result<ReferencedFiles> ReferencedFiles::Read(Table& table, Timestamp cutoff) {
  ASSIGN_OR_RETURN(SnapshotPtr snapshot, table.Latest());
  ReferencedFiles files(std::move(snapshot), cutoff);
  RETURN_IF_ERROR(files.AddVectors());
  if (cutoff < table.context().clock->Now() - TombstoneRetention(*files.snapshot_)) {
    RETURN_IF_ERROR(files.AddRemovedByLog(table));
  }
  return files;
}

bool ReferencedFiles::Contains(std::string_view path) const {
  if (!snapshot_->files.FindPath(path).empty()) return true;
  for (const RemoveFilePtr& file : snapshot_->tombstones.FindPath(path)) {
    if (RemovedSince(*file, cutoff_)) return true;
  }
  return others_.contains(std::string(path));
}

}  // namespace ingot::delta
