// config: called while a project is parsed, read while it runs.
#include <array>

#include <fmt/format.h>

#include "jinja/value/json_values.h"
#include "transform/config/config_rules.h"
#include "transform/context/builtins.h"

namespace ingot::transform {
namespace {

using jinja::Arguments;
using jinja::Render;
using jinja::Value;

ResourceType TypeOf(const NodeContext& context) {
  return context.node() == nullptr ? ResourceType::kModel : context.node()->type;
}

Status AddCall(const NodeContext& context, const Json& given) {
  if (context.phase() != Phase::kParse) return Status::Ok();
  if (context.capture().config.is_null()) context.capture().config = Json::MakeObject();
  return LayConfig(TypeOf(context), given, &context.capture().config);
}

Result<Value> Configure(const NodeContext& context, Render& render, const Arguments& arguments) {
  Json given = Json::MakeObject();
  if (arguments.positional.size() == 1 && arguments.named.empty()) {
    ASSIGN_OR_RETURN(given, ValueToJson(arguments.positional[0]));
    if (!given.is_object()) return InvalidArgument("config() takes named arguments, or one mapping");
  } else if (!arguments.positional.empty()) {
    return InvalidArgument("config() takes named arguments, or one mapping");
  }
  for (const jinja::NamedValue& argument : arguments.named) {
    ASSIGN_OR_RETURN(Json value, ValueToJson(argument.value));
    given.Set(argument.name, std::move(value));
  }
  RETURN_IF_ERROR(AddCall(context, given));
  return render.heap().StaticString("");
}

Result<Value> SetOne(const NodeContext& context, Render& render, const Arguments& arguments) {
  if (arguments.positional.size() != 2 || !arguments.positional[0].is_string()) return InvalidArgument("config.set() takes a name and a value");
  ASSIGN_OR_RETURN(Json value, ValueToJson(arguments.positional[1]));
  RETURN_IF_ERROR(AddCall(context, Json::MakeObject().Set(arguments.positional[0].as_string(), std::move(value))));
  return render.heap().StaticString("");
}

struct Asked {
  std::string name;
  Value fallback = Value::None();
  Value validator = Value::None();
};

Result<Asked> ReadAsked(const Arguments& arguments) {
  static const jinja::Signature signature("config.get", {"name", "default", "validator"}, 1);
  std::array<Value, 3> bound;
  RETURN_IF_ERROR(signature.Bind(arguments, bound));
  if (!bound[0].is_string()) return InvalidArgument("expected the name of a configuration key");
  Asked asked{std::string(bound[0].as_string())};
  if (!bound[1].is_missing()) asked.fallback = bound[1];
  if (!bound[2].is_missing()) asked.validator = bound[2];
  return asked;
}

const Json* Lookup(const NodeContext& context, const std::string& name, bool meta) {
  if (context.node() == nullptr || !context.node()->config) return nullptr;
  const Json& config = *context.node()->config;
  if (!meta) {
    if (const Json* value = config.Find(name)) return value;
  }
  const Json* all = config.Find("meta");
  return all == nullptr ? nullptr : all->Find(name);
}

Result<Value> Validated(Render& render, const Asked& asked, const Value& value) {
  if (asked.validator.is_none() || asked.validator.is_undefined()) return value;
  RETURN_IF_ERROR(render.Call(asked.validator, Arguments{.positional = {&value, 1}, .named = {}}));
  return value;
}

Result<Value> GetFrom(const NodeContext& context, Render& render, const Arguments& arguments, bool meta, bool required) {
  if (context.phase() != Phase::kRun) return render.heap().StaticString("");
  ASSIGN_OR_RETURN(const Asked asked, ReadAsked(arguments));
  const Json* value = Lookup(context, asked.name, meta);
  if (value == nullptr || (required && value->is_null())) {
    if (!required) return asked.fallback;
    return InvalidArgument(fmt::format("{} needs the configuration '{}'",
                                       context.node() == nullptr ? "this" : context.node()->unique_id, asked.name));
  }
  return Validated(render, asked, jinja::FromJson(*value, render.heap()));
}

Result<Value> Get(const NodeContext& c, Render& r, const Arguments& a) { return GetFrom(c, r, a, false, false); }
Result<Value> Require(const NodeContext& c, Render& r, const Arguments& a) { return GetFrom(c, r, a, false, true); }
Result<Value> MetaGet(const NodeContext& c, Render& r, const Arguments& a) { return GetFrom(c, r, a, true, false); }
Result<Value> MetaRequire(const NodeContext& c, Render& r, const Arguments& a) { return GetFrom(c, r, a, true, true); }

Result<Value> Persist(const NodeContext& context, std::string_view what) {
  if (context.phase() != Phase::kRun || context.node() == nullptr) return Value::Bool(false);
  return Value::Bool(context.node()->Config("persist_docs").GetBool(what));
}
Result<Value> PersistRelation(const NodeContext& c, Render&, const Arguments&) { return Persist(c, "relation"); }
Result<Value> PersistColumns(const NodeContext& c, Render&, const Arguments&) { return Persist(c, "columns"); }

class ConfigObject final : public jinja::Object {
 public:
  explicit ConfigObject(const NodeContext& context) : context_(context) {}

  std::string_view TypeName() const override { return "config"; }
  bool IsCallable() const override { return true; }
  Result<Value> Call(Render& render, const Arguments& arguments) override { return Configure(context_, render, arguments); }
  Result<std::optional<Value>> GetAttribute(Render& render, std::string_view name) override {
    constexpr std::array<std::pair<std::string_view, ContextFunction>, 7> kMethods = {
        {{"get", Get}, {"require", Require}, {"meta_get", MetaGet}, {"meta_require", MetaRequire}, {"set", SetOne},
         {"persist_relation_docs", PersistRelation}, {"persist_column_docs", PersistColumns}}};
    for (const auto& [method, function] : kMethods) {
      if (method == name) return std::optional(MakeFunction(context_, render, name, function));
    }
    if (name == "model") return context_.Find(render, "model");
    return std::optional<Value>();
  }

 private:
  const NodeContext& context_;
};

}  // namespace

Value MakeConfigObject(const NodeContext& context, Render& render) { return render.heap().NewObject<ConfigObject>(context); }

}  // namespace ingot::transform
