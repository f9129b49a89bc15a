#include "transform/context/macro_library.h"

#include <fmt/format.h>

#include "base/text.h"

namespace ingot::transform {

Result<LoadedMacro::Tree> LoadedMacro::Get() const {
  const std::lock_guard lock(mutex_);
  if (tree_.definition != nullptr) return tree_;
  const std::string name = macro_.package_name + "://" + macro_.path;
  ASSIGN_OR_RETURN(tree_.source, jinja::Template::Parse(EnvironmentOf(phase_), macro_.text, name, nullptr, macro_.line));
  if (tree_.source->definitions().size() != 1) return Internal("the text of " + macro_.unique_id + " is not one macro");
  tree_.definition = &tree_.source->definitions()[0];
  return tree_;
}

MacroLibrary::MacroLibrary(const Graph& graph, const PackageSet& packages, Phase phase) : packages_(packages), phase_(phase) {
  for (const Project& project : packages.projects) by_package_[project.name];
  for (const auto& [id, macro] : graph.macros) {
    by_package_[macro.package_name].emplace(macro.name, std::make_unique<LoadedMacro>(macro, phase));
  }
}

const LoadedMacro* MacroLibrary::Find(std::string_view package, std::string_view name) const {
  const auto found = by_package_.find(package);
  if (found == by_package_.end()) return nullptr;
  const auto macro = found->second.find(name);
  return macro == found->second.end() ? nullptr : macro->second.get();
}

const LoadedMacro* MacroLibrary::FindVisible(std::string_view package, std::string_view name) const {
  if (const LoadedMacro* own = Find(package, name)) return own;
  const std::string& root = packages_.root().name;
  if (package != root) {
    if (const LoadedMacro* from_root = Find(root, name)) return from_root;
  }
  return Find("dbt", name);
}

std::vector<std::string> MacroLibrary::SearchOrder(std::string_view macro_namespace) const {
  for (const DispatchRule& rule : packages_.root().dispatch) {
    if (rule.macro_namespace == macro_namespace) return rule.search_order;
  }
  if (!macro_namespace.empty() && HasPackage(macro_namespace)) return {packages_.root().name, std::string(macro_namespace)};
  return {""};
}

Result<const LoadedMacro*> MacroLibrary::Dispatch(std::string_view package, std::string_view name,
                                                  std::string_view macro_namespace) const {
  std::vector<std::string> looked_for;
  for (const std::string& where : SearchOrder(macro_namespace)) {
    for (const std::string_view prefix : {"duckdb__", "default__"}) {
      const std::string full = std::string(prefix) + std::string(name);
      const LoadedMacro* macro = where.empty() ? FindVisible(package, full) : Find(where, full);
      if (macro != nullptr) return macro;
      looked_for.push_back(where.empty() ? "'" + full + "'" : "'" + where + "." + full + "'");
    }
  }
  return NotFound(fmt::format("adapter.dispatch('{}') found no macro; looked for: {}", name, Join(looked_for, ", ")));
}

std::vector<std::string> MacroLibrary::NamesOf(std::string_view package) const {
  std::vector<std::string> names;
  const auto found = by_package_.find(package);
  if (found == by_package_.end()) return names;
  for (const auto& [name, macro] : found->second) names.emplace_back(name);
  return names;
}

std::vector<std::string> MacroLibrary::VisibleNames(std::string_view package) const {
  std::vector<std::string> names = NamesOf(package);
  for (const std::string_view other : {std::string_view(packages_.root().name), std::string_view("dbt")}) {
    if (other == package) continue;
    for (std::string& name : NamesOf(other)) names.push_back(std::move(name));
  }
  return names;
}

}  // namespace ingot::transform
