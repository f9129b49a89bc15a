#include "transform/context/test_arguments.h"

#include "base/text.h"
#include "jinja/template.h"
#include "jinja/value/json_values.h"
#include "transform/project/text_renderer.h"

namespace ingot::transform {
namespace {

// ref(…), source(…), var(…), env_var(…) and doc(…) as a whole argument are calls without braces.
bool LooksLikeCall(std::string_view text) {
  text = Trim(text);
  for (const std::string_view name : {"env_var", "ref", "var", "source", "doc"}) {
    if (!text.starts_with(name)) continue;
    const std::string_view rest = Trim(text.substr(name.size()));
    return rest.size() > 2 && rest.front() == '(' && rest.back() == ')';
  }
  return false;
}

Result<jinja::Value> RenderArgument(jinja::Render& render, const Json& value, bool column_name, Phase phase) {
  if (value.is_string() && !column_name) {
    const std::string text = LooksLikeCall(value.as_string()) ? "{{ " + value.as_string() + " }}" : value.as_string();
    if (!HasTemplate(text)) return render.heap().String(text);
    ASSIGN_OR_RETURN(std::shared_ptr<const jinja::Template> source, jinja::Template::Parse(EnvironmentOf(phase), text, "a test's argument"));
    const jinja::Template& kept = **render.heap().New<std::shared_ptr<const jinja::Template>>(std::move(source));
    return render.Native(kept);
  }
  if (value.is_array()) {
    std::vector<jinja::Value> items;
    for (const Json& item : value.as_array()) {
      ASSIGN_OR_RETURN(items.emplace_back(), RenderArgument(render, item, false, phase));
    }
    return render.heap().NewList(std::move(items));
  }
  if (value.is_object()) {
    const jinja::Value dict = render.heap().NewDict();
    for (const auto& [key, item] : value.as_object()) {
      ASSIGN_OR_RETURN(const jinja::Value rendered, RenderArgument(render, item, false, phase));
      dict.dict()->Set(render.heap().String(key), rendered);
    }
    return dict;
  }
  return jinja::FromJson(value, render.heap());
}

}  // namespace

Result<jinja::Value> RenderTestArguments(jinja::Render& render, const Json& arguments, Phase phase) {
  const jinja::Value dict = render.heap().NewDict();
  for (const auto& [key, value] : arguments.as_object()) {
    ASSIGN_OR_RETURN(const jinja::Value rendered, RenderArgument(render, value, key == "column_name", phase));
    dict.dict()->Set(render.heap().String(key), rendered);
  }
  return dict;
}

}  // namespace ingot::transform
