// Writing checkpoints (PROTOCOL.md, "Checkpoints", "Last Checkpoint File"): classic ones in a single file, and V2 ones
// with sidecars where the table asks for them (delta.checkpointPolicy).
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "base/json.h"
#include "delta/checkpoint/checkpoint_file.h"
#include "delta/log/checksum.h"
#include "delta/log/last_checkpoint.h"
#include "delta/log/log_names.h"
#include "delta/log/replay.h"
#include "delta/log/retention.h"
#include "delta/log/snapshot_loader.h"
#include "delta/table.h"

namespace ingot::delta {
namespace {

// Readers read sidecars side by side.
constexpr size_t kFilesOfSidecar = 100'000;

// What was written, as _last_checkpoint tells it.
struct Written {
  std::string name;
  size_t rows = 0;  // of all files
  size_t bytes = 0;
  bool is_v2 = false;
};

void AddTable(const Snapshot& snapshot, Timestamp now, CheckpointFile* file) {
  file->Add(snapshot.protocol);
  file->Add(snapshot.metadata);
  for (const auto& [app_id, transaction] : snapshot.transactions) {
    if (!IsExpired(transaction, now, TransactionRetention(snapshot))) file->Add(transaction);
  }
  for (const auto& [name, domain] : snapshot.domains) file->Add(domain);
}

// Hands every tombstone that counts, then every file, to `add`.
template <typename Add>
void EachFile(const Snapshot& snapshot, Timestamp now, const Add& add) {
  Duration retention = TombstoneRetention(snapshot);
  for (const RemoveFilePtr& remove : snapshot.tombstones) {
    if (!IsExpired(*remove, now, retention)) add(*remove);
  }
  for (const AddFilePtr& file : snapshot.files) add(*file);
}

Result<Written> WriteClassic(Table& table, const Snapshot& snapshot, Timestamp now) {
  CheckpointFile file(CheckpointFile::Kind::kClassic);
  AddTable(snapshot, now, &file);
  EachFile(snapshot, now, [&](const auto& word) { file.Add(word); });
  Written written{CheckpointName(snapshot.version), file.rows(), 0, false};
  std::string bytes = file.Finish();
  written.bytes = bytes.size();
  RETURN_IF_ERROR(table.store().Put(LogKey(table, written.name), bytes));
  return written;
}

// Collects files into sidecars, and names them in the checkpoint's top.
class SidecarWriter {
 public:
  SidecarWriter(Table& table, int64_t now_millis, CheckpointFile* top)
      : table_(table), now_(now_millis), top_(top), file_(CheckpointFile::Kind::kSidecar) {}

  template <typename Word>
  Status Add(const Word& word) {
    file_.Add(word);
    return file_.rows() < kFilesOfSidecar ? Status::Ok() : Flush();
  }
  Status Flush() {
    if (file_.rows() == 0) return Status::Ok();
    rows_ += file_.rows();
    std::string bytes = std::exchange(file_, CheckpointFile(CheckpointFile::Kind::kSidecar)).Finish();
    std::string name = NewUuid() + ".parquet";
    RETURN_IF_ERROR(table_.store().Put(LogKey(table_, "_sidecars/" + name), bytes));
    top_->Add(Sidecar{name, static_cast<int64_t>(bytes.size()), now_});
    return Status::Ok();
  }
  size_t rows() const { return rows_; }

 private:
  Table& table_;
  const int64_t now_;
  CheckpointFile* const top_;
  CheckpointFile file_;
  size_t rows_ = 0;
};

// Sidecars first: a reader that sees the top finds them all. A process that is killed between the two leaves sidecars
// that nothing names.
Result<Written> WriteV2(Table& table, const Snapshot& snapshot, Timestamp now) {
  CheckpointFile top(CheckpointFile::Kind::kTop);
  top.Add(CheckpointMetadata{snapshot.version});
  AddTable(snapshot, now, &top);
  SidecarWriter sidecars(table, ToMillis(now), &top);
  Status status = Status::Ok();
  EachFile(snapshot, now, [&](const auto& word) {
    if (status.ok()) status = sidecars.Add(word);
  });
  RETURN_IF_ERROR(status);
  RETURN_IF_ERROR(sidecars.Flush());
  Written written{CheckpointV2Name(snapshot.version, NewUuid()), top.rows() + sidecars.rows(), 0, true};
  std::string bytes = top.Finish();
  written.bytes = bytes.size();
  RETURN_IF_ERROR(table.store().Put(LogKey(table, written.name), bytes));
  return written;
}

std::string LastCheckpointJson(const Snapshot& snapshot, const Written& written, const LastCheckpoint& before,
                               int64_t now_millis) {
  Json json = Json::MakeObject();
  json.Set("version", snapshot.version);
  json.Set("size", static_cast<int64_t>(written.rows));
  json.Set("sizeInBytes", static_cast<int64_t>(written.bytes));
  json.Set("numOfAddFiles", static_cast<int64_t>(snapshot.files.size()));
  if (written.is_v2) {
    Json v2 = Json::MakeObject();
    v2.Set("path", written.name);
    v2.Set("sizeInBytes", static_cast<int64_t>(written.bytes));
    v2.Set("modificationTime", now_millis);
    json.Set("v2Checkpoint", std::move(v2));
  }
  if (before.cleaned_up_to.has_value()) {
    Json tags = Json::MakeObject();
    tags.Set(kCleanedUpToTag, std::to_string(ToMillis(*before.cleaned_up_to)));
    json.Set("tags", std::move(tags));
  }
  return json.Dump();
}

// A checksum in every commit would cost each of them another file; beside checkpoints it finds those that are wrong.
Status WriteChecksum(Table& table, const Snapshot& snapshot) {
  bool own_time = HasInCommitTimestamps(snapshot.protocol, snapshot.metadata);
  if (own_time && snapshot.timestamp == Timestamp()) return Status::Ok();  // not known: its entry is gone
  return table.store().Put(LogKey(table, ChecksumName(snapshot.version)), ChecksumJson(snapshot));
}

bool WantsV2(const Snapshot& snapshot) {
  const auto& features = snapshot.protocol.writer_features;
  return snapshot.Property("delta.checkpointPolicy") == "v2" &&
         std::find(features.begin(), features.end(), "v2Checkpoint") != features.end();
}

}  // namespace

Status Table::Checkpoint(const Snapshot& snapshot) {
  if (snapshot.version < 0) return InvalidArgument("a table that does not exist has no checkpoint");
  Timestamp now = context_.clock->Now();
  ASSIGN_OR_RETURN(Written written,
                   WantsV2(snapshot) ? WriteV2(*this, snapshot, now) : WriteClassic(*this, snapshot, now));
  RETURN_IF_ERROR(WriteChecksum(*this, snapshot));
  // A broken pointer points nowhere.
  const LastCheckpoint before = ReadLastCheckpoint(*this).value_or(LastCheckpoint{{-1, {}, false}, std::nullopt});
  if (before.files.version > snapshot.version) return Status::Ok();
  return store_->Put(LogKey(*this, kLastCheckpointName), LastCheckpointJson(snapshot, written, before, ToMillis(now)));
}

}  // namespace ingot::delta
