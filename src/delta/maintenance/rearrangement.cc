#include "delta/maintenance/rearrangement.h"

#include <algorithm>
#include <string>
#include <utility>

namespace ingot::delta {
namespace {

constexpr int kMaxTries = 10;

bool SameDefinition(const Snapshot& a, const Snapshot& b) {
  return ActionToJson(a.metadata) == ActionToJson(b.metadata) && ActionToJson(a.protocol) == ActionToJson(b.protocol);
}

bool StillLive(const Rearrangement& one, const Snapshot& snapshot) {
  return std::all_of(one.inputs.begin(), one.inputs.end(),
                     [&](const AddFilePtr& file) { return snapshot.files.Find(*file) != nullptr; });
}

void AddSizeMetrics(std::vector<int64_t> sizes, CommitReason* reason) {
  if (sizes.empty()) return;
  std::sort(sizes.begin(), sizes.end());
  auto at = [&](size_t percent) { return sizes[(sizes.size() - 1) * percent / 100]; };
  reason->metrics["minFileSize"] = at(0);
  reason->metrics["p25FileSize"] = at(25);
  reason->metrics["p50FileSize"] = at(50);
  reason->metrics["p75FileSize"] = at(75);
  reason->metrics["maxFileSize"] = at(100);
}

// Stages one commit and counts what it does.
CommitReason Stage(const std::vector<Rearrangement>& rearrangements, const CommitReason& base, Transaction* changes,
                   RearrangementReport* report) {
  std::vector<int64_t> sizes;
  report->files_removed = report->files_added = report->bytes_removed = report->bytes_added = 0;
  report->vectors_removed = 0;
  for (const Rearrangement& one : rearrangements) {
    for (const AddFilePtr& file : one.inputs) {
      changes->Remove(*file, /*data_change=*/false);
      ++report->files_removed;
      report->bytes_removed += file->size;
      if (file->deletion_vector.has_value()) ++report->vectors_removed;
    }
    for (AddFile file : one.outputs) {
      ++report->files_added;
      report->bytes_added += file.size;
      sizes.push_back(file.size);
      file.data_change = false;
      changes->AddOwnedByCaller(std::move(file));
    }
  }
  report->committed = static_cast<int64_t>(rearrangements.size());
  CommitReason reason = base;
  reason.metrics["numRemovedFiles"] = report->files_removed;
  reason.metrics["numAddedFiles"] = report->files_added;
  reason.metrics["numRemovedBytes"] = report->bytes_removed;
  reason.metrics["numAddedBytes"] = report->bytes_added;
  reason.metrics["numDeletionVectorsRemoved"] = report->vectors_removed;
  AddSizeMetrics(std::move(sizes), &reason);
  return reason;
}

}  // namespace

void DiscardStaged(Table& table, const std::vector<AddFile>& files) {
  for (const AddFile& file : files) {
    Status deleted = table.store().Delete(table.Key(file.path));
    if (deleted.ok()) continue;
    table.context().logger->Warning("a staged file could not be deleted; VACUUM will",
                                    {{"file", table.Url(file.path)}, {"error", deleted.error().message()}});
  }
}

Result<RearrangementReport> CommitRearrangements(const std::shared_ptr<Table>& table, const SnapshotPtr& read,
                                                 std::vector<Rearrangement> rearrangements,
                                                 const CommitReason& reason) {
  RearrangementReport report;
  report.snapshot = read;
  for (int tries = 1; !rearrangements.empty(); ++tries) {
    Transaction changes(table, report.snapshot);
    RearrangementReport staged = report;
    CommitReason measured = Stage(rearrangements, reason, &changes, &staged);
    auto outcome = changes.Commit(measured);
    if (outcome.ok()) {
      staged.version = outcome->version;
      staged.snapshot = outcome->snapshot;
      return staged;
    }
    if (outcome.error().kind() != ErrorKind::kConflict || tries == kMaxTries) return outcome.error();
    ASSIGN_OR_RETURN(report.snapshot, table->Latest());
    const bool same = SameDefinition(*read, *report.snapshot);
    std::erase_if(rearrangements, [&](const Rearrangement& one) {
      if (same && StillLive(one, *report.snapshot)) return false;
      DiscardStaged(*table, one.outputs);
      ++report.skipped;
      return true;
    });
  }
  return report;
}

}  // namespace ingot::delta
