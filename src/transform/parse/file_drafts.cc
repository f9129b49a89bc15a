#include "transform/parse/file_drafts.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/text.h"
#include "jinja/call_text.h"
#include "jinja/static_calls.h"
#include "jinja/template.h"
#include "transform/context/builtins.h"
#include "transform/context/environments.h"

namespace ingot::transform {
namespace {

ResourceType TypeOf(FileKind kind) {
  switch (kind) {
    case FileKind::kSeed: return ResourceType::kSeed;
    case FileKind::kSnapshot: return ResourceType::kSnapshot;
    case FileKind::kSingularTest: return ResourceType::kTest;
    case FileKind::kAnalysis: return ResourceType::kAnalysis;
    default: return ResourceType::kModel;
  }
}

int LineOf(std::string_view text, size_t offset) {
  return 1 + static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(offset), '\n'));
}

// dbt's digest does not see white space: runs of it count as one blank.
std::string Digest(std::string_view text) {
  std::string squeezed;
  squeezed.reserve(text.size());
  bool blank = false;
  for (const char c : Trim(text)) {
    const bool space = c == ' ' || (c >= '\t' && c <= '\r');
    if (!space) {
      if (blank) squeezed += ' ';
      squeezed += c;
    }
    blank = space;
  }
  return ToHex(Sha256(squeezed));
}

// The node with what is known before its template is rendered.
Result<Node> Begin(const ParseState& state, ResourceType type, const Project& project, std::string_view original_file_path,
                   std::string_view relative_path, std::string name) {
  Node node;
  node.type = type;
  node.name = std::move(name);
  node.package_name = project.name;
  node.unique_id = fmt::format("{}.{}.{}", ResourceTypeName(type), project.name, node.name);
  node.original_file_path = original_file_path;
  node.path = type == ResourceType::kAnalysis ? "analysis/" + std::string(relative_path) : std::string(relative_path);
  node.fqn = FqnOf(project.name, node.path, node.name);
  node.alias = node.name;
  node.database = state.invocation.target.database;
  node.schema = state.invocation.target.schema;
  return node;
}

// What config() is given, as dbt keeps it for comparisons: values where a model's file can be read without rendering it, and text of
// the first call elsewhere.
Result<Json> WrittenConfig(const jinja::Template& source, ResourceType type) {
  constexpr std::array<std::string_view, 3> kPlain = {"config", "ref", "source"};
  Json written = Json::MakeObject();
  if (type != ResourceType::kModel || !jinja::HasOnlyPlainCalls(source, kPlain, "config")) {
    for (auto& [key, text] : jinja::NamedArgumentTexts(source, "config")) written.Set(key, std::move(text));
    return written;
  }
  jinja::Heap heap;
  for (const jinja::StaticCall& call : jinja::FindCalls(source, std::span(kPlain).first(1), heap)) {
    for (const auto& [key, value] : call.named) {
      ASSIGN_OR_RETURN(Json json, ValueToJson(*value));
      written.Set(key, std::move(json));
    }
  }
  return written;
}

// Renders the node's text for what it calls; the text itself is thrown away.
Status RenderFor(const ParseState& state, const Project& project, const std::string& text, Draft* draft) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const jinja::Template> source,
                   jinja::Template::Parse(EnvironmentOf(Phase::kParse), text, draft->node.original_file_path, nullptr, draft->node.first_line));
  if (source->is_plain_text()) return Status::Ok();
  if (draft->node.type != ResourceType::kSnapshot) {
    ASSIGN_OR_RETURN(const FullConfig base, state.layers.Resolve(draft->node.type, project, draft->node.fqn, {}));
    draft->node.config = base.values;
  }
  const NodeContext context(state.shared, Phase::kParse, project, &draft->node);
  jinja::Render render(context);
  RETURN_IF_ERROR(render.Text(*source));
  draft->capture = std::move(context.capture());
  if (!draft->capture.config.is_null()) {
    ASSIGN_OR_RETURN(draft->config_written, WrittenConfig(*source, draft->node.type));
  }
  return Status::Ok();
}

Result<std::vector<Draft>> DraftSnapshots(const ParseState& state, const ProjectFile& file, const std::string& text) {
  std::vector<Draft> drafts;
  ASSIGN_OR_RETURN(const std::shared_ptr<const jinja::Template> source,
                   jinja::Template::Parse(EnvironmentOf(Phase::kParse), text, file.original_file_path));
  for (const jinja::Definition& definition : source->definitions()) {
    if (definition.tag != "snapshot") continue;
    Draft draft;
    draft.project = file.project;
    ASSIGN_OR_RETURN(draft.node, Begin(state, ResourceType::kSnapshot, *file.project, file.original_file_path, file.relative_path(),
                                       std::string(definition.name)));
    // The file's name is a part of a snapshot's name.
    draft.node.fqn.insert(draft.node.fqn.end() - 1, std::string(file.stem()));
    draft.node.raw_code = definition.body;
    draft.node.checksum = Digest(text);
    const auto offset = static_cast<size_t>(definition.body.data() - source->source().data());
    draft.node.line = LineOf(source->source(), offset);
    draft.node.first_line = draft.node.line;
    RETURN_IF_ERROR(RenderFor(state, *file.project, draft.node.raw_code, &draft));
    drafts.push_back(std::move(draft));
  }
  return drafts;
}

Result<Draft> DraftSeed(const ParseState& state, const ProjectFile& file) {
  constexpr uint64_t kHashed = 1 << 20;  // of larger files dbt keeps the path, not a digest
  Draft draft;
  draft.project = file.project;
  ASSIGN_OR_RETURN(draft.node, Begin(state, ResourceType::kSeed, *file.project, file.original_file_path, file.relative_path(), std::string(file.stem())));
  if (file.size <= kHashed) {
    ASSIGN_OR_RETURN(const std::string text, ReadFile(file.full_path()));
    draft.node.checksum = ToHex(Sha256(Trim(ReplaceAll(text, "\r\n", "\n"))));
  } else {
    draft.node.checksum = fmt::format("path:{}", file.original_file_path);
  }
  return draft;
}

}  // namespace

Result<std::vector<Draft>> DraftFile(const ParseState& state, const ProjectFile& file) {
  std::vector<Draft> drafts;
  if (file.original_file_path.ends_with(".py")) {
    return Unsupported(fmt::format("{}: Ingot runs no Python models; write it in SQL, or set it to enabled: false under another name",
                                   file.original_file_path));
  }
  if (file.kind == FileKind::kSeed) {
    ASSIGN_OR_RETURN(drafts.emplace_back(), DraftSeed(state, file));
    return drafts;
  }
  ASSIGN_OR_RETURN(const std::string text, ReadFile(file.full_path()));
  if (file.kind == FileKind::kSnapshot || (file.kind == FileKind::kModel && text.find("endsnapshot") != text.npos)) {
    ASSIGN_OR_RETURN(drafts, DraftSnapshots(state, file, text));
    if (file.kind == FileKind::kSnapshot || !drafts.empty()) return drafts;
  }
  Draft draft;
  draft.project = file.project;
  ASSIGN_OR_RETURN(draft.node, Begin(state, TypeOf(file.kind), *file.project, file.original_file_path, file.relative_path(), std::string(file.stem())));
  const std::string_view trimmed = Trim(text);
  draft.node.raw_code = trimmed;
  draft.node.checksum = Digest(text);
  RETURN_IF_ERROR(RenderFor(state, *file.project, text, &draft));
  draft.node.first_line = LineOf(text, static_cast<size_t>(trimmed.data() - text.data()));
  drafts.push_back(std::move(draft));
  return drafts;
}

Result<Draft> DraftYamlSnapshot(const ParseState& state, const Project& project, const PropertyFile& file, const ResourceEntry& entry) {
  Draft draft;
  draft.project = &project;
  ASSIGN_OR_RETURN(draft.node, Begin(state, ResourceType::kSnapshot, project, file.original_file_path, file.relative_path, entry.name));
  draft.node.path = entry.name + ".sql";
  draft.node.line = entry.line;
  draft.node.first_line = entry.line;
  draft.node.raw_code = "select * from {{ " + entry.relation + " }}";
  draft.node.checksum = Digest(draft.node.raw_code);
  RETURN_IF_ERROR(RenderFor(state, project, draft.node.raw_code, &draft));
  return draft;
}

Result<Draft> DraftHook(const ParseState& state, const Project& project, const std::string& sql, bool start, int index) {
  const std::string kind = start ? "on-run-start" : "on-run-end";
  Draft draft;
  draft.project = &project;
  const std::string name = fmt::format("{}-{}-{}", project.name, kind, index);
  ASSIGN_OR_RETURN(draft.node, Begin(state, ResourceType::kOperation, project, "./dbt_project.yml", "hooks/" + name + ".sql", name));
  draft.node.fqn = {project.name, "hooks", name};
  draft.node.raw_code = sql;
  draft.node.checksum = Digest(sql);
  draft.node.tags = {kind};
  draft.node.hook_index = index;
  RETURN_IF_ERROR(RenderFor(state, project, sql, &draft));
  return draft;
}

}  // namespace ingot::transform
