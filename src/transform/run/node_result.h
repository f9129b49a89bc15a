// What became of one node: what the console tells and run_results.json keeps.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "transform/graph/resource.h"

namespace ingot::transform {

enum class NodeStatus : uint8_t {
  kSuccess,
  kError,
  kSkipped,
  kPartialSuccess,  // of a microbatch model: some batches failed
  kNoOp,
  kPass,
  kFail,
  kWarn,
  kRuntimeError,  // of a freshness check
};

// "success", "partial success": as run_results.json spells it.
std::string_view NodeStatusName(NodeStatus status);
std::optional<NodeStatus> ParseNodeStatus(std::string_view name);

// Does it keep what stands behind the node from being run, and make the command fail?
bool IsFailure(NodeStatus status);

// A [start, end) of a microbatch model, as ISO 8601 texts.
struct BatchResults {
  std::vector<std::pair<std::string, std::string>> successful;
  std::vector<std::pair<std::string, std::string>> failed;
};

struct NodeResult {
  const Resource* resource = nullptr;  // nullptr: of an invocation without a node (run-operation)
  std::string unique_id;
  NodeStatus status = NodeStatus::kSuccess;
  std::string message;               // empty: none
  std::optional<int64_t> failures;   // of tests
  Json adapter_response = Json::MakeObject();
  bool compiled = false;
  std::string compiled_code;
  std::vector<std::pair<std::string, std::string>> ctes;  // that stand in front of it: unique id and SQL
  std::string relation_name;
  std::optional<BatchResults> batches;
  // Nothing was begun of what has no times.
  std::optional<Timestamp> compile_started;
  std::optional<Timestamp> compile_ended;
  std::optional<Timestamp> execute_started;
  std::optional<Timestamp> execute_ended;
  double seconds = 0;  // from its start to its end
  int thread = 0;      // from 1; 0: the main thread
  std::string lineage;         // its entry in column_lineage.json; empty: none was taken
  bool lineage_known = false;  // else the entry says why not
  std::string compiled_path;  // below the project; empty: none was written
};

}  // namespace ingot::transform
