#include "delta/maintenance/clone.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "base/parallel.h"
#include "delta/action/paths.h"
#include "delta/commit/row_ids.h"
#include "delta/deletion_vector/deletion_vector.h"

namespace ingot::delta {
namespace {

constexpr size_t kCopiesAtOnce = 4;
constexpr uint64_t kChunk = 8U << 20;
// A clone counts its rows anew.
constexpr std::string_view kRowTrackingDomain = "delta.rowTracking";

Status CopyObject(store::ObjectStore& from, const std::string& key, store::ObjectStore& to, const std::string& new_key) {
  ASSIGN_OR_RETURN(store::ObjectInfo info, from.Head(key));
  ASSIGN_OR_RETURN(auto writer, to.OpenWriter(new_key));
  for (uint64_t offset = 0; offset < info.size; offset += kChunk) {
    ASSIGN_OR_RETURN(std::string bytes, from.GetRange(key, offset, std::min(kChunk, info.size - offset)));
    RETURN_IF_ERROR(writer->Append(bytes));
  }
  return writer->Close();
}

class CloneRun {
 public:
  CloneRun(Table& source, const Snapshot& snapshot, std::shared_ptr<Table> target, bool shallow)
      : source_(source), snapshot_(snapshot), target_(std::move(target)), shallow_(shallow), changes_(target_, nullptr) {}

  Result<CloneReport> Run(CommitReason reason) {
    RETURN_IF_ERROR(Check());
    std::vector<AddFile> files;
    for (const AddFilePtr& file : snapshot_.files) {
      ASSIGN_OR_RETURN(AddFile clone, shallow_ ? Refer(*file) : Rename(*file));
      clone.base_row_id.reset();
      clone.default_row_commit_version.reset();
      files.push_back(std::move(clone));
      report_.bytes += file->size;
    }
    report_.files = static_cast<int64_t>(files.size());
    if (!shallow_) RETURN_IF_ERROR(CopyFiles(files));
    StageDefinition();
    for (AddFile& file : files) changes_.AddExisting(std::move(file));
    reason.operation = "CLONE";
    reason.parameters["source"] = source_.DisplayName();
    reason.parameters["sourceVersion"] = snapshot_.version;
    reason.parameters["isShallow"] = shallow_;
    reason.metrics["sourceTableSize"] = report_.bytes;
    reason.metrics["sourceNumOfFiles"] = report_.files;
    reason.metrics["numCopiedFiles"] = shallow_ ? 0 : report_.files;
    reason.metrics["copiedFilesSize"] = shallow_ ? 0 : report_.bytes;
    ASSIGN_OR_RETURN(CommitOutcome outcome, changes_.Commit(reason));
    static_cast<void>(outcome);
    return report_;
  }

 private:
  Status Check() const {
    auto present = target_->Latest();
    if (present.ok()) return AlreadyExists("table " + target_->DisplayName() + " already exists");
    if (present.error().kind() != ErrorKind::kNotFound) return present.error();
    if (shallow_ && source_.StoreRoot() != target_->StoreRoot()) {
      return InvalidArgument("a shallow clone must lie in the lake of its source (" + source_.StoreRoot() +
                             "): make a deep one");
    }
    return Status::Ok();
  }

  // The same file, by its absolute path.
  Result<AddFile> Refer(const AddFile& file) const {
    AddFile clone = file;
    clone.path = source_.AbsolutePath(file.path);
    clone.data_change = true;
    if (clone.deletion_vector.has_value() && clone.deletion_vector->storage_type == "u") {
      ASSIGN_OR_RETURN(std::string vector, DeletionVectorPath(clone.deletion_vector->path_or_inline_dv));
      clone.deletion_vector->storage_type = "p";
      clone.deletion_vector->path_or_inline_dv = EncodePath(source_.AbsolutePath(vector));
    }
    return clone;
  }

  // A copy of the file, under the same path in the clone's folder; one of its own where the source's is absolute.
  Result<AddFile> Rename(const AddFile& file) const {
    AddFile clone = file;
    clone.data_change = true;
    if (IsAbsolutePath(file.path)) clone.path = "part-" + NewUuid() + ".parquet";
    return clone;
  }

  Status CopyFiles(const std::vector<AddFile>& clones) {
    std::vector<AddFilePtr> files(snapshot_.files.begin(), snapshot_.files.end());
    return ForEachInParallel(files.size(), kCopiesAtOnce,
                             [&](size_t i) { return CopyFile(source_, *files[i], *target_, clones[i].path); });
  }

  void StageDefinition() {
    changes_.SetProtocol(snapshot_.protocol);
    Metadata metadata = snapshot_.metadata;
    metadata.id = NewUuid();
    metadata.created_time = ToMillis(target_->context().clock->Now());
    // A table that has them from its first version does not say since when.
    metadata.configuration.erase("delta.inCommitTimestampEnablementVersion");
    metadata.configuration.erase("delta.inCommitTimestampEnablementTimestamp");
    metadata.configuration.erase(std::string(kRowIdColumnProperty));
    metadata.configuration.erase(std::string(kRowVersionColumnProperty));
    NameRowTrackingColumns(&metadata);
    changes_.SetMetadata(std::move(metadata));
    for (const auto& [name, domain] : snapshot_.domains) {
      if (name != kRowTrackingDomain) changes_.SetDomain(domain);
    }
    if (shallow_) return;
    for (const auto& [id, transaction] : snapshot_.transactions) changes_.SetTransactionId(id, transaction.version);
  }

  Table& source_;
  const Snapshot& snapshot_;
  const std::shared_ptr<Table> target_;
  const bool shallow_;
  Transaction changes_;
  CloneReport report_;
};

}  // namespace

Status CopyFile(Table& source, const AddFile& file, Table& target, const std::string& new_path) {
  const auto& vector = file.deletion_vector;
  if (vector.has_value() && vector->storage_type == "p") {
    return Unsupported("file " + file.path + " has a deletion vector outside of its table: purge it first with OPTIMIZE");
  }
  RETURN_IF_ERROR(CopyObject(source.store(), source.Key(file.path), target.store(), target.Key(new_path)));
  if (!vector.has_value() || vector->storage_type != "u") return Status::Ok();
  ASSIGN_OR_RETURN(const std::string path, DeletionVectorPath(vector->path_or_inline_dv));
  return CopyObject(source.store(), source.Key(path), target.store(), target.Key(path));
}

Result<CloneReport> Clone(Table& source, const Snapshot& snapshot, const std::shared_ptr<Table>& target, bool shallow,
                          const CommitReason& reason) {
  return CloneRun(source, snapshot, target, shallow).Run(reason);
}

}  // namespace ingot::delta
