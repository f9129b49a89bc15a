#include "transform/context/builtins.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "jinja/value/json_values.h"
#include "transform/artifacts/resource_json.h"
#include "transform/context/column.h"

namespace ingot::transform {
namespace {

using jinja::Arguments;
using jinja::Render;
using jinja::Value;

// `context`: every name, as a mapping.
class ContextObject final : public jinja::Object {
 public:
  ContextObject(const NodeContext& context, bool builtins_only) : context_(context), builtins_only_(builtins_only) {}

  std::string_view TypeName() const override { return "dict"; }
  bool IsMapping() const override { return true; }
  std::string ToString() const override { return "<context>"; }

  Result<std::optional<Value>> GetItem(Render& render, const Value& key) override {
    if (!key.is_string()) return std::optional<Value>();
    return Lookup(render, key.as_string());
  }
  Result<std::optional<Value>> GetAttribute(Render& render, std::string_view name) override {
    if (name == "get") {
      const auto body = [this](Render& r, const Arguments& arguments) -> Result<Value> {
        if (arguments.positional.empty() || !arguments.positional[0].is_string()) return InvalidArgument("get() takes a name");
        ASSIGN_OR_RETURN(const std::optional<Value> found, Lookup(r, arguments.positional[0].as_string()));
        if (found) return *found;
        if (const Value* fallback = arguments.Find("default")) return *fallback;
        return arguments.positional.size() > 1 ? arguments.positional[1] : Value::None();
      };
      return std::optional(jinja::NewFunction(render.heap(), "get", body));
    }
    return Lookup(render, name);
  }
  Result<std::optional<bool>> Contains(Render& render, const Value& needle) override {
    ASSIGN_OR_RETURN(const std::optional<Value> found, GetItem(render, needle));
    return std::optional(found.has_value());
  }
  Result<std::optional<std::vector<Value>>> Items(Render& render) override {
    std::vector<Value> names;
    for (const std::string& name : builtins_only_ ? BuiltinNames() : context_.Names()) names.push_back(render.heap().String(name));
    return std::optional(std::move(names));
  }

 private:
  Result<std::optional<Value>> Lookup(Render& render, std::string_view name) const {
    return builtins_only_ ? MakeBuiltin(context_, render, name) : context_.Find(render, name);
  }

  const NodeContext& context_;
  const bool builtins_only_;
};

// `api`: the classes Relation and Column.
class ApiObject final : public jinja::Object {
 public:
  std::string_view TypeName() const override { return "api"; }
  Result<std::optional<Value>> GetAttribute(Render& render, std::string_view name) override {
    if (name == "Relation") return std::optional(MakeRelationClass(render));
    if (name == "Column") return std::optional(MakeColumnClass(render));
    return std::optional<Value>();
  }
};

// validation.any['a', 'b']: a check that config.get() and config.require() may be given.
class ValidationObject final : public jinja::Object {
 public:
  std::string_view TypeName() const override { return "validation"; }
  Result<std::optional<Value>> GetAttribute(Render& render, std::string_view name) override {
    if (name == "any") return std::optional(render.heap().NewObject<ValidationObject>());
    return std::optional<Value>();
  }
  Result<std::optional<Value>> GetItem(Render& render, const Value& allowed) override {
    const auto body = [allowed](Render& r, const Arguments& arguments) -> Result<Value> {
      const Value value = arguments.positional.empty() ? Value() : arguments.positional[0];
      std::vector<Value> list = {allowed};
      if (allowed.is_sequence()) list = allowed.list()->items();
      for (const Value& one : list) {
        if (!one.is_string()) return Value::None();  // a type: `basestring`, which templates cannot name otherwise
        ASSIGN_OR_RETURN(const bool same, r.Equal(one, value));
        if (same) return Value::None();
      }
      ASSIGN_OR_RETURN(const std::string text, r.Repr(value));
      ASSIGN_OR_RETURN(const std::string expected, r.Repr(allowed));
      return InvalidArgument(fmt::format("expected value {} to be one of {}", text, expected));
    };
    return std::optional(jinja::NewFunction(render.heap(), "validator", body));
  }
};

Value TargetValue(const NodeContext& context, Render& render) {
  const Target& target = context.shared().invocation->target;
  jinja::Heap& heap = render.heap();
  return heap.NewDict({{"name", heap.String(target.name)},
                       {"target_name", heap.String(target.name)},
                       {"profile_name", heap.String(target.profile_name)},
                       {"schema", heap.String(target.schema)},
                       {"database", heap.String(target.database)},
                       {"catalog", heap.String(target.database)},
                       {"type", heap.StaticString("duckdb")},
                       {"threads", Value::Int(target.threads == 0 ? 1 : target.threads)}});
}

// `this`; nothing for what makes no relation of its own.
Value ThisValue(const NodeContext& context, Render& render) {
  const Node* node = context.node();
  if (node == nullptr || node->type == ResourceType::kOperation) return Value::None();
  return MakeRelation(render, context.RelationOf(*node));
}

Result<Value> ModelValue(const NodeContext& context, Render& render) {
  if (context.node() == nullptr) return Value::None();
  std::string text;
  WriteNodeJson(*context.node(), {}, &text);
  ASSIGN_OR_RETURN(const Json json, Json::Parse(text));
  const Value model = jinja::FromJson(json, render.heap());
  if (const std::optional<BatchSpan>& batch = context.hooks().batch) {
    jinja::Heap& heap = render.heap();
    model.dict()->Set(heap.StaticString("batch"), heap.NewDict({{"id", heap.String(batch->id)},
                                                                {"event_time_start", MakeDateTime(render, batch->start, true)},
                                                                {"event_time_end", MakeDateTime(render, batch->end, true)}}));
  }
  return model;
}

// The flags by dbt's other names for them: full_refresh, which.
Value InvocationArguments(const Invocation& invocation, Render& render) {
  Json arguments = Json::MakeObject();
  for (const auto& [name, value] : invocation.flags.as_object()) arguments.Set(ToLower(name), value);
  return jinja::FromJson(arguments, render.heap());
}

Value GraphValue(const NodeContext& context, Render& render) {
  if (context.phase() == Phase::kRun && context.shared().graph_value != nullptr) return *context.shared().graph_value;
  return render.heap().NewDict();
}

// The plain values of the context.
Result<std::optional<Value>> MakeValue(const NodeContext& context, Render& render, std::string_view name) {
  const Invocation& invocation = *context.shared().invocation;
  jinja::Heap& heap = render.heap();
  const auto some = [](Value value) -> Result<std::optional<Value>> { return std::optional<Value>(value); };
  if (name == "execute") return some(Value::Bool(context.phase() == Phase::kRun));
  if (name == "this") return some(ThisValue(context, render));
  if (name == "target") return some(TargetValue(context, render));
  if (name == "env") return some(TargetValue(context, render));
  if (name == "flags") return some(jinja::FromJson(invocation.flags, heap));
  if (name == "invocation_args_dict") return some(InvocationArguments(invocation, render));
  if (name == "dbt_metadata_envs") return some(heap.NewDict());
  if (name == "invocation_id") return some(heap.String(invocation.id));
  if (name == "thread_id") return some(heap.StaticString("Thread-1"));
  if (name == "dbt_version") return some(heap.StaticString(kDbtVersion));
  if (name == "run_started_at") return some(MakeDateTime(render, invocation.started, true));
  if (name == "project_name") return some(heap.String(context.shared().packages->root().name));
  if (name == "graph") return some(GraphValue(context, render));
  if (name == "model") {
    ASSIGN_OR_RETURN(const Value model, ModelValue(context, render));
    return some(model);
  }
  if (name == "database") return some(heap.String(context.node() != nullptr ? context.node()->database : invocation.target.database));
  if (name == "schema") return some(heap.String(context.node() != nullptr ? context.node()->schema : invocation.target.schema));
  if (name == "sql" || name == "compiled_code") {
    return some(context.compiled_code().empty() ? Value::None() : heap.String(context.compiled_code()));
  }
  if (name == "pre_hooks" || name == "post_hooks") {
    if (context.node() == nullptr) return some(heap.NewList());
    return some(jinja::FromJson(context.node()->Config(name == "pre_hooks" ? "pre-hook" : "post-hook"), heap));
  }
  if (name == "selected_resources") {
    std::vector<Value> ids;
    for (const std::string& id : context.shared().selected) ids.push_back(heap.String(id));
    return some(heap.NewList(std::move(ids)));
  }
  return std::optional<Value>();
}

Result<Json> ObjectText(const jinja::Object& object) { return Json(object.ToString()); }

}  // namespace

Result<Json> ValueToJson(const Value& value) { return jinja::ToJson(value, ObjectText); }

Value MakeFunction(const NodeContext& context, Render& render, std::string_view name, ContextFunction function) {
  return jinja::NewFunction(render.heap(), std::string(name),
                            [&context, function](Render& r, const Arguments& a) { return function(context, r, a); });
}

Result<std::optional<Value>> MakeBuiltin(const NodeContext& context, Render& render, std::string_view name) {
  const auto some = [](Value value) -> Result<std::optional<Value>> { return std::optional<Value>(value); };
  if (name == "ref") return some(MakeFunction(context, render, name, RefFunction));
  if (name == "source") return some(MakeFunction(context, render, name, SourceFunction));
  if (name == "config") return some(MakeConfigObject(context, render));
  if (name == "var") return some(MakeVarObject(context, render));
  if (name == "adapter") return some(MakeAdapterObject(context, render));
  if (name == "exceptions") return some(MakeExceptionsObject(context, render));
  if (name == "modules") return some(MakeModulesObject(render));
  if (name == "api") return some(render.heap().NewObject<ApiObject>());
  if (name == "validation") return some(render.heap().NewObject<ValidationObject>());
  if (name == "context") return some(render.heap().NewObject<ContextObject>(context, false));
  if (name == "builtins") return some(render.heap().NewObject<ContextObject>(context, true));
  if (const ContextFunction function = FindDataFunction(name)) return some(MakeFunction(context, render, name, function));
  if (const ContextFunction function = FindOutputFunction(name)) return some(MakeFunction(context, render, name, function));
  return MakeValue(context, render, name);
}

const std::vector<std::string>& BuiltinNames() {
  static const std::vector<std::string> names = {
      "ref", "source", "metric", "doc", "config", "var", "env_var", "this", "target", "env", "model", "graph", "flags",
      "execute", "builtins", "context", "api", "adapter", "exceptions", "modules", "validation", "return", "log", "print",
      "debug", "render", "tojson", "fromjson", "toyaml", "fromyaml", "set", "set_strict", "zip", "zip_strict", "local_md5",
      "diff_of_two_dicts", "run_started_at", "invocation_id", "thread_id", "dbt_version", "project_name",
      "selected_resources", "database", "schema", "sql", "compiled_code", "pre_hooks", "post_hooks", "store_result",
      "store_raw_result", "load_result", "load_agate_table", "try_or_compiler_error", "invocation_args_dict",
      "dbt_metadata_envs"};
  return names;
}

}  // namespace ingot::transform
