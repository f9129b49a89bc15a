#include "transform/properties/rendered_value.h"

#include <algorithm>
#include <array>

#include "transform/project/yaml_value.h"

namespace ingot::transform {
namespace {

using YamlNode = ingot::Node;

constexpr std::array<std::string_view, 8> kLater = {"description", "tests",     "data_tests", "loaded_at_query",
                                                    "pre_hook",    "post_hook", "pre-hook",   "post-hook"};

bool IsLater(std::string_view key) { return std::find(kLater.begin(), kLater.end(), key) != kLater.end(); }

}  // namespace

bool NeedsRendering(const YamlNode& node) {
  if (node.kind == YamlNode::Kind::kScalar) return HasTemplate(node.text);
  for (const YamlNode& item : node.items) {
    if (NeedsRendering(item)) return true;
  }
  for (const YamlNode::Entry& entry : node.entries) {
    if (!IsLater(entry.key.text) && NeedsRendering(entry.value)) return true;
  }
  return false;
}

Result<Json> RenderedValue(const YamlNode& node, TextRenderer& renderer) {
  if (!NeedsRendering(node)) return YamlValue(node);
  if (node.kind == YamlNode::Kind::kScalar) {
    Result<Json> value = renderer.Render(node.text);
    if (!value.ok()) return node.ErrorHere(value.error().message());
    return value;
  }
  if (node.kind == YamlNode::Kind::kSequence) {
    Json array = Json::MakeArray();
    for (const YamlNode& item : node.items) {
      ASSIGN_OR_RETURN(Json value, RenderedValue(item, renderer));
      array.Append(std::move(value));
    }
    return array;
  }
  Json object = YamlValue(node);  // merge keys are laid out; what needs rendering is set anew
  for (const YamlNode::Entry& entry : node.entries) {
    if (entry.key.text == "<<" || IsLater(entry.key.text) || !NeedsRendering(entry.value)) continue;
    ASSIGN_OR_RETURN(Json value, RenderedValue(entry.value, renderer));
    object.Set(entry.key.text, std::move(value));
  }
  return object;
}

}  // namespace ingot::transform
