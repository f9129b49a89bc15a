#include "delta/commit/commit_attempt.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <utility>

#include "base/hash.h"
#include "base/ids.h"
#include "base/text.h"
#include "delta/commit/conflicts.h"
#include "delta/commit/row_ids.h"
#include "delta/log/log_names.h"
#include "delta/log/replay.h"
#include "delta/log/retention.h"
#include "delta/log/snapshot_loader.h"
#include "delta/maintenance/log_cleanup.h"

namespace ingot::delta {
namespace {

constexpr std::string_view kEngineInfo = "Ingot/0.1.0";
// A checkpoint is written after so many commits, or, because it costs what the whole table costs, after one for every
// hundred files: so it adds the same share to a commit however large the table has become, and a reader has never more
// entries to read than a hundredth of what the checkpoint holds.
constexpr std::array<int64_t, 7> kCheckpointIntervals{10, 20, 50, 100, 200, 500, 1000};
constexpr int64_t kFilesOfCommit = 100;
constexpr int kMaxStoreFailures = 8;
constexpr Duration kFirstBackOff = std::chrono::microseconds(500);
constexpr Duration kLongestBackOff = std::chrono::milliseconds(200);  // of a store that fails
// A commit takes some milliseconds on a disk: who waits longer for the winners leaves the table to them.
constexpr Duration kLongestWaitForOthers = std::chrono::milliseconds(4);

// Spark writes parameters and metrics as strings, whatever they are.
Json AsText(const Json& value) { return value.is_string() ? value : Json(value.Dump()); }

int64_t CheckpointInterval(const Snapshot& snapshot) {
  const int64_t wanted = ParseInt64(snapshot.Property("delta.checkpointInterval")).value_or(0);
  if (wanted > 0) return wanted;
  const auto files = static_cast<int64_t>(snapshot.files.size() + snapshot.tombstones.size());
  const auto longer = std::upper_bound(kCheckpointIntervals.begin() + 1, kCheckpointIntervals.end(), files / kFilesOfCommit);
  return *(longer - 1);
}

bool IsCheckpointDue(const Snapshot& snapshot) {
  return snapshot.version > 0 && snapshot.version % CheckpointInterval(snapshot) == 0;
}

}  // namespace

CommitAttempt::CommitAttempt(Transaction& transaction, const CommitReason& reason)
    : transaction_(transaction),
      reason_(reason),
      table_(*transaction.table_),
      transaction_id_(NewUuid()),
      started_(table_.context().clock->Now()),
      base_(transaction.snapshot_) {}

Status CommitAttempt::MakeFilesDurable() {
  std::vector<std::string> keys;
  for (const std::string& path : transaction_.staged_) keys.push_back(table_.Key(path));
  for (const std::string& path : transaction_.owned_by_caller_) keys.push_back(table_.Key(path));
  return keys.empty() ? Status::Ok() : table_.store().MakeDurable(keys);
}

Result<CommitOutcome> CommitAttempt::Run() {
  RETURN_IF_ERROR(MakeFilesDurable());
  // One turn at a time within the process; other processes are met in the store.
  std::unique_lock turn(table_.commit_mutex_, std::defer_lock);
  while (true) {
    if (!turn.owns_lock()) turn.lock();
    SnapshotPtr published = table_.Cached();
    if (base_->version >= 0 && published != nullptr && published->version > base_->version) {
      RETURN_IF_ERROR(CatchUp());
    }
    ++attempts_;
    ASSIGN_OR_RETURN(Put put, PutEntry());
    if (put == Put::kOurs) return Finish();
    turn.unlock();
    if (attempts_ >= kMaxAttempts || table_.context().clock->Now() - started_ > kMaxTime) {
      return GiveUp("other writers won every race");
    }
    // The wait comes before the catching up: what is read last is what the next attempt stands on.
    BackOff(put == Put::kTheirs ? kLongestWaitForOthers : kLongestBackOff);
    if (put == Put::kTheirs) {
      turn.lock();
      RETURN_IF_ERROR(CatchUp());
    }
  }
}

Status CommitAttempt::CatchUp() {
  while (true) {
    int64_t next = base_->version + 1;
    auto winner = ReadLogEntry(table_, next);
    if (winner.ok()) {
      RETURN_IF_ERROR(TakeOver(next, std::move(*winner)));
      failures_ = 0;
      continue;
    }
    if (winner.error().kind() == ErrorKind::kNotFound) return Status::Ok();
    if (winner.error().kind() != ErrorKind::kUnavailable || ++failures_ > kMaxStoreFailures)
      return winner.error();
    BackOff(kLongestBackOff);
  }
}

Status CommitAttempt::TakeOver(int64_t version, std::vector<Action> winner) {
  Intent intent;
  intent.snapshot = transaction_.snapshot_.get();
  intent.read_whole_table = transaction_.read_whole_table_;
  intent.reads = transaction_.reads_;
  intent.row_by_row = !transaction_.reads_across_rows_;
  intent.serializable = transaction_.IsSerializable();
  intent.removed = transaction_.removed_;
  intent.added = transaction_.added_;
  intent.transactions = transaction_.transactions_;
  intent.domains = transaction_.domains_;
  intent.creates_table = transaction_.snapshot_->version < 0;
  ASSIGN_OR_RETURN(const std::vector<SharedFile> shared, CheckConflict(intent, version, winner, table_));
  if (!shared.empty()) RETURN_IF_ERROR(transaction_.MarkAnew(shared));
  Replay replay(base_);
  for (Action& action : winner) replay.Apply(std::move(action));
  ASSIGN_OR_RETURN(base_, replay.Finish(version, table_.Url("_delta_log/" + CommitName(version))));
  return Status::Ok();
}

Result<CommitAttempt::Put> CommitAttempt::PutEntry() {
  actions_ = BuildActions();
  RETURN_IF_ERROR(AssignRowIds(*base_, NextProtocol(), NextMetadata(), table_.DisplayName(), &actions_));
  std::string text;
  for (const Action& action : actions_) {
    AppendActionJson(&text, action);
    text += '\n';
  }
  Status put = table_.store().PutIfAbsent(LogKey(table_, CommitName(base_->version + 1)), text);
  if (put.ok()) return Put::kOurs;
  ErrorKind kind = put.error().kind();
  if (kind != ErrorKind::kAlreadyExists && kind != ErrorKind::kUnavailable) return put.error();
  ASSIGN_OR_RETURN(Put who, WhoWon());
  if (who != Put::kNobody) failures_ = 0;
  if (who == Put::kNobody && ++failures_ > kMaxStoreFailures) {
    return put.error().WithContext("version " + std::to_string(base_->version + 1) + " of table " +
                                   table_.DisplayName() + " could not be committed");
  }
  return who;
}

Result<CommitAttempt::Put> CommitAttempt::WhoWon() {
  for (int tries = 1;; ++tries) {
    auto entry = ReadLogEntry(table_, base_->version + 1);
    if (entry.ok()) {
      for (const Action& action : *entry) {
        const auto* info = std::get_if<CommitInfo>(&action);
        if (info != nullptr && info->json.GetString("txnId") == transaction_id_) return Put::kOurs;
      }
      return Put::kTheirs;
    }
    if (entry.error().kind() == ErrorKind::kNotFound) return Put::kNobody;
    if (entry.error().kind() == ErrorKind::kCorrupt) return entry.error();  // Not ours: ours is whole.
    if (entry.error().kind() != ErrorKind::kUnavailable || tries > kMaxStoreFailures) {
      outcome_unknown_ = true;
      return entry.error().WithContext(
          "version " + std::to_string(base_->version + 1) + " of table " + table_.DisplayName() +
          " may or may not have been committed; look for txnId " + transaction_id_ + " in its log");
    }
    BackOff(kLongestBackOff);
  }
}

std::vector<Action> CommitAttempt::BuildActions() {
  int64_t now = ToMillis(table_.context().clock->Now());
  std::vector<Action> actions;
  actions.emplace_back(CommitInfo{CommitInfoJson(now)});
  if (transaction_.protocol_.has_value()) actions.emplace_back(*transaction_.protocol_);
  if (transaction_.metadata_.has_value()) actions.emplace_back(MetadataToCommit(now));
  for (const SetTransaction& transaction : transaction_.transactions_) actions.emplace_back(transaction);
  for (const DomainMetadata& domain : transaction_.domains_) actions.emplace_back(domain);
  for (const RemoveFile& remove : transaction_.removed_) {
    actions.emplace_back(remove);
    std::get<RemoveFile>(actions.back()).deletion_timestamp = now;
  }
  for (const AddFile& add : transaction_.added_) actions.emplace_back(add);
  for (const AddCdcFile& change : transaction_.change_files_) actions.emplace_back(change);
  return actions;
}

const Protocol& CommitAttempt::NextProtocol() const {
  return transaction_.protocol_.has_value() ? *transaction_.protocol_ : base_->protocol;
}

const Metadata& CommitAttempt::NextMetadata() const {
  return transaction_.metadata_.has_value() ? *transaction_.metadata_ : base_->metadata;
}

// The commit that turns in-commit timestamps on says since when there are any (PROTOCOL.md, "Writer Requirements for
// In-Commit Timestamps"); a table that is created with them has always had them.
Metadata CommitAttempt::MetadataToCommit(int64_t now) const {
  Metadata metadata = *transaction_.metadata_;
  const Protocol& protocol = NextProtocol();
  if (base_->version < 0 || !HasInCommitTimestamps(protocol, metadata)) return metadata;
  if (HasInCommitTimestamps(base_->protocol, base_->metadata)) return metadata;
  metadata.configuration["delta.inCommitTimestampEnablementVersion"] = std::to_string(base_->version + 1);
  metadata.configuration["delta.inCommitTimestampEnablementTimestamp"] = std::to_string(OwnTimestamp(now));
  return metadata;
}

// Rises with the version, whatever the clocks of the writers say.
int64_t CommitAttempt::OwnTimestamp(int64_t now) const { return std::max(now, ToMillis(base_->timestamp) + 1); }

Json CommitAttempt::CommitInfoJson(int64_t now) const {
  Json info = Json::MakeObject();
  const Protocol& protocol = NextProtocol();
  const Metadata& metadata = NextMetadata();
  if (HasInCommitTimestamps(protocol, metadata)) {
    info.Set("inCommitTimestamp", OwnTimestamp(now));
  }
  info.Set("timestamp", now);
  if (!reason_.user.empty()) info.Set("userName", reason_.user);
  info.Set("operation", reason_.operation);
  Json parameters = Json::MakeObject();
  for (const auto& [name, value] : reason_.parameters) parameters.Set(name, AsText(value));
  info.Set("operationParameters", std::move(parameters));
  if (transaction_.snapshot_->version >= 0) info.Set("readVersion", transaction_.snapshot_->version);
  info.Set("isolationLevel", transaction_.IsSerializable() ? "Serializable" : "WriteSerializable");
  bool blind = transaction_.removed_.empty() && !transaction_.read_whole_table_ &&
               transaction_.reads_.empty() && !transaction_.metadata_.has_value();
  info.Set("isBlindAppend", blind);
  if (!reason_.metrics.empty()) {
    Json metrics = Json::MakeObject();
    for (const auto& [name, value] : reason_.metrics) metrics.Set(name, std::to_string(value));
    info.Set("operationMetrics", std::move(metrics));
  }
  info.Set("engineInfo", kEngineInfo);
  info.Set("txnId", transaction_id_);
  if (NumbersRows(protocol, metadata)) {
    Json tags = Json::MakeObject();
    tags.Set("delta.rowTracking.preserved", TracksRows(protocol, metadata) || transaction_.removed_.empty() ? "true" : "false");
    info.Set("tags", std::move(tags));
  }
  if (!reason_.run_id.empty()) info.Set("ingot.runId", reason_.run_id);
  return info;
}

Result<CommitOutcome> CommitAttempt::Finish() {
  CommitOutcome outcome;
  outcome.version = base_->version + 1;
  outcome.attempts = attempts_;
  Replay replay(base_);
  for (Action& action : actions_) replay.Apply(std::move(action));
  auto snapshot = replay.Finish(outcome.version, table_.DisplayName());
  if (!snapshot.ok()) {
    // The commit stands; whatever is wrong with it was refused before it, so this is a fault of ours.
    outcome_unknown_ = true;
    return Internal("version " + std::to_string(outcome.version) +
                    " was committed, but: " + snapshot.error().message());
  }
  outcome.snapshot = *snapshot;
  bool checkpoint = IsCheckpointDue(**snapshot);
  // A process that lives long forgets, too.
  if (checkpoint) outcome.snapshot = WithoutExpired(*snapshot, table_.context().clock->Now());
  table_.Publish(outcome.snapshot);
  if (checkpoint) WriteCheckpoint(outcome.snapshot);
  return outcome;
}

void CommitAttempt::WriteCheckpoint(const SnapshotPtr& snapshot) {
  Status written = table_.Checkpoint(*snapshot);
  if (written.ok()) return CleanUpLogAfterCheckpoint(table_, *snapshot);
  table_.context().logger->Warning("checkpoint not written", {{"table", table_.DisplayName()},
                                                              {"version", std::to_string(snapshot->version)},
                                                              {"error", written.error().message()}});
}

// Between half of and the whole of a time that doubles with each try; which, the transaction's id decides, so
// that writers that met once do not meet again.
void CommitAttempt::BackOff(Duration most) {
  int doublings = std::min(attempts_ + failures_, 12);
  Duration longest = std::min(most, kFirstBackOff * (int64_t{1} << doublings));
  uint64_t chance = Hash64(transaction_id_ + std::to_string(attempts_ * 1000 + failures_)) % 1000;
  table_.context().clock->Sleep(longest / 2 + longest * static_cast<int64_t>(chance) / 2000);
}

Error CommitAttempt::GiveUp(std::string_view why) const {
  return Conflict("table " + table_.DisplayName() + " could not be committed to after " +
                  std::to_string(attempts_) + " attempts: " + std::string(why) +
                  "; the last one committed version " + std::to_string(base_->version) +
                  "; try again when fewer writers are at it");
}

}  // namespace ingot::delta
