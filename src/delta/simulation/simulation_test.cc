// Writers that race, fail and are killed at any call of the store: what was acknowledged is there, once.
//
// INGOT_SIMULATIONS: how many seeds (default 40). INGOT_TEST_SEED: the first of them.
#include <gtest/gtest.h>

#include <cstdlib>
#include <optional>
#include <random>
#include <set>

#include "base/seeded_random.h"
#include "delta/action/statistics.h"
#include "delta/deletion_vector/deletion_vector.h"
#include "delta/deletion_vector/deletion_vector_writer.h"
#include "delta/maintenance/rearrangement.h"
#include "delta/maintenance/restore.h"
#include "delta/simulation/simulated_world.h"
#include "delta/table_fixture.h"

namespace ingot::delta {
namespace {

uint64_t Number(const char* name, uint64_t fallback) {
  const char* given = std::getenv(name);
  return given != nullptr ? std::strtoull(given, nullptr, 10) : fallback;
}

void Append(SimulatedProcess& process) {
  SnapshotPtr snapshot = process.Read();
  if (snapshot == nullptr) return;
  Transaction transaction(process.table(), snapshot);
  for (size_t i = 1 + process.Below(2); i-- > 0;) process.AddFileTo(transaction);
  process.Commit(transaction, "WRITE");
}

// Replaces one file, as an UPDATE does that has read it alone.
void Rewrite(SimulatedProcess& process) {
  SnapshotPtr snapshot = process.Read();
  if (snapshot == nullptr || snapshot->files.empty()) return;
  Transaction transaction(process.table(), snapshot);
  AddFile victim = *snapshot->files[process.Below(snapshot->files.size())];
  transaction.ReadMatching([path = victim.path](const AddFile& file) { return file.path == path; });
  transaction.Remove(victim);
  process.AddFileTo(transaction);
  process.Commit(transaction, "UPDATE");
}

// The rows of a file that are gone, with some more: few, which the log itself holds, or many, which a file does.
std::optional<std::set<uint64_t>> MoreGoneRows(SimulatedProcess& process, const AddFile& file) {
  std::set<uint64_t> rows;
  if (file.deletion_vector.has_value()) {
    auto gone = ReadDeletionVector(*process.table(), *file.deletion_vector, file.path);
    if (!gone.ok()) return std::nullopt;
    rows.insert(gone->begin(), gone->end());
  }
  const size_t wanted = std::min<size_t>(rows.size() + (process.Below(2) == 0 ? 1 : 200), SimulatedProcess::kRowsOfFile);
  while (rows.size() < wanted) rows.insert(process.Below(SimulatedProcess::kRowsOfFile));
  return rows;
}

// Marks rows of one file as gone, as a DELETE does where the table keeps vectors. Others may mark other rows of it meanwhile.
void MarkRows(SimulatedProcess& process) {
  SnapshotPtr snapshot = process.Read();
  if (snapshot == nullptr || snapshot->files.empty() || !WritesDeletionVectors(*snapshot)) return;
  const AddFile victim = *snapshot->files[process.Below(snapshot->files.size())];
  Transaction transaction(process.table(), snapshot);
  transaction.ReadRows([path = victim.path](const AddFile& file) { return file.path == path; });
  const auto rows = MoreGoneRows(process, victim);
  if (!rows.has_value()) return;
  if (rows->size() == SimulatedProcess::kRowsOfFile) {
    transaction.Remove(victim);
  } else {
    DeletionVectorFile vectors;
    AddFile marked = victim;
    auto vector = vectors.Add(std::vector<uint64_t>(rows->begin(), rows->end()));
    if (!vector.ok()) return;
    marked.deletion_vector = *vector;
    marked.stats = WithLooseBounds(victim.stats);
    if (const auto path = vectors.path()) transaction.TrackStaged(*path);
    if (!vectors.Store(*process.table()).ok()) return;
    transaction.Mark(victim, std::move(marked));
  }
  process.Commit(transaction, "DELETE");
}

// Replaces everything, as an INSERT OVERWRITE does.
void Overwrite(SimulatedProcess& process) {
  SnapshotPtr snapshot = process.Read();
  if (snapshot == nullptr) return;
  Transaction transaction(process.table(), snapshot);
  transaction.ReadWholeTable();
  for (const AddFilePtr& file : snapshot->files) transaction.Remove(*file);
  process.AddFileTo(transaction);
  process.Commit(transaction, "OVERWRITE");
}

// What two ingests do that take the same batch.
void TakeBatch(SimulatedProcess& process) {
  SnapshotPtr snapshot = process.Read();
  if (snapshot == nullptr) return;
  Transaction transaction(process.table(), snapshot);
  process.AddFileTo(transaction);
  transaction.SetTransactionId("ingest", std::max<int64_t>(snapshot->TransactionVersion("ingest"), 0) + 1);
  process.Commit(transaction, "STREAMING UPDATE");
}

// Joins the first files of the table.
void Optimize(SimulatedProcess& process) {
  SnapshotPtr snapshot = process.Read();
  if (snapshot == nullptr || snapshot->files.size() < 2) return;
  Rearrangement joined;
  joined.inputs.assign(snapshot->files.begin(), snapshot->files.end());
  joined.inputs.resize(std::min<size_t>(joined.inputs.size(), 3));
  auto output = process.StageFile();
  if (!output.has_value()) return;
  output->data_change = false;
  joined.outputs.push_back(*output);
  CommitReason reason = process.Reason("OPTIMIZE");
  auto report = CommitRearrangements(process.table(), snapshot, {joined}, reason);
  if (report.ok() && report->version >= 0) {
    process.Note(reason, Status::Ok());
  } else if (report.ok()) {
    process.Note(reason, Conflict("skipped"));
  } else {
    process.Note(reason, Unavailable("may or may not have been committed"));
  }
}

// Goes back to a version whose files are all still there.
void RestoreRecent(SimulatedProcess& process) {
  SnapshotPtr snapshot = process.Read();
  if (snapshot == nullptr) return;
  auto wanted = process.table()->AtVersion(process.RecentVersion(*snapshot));
  if (!wanted.ok()) return;
  CommitReason reason = process.Reason("RESTORE");
  auto report = Restore(process.table(), *wanted, reason);
  if (report.ok() && !report->committed) return;
  process.Note(reason, report.ok() ? Status::Ok() : Status(Unavailable("may or may not have been committed")));
}

void VacuumTable(SimulatedProcess& process) { process.Vacuum(); }

void Wait(SimulatedProcess& process) { process.LetTimePass(SimulatedWorld::kRetention); }

void GiveUp(SimulatedProcess& process) {
  SnapshotPtr snapshot = process.Read();
  if (snapshot == nullptr) return;
  Transaction transaction(process.table(), snapshot);
  process.AddFileTo(transaction);
}

void Checkpoint(SimulatedProcess& process) {
  SnapshotPtr snapshot = process.Read();
  if (snapshot != nullptr) (void)process.table()->Checkpoint(*snapshot).ok();
}

void ReadOnly(SimulatedProcess& process) { process.Read(); }

const std::vector<SimulatedWorld::Step>& Steps() {
  static const std::vector<SimulatedWorld::Step> steps{
      Append,     Append,   Rewrite,  Rewrite, TakeBatch,     GiveUp,      ReadOnly,    Overwrite,
      Checkpoint, Optimize, Optimize, Wait,    RestoreRecent, VacuumTable, VacuumTable, MarkRows, MarkRows, MarkRows};
  return steps;
}

struct Flavour {
  std::map<std::string, std::string> properties;
  Protocol protocol;
};

// What a table may ask of its commits and checkpoints.
const std::vector<Flavour>& Flavours() {
  static const std::vector<Flavour> flavours{
      {{{"delta.checkpointInterval", "4"}, {"delta.deletedFileRetentionDuration", "interval 8 seconds"}}, {}},
      {{{"delta.checkpointInterval", "3"}, {"delta.enableInCommitTimestamps", "true"}},
       {1, 7, {}, {"inCommitTimestamp"}}},
      {{{"delta.checkpointInterval", "3"}, {"delta.checkpointPolicy", "v2"}},
       {3, 7, {"v2Checkpoint"}, {"v2Checkpoint"}}},
      {{{"delta.checkpointInterval", "3"}, {"delta.enableDeletionVectors", "true"}},
       {3, 7, {"deletionVectors"}, {"deletionVectors"}}},
  };
  return flavours;
}

TEST(Simulation, WhatIsAcknowledgedIsThereOnce) {
  uint64_t first = Number("INGOT_TEST_SEED", std::random_device()());
  store::FaultRates rates;
  rates.error_before = 0.03;
  rates.lost_reply = 0.03;
  rates.torn_list = 0.05;
  rates.crash_before = 0.01;
  rates.crash_after = 0.01;
  for (uint64_t seed = first; seed < first + Number("INGOT_SIMULATIONS", 40); ++seed) {
    const Flavour& flavour = Flavours()[seed % Flavours().size()];
    SimulatedWorld world(seed, rates, flavour.properties, flavour.protocol);
    for (int i = 0; i < 4; ++i) world.AddProcess(Steps(), 8);
    world.Run();
    ASSERT_EQ(world.Verify(), "") << "INGOT_TEST_SEED=" << seed << " INGOT_SIMULATIONS=1";
  }
}

// One writer, and one fault, at each call of the store in turn; at every fourth call unless INGOT_SIMULATIONS is given.
TEST(Simulation, NoCallOfTheStoreIsTheWrongMomentForAFault) {
  const std::vector<SimulatedWorld::Step> script{[](SimulatedProcess& process) {
    Append(process);
    TakeBatch(process);
    Rewrite(process);
    Append(process);
    Optimize(process);
    GiveUp(process);
    Overwrite(process);
    Wait(process);
    RestoreRecent(process);
    Wait(process);
    VacuumTable(process);
    Append(process);
  }};
  const size_t stride = std::getenv("INGOT_SIMULATIONS") != nullptr ? 1 : 4;
  SeededRandom random;
  SCOPED_TRACE(random.Trace());
  for (const Flavour& flavour : Flavours()) {
    auto run = [&](uint64_t call, store::Fault fault) {
      SimulatedWorld world(1, {}, flavour.properties, flavour.protocol);
      world.FaultOnlyAt(call, fault);
      world.AddProcess(script, 1);
      world.AddProcess({ReadOnly}, 2);
      world.Run();
      EXPECT_EQ(world.Verify(), "") << "fault " << static_cast<int>(fault) << " at call " << call;
      return world.calls();
    };
    uint64_t calls = run(UINT64_MAX, store::Fault::kNone);
    for (store::Fault fault : {store::Fault::kCrashBefore, store::Fault::kCrashAfter, store::Fault::kErrorBefore,
                               store::Fault::kLostReply, store::Fault::kTornList}) {
      for (uint64_t call = random.Below(stride); call < calls; call += stride) run(call, fault);
    }
  }
}

}  // namespace
}  // namespace ingot::delta
