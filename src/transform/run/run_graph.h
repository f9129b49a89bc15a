// A command that runs nodes, from its first line to its artifacts.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "transform/run/node_result.h"
#include "transform/run/services.h"

namespace ingot::transform {

enum class RunMode : uint8_t {
  kBuild,    // what each node is for
  kClone,    // what the state has, cloned
  kCompile,  // SQL only, of ephemeral models too: nothing is changed in the warehouse
};

struct RunRequest {
  RunMode mode = RunMode::kBuild;
  std::vector<bool> selected;      // by Resource::index
  bool tests_gate = false;         // build
  bool hooks = true;               // on-run-start and on-run-end
  Json args = Json::MakeObject();  // for run_results.json
};

struct RunOutcome {
  std::vector<NodeResult> results;
  double seconds = 0;
  bool failed = false;     // a node failed
  bool cancelled = false;  // somebody asked to stop
};

// Runs what is selected, tells of it, and writes run_results.json and manifest.json. An error means that it could not begin, or
// that artifacts could not be written; nodes that fail are in the outcome.
Result<RunOutcome> RunGraph(RunServices& services, const RunRequest& request);

}  // namespace ingot::transform
