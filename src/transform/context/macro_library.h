// The macros of a project, and which one a name means.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "jinja/template.h"
#include "transform/context/environments.h"
#include "transform/graph/graph.h"
#include "transform/project/package_set.h"

namespace ingot::transform {

// A macro with its tree, which is made when it is first called. Thread-safe.
class LoadedMacro {
 public:
  LoadedMacro(const Macro& macro, Phase phase) : macro_(macro), phase_(phase) {}

  struct Tree {
    std::shared_ptr<const jinja::Template> source;
    const jinja::Definition* definition = nullptr;
  };
  // kInvalidArgument with the place in the macro's file.
  Result<Tree> Get() const;
  const Macro& macro() const { return macro_; }

 private:
  const Macro& macro_;
  const Phase phase_;
  mutable std::mutex mutex_;
  mutable Tree tree_;
};

// Thread-safe. Graph and packages outlive it; the graph's macros do not change.
class MacroLibrary {
 public:
  MacroLibrary(const Graph& graph, const PackageSet& packages, Phase phase);

  // The macro of that name in that package, or nullptr.
  const LoadedMacro* Find(std::string_view package, std::string_view name) const;
  // What a bare name means to a resource of `package`: its own package's macro, else the root project's, else a carried
  // one of dbt. nullptr: no macro.
  const LoadedMacro* FindVisible(std::string_view package, std::string_view name) const;
  // adapter.dispatch(name, macro_namespace): kNotFound says what was looked for. An empty namespace: what is visible.
  Result<const LoadedMacro*> Dispatch(std::string_view package, std::string_view name, std::string_view macro_namespace) const;

  bool HasPackage(std::string_view package) const { return by_package_.contains(std::string(package)); }
  std::vector<std::string> VisibleNames(std::string_view package) const;
  std::vector<std::string> NamesOf(std::string_view package) const;
  Phase phase() const { return phase_; }

 private:
  using ByName = std::unordered_map<std::string_view, std::unique_ptr<LoadedMacro>>;

  std::vector<std::string> SearchOrder(std::string_view macro_namespace) const;

  const PackageSet& packages_;
  const Phase phase_;
  std::map<std::string, ByName, std::less<>> by_package_;
};

}  // namespace ingot::transform
