// Runs as they are by now, which is not always as they were written down.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "pipeline/run.h"
#include "pipeline/state_store.h"

namespace ingot::pipeline {

// As StateStore::ListRuns; but a run that is written down as running while no process holds its pipeline's
// lock was killed, and is told as kInterrupted. Takes that lock for an instant; writes nothing.
Result<std::vector<RunOutcome>> ListRunsByNow(StateStore& state, std::string_view pipeline, int limit);

}  // namespace ingot::pipeline
