#include "delta/maintenance/repair.h"

#include <algorithm>
#include <map>
#include <utility>

#include "delta/action/statistics.h"
#include "delta/log/log_names.h"
#include "delta/log/snapshot_loader.h"
#include "delta/maintenance/existence.h"
#include "delta/maintenance/log_damage.h"

namespace ingot::delta {
namespace {

using Kind = Damage::Kind;

std::optional<int64_t> RowsOf(const AddFile& file) {
  auto statistics = ParseStatistics(file.stats);
  if (file.stats.empty() || !statistics.ok() || !statistics->record_count.has_value()) return std::nullopt;
  return *statistics->record_count - (file.deletion_vector.has_value() ? file.deletion_vector->cardinality : 0);
}

Damage DamageOf(const FileCheck& check) {
  Damage damage;
  damage.path = check.file->path;
  damage.bytes = check.file->size;
  damage.rows = RowsOf(*check.file);
  switch (check.fault) {
    case FileFault::kWrongSize:
      damage.kind = Kind::kDamagedFile;
      damage.detail = "it has " + std::to_string(check.found_bytes) + " bytes: put the right file back, or restore "
                      "a version that does not need it";
      break;
    case FileFault::kMissingVector:
      damage.kind = Kind::kMissingVector;
      damage.detail = "its deletion vector " + check.vector_path + " is not there: put it back, or restore a version "
                      "that does not need it";
      break;
    case FileFault::kMissing:
    case FileFault::kNone:
      damage.kind = Kind::kMissingFile;
      damage.detail = "its rows are lost: put the file back, or take it out of the table with --apply";
      break;
  }
  return damage;
}

class RepairRun {
 public:
  RepairRun(std::shared_ptr<Table> table, bool apply, const CommitReason& reason)
      : table_(std::move(table)), apply_(apply), reason_(reason) {}

  Result<RepairReport> Run() {
    ASSIGN_OR_RETURN(LogListing listing, ListLog(table_->store(), LogKey(*table_, ""), 0));
    if (listing.empty()) return NotFound("no Delta table at " + table_->DisplayName());
    ASSIGN_OR_RETURN(report_.damages, FindLogDamage(*table_, listing));
    auto snapshot = table_->Latest();
    if (!snapshot.ok()) {
      if (report_.damages.empty()) return snapshot.error();
      return std::move(report_);  // What is wrong with the log says why there is no newest version to look at.
    }
    if (apply_) RETURN_IF_ERROR(MendCheckpoints(**snapshot));
    ASSIGN_OR_RETURN(std::vector<FileCheck> faults,
                     FindFaults(*table_, {(*snapshot)->files.begin(), (*snapshot)->files.end()}));
    const size_t of_log = report_.damages.size();
    for (const FileCheck& check : faults) report_.damages.push_back(DamageOf(check));
    if (!faults.empty()) RETURN_IF_ERROR(FindVersions(listing, of_log));
    if (apply_) RETURN_IF_ERROR(TakeOutMissing(*snapshot, faults, of_log));
    return std::move(report_);
  }

 private:
  // Broken checkpoints are written anew from what stands before them.
  Status MendCheckpoints(const Snapshot& newest) {
    bool pointer_broken = false;
    for (Damage& damage : report_.damages) {
      if (damage.kind == Kind::kBrokenPointer) pointer_broken = true;
      if (damage.kind != Kind::kBrokenCheckpoint) continue;
      auto snapshot = LoadSnapshot(*table_, *damage.first_version);
      if (!snapshot.ok()) continue;
      RETURN_IF_ERROR(table_->Checkpoint(**snapshot));
      damage.repaired = true;
    }
    if (!pointer_broken) return Status::Ok();
    RETURN_IF_ERROR(table_->store().Delete(LogKey(*table_, kLastCheckpointName)));
    RETURN_IF_ERROR(table_->Checkpoint(newest));
    for (Damage& damage : report_.damages) damage.repaired = damage.repaired || damage.kind == Kind::kBrokenPointer;
    return Status::Ok();
  }

  // The version that added each file, as far as the log still tells.
  Status FindVersions(const LogListing& listing, size_t from) {
    std::map<std::string, Damage*> wanted;
    for (size_t i = from; i < report_.damages.size(); ++i) wanted[report_.damages[i].path] = &report_.damages[i];
    for (auto entry = listing.entries.rbegin(); entry != listing.entries.rend() && !wanted.empty(); ++entry) {
      auto actions = ReadLogEntry(*table_, entry->version);
      if (!actions.ok()) continue;
      for (const Action& action : *actions) {
        const auto* add = std::get_if<AddFile>(&action);
        auto found = add == nullptr ? wanted.end() : wanted.find(add->path);
        if (found == wanted.end()) continue;
        found->second->first_version = found->second->last_version = entry->version;
        wanted.erase(found);
      }
    }
    return Status::Ok();
  }

  Status TakeOutMissing(const SnapshotPtr& snapshot, const std::vector<FileCheck>& faults, size_t from) {
    Transaction changes(table_, snapshot);
    int64_t bytes = 0;
    for (const FileCheck& check : faults) {
      if (check.fault != FileFault::kMissing) continue;
      changes.Remove(*check.file);
      bytes += check.file->size;
    }
    if (changes.empty()) return Status::Ok();
    CommitReason reason = reason_;
    reason.operation = "FSCK";
    reason.metrics["numMissingFiles"] = reason.metrics["numRemovedFiles"] = static_cast<int64_t>(changes.removed().size());
    reason.metrics["numRemovedBytes"] = bytes;
    ASSIGN_OR_RETURN(CommitOutcome outcome, changes.Commit(reason));
    report_.version = outcome.version;
    for (size_t i = from; i < report_.damages.size(); ++i) {
      report_.damages[i].repaired = report_.damages[i].kind == Kind::kMissingFile;
    }
    return Status::Ok();
  }

  const std::shared_ptr<Table> table_;
  const bool apply_;
  const CommitReason& reason_;
  RepairReport report_;
};

}  // namespace

std::string_view DamageName(Damage::Kind kind) {
  switch (kind) {
    case Kind::kMissingFile: return "missing_file";
    case Kind::kDamagedFile: return "damaged_file";
    case Kind::kMissingVector: return "missing_deletion_vector";
    case Kind::kMissingEntries: return "missing_log_entries";
    case Kind::kBrokenEntry: return "broken_log_entry";
    case Kind::kBrokenCheckpoint: return "broken_checkpoint";
    case Kind::kBrokenPointer: return "broken_last_checkpoint";
  }
  return "";
}

Result<RepairReport> Repair(const std::shared_ptr<Table>& table, bool apply, const CommitReason& reason) {
  return RepairRun(table, apply, reason).Run();
}

}  // namespace ingot::delta
