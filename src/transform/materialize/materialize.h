// Makes a compiled node be in the warehouse: dbt's materializations, each as one commit of its table.
//
// A build that fails changes nothing. Within a transaction of the caller's (hooks before and after) it takes part in that, and the
// caller commits or rolls back; without one it begins and commits its own.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "transform/graph/resource.h"
#include "transform/materialize/build_warehouse.h"

namespace ingot::transform {

// [start, end)
struct TimeInterval {
  Timestamp start;
  Timestamp end;

  bool operator==(const TimeInterval&) const = default;
};

struct BuildRequest {
  const Node* node = nullptr;  // a model, seed or snapshot; not nullptr
  std::string sql;             // its compiled SELECT; a seed has none
  bool full_refresh = false;   // of the command line; the node's own `full_refresh` has precedence
  Timestamp now;               // the run's time: what snapshots write when no column says when a row changed
  std::optional<TimeInterval> batch;     // of a microbatch model: the batch that `sql` was compiled for
  std::optional<TimeInterval> interval;  // the run's data interval: an incremental model or snapshot that has been built for it
                                         // is passed over
  bool empty = false;          // of a seed: its columns, without rows
  std::string seed_file;       // of a seed: the CSV file's path
  std::string seed_checksum;   // of a seed: of the file's bytes; empty: always load
};

struct BuildResult {
  std::string status;          // "CREATE VIEW", "INSERT 12": what the log shows
  std::string note;            // how it was built, where there are several ways: "recomputed: its query has a window function"
  int64_t rows_affected = -1;  // -1: not known
  bool skipped = false;        // it was there already: this interval, or this seed file
  RelationInfo relation;
  std::vector<std::string> warnings;
};

// kInvalidArgument: configuration that does not hold together, or SQL that does not fit; kInvalidData: rows that break a
// constraint; else what the warehouse says. For `materialized` of ephemeral there is nothing to do; for one that is not
// dbt's own, kUnsupported: those are macros of a project, which run as templates.
Result<BuildResult> Materialize(BuildWarehouse& warehouse, const BuildRequest& request);

// Is this one of the materializations of Materialize()?
bool IsNativeMaterialization(std::string_view materialized);

// What is_incremental() says for a node whose relation is of type `existing` (kUnknown: there is none).
bool RunsIncrementally(const Node& node, RelationType existing, bool full_refresh);
// Does the node's own `full_refresh` or else the command line ask for it?
bool FullRefresh(const Node& node, bool full_refresh);

// What of a run's command line concerns microbatch models.
struct BatchBounds {
  std::optional<Timestamp> start;  // --event-time-start
  std::optional<Timestamp> end;    // --event-time-end
};

// The batches that a microbatch model is built in, from the oldest. Without bounds: from `begin` when the table is to be
// made anew, else the batch that `now` is in and `lookback` (1) before it. kInvalidArgument names the configuration that is missing.
Result<std::vector<TimeInterval>> MicrobatchIntervals(const Node& node, bool incremental, Timestamp now,
                                                      const BatchBounds& bounds);

}  // namespace ingot::transform
