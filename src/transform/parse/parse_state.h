// What the steps of a parse share.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "transform/config/config_layers.h"
#include "transform/context/node_context.h"
#include "transform/graph/graph.h"
#include "transform/project/package_set.h"

namespace ingot::transform {

class NameGenerator;

// Thread-safe.
class Warnings {
 public:
  void Add(std::string message) {
    const std::lock_guard lock(mutex_);
    list_.push_back(std::move(message));
  }
  std::vector<std::string> Take() { return std::move(list_); }

 private:
  std::mutex mutex_;
  std::vector<std::string> list_;
};

// References outlive the parse.
struct ParseState {
  const Invocation& invocation;
  const PackageSet& packages;
  const ContextShared& shared;
  const MacroLibrary& macros;
  ConfigLayers& layers;
  NameGenerator& names;
  Graph& graph;
  Warnings& warnings;
  int threads = 1;
};

// The same work on many things, spread over the threads of the parse in runs of neighbours.
Status ForEachSpread(size_t count, int threads, const std::function<Status(size_t)>& work);

// fqn of a file: its package, the folders below its resource folder, and what is named.
std::vector<std::string> FqnOf(const std::string& package, std::string_view relative_path, std::string_view name);

}  // namespace ingot::transform
