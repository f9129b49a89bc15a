// What a command that runs nodes works with.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/cancellation.h"
#include "base/clock.h"
#include "transform/materialize/build_warehouse.h"
#include "transform/materialize/materialize.h"
#include "transform/parse/parser.h"
#include "transform/run/console.h"
#include "transform/run/node_result.h"
#include "transform/select/state.h"

namespace ingot::transform {

// One thread's connection to the warehouse. A cancellation of the command interrupts what runs on it.
class RunSession {
 public:
  virtual ~RunSession() = default;
  virtual BuildWarehouse& warehouse() = 0;
  // What the commits of the node that comes next say in their commitInfo.
  virtual void SetReason(const std::string& unique_id) = 0;
};
// Called from several threads.
using SessionFactory = std::function<Result<std::unique_ptr<RunSession>>()>;

// How nodes are run: dbt's flags.
struct RunSettings {
  size_t threads = 1;
  bool full_refresh = false;
  bool fail_fast = false;
  bool empty = false;                    // --empty: inputs without rows
  std::optional<TimeInterval> sample;    // --sample: inputs with an event_time are cut to it
  std::optional<bool> store_failures;    // --store-failures, over what tests say
  bool warn_error = false;               // warnings of tests are failures
  bool defer = false;                    // refs to what is not selected lead to the state's relations
  bool favor_state = false;              // even where the target has them
  BatchBounds batches;                   // --event-time-start, --event-time-end
  std::map<std::string, BatchResults> past_batches;  // by unique id: microbatch models whose failed batches alone are run again
  std::optional<TimeInterval> interval;  // the run's data interval: done once
  bool show = false;                     // of seeds: print what was loaded
  bool writes_artifacts = true;          // not with --no-write-json
};

// References outlive the command.
struct RunServices {
  ParsedProject& parsed;  // prepared for a run
  RunSettings settings;
  SessionFactory sessions;
  Console& console;
  const Clock& clock;
  Cancellation cancellation;
  PreviousState* state = nullptr;  // of --state or --defer-state
};

}  // namespace ingot::transform
