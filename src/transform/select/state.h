// What an earlier run left: its manifest and results, for state: and result: selections, and for --defer.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "transform/graph/graph.h"

namespace ingot::transform {

// The artifacts of one folder (--state): manifest.json, and run_results.json and sources.json where they are. Written by
// Ingot or by dbt.
class PreviousState {
 public:
  // kNotFound without a manifest; kCorrupt names the file.
  static Result<std::unique_ptr<PreviousState>> Load(const std::string& directory);

  // A node, source, exposure or unit test of that manifest; nullptr: it had none.
  const Json* Find(std::string_view unique_id) const;
  const Json* FindMacro(std::string_view unique_id) const;
  const std::map<std::string, std::string, std::less<>>& results() const { return results_; }  // unique id to status
  const Json* FindSourceResult(std::string_view unique_id) const;
  const Json& manifest() const { return manifest_; }

 private:
  Json manifest_;
  Json sources_;
  std::map<std::string_view, const Json*, std::less<>> by_id_;
  std::map<std::string_view, const Json*, std::less<>> macros_;
  std::map<std::string, std::string, std::less<>> results_;
};

// Compares resources with their earlier selves, by the names that state: takes: "new", "old", "modified", "unmodified",
// "modified.body", ".configs", ".persisted_descriptions", ".relation", ".macros", ".contract".
class StateComparison {
 public:
  StateComparison(const Graph& graph, const PreviousState& previous) : graph_(graph), previous_(previous) {}

  // kInvalidArgument for another name.
  Result<bool> Matches(const Resource& resource, std::string_view check);

 private:
  bool Modified(const Resource& resource, const Json& before);
  bool MacrosModified(const std::vector<std::string>& macros);
  bool MacroModified(const std::string& unique_id);

  const Graph& graph_;
  const PreviousState& previous_;
  std::map<std::string, bool> macro_modified_;
};

}  // namespace ingot::transform
