// The lines that open and close a command.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "transform/graph/graph.h"
#include "transform/run/console.h"
#include "transform/run/node_result.h"

namespace ingot::transform {

struct ResultCounts {
  size_t pass = 0;
  size_t warn = 0;
  size_t error = 0;
  size_t skip = 0;
  size_t no_op = 0;
  size_t partial = 0;
  size_t total = 0;
};
ResultCounts CountResults(std::span<const NodeResult> results);

// "3 seeds, 2 table models, 20 data tests".
std::string DescribeTasks(std::span<const Resource* const> tasks);

// What each failure and each warning was, and "Done. PASS=…".
void TellSummary(std::span<const NodeResult> results, std::string_view tasks, double seconds, Console* console);

}  // namespace ingot::transform
