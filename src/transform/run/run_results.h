// run_results.json (v6) and sources.json (v3): what a command did, for dbt's tools and for `retry`.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "transform/context/invocation.h"
#include "transform/run/node_result.h"

namespace ingot::transform {

struct RunRecord {
  std::string id;  // of the invocation
  Timestamp started;
  Timestamp ended;
  double seconds = 0;
  Json args = Json::MakeObject();  // the command line, by dbt's names of its flags
};

std::string RunResultsJson(const RunRecord& record, std::span<const NodeResult> results);

// What a freshness check found.
struct FreshnessResult {
  NodeResult node;
  std::string max_loaded_at;   // ISO 8601; empty: it failed with node.message
  std::string snapshotted_at;
  double age_seconds = 0;
  Json criteria = Json::MakeObject();
};
std::string SourcesJson(const RunRecord& record, std::span<const FreshnessResult> results);

// What an earlier run_results.json says, as far as `retry` and the selectors result: and source_status: ask.
struct PastResult {
  std::string unique_id;
  NodeStatus status = NodeStatus::kSuccess;
  std::optional<BatchResults> batches;
};
struct PastRun {
  Json args = Json::MakeObject();
  std::vector<PastResult> results;
};
// kNotFound names the file; kCorrupt says what is wrong with it.
Result<PastRun> ReadRunResults(const std::string& path);

}  // namespace ingot::transform
