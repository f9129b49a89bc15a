#include "transform/project/profile.h"

#include <fmt/format.h>

#include "base/document.h"
#include "base/file.h"
#include "base/text.h"
#include "transform/project/yaml_value.h"

namespace ingot::transform {
namespace {

Result<std::string> RenderedText(const Node& node, TextRenderer& renderer) {
  if (!HasTemplate(node.text)) return node.text;
  Result<Json> value = renderer.Render(node.text);
  if (!value.ok()) return node.ErrorHere(value.error().message());
  return value->is_string() ? value->as_string() : value->Dump();
}

std::string KeyList(const Node& mapping) {
  std::vector<std::string> names;
  for (const Node::Entry& entry : mapping.entries) names.push_back(entry.key.text);
  return Join(names, ", ");
}

Result<const Node*> ChooseOutput(const Node& root, const TargetChoice& choice, TextRenderer& renderer, Target* target) {
  const Node* profile = root.Find(choice.profile);
  if (profile == nullptr) {
    return root.ErrorHere(fmt::format("there is no profile '{}', which the project names; there are: {}", choice.profile, KeyList(root)));
  }
  target->profile_name = choice.profile;
  if (!choice.target.empty()) {
    target->name = choice.target;
  } else if (const Node* own = profile->Find("target")) {
    ASSIGN_OR_RETURN(target->name, RenderedText(*own, renderer));
  }
  const Node* outputs = profile->Find("outputs");
  if (outputs == nullptr || outputs->kind != Node::Kind::kMapping) return profile->ErrorHere("a profile needs 'outputs': a mapping of targets");
  const Node* output = outputs->Find(target->name);
  if (output == nullptr) {
    return outputs->ErrorHere(fmt::format("the profile '{}' has no target '{}'; it has: {}", choice.profile, target->name, KeyList(*outputs)));
  }
  return output;
}

Status ReadOutput(const Node& output, TextRenderer& renderer, Target* target) {
  for (const Node::Entry& entry : output.entries) {
    const std::string& key = entry.key.text;
    if (key == "schema" || key == "dataset") {
      ASSIGN_OR_RETURN(target->schema, RenderedText(entry.value, renderer));
    } else if (key == "threads") {
      ASSIGN_OR_RETURN(const std::string text, RenderedText(entry.value, renderer));
      const std::optional<int64_t> threads = ParseInt64(text);
      if (!threads || *threads < 1 || *threads > 1024) return entry.value.ErrorHere("'threads' is a whole number from 1 to 1024");
      target->threads = static_cast<int>(*threads);
    } else if (key != "type") {
      target->ignored.push_back(key);
    }
  }
  return Status::Ok();
}

}  // namespace

Result<Target> LoadTarget(const TargetChoice& choice, TextRenderer& renderer) {
  Target target;
  target.profile_name = choice.profile;
  if (!choice.target.empty()) target.name = choice.target;
  for (const std::string& directory : choice.directories) {
    const std::string path = directory + "/profiles.yml";
    if (!FileExists(path)) continue;
    ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
    ASSIGN_OR_RETURN(const Node root, ParseDocument(text, path));
    target.file = path;
    if (root.Find(choice.profile) == nullptr && directory != choice.directories.front()) continue;  // someone else's
    ASSIGN_OR_RETURN(const Node* output, ChooseOutput(root, choice, renderer, &target));
    RETURN_IF_ERROR(ReadOutput(*output, renderer, &target));
    return target;
  }
  return target;
}

}  // namespace ingot::transform
