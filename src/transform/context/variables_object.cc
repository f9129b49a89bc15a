// var() and env_var().
#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "jinja/value/json_values.h"
#include "transform/context/builtins.h"
#include "transform/project/text_renderer.h"

namespace ingot::transform {
namespace {

using jinja::Arguments;
using jinja::Render;
using jinja::Value;

// A variable's text may be a template itself.
Result<Value> VariableValue(Render& render, const Json& value, Phase phase) {
  if (!value.is_string() || !HasTemplate(value.as_string())) return jinja::FromJson(value, render.heap());
  ASSIGN_OR_RETURN(std::shared_ptr<const jinja::Template> source,
                   jinja::Template::Parse(EnvironmentOf(phase), value.as_string(), "vars"));
  const jinja::Template& kept = **render.heap().New<std::shared_ptr<const jinja::Template>>(std::move(source));
  ASSIGN_OR_RETURN(const std::string text, render.Text(kept));
  return render.heap().String(text);
}

class VarObject final : public jinja::Object {
 public:
  explicit VarObject(const NodeContext& context) : context_(context) {}

  std::string_view TypeName() const override { return "var"; }
  bool IsCallable() const override { return true; }

  Result<Value> Call(Render& render, const Arguments& arguments) override {
    static const jinja::Signature signature("var", {"var_name", "default"}, 1);
    std::array<Value, 2> bound;
    RETURN_IF_ERROR(signature.Bind(arguments, bound));
    if (!bound[0].is_string()) return InvalidArgument("var() takes a name");
    ASSIGN_OR_RETURN(const Json* value, context_.Variable(bound[0].as_string()));
    if (value != nullptr) return VariableValue(render, *value, context_.phase());
    if (!bound[1].is_missing()) return bound[1];
    if (context_.phase() == Phase::kParse) return Value::None();
    return Missing(bound[0].as_string());
  }

  Result<std::optional<Value>> GetAttribute(Render& render, std::string_view name) override {
    if (name != "has_var") return std::optional<Value>();
    const auto body = [this](Render&, const Arguments& arguments) -> Result<Value> {
      if (arguments.positional.empty() || !arguments.positional[0].is_string()) return InvalidArgument("has_var() takes a name");
      ASSIGN_OR_RETURN(const Json* value, context_.Variable(arguments.positional[0].as_string()));
      return Value::Bool(value != nullptr);
    };
    return std::optional(jinja::NewFunction(render.heap(), "has_var", body));
  }

 private:
  Error Missing(std::string_view name) const {
    std::vector<std::string> known;
    const auto all = context_.shared().variables.find(context_.package().name);
    if (all != context_.shared().variables.end()) {
      for (const auto& [key, value] : all->second.as_object()) known.push_back(key);
    }
    std::string message = fmt::format("the variable '{}' is not set: give it under 'vars' in dbt_project.yml, by --vars, or a default in var()", name);
    if (const auto nearest = NearestWord(name, known)) message += fmt::format("; did you mean '{}'?", *nearest);
    return InvalidArgument(std::move(message));
  }

  const NodeContext& context_;
};

}  // namespace

Value MakeVarObject(const NodeContext& context, Render& render) { return render.heap().NewObject<VarObject>(context); }

}  // namespace ingot::transform
