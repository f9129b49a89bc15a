#include "delta/commit/transaction.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/text.h"
#include "delta/action/statistics.h"
#include "delta/commit/commit_attempt.h"
#include "delta/commit/conflicts.h"
#include "delta/commit/row_ids.h"
#include "delta/deletion_vector/deletion_vector.h"
#include "delta/deletion_vector/deletion_vector_writer.h"

namespace ingot::delta {

Transaction::Transaction(std::shared_ptr<Table> table, SnapshotPtr snapshot)
    : table_(std::move(table)), snapshot_(std::move(snapshot)) {
  if (snapshot_ == nullptr) snapshot_ = std::make_shared<const Snapshot>();
}

Transaction::Transaction(Transaction&& other) noexcept = default;

Transaction& Transaction::operator=(Transaction&& other) noexcept {
  if (this == &other) return *this;
  if (table_ != nullptr) Abort();
  std::destroy_at(this);
  std::construct_at(this, std::move(other));
  return *this;
}

Transaction::~Transaction() {
  if (table_ != nullptr) Abort();
}

void Transaction::Add(AddFile file) {
  staged_.push_back(file.path);
  added_.push_back(std::move(file));
}

void Transaction::AddExisting(AddFile file) { added_.push_back(std::move(file)); }

void Transaction::AddOwnedByCaller(AddFile file) {
  owned_by_caller_.push_back(file.path);
  added_.push_back(std::move(file));
}

void Transaction::Remove(const AddFile& file, bool data_change) {
  auto ours =
      std::find_if(added_.begin(), added_.end(), [&](const AddFile& add) { return add.path == file.path; });
  if (ours != added_.end()) {
    // It never was in the table. Statements of this transaction may still be reading it: deleted at the end.
    if (std::erase(staged_, ours->path) > 0) discarded_.push_back(ours->path);
    added_.erase(ours);
    return;
  }
  RemoveFile remove;
  remove.path = file.path;
  remove.data_change = data_change;
  remove.extended_file_metadata = true;
  remove.partition_values = file.partition_values;
  remove.size = file.size;
  remove.deletion_vector = file.deletion_vector;
  remove.tags = file.tags;
  remove.base_row_id = file.base_row_id;
  remove.default_row_commit_version = file.default_row_commit_version;
  removed_.push_back(std::move(remove));
}

void Transaction::Mark(const AddFile& present, AddFile marked) {
  auto ours =
      std::find_if(added_.begin(), added_.end(), [&](const AddFile& add) { return add.path == present.path; });
  if (ours != added_.end()) {
    *ours = std::move(marked);
    return;
  }
  Remove(present);
  added_.push_back(std::move(marked));
}

void Transaction::AddChangeFile(AddCdcFile file) {
  staged_.push_back(file.path);
  change_files_.push_back(std::move(file));
}

void Transaction::SetMetadata(Metadata metadata) { metadata_ = std::move(metadata); }
void Transaction::SetProtocol(Protocol protocol) { protocol_ = std::move(protocol); }

void Transaction::SetTransactionId(std::string app_id, int64_t version) {
  std::erase_if(transactions_, [&](const SetTransaction& t) { return t.app_id == app_id; });
  transactions_.push_back({std::move(app_id), version, ToMillis(table_->context().clock->Now())});
}

void Transaction::SetDomain(DomainMetadata domain) {
  std::erase_if(domains_, [&](const DomainMetadata& d) { return d.domain == domain.domain; });
  domains_.push_back(std::move(domain));
}

void Transaction::TrackStaged(std::string relative_path) { staged_.push_back(std::move(relative_path)); }

void Transaction::ReadWholeTable() {
  read_whole_table_ = true;
  reads_across_rows_ = true;
}

void Transaction::ReadMatching(FilePredicate predicate) {
  reads_.push_back(std::move(predicate));
  reads_across_rows_ = true;
}

void Transaction::ReadRows(FilePredicate predicate) {
  if (!predicate) predicate = [](const AddFile&) { return true; };
  reads_.push_back(std::move(predicate));
}

bool Transaction::IsSerializable() const {
  return serializable_ || metadata_.has_value() || protocol_.has_value() ||
         EqualsIgnoreCase(snapshot_->Property("delta.isolationLevel"), "Serializable");
}

bool Transaction::empty() const {
  return added_.empty() && removed_.empty() && !metadata_.has_value() && !protocol_.has_value() &&
         transactions_.empty() && domains_.empty();
}

Status Transaction::ValidateFiles() const {
  std::set<std::string_view> paths;
  for (const AddFile& add : added_) {
    if (!paths.insert(add.path).second)
      return InvalidArgument("file " + add.path + " is added twice in one commit");
  }
  for (const RemoveFile& remove : removed_) {
    if (remove.deletion_vector.has_value() || !paths.contains(remove.path)) continue;
    auto add = std::find_if(added_.begin(), added_.end(), [&](const AddFile& a) { return a.path == remove.path; });
    if (!add->deletion_vector.has_value()) {
      return InvalidArgument("file " + remove.path + " is both removed and added in one commit");
    }
  }
  paths.clear();
  for (const RemoveFile& remove : removed_) {
    if (!paths.insert(remove.path).second) {
      return InvalidArgument("file " + remove.path + " is removed twice in one commit");
    }
    if (snapshot_->files.Find(remove) == nullptr) {
      return InvalidArgument("file " + remove.path + " is not in version " +
                             std::to_string(snapshot_->version) + " of table " + table_->DisplayName() +
                             ", so it cannot be removed");
    }
  }
  return Status::Ok();
}

namespace {

// What the table's readers add to its columns must not be there already.
Status CheckNames(const Snapshot& snapshot, const std::string& table, std::initializer_list<const char*> taken,
                  const std::string& by) {
  for (const Field& field : snapshot.schema.fields) {
    for (const char* name : taken) {
      if (!EqualsIgnoreCase(field.name, name)) continue;
      return InvalidArgument("table " + table + ": the column " + field.name + " has a name that " + by +
                             " needs for itself");
    }
  }
  return Status::Ok();
}

Status CheckTakenNames(const Snapshot& snapshot, const std::string& table) {
  if (TracksRows(snapshot.protocol, snapshot.metadata)) {
    RETURN_IF_ERROR(
        CheckNames(snapshot, table, {kRowIdName, kRowVersionName}, "row tracking (delta.enableRowTracking)"));
  }
  if (snapshot.Property("delta.enableChangeDataFeed") != "true") return Status::Ok();
  return CheckNames(snapshot, table, {"_change_type", "_commit_version", "_commit_timestamp"},
                    "the change data feed (delta.enableChangeDataFeed)");
}

}  // namespace

Status Transaction::Validate() const {
  std::string name = table_->DisplayName();
  if (done_) return Internal("this transaction on table " + name + " has ended");
  bool creates = snapshot_->version < 0;
  if (creates && (!metadata_.has_value() || !protocol_.has_value())) {
    return InvalidArgument("the first commit of table " + name + " must set its protocol and its metadata");
  }
  RETURN_IF_ERROR(ValidateFiles());
  for (const SetTransaction& ours : transactions_) {
    int64_t there = snapshot_->TransactionVersion(ours.app_id);
    if (there >= ours.version) {
      return Conflict("table " + name + " holds the application transaction '" + ours.app_id +
                      "' at version " + std::to_string(there) + ", and this commit is its version " +
                      std::to_string(ours.version) + ": this work is in the table already");
    }
  }
  if (!creates) RETURN_IF_ERROR(CheckWritable(*snapshot_, name));
  bool loses_rows =
      std::any_of(removed_.begin(), removed_.end(), [](const RemoveFile& r) { return r.data_change; });
  if (loses_rows && snapshot_->Property("delta.appendOnly") == "true") {
    return InvalidArgument("table " + name +
                           " is append-only: its rows can be neither deleted nor changed; set the "
                           "table property delta.appendOnly to false to allow it");
  }
  if (!metadata_.has_value() && !protocol_.has_value()) return Status::Ok();
  // What the table becomes must be something that this build can write, too.
  Snapshot after;
  after.protocol = protocol_.value_or(snapshot_->protocol);
  after.metadata = metadata_.value_or(snapshot_->metadata);
  ASSIGN_OR_RETURN(after.schema, ParseSchema(after.metadata.schema_json));
  RETURN_IF_ERROR(CheckTakenNames(after, name));
  return CheckWritable(after, name);
}

Result<CommitOutcome> Transaction::Commit(const CommitReason& reason) {
  if (empty() && !even_if_empty_ && !done_) {
    Abort();
    CommitOutcome outcome;
    outcome.version = snapshot_->version;
    outcome.snapshot = snapshot_;
    outcome.committed = false;
    return outcome;
  }
  RETURN_IF_ERROR(Validate());
  CommitAttempt attempt(*this, reason);
  auto outcome = attempt.Run();
  // Files of a commit that may yet turn out to have happened must stay.
  if (outcome.ok() || attempt.outcome_unknown()) {
    staged_.clear();
    done_ = true;
    DeleteFiles(discarded_);
    discarded_.clear();
  }
  const auto& after_commit = table_->context().after_commit;
  if (outcome.ok() && after_commit) after_commit(*table_, outcome->snapshot);
  return outcome;
}

Status Transaction::MarkAnew(const std::vector<SharedFile>& shared) {
  DeletionVectorFile vectors;
  std::vector<AddFile> replaced;
  for (const SharedFile& file : shared) {
    const auto is_it = [&](const auto& word) { return word.path == file.theirs.path; };
    const auto removed = std::find_if(removed_.begin(), removed_.end(), is_it);
    const auto added = std::find_if(added_.begin(), added_.end(), is_it);
    removed->deletion_vector = file.theirs.deletion_vector;
    replaced.push_back(*added);
    const auto statistics = ParseStatistics(added->stats);
    if (statistics.ok() && statistics->record_count == static_cast<int64_t>(file.gone.size())) {
      added_.erase(added);  // no row is left
      continue;
    }
    ASSIGN_OR_RETURN(added->deletion_vector, vectors.Add(file.gone));
  }
  if (const auto path = vectors.path()) staged_.push_back(*path);
  RETURN_IF_ERROR(vectors.Store(*table_));
  DiscardUnusedVectors(replaced);
  return Status::Ok();
}

// Of the vector files that held what was replaced, those that nothing refers to any more.
void Transaction::DiscardUnusedVectors(const std::vector<AddFile>& replaced) {
  const auto file_of = [](const AddFile& add) -> std::string {
    if (!add.deletion_vector.has_value() || add.deletion_vector->storage_type != "u") return "";
    return DeletionVectorPath(add.deletion_vector->path_or_inline_dv).value_or("");
  };
  std::set<std::string> used;
  for (const AddFile& add : added_) used.insert(file_of(add));
  for (const AddFile& add : replaced) {
    std::string path = file_of(add);
    if (!used.contains(path) && std::erase(staged_, path) > 0) discarded_.push_back(std::move(path));
  }
}

void Transaction::DeleteFiles(const std::vector<std::string>& paths) {
  for (const std::string& path : paths) {
    Status deleted = table_->store().Delete(table_->Key(path));
    if (deleted.ok()) continue;
    table_->context().logger->Warning("a staged file could not be deleted; VACUUM will",
                                      {{"file", table_->Url(path)}, {"error", deleted.error().message()}});
  }
}

void Transaction::Abort() {
  done_ = true;
  DeleteFiles(staged_);
  DeleteFiles(discarded_);
  staged_.clear();
  discarded_.clear();
}

}  // namespace ingot::delta
