#include "transform/parse/parser.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"
#include "transform/artifacts/parse_cache.h"
#include "transform/config/unused_paths.h"
#include "transform/context/yaml_renderer.h"
#include "transform/graph/description.h"
#include "transform/packages/carried.h"
#include "transform/parse/descriptions.h"
#include "transform/parse/file_drafts.h"
#include "transform/parse/finish_node.h"
#include "transform/parse/macro_files.h"
#include "transform/parse/name_generator.h"
#include "transform/parse/other_resources.h"
#include "transform/parse/primary_keys.h"
#include "transform/parse/project_files.h"
#include "transform/parse/property_index.h"
#include "transform/parse/test_nodes.h"
#include "transform/project/yaml_value.h"

namespace ingot::transform {
namespace {

bool HasNodes(FileKind kind) {
  return kind == FileKind::kModel || kind == FileKind::kSeed || kind == FileKind::kSnapshot || kind == FileKind::kSingularTest ||
         kind == FileKind::kAnalysis;
}

class Parser {
 public:
  Parser(const ParseOptions& options, ParsedProject* parsed, std::vector<ProjectFile> files)
      : options_(options), parsed_(*parsed), files_(std::move(files)), graph_(parsed->graph) {}

  Status Parse() {
    RETURN_IF_ERROR(Macros());
    const MacroLibrary macros(graph_, parsed_.packages, Phase::kParse);
    ContextShared shared = parsed_.shared();
    shared.macros = &macros;
    ConfigLayers layers(parsed_.root());
    NameGenerator names(shared, macros);
    const ParseState state{parsed_.invocation, parsed_.packages, shared, macros, layers, names, graph_, warnings_, options_.threads};
    RETURN_IF_ERROR(Properties(state));
    RETURN_IF_ERROR(Docs());
    RETURN_IF_ERROR(Nodes(state));
    RETURN_IF_ERROR(Tests(state));
    RETURN_IF_ERROR(Others(state));
    RETURN_IF_ERROR(RenderDescriptions(state));
    WarnOfUnused();
    WarnOfUnusedPaths();
    parsed_.warnings = warnings_.Take();
    for (const Project& project : parsed_.packages.projects) {
      if (project.restrict_access) graph_.RestrictPackage(project.name);
    }
    RETURN_IF_ERROR(graph_.Link(parsed_.root().name, &parsed_.warnings));
    InferPrimaryKeys(&graph_);
    return Status::Ok();
  }

 private:
  Status Macros() {
    for (const CarriedPackage& package : CarriedPackages()) {
      const Project* project = parsed_.packages.Find(package.name);
      if (project == nullptr || !project->is_built_in()) continue;
      for (const CarriedFile& file : package.files) RETURN_IF_ERROR(AddMacroFile(std::string(package.name), file.path, file.text, &graph_));
    }
    for (const ProjectFile& file : files_) {
      if (file.kind != FileKind::kMacro && file.kind != FileKind::kGenericTest) continue;
      ASSIGN_OR_RETURN(const std::string text, ReadFile(file.full_path()));
      RETURN_IF_ERROR(AddMacroFile(file.project->name, file.original_file_path, text, &graph_));
    }
    return LinkMacros(parsed_.root().name, &graph_);
  }

  Status Properties(const ParseState& state) {
    std::vector<const ProjectFile*> sources;
    for (const ProjectFile& file : files_) {
      if (file.kind == FileKind::kProperties) sources.push_back(&file);
    }
    properties_.resize(sources.size());
    const auto read = [&](size_t i) -> Status {
      const ProjectFile& file = *sources[i];
      ASSIGN_OR_RETURN(const std::string text, ReadFile(file.full_path()));
      YamlRenderer renderer(state.shared, *file.project);
      ASSIGN_OR_RETURN(properties_[i], ParsePropertyFile(text, file.original_file_path, renderer));
      properties_[i].package_name = file.project->name;
      properties_[i].relative_path = file.relative_path();
      return Status::Ok();
    };
    RETURN_IF_ERROR(ForEachSpread(sources.size(), options_.threads, read));
    for (PropertyFile& file : properties_) {
      for (std::string& warning : file.warnings) warnings_.Add(std::move(warning));
      RETURN_IF_ERROR(index_.Add(file));
    }
    return Status::Ok();
  }

  Status Docs() {
    for (const ProjectFile& file : files_) {
      if (file.kind != FileKind::kDocs) continue;
      ASSIGN_OR_RETURN(const std::string text, ReadFile(file.full_path()));
      RETURN_IF_ERROR(AddDocsFile(file.project->name, file.original_file_path, file.relative_path(), text, &graph_));
    }
    return Status::Ok();
  }

  Status Nodes(const ParseState& state) {
    std::vector<const ProjectFile*> sources;
    for (const ProjectFile& file : files_) {
      if (HasNodes(file.kind)) sources.push_back(&file);
    }
    std::vector<std::vector<Draft>> drafts(sources.size());
    const auto work = [&](size_t i) -> Status {
      ASSIGN_OR_RETURN(drafts[i], DraftFile(state, *sources[i]));
      for (Draft& draft : drafts[i]) RETURN_IF_ERROR(Finish(state, &draft));
      return Status::Ok();
    };
    RETURN_IF_ERROR(ForEachSpread(sources.size(), options_.threads, work));
    for (std::vector<Draft>& list : drafts) {
      for (Draft& draft : list) Keep(std::move(draft.node));
      list = {};
    }
    return ExtraNodes(state);
  }

  Status Finish(const ParseState& state, Draft* draft) {
    Patch* patch = index_.Find(draft->project->name, SectionOf(draft->node.type), draft->node.name);
    return FinishNode(state, patch, draft);
  }

  // Snapshots of property files, and hooks.
  Status ExtraNodes(const ParseState& state) {
    for (Patch& patch : index_.patches()) {
      if (patch.entry->section != "snapshots" || patch.entry->relation.empty() || !patch.unique_id.empty()) continue;
      const Project& project = *parsed_.packages.Find(patch.file->package_name);
      ASSIGN_OR_RETURN(Draft draft, DraftYamlSnapshot(state, project, *patch.file, *patch.entry));
      RETURN_IF_ERROR(FinishNode(state, &patch, &draft));
      Keep(std::move(draft.node));
    }
    for (const Project& project : parsed_.packages.projects) {
      for (const bool start : {true, false}) {
        int index = 0;
        for (const std::string& sql : start ? project.on_run_start : project.on_run_end) {
          ASSIGN_OR_RETURN(Draft draft, DraftHook(state, project, sql, start, index++));
          RETURN_IF_ERROR(FinishNode(state, nullptr, &draft));
          Keep(std::move(draft.node));
        }
      }
    }
    return Status::Ok();
  }

  void Keep(Node node) { (node.enabled ? graph_.nodes : graph_.disabled_nodes).push_back(std::move(node)); }

  Status Tests(const ParseState& state) {
    std::deque<Patch>& patches = index_.patches();
    std::vector<std::vector<Node>> tests(patches.size());
    const auto work = [&](size_t i) -> Status {
      YamlRenderer renderer(state.shared, *parsed_.packages.Find(patches[i].file->package_name));
      return AddTestsOf(state, patches[i], renderer, &tests[i]);
    };
    RETURN_IF_ERROR(ForEachSpread(patches.size(), options_.threads, work));
    std::vector<Node> of_sources;
    RETURN_IF_ERROR(AddSources(state, properties_, &of_sources));
    tests.push_back(std::move(of_sources));
    std::map<std::string_view, const Node*> tested;
    for (const Node& node : graph_.nodes) tested.emplace(node.unique_id, &node);
    for (std::vector<Node>& list : tests) {
      for (Node& test : list) {
        const auto found = tested.find(test.test->attached_node);
        if (found != tested.end()) test.group = found->second->group;
        Keep(std::move(test));
      }
      list = {};
    }
    return Status::Ok();
  }

  Status Others(const ParseState& state) {
    std::map<std::string, std::string, std::less<>> fixtures;
    for (const ProjectFile& file : files_) {
      if (file.kind == FileKind::kFixture) fixtures.emplace(file.stem(), file.full_path());
    }
    for (const PropertyFile& file : properties_) {
      RETURN_IF_ERROR(AddGroups(state, file));
      RETURN_IF_ERROR(AddExposures(state, file));
      RETURN_IF_ERROR(AddMacroDescriptions(state, file));
      RETURN_IF_ERROR(AddUnitTests(state, file, fixtures));
    }
    return LinkUnitTests(state);
  }

  void WarnOfUnused() {
    for (const Patch& patch : index_.patches()) {
      if (!patch.unique_id.empty()) continue;
      const std::string kind = patch.entry->section == "analyses" ? "analysis" : patch.entry->section.substr(0, patch.entry->section.size() - 1);
      warnings_.Add(fmt::format("{}:{}:{}: there is no {} '{}' to describe", patch.file->original_file_path, patch.entry->line, patch.entry->column,
                                kind, patch.entry->name));
    }
  }

  void WarnOfUnusedPaths() {
    const std::vector<std::string> unused = UnusedConfigPaths(parsed_.root(), graph_);
    if (unused.empty()) return;
    std::string text = fmt::format("Configuration paths exist in your dbt_project.yml file which do not apply to any resources.\nThere are {} unused configuration paths:", unused.size());
    for (const std::string& path : unused) text += "\n- " + path;
    warnings_.Add(std::move(text));
  }

  const ParseOptions& options_;
  ParsedProject& parsed_;
  const std::vector<ProjectFile> files_;
  Graph& graph_;
  Warnings warnings_;
  std::vector<PropertyFile> properties_;
  PropertyIndex index_;
};

Status ReadSelectors(ParsedProject* parsed) {
  const std::string path = parsed->root().directory + "/selectors.yml";
  const Result<std::string> text = ReadFile(path);
  if (!text.ok()) return text.error().kind() == ErrorKind::kNotFound ? Status::Ok() : Status(text.error());
  ASSIGN_OR_RETURN(const ingot::Node root, ParseDocument(*text, path));
  parsed->selectors = YamlValue(root);
  return Status::Ok();
}

}  // namespace

Result<std::unique_ptr<ParsedProject>> ParseProject(const ParseOptions& options) {
  ASSIGN_OR_RETURN(std::unique_ptr<ParsedProject> parsed, OpenDbtProject(options));
  RETURN_IF_ERROR(ReadSelectors(parsed.get()));
  std::vector<ProjectFile> files;
  for (const Project& project : parsed->packages.projects) {
    ASSIGN_OR_RETURN(std::vector<ProjectFile> own, ListProjectFiles(project));
    files.insert(files.end(), std::make_move_iterator(own.begin()), std::make_move_iterator(own.end()));
  }
  if (options.use_cache && LoadParseCache(files, options.graph_when_unchanged, parsed.get())) return parsed;
  const std::vector<ProjectFile> kept = options.use_cache ? files : std::vector<ProjectFile>();
  RETURN_IF_ERROR(Parser(options, parsed.get(), std::move(files)).Parse());
  parsed->description = DescribeGraph(parsed->graph);
  if (options.use_cache) {
    if (const Status saved = SaveParseCache(kept, *parsed); !saved.ok()) options.logger->Debug("the parse was not cached: " + saved.error().message());
  }
  return parsed;
}

}  // namespace ingot::transform
