#include "transform/context/yaml_renderer.h"

#include "jinja/value/json_values.h"
#include "transform/context/builtins.h"

namespace ingot::transform {

Result<Json> YamlRenderer::Render(std::string_view text) {
  jinja::Failure failure;
  const Result<std::shared_ptr<const jinja::Template>> source = jinja::Template::Parse(EnvironmentOf(Phase::kYaml), text, "", &failure);
  if (!source.ok()) return InvalidArgument(failure.message);
  // A context for each: what one has made lives in its render.
  const NodeContext context(shared_, Phase::kYaml, package_, nullptr);
  jinja::Render render(context);
  const Result<jinja::Value> value = render.Native(**source);
  if (!value.ok()) return Error(value.error().kind(), render.failure().message);
  return ValueToJson(*value);
}

}  // namespace ingot::transform
