#include "delta/maintenance/vacuum.h"

#include <string>
#include <utility>
#include <vector>

#include "base/parallel.h"
#include "base/text.h"
#include "delta/log/retention.h"
#include "delta/maintenance/file_listing.h"
#include "delta/maintenance/referenced_files.h"

namespace ingot::delta {
namespace {

constexpr size_t kBatch = 1000;
constexpr size_t kThreads = 8;
constexpr int kMarkerTries = 5;

int64_t Millis(Duration duration) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
}

class VacuumRun {
 public:
  VacuumRun(std::shared_ptr<Table> table, const VacuumOptions& options, const CommitReason& reason,
            const VacuumVisitor& visit)
      : table_(std::move(table)), options_(options), reason_(reason), visit_(visit) {}

  Result<VacuumReport> Run() {
    ASSIGN_OR_RETURN(SnapshotPtr snapshot, table_->Latest());
    RETURN_IF_ERROR(CheckWritable(*snapshot, table_->DisplayName()));
    default_retention_ = TombstoneRetention(*snapshot);
    report_.retention = options_.retention.value_or(default_retention_);
    RETURN_IF_ERROR(CheckRetention());
    cutoff_ = table_->context().clock->Now() - report_.retention;
    RETURN_IF_ERROR(Walk(/*deletes=*/false));
    if (options_.dry_run || report_.files == 0) return report_;
    RETURN_IF_ERROR(CommitStart());
    report_.files = report_.bytes = 0;
    Status deleted = Walk(/*deletes=*/true);
    Status ended = CommitEnd(deleted.ok());
    if (!deleted.ok()) return deleted.error();
    RETURN_IF_ERROR(ended);
    return report_;
  }

 private:
  Status CheckRetention() const {
    if (report_.retention < Duration{0}) return InvalidArgument("a retention cannot be negative");
    if (report_.retention >= default_retention_ || options_.allow_short_retention) return Status::Ok();
    return InvalidArgument("a retention of " + FormatDuration(report_.retention) + " is below the " +
                           FormatDuration(default_retention_) + " that table " + table_->DisplayName() +
                           " asks for: running writers and readers may lose files; allow a short retention "
                           "if nobody else is at work, or change delta.deletedFileRetentionDuration");
  }

  // Every file that may go is counted, and deleted when `deletes`.
  Status Walk(bool deletes) {
    ASSIGN_OR_RETURN(ReferencedFiles referenced, ReferencedFiles::Read(*table_, cutoff_));
    const VisibleFiles visible(*referenced.snapshot());
    std::vector<store::ObjectInfo> batch;
    Status status;
    RETURN_IF_ERROR(ListTableFolder(*table_, [&](const store::ObjectInfo& object) {
      if (object.modified >= cutoff_ || !visible.Contains(object.key)) return true;
      if (referenced.Contains(object.key)) return true;
      batch.push_back(object);
      if (batch.size() == kBatch) status = TakeBatch(std::exchange(batch, {}), deletes);
      return status.ok();
    }));
    RETURN_IF_ERROR(status);
    return TakeBatch(std::move(batch), deletes);
  }

  Status TakeBatch(std::vector<store::ObjectInfo> batch, bool deletes) {
    if (batch.empty()) return Status::Ok();
    if (deletes) {
      // A RESTORE may have brought files back since the listing began.
      ASSIGN_OR_RETURN(ReferencedFiles now, ReferencedFiles::Read(*table_, cutoff_));
      std::erase_if(batch, [&](const store::ObjectInfo& object) { return now.Contains(object.key); });
      RETURN_IF_ERROR(ForEachInParallel(batch.size(), kThreads, [&](size_t i) -> Status {
        Status deleted = table_->store().Delete(table_->Key(batch[i].key));
        if (deleted.ok()) return deleted;
        return deleted.error().WithContext("file " + table_->Url(batch[i].key) + " could not be deleted");
      }));
    }
    for (const store::ObjectInfo& object : batch) {
      ++report_.files;
      report_.bytes += static_cast<int64_t>(object.size);
      if (visit_ && deletes != options_.dry_run) RETURN_IF_ERROR(visit_(object));
    }
    return Status::Ok();
  }

  Status CommitStart() {
    CommitReason reason = reason_;
    reason.operation = "VACUUM START";
    reason.parameters["retentionCheckEnabled"] = !options_.allow_short_retention;
    reason.parameters["defaultRetentionMillis"] = Millis(default_retention_);
    if (options_.retention.has_value()) reason.parameters["specifiedRetentionMillis"] = Millis(report_.retention);
    reason.metrics["numFilesToDelete"] = report_.files;
    reason.metrics["sizeOfDataToDelete"] = report_.bytes;
    return CommitMarker(reason);
  }

  Status CommitEnd(bool completed) {
    CommitReason reason = reason_;
    reason.operation = "VACUUM END";
    reason.parameters["status"] = completed ? "COMPLETED" : "FAILED";
    reason.metrics["numDeletedFiles"] = report_.files;
    reason.metrics["numVacuumedDirectories"] = 0;
    return CommitMarker(reason);
  }

  // A commit that changes nothing goes on top of whatever others commit.
  Status CommitMarker(const CommitReason& reason) {
    for (int tries = 1;; ++tries) {
      ASSIGN_OR_RETURN(SnapshotPtr snapshot, table_->Latest());
      Transaction marker(table_, snapshot);
      marker.CommitEvenIfEmpty();
      auto outcome = marker.Commit(reason);
      if (outcome.ok()) return Status::Ok();
      if (outcome.error().kind() != ErrorKind::kConflict || tries == kMarkerTries) return outcome.error();
    }
  }

  const std::shared_ptr<Table> table_;
  const VacuumOptions& options_;
  const CommitReason& reason_;
  const VacuumVisitor& visit_;
  Duration default_retention_{0};
  Timestamp cutoff_;
  VacuumReport report_;
};

}  // namespace

Result<VacuumReport> Vacuum(const std::shared_ptr<Table>& table, const VacuumOptions& options,
                            const CommitReason& reason, const VacuumVisitor& visit) {
  return VacuumRun(table, options, reason, visit).Run();
}

}  // namespace ingot::delta
