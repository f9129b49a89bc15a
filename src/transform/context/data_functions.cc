// Functions of plain data: tojson, fromyaml, set, zip, local_md5, env_var …
#include <array>

#include <fmt/format.h>

#include "base/document.h"
#include "base/hash.h"
#include "jinja/value/json_values.h"
#include "transform/context/builtins.h"
#include "transform/context/python_json.h"
#include "transform/project/yaml_value.h"
#include "transform/project/text_renderer.h"

namespace ingot::transform {
namespace {

using jinja::Arguments;
using jinja::Render;
using jinja::Value;

struct Bound {
  Value value;
  Value fallback;
  bool sort_keys = false;
};

Result<Bound> Bind(std::string_view function, const Arguments& arguments) {
  const jinja::Signature signature(function, {"value", "default", "sort_keys"}, 1);
  std::array<Value, 3> bound;
  RETURN_IF_ERROR(signature.Bind(arguments, bound));
  return Bound{bound[0], bound[1].is_missing() ? Value::None() : bound[1], bound[2].is_bool() && bound[2].as_bool()};
}

Result<Value> ToJsonText(const NodeContext&, Render& render, const Arguments& arguments) {
  ASSIGN_OR_RETURN(const Bound bound, Bind("tojson", arguments));
  const Result<Json> json = jinja::ToJson(bound.value);
  if (!json.ok()) {
    if (!bound.fallback.is_none()) return bound.fallback;
    return json.error();
  }
  return render.heap().String(PythonJson(*json, bound.sort_keys));
}

Result<Value> FromJsonText(const NodeContext&, Render& render, const Arguments& arguments) {
  ASSIGN_OR_RETURN(const Bound bound, Bind("fromjson", arguments));
  if (!bound.value.is_string()) return bound.fallback;
  const Result<Json> json = Json::Parse(bound.value.as_string());
  return json.ok() ? jinja::FromJson(*json, render.heap()) : bound.fallback;
}

Result<Value> ToYamlText(const NodeContext&, Render& render, const Arguments& arguments) {
  ASSIGN_OR_RETURN(const Bound bound, Bind("toyaml", arguments));
  const Result<Json> json = jinja::ToJson(bound.value);
  return json.ok() ? render.heap().String(BlockYaml(*json, bound.sort_keys)) : bound.fallback;
}

Result<Value> FromYamlText(const NodeContext&, Render& render, const Arguments& arguments) {
  ASSIGN_OR_RETURN(const Bound bound, Bind("fromyaml", arguments));
  if (!bound.value.is_string()) return bound.fallback;
  const Result<ingot::Node> node = ParseDocument(bound.value.as_string(), "fromyaml");
  return node.ok() ? jinja::FromJson(YamlValue(*node), render.heap()) : bound.fallback;
}

Result<Value> MakeSet(Render& render, const Value& value) {
  ASSIGN_OR_RETURN(const std::vector<Value> items, render.Items(value));
  const Value set = render.heap().NewSet();
  for (const Value& item : items) {
    if (!set.set()->Add(item)) return InvalidArgument(fmt::format("a {} cannot be in a set", jinja::TypeName(item)));
  }
  return set;
}

Result<Value> SetStrict(const NodeContext&, Render& render, const Arguments& arguments) {
  ASSIGN_OR_RETURN(const Bound bound, Bind("set_strict", arguments));
  return MakeSet(render, bound.value);
}

Result<Value> SetOr(const NodeContext&, Render& render, const Arguments& arguments) {
  ASSIGN_OR_RETURN(const Bound bound, Bind("set", arguments));
  Result<Value> set = MakeSet(render, bound.value);
  return set.ok() ? *set : bound.fallback;
}

Result<Value> MakeZip(Render& render, const Arguments& arguments) {
  std::vector<std::vector<Value>> lists;
  size_t shortest = SIZE_MAX;
  for (const Value& argument : arguments.positional) {
    ASSIGN_OR_RETURN(lists.emplace_back(), render.Items(argument));
    shortest = std::min(shortest, lists.back().size());
  }
  std::vector<Value> rows;
  for (size_t i = 0; !lists.empty() && i < shortest; ++i) {
    std::vector<Value> row;
    for (const std::vector<Value>& list : lists) row.push_back(list[i]);
    rows.push_back(render.heap().NewTuple(std::move(row)));
  }
  return render.heap().NewList(std::move(rows));
}

Result<Value> ZipStrict(const NodeContext&, Render& render, const Arguments& arguments) { return MakeZip(render, arguments); }

Result<Value> ZipOr(const NodeContext&, Render& render, const Arguments& arguments) {
  Result<Value> rows = MakeZip(render, arguments);
  if (rows.ok()) return rows;
  const Value* fallback = arguments.Find("default");
  return fallback == nullptr ? Value::None() : *fallback;
}

Result<Value> LocalMd5(const NodeContext&, Render& render, const Arguments& arguments) {
  ASSIGN_OR_RETURN(const Bound bound, Bind("local_md5", arguments));
  ASSIGN_OR_RETURN(const std::string text, render.ToString(bound.value));
  return render.heap().String(ToHex(Md5(text)));
}

// What the second mapping has that the first lacks, list by list: dbt's grants use it.
Result<Value> DiffOfTwoDicts(const NodeContext&, Render& render, const Arguments& arguments) {
  static const jinja::Signature signature("diff_of_two_dicts", {"dict_a", "dict_b"}, 2);
  std::array<Value, 2> bound;
  RETURN_IF_ERROR(signature.Bind(arguments, bound));
  ASSIGN_OR_RETURN(const Json a, ValueToJson(bound[0]));
  ASSIGN_OR_RETURN(const Json b, ValueToJson(bound[1]));
  Json difference = Json::MakeObject();
  if (!a.is_object() || !b.is_object()) return InvalidArgument("diff_of_two_dicts() takes two mappings");
  for (const auto& [key, list] : a.as_object()) {
    const Json* other = b.Find(key);
    Json rest = Json::MakeArray();
    for (const Json& item : list.is_array() ? list.as_array() : Json::Array{list}) {
      bool found = false;
      if (other != nullptr && other->is_array()) found = std::find(other->as_array().begin(), other->as_array().end(), item) != other->as_array().end();
      if (!found) rest.Append(item);
    }
    if (!rest.as_array().empty()) difference.Set(key, std::move(rest));
  }
  return jinja::FromJson(difference, render.heap());
}

Result<Value> EnvVar(const NodeContext& context, Render& render, const Arguments& arguments) {
  static const jinja::Signature signature("env_var", {"var", "default"}, 1);
  std::array<Value, 2> bound;
  RETURN_IF_ERROR(signature.Bind(arguments, bound));
  if (!bound[0].is_string()) return InvalidArgument("env_var() takes a name");
  const std::string_view name = bound[0].as_string();
  if (name.starts_with("DBT_ENV_SECRET") && context.phase() != Phase::kYaml) {
    return InvalidArgument(fmt::format("the secret '{}' may only be used in profiles.yml and packages.yml", name));
  }
  const std::optional<std::string> value = context.shared().invocation->environment->Get(name);
  if (value) return render.heap().String(*value);
  if (!bound[1].is_missing()) {
    if (bound[1].is_string()) return bound[1];
    ASSIGN_OR_RETURN(const std::string text, render.ToString(bound[1]));
    return bound[1].is_none() ? Value::None() : render.heap().String(text);
  }
  return InvalidArgument(fmt::format("the environment variable '{}' is not set, and env_var() has no default", name));
}

// A text rendered as a template of this context.
Result<Value> RenderText(const NodeContext& context, Render& render, const Arguments& arguments) {
  ASSIGN_OR_RETURN(const Bound bound, Bind("render", arguments));
  ASSIGN_OR_RETURN(const std::string text, render.ToString(bound.value));
  if (!HasTemplate(text)) return render.heap().String(text);
  ASSIGN_OR_RETURN(std::shared_ptr<const jinja::Template> source, jinja::Template::Parse(EnvironmentOf(context.phase()), text, "render()"));
  const jinja::Template& kept = **render.heap().New<std::shared_ptr<const jinja::Template>>(std::move(source));
  ASSIGN_OR_RETURN(const std::string result, render.Text(kept));
  return render.heap().String(result);
}

}  // namespace

ContextFunction FindDataFunction(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, ContextFunction>, 12> kFunctions = {{{"tojson", ToJsonText},
                                                                                        {"fromjson", FromJsonText},
                                                                                        {"toyaml", ToYamlText},
                                                                                        {"fromyaml", FromYamlText},
                                                                                        {"set", SetOr},
                                                                                        {"set_strict", SetStrict},
                                                                                        {"zip", ZipOr},
                                                                                        {"zip_strict", ZipStrict},
                                                                                        {"local_md5", LocalMd5},
                                                                                        {"diff_of_two_dicts", DiffOfTwoDicts},
                                                                                        {"env_var", EnvVar},
                                                                                        {"render", RenderText}}};
  for (const auto& [own, function] : kFunctions) {
    if (own == name) return function;
  }
  return nullptr;
}

}  // namespace ingot::transform
