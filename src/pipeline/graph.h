// The order that `after` puts tasks in.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "pipeline/pipeline.h"

namespace ingot::pipeline {

// The tasks so that each comes after all those that it waits for; among equals in the order of the file. When there is
// a cycle: nothing, and `cycle` holds the names along it, the first again at the end ("a", "b", "a").
std::vector<size_t> TopologicalOrder(const std::vector<Task>& tasks, std::vector<std::string>* cycle);

// For each task, those that wait for it.
std::vector<std::vector<size_t>> Downstream(const std::vector<Task>& tasks);

}  // namespace ingot::pipeline
