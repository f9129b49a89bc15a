#include "transform/context/environments.h"

#include "base/text.h"
#include "jinja/render.h"

namespace ingot::transform {
namespace {

using jinja::Arguments;
using jinja::BlockTag;
using jinja::Render;
using jinja::Value;

Value First(const Arguments& arguments) {
  return arguments.positional.empty() ? Value() : arguments.positional[0];
}

Result<Value> AsText(Render& render, const Arguments& arguments) {
  const Value value = First(arguments);
  if (value.is_string()) return value;
  ASSIGN_OR_RETURN(const std::string text, render.ToString(value));
  return render.heap().String(text);
}

Result<Value> AsItIs(Render&, const Arguments& arguments) { return First(arguments); }

// A text that is a Python literal becomes its value.
Result<Value> AsNative(Render& render, const Arguments& arguments) {
  const Value value = First(arguments);
  if (!value.is_string()) return value;
  Result<Value> literal = jinja::ParseLiteral(value.as_string(), render.heap());
  return literal.ok() ? *literal : value;
}

Result<Value> AsBool(Render& render, const Arguments& arguments) {
  ASSIGN_OR_RETURN(const Value value, AsNative(render, arguments));
  if (value.is_bool()) return value;
  ASSIGN_OR_RETURN(const std::string text, render.ToString(value));
  return InvalidArgument("could not convert value '" + text + "' into type 'bool'");
}

Result<Value> AsNumber(Render& render, const Arguments& arguments) {
  ASSIGN_OR_RETURN(const Value value, AsNative(render, arguments));
  if (value.is_number() && !value.is_bool()) return value;
  ASSIGN_OR_RETURN(const std::string text, render.ToString(value));
  return InvalidArgument("could not convert value '" + text + "' into type 'number'");
}

jinja::Settings SettingsFor(jinja::UndefinedMode undefined) {
  jinja::Settings settings;
  settings.undefined = undefined;
  using Header = BlockTag::Header;
  using Body = BlockTag::Body;
  settings.block_tags = {{"test", Header::kParameters, Body::kTemplate},
                         {"data_test", Header::kParameters, Body::kTemplate},
                         {"materialization", Header::kOptions, Body::kTemplate},
                         {"snapshot", Header::kName, Body::kText},
                         {"docs", Header::kName, Body::kText}};
  return settings;
}

// In YAML, a text that says a value may become one; in SQL and macros these filters change nothing, as in dbt.
std::unique_ptr<const jinja::Environment> Make(jinja::UndefinedMode undefined, bool native) {
  auto environment = std::make_unique<jinja::Environment>(SettingsFor(undefined));
  environment->AddFilter("as_text", AsText);
  environment->AddFilter("as_native", native ? AsNative : AsItIs);
  environment->AddFilter("as_bool", native ? AsBool : AsItIs);
  environment->AddFilter("as_number", native ? AsNumber : AsItIs);
  return environment;
}

}  // namespace

const jinja::Environment& EnvironmentOf(Phase phase) {
  static const std::unique_ptr<const jinja::Environment> parse = Make(jinja::UndefinedMode::kLenient, false);
  static const std::unique_ptr<const jinja::Environment> run = Make(jinja::UndefinedMode::kDefault, false);
  static const std::unique_ptr<const jinja::Environment> yaml = Make(jinja::UndefinedMode::kDefault, true);
  if (phase == Phase::kYaml) return *yaml;
  return phase == Phase::kParse ? *parse : *run;
}

}  // namespace ingot::transform
