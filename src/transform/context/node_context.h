// What a template of one resource sees.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "jinja/render.h"
#include "transform/context/invocation.h"
#include "transform/context/macro_library.h"
#include "transform/context/relation.h"
#include "transform/graph/graph.h"
#include "transform/project/package_set.h"
#include "transform/warehouse/warehouse.h"

namespace ingot::transform {

// What all contexts of one command share. Everything outlives them; only read once it is put together.
struct ContextShared {
  const Invocation* invocation = nullptr;
  const PackageSet* packages = nullptr;
  const Graph* graph = nullptr;           // nullptr while property files are read
  const MacroLibrary* macros = nullptr;   // nullptr: no macros are visible
  std::vector<std::string> selected;      // `selected_resources`
  const jinja::Value* graph_value = nullptr;  // `graph`, in a frozen heap; nullptr: an empty mapping
  // The vars of each package, laid out by VariablesFor().
  std::map<std::string, Json, std::less<>> variables;
};

// What a render called: how a parse learns a file's dependencies and configuration.
struct Capture {
  std::vector<RefCall> refs;
  std::vector<SourceCall> sources;
  Json config;                      // null: config() was not called
  std::vector<std::string> macros;  // unique ids of what the template itself called
};

// A microbatch that is being built, as `model.batch` shows it.
struct BatchSpan {
  std::string id;  // "20240131"
  Timestamp start;
  Timestamp end;
};

// While models run: where ref() and source() lead, and what else is seen. Each may be empty.
struct RunHooks {
  // The relation to read for a resolved ref or source: for --defer, --empty, samples, unit tests. An ephemeral model's is
  // asked for as well.
  std::function<Result<RelationName>(const Resource& target, const RelationName& usual)> relation;
  std::function<Status(const Node& ephemeral)> on_ephemeral;  // a CTE that the compiled text needs
  const jinja::Namespace* extra = nullptr;                    // names that come before all others
  std::optional<BatchSpan> batch;
};

// One thread's, with one render at a time. The shared parts, node and package outlive it.
class NodeContext final : public jinja::Namespace {
 public:
  // `node` may be null: for property files, operations and macros that are called alone. `package` is whose macros and
  // variables are seen.
  NodeContext(const ContextShared& shared, Phase phase, const Project& package, const Node* node)
      : shared_(shared), phase_(phase), package_(package), node_(node) {}

  Result<std::optional<jinja::Value>> Find(jinja::Render& render, std::string_view name) const override;
  std::vector<std::string> Names() const override;

  const ContextShared& shared() const { return shared_; }
  Phase phase() const { return phase_; }
  const Project& package() const { return package_; }
  const Node* node() const { return node_; }
  Capture& capture() const { return capture_; }
  Warehouse* warehouse() const { return warehouse_; }
  void set_warehouse(Warehouse* warehouse) { warehouse_ = warehouse; }
  RunHooks& hooks() { return hooks_; }
  const RunHooks& hooks() const { return hooks_; }
  // The SQL that `sql` and `compiled_code` show, while a materialization runs.
  void set_compiled_code(std::string code) { compiled_code_ = std::move(code); }
  const std::string& compiled_code() const { return compiled_code_; }
  // Adds a name for this node only (a generic test's arguments); good for the render's life.
  void Set(std::string name, const jinja::Value& value) { values_.insert_or_assign(std::move(name), value); }

  // A macro, called as `name(...)` in the node's template would. Notes it when the template itself calls.
  Result<jinja::Value> CallMacro(jinja::Render& render, const LoadedMacro& macro, const jinja::Arguments& arguments) const;
  jinja::Value MacroValue(jinja::Render& render, const LoadedMacro& macro) const;
  // The relation of a resource by the project's quoting.
  RelationName RelationOf(const Node& node) const;
  RelationName RelationOf(const Source& source) const;
  Result<const Json*> Variable(std::string_view name) const;  // nullptr: not set
  std::unordered_map<std::string, jinja::Value>& results() const { return results_; }  // of statements, by name

 private:
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };

  const ContextShared& shared_;
  const Phase phase_;
  const Project& package_;
  const Node* node_;
  Warehouse* warehouse_ = nullptr;
  RunHooks hooks_;
  std::string compiled_code_;
  mutable Capture capture_;
  mutable int macro_depth_ = 0;
  mutable const jinja::Render* cached_for_ = nullptr;
  mutable std::unordered_map<std::string, jinja::Value, Hash, std::equal_to<>> cache_;
  mutable std::unordered_map<std::string, jinja::Value> results_;
  std::unordered_map<std::string, jinja::Value, Hash, std::equal_to<>> values_;
};

// A name of dbt's context (not a macro), made for this context: nothing when dbt has no such name.
Result<std::optional<jinja::Value>> MakeBuiltin(const NodeContext& context, jinja::Render& render, std::string_view name);
const std::vector<std::string>& BuiltinNames();

}  // namespace ingot::transform
