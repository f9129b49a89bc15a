#include "transform/parse/descriptions.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "jinja/template.h"
#include "transform/context/environments.h"
#include "transform/project/text_renderer.h"

namespace ingot::transform {
namespace {

class DocRenderer {
 public:
  explicit DocRenderer(const ParseState& state) : state_(state) {}

  Status Render(const std::string& package, std::string* text, std::vector<std::string>* blocks) {
    if (!HasTemplate(*text)) return Status::Ok();
    ASSIGN_OR_RETURN(const std::shared_ptr<const jinja::Template> source, jinja::Template::Parse(EnvironmentOf(Phase::kYaml), *text, "description"));
    const Project& project = *state_.packages.Find(package);
    NodeContext context(state_.shared, Phase::kYaml, project, nullptr);
    jinja::Render render(context);
    context.Set("doc", jinja::NewFunction(render.heap(), "doc", [&](jinja::Render& r, const jinja::Arguments& arguments) { return Find(r, package, arguments, blocks); }));
    ASSIGN_OR_RETURN(*text, render.Text(*source));
    return Status::Ok();
  }

 private:
  Result<jinja::Value> Find(jinja::Render& render, const std::string& package, const jinja::Arguments& arguments, std::vector<std::string>* blocks) const {
    const size_t count = arguments.positional.size();
    if (count < 1 || count > 2) return InvalidArgument("doc() takes the name of a block, or a package and a name");
    ASSIGN_OR_RETURN(const std::string name, render.ToString(arguments.positional[count - 1]));
    std::vector<std::string> packages = {package, state_.packages.root().name};
    if (count == 2) {
      ASSIGN_OR_RETURN(const std::string named, render.ToString(arguments.positional[0]));
      packages = {named};
    }
    for (const std::string& where : packages) {
      const auto found = state_.graph.docs.find(fmt::format("doc.{}.{}", where, name));
      if (found != state_.graph.docs.end()) return Quote(render, found->second, blocks);
    }
    for (const auto& [id, block] : state_.graph.docs) {
      if (count == 1 && block.name == name) return Quote(render, block, blocks);
    }
    std::vector<std::string> names;
    for (const auto& [id, block] : state_.graph.docs) names.push_back(block.name);
    std::string message = fmt::format("there is no docs block '{}'", name);
    if (const auto nearest = NearestWord(name, names)) message += fmt::format("; did you mean '{}'?", *nearest);
    return InvalidArgument(std::move(message));
  }

  static jinja::Value Quote(jinja::Render& render, const DocBlock& block, std::vector<std::string>* blocks) {
    if (std::find(blocks->begin(), blocks->end(), block.unique_id) == blocks->end()) blocks->push_back(block.unique_id);
    return render.heap().String(block.text);
  }

  const ParseState& state_;
};

// With no name to refer to: {% raw %} and the like count.
Result<std::string> RenderAlone(const std::string& text, std::string_view path) {
  const jinja::Scope nothing;
  jinja::Render render(nothing);
  ASSIGN_OR_RETURN(const std::shared_ptr<const jinja::Template> source, jinja::Template::Parse(EnvironmentOf(Phase::kParse), text, path));
  ASSIGN_OR_RETURN(const std::string rendered, render.Text(*source));
  return std::string(Trim(rendered));
}

Error In(const Resource& resource, const Error& error) {
  return Error(error.kind(), fmt::format("the description of {} ({}): {}", resource.unique_id, resource.patch_path.empty() ? resource.original_file_path : resource.patch_path,
                                         error.message()));
}

Status RenderResource(DocRenderer& renderer, Resource* resource) {
  const Status whole = renderer.Render(resource->package_name, &resource->description, &resource->doc_blocks);
  if (!whole.ok()) return In(*resource, whole.error());
  for (Column& column : resource->columns) {
    const Status part = renderer.Render(resource->package_name, &column.description, &column.doc_blocks);
    if (!part.ok()) return In(*resource, part.error());
  }
  return Status::Ok();
}

}  // namespace

Status AddDocsFile(const std::string& package, std::string_view original_file_path, std::string_view relative_path, std::string_view text, Graph* graph) {
  if (text.find("{%") == text.npos) return Status::Ok();
  ASSIGN_OR_RETURN(const std::shared_ptr<const jinja::Template> file, jinja::Template::Parse(EnvironmentOf(Phase::kParse), text, original_file_path));
  for (const jinja::Definition& definition : file->definitions()) {
    if (definition.tag != "docs") continue;
    DocBlock block;
    block.name = definition.name;
    block.package_name = package;
    block.unique_id = fmt::format("doc.{}.{}", package, definition.name);
    block.path = relative_path;
    block.original_file_path = original_file_path;
    block.text = Trim(definition.body);
    if (HasTemplate(block.text)) {
      ASSIGN_OR_RETURN(block.text, RenderAlone(block.text, original_file_path));
    }
    const auto [other, fresh] = graph->docs.emplace(block.unique_id, block);
    if (!fresh) {
      return InvalidArgument(fmt::format("{}:{}: a docs block '{}' is there already, in {}", original_file_path, file->PlaceOf(definition.offset).line,
                                         definition.name, other->second.original_file_path));
    }
  }
  return Status::Ok();
}

Status RenderDescriptions(const ParseState& state) {
  DocRenderer renderer(state);
  Graph& graph = state.graph;
  for (Node& node : graph.nodes) RETURN_IF_ERROR(RenderResource(renderer, &node));
  for (Source& source : graph.sources) {
    RETURN_IF_ERROR(RenderResource(renderer, &source));
    std::vector<std::string> ignored;
    const Status part = renderer.Render(source.package_name, &source.source_description, &ignored);
    if (!part.ok()) return In(source, part.error());
  }
  for (Exposure& exposure : graph.exposures) RETURN_IF_ERROR(RenderResource(renderer, &exposure));
  for (UnitTest& test : graph.unit_tests) RETURN_IF_ERROR(RenderResource(renderer, &test));
  for (auto& [id, macro] : graph.macros) {
    std::vector<std::string> ignored;
    RETURN_IF_ERROR(renderer.Render(macro.package_name, &macro.description, &ignored));
  }
  return Status::Ok();
}

}  // namespace ingot::transform
