#include "transform/project/project.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"
#include "transform/project/yaml_value.h"

namespace ingot::transform {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string>& AllowedKeys() {
  static const std::vector<std::string> keys = {
      "name", "version", "config-version", "profile", "project-root", "require-dbt-version", "model-paths", "source-paths",
      "seed-paths", "data-paths", "snapshot-paths", "test-paths", "analysis-paths", "macro-paths", "docs-paths",
      "asset-paths", "function-paths", "osi-paths", "target-path", "log-path", "packages-install-path", "clean-targets",
      "query-comment", "quoting", "on-run-start", "on-run-end", "dispatch", "models", "seeds", "snapshots", "analyses",
      "sources", "tests", "data_tests", "unit_tests", "metrics", "semantic-models", "saved-queries", "exposures",
      "functions", "vars", "packages", "restrict-access", "dbt-cloud", "flags"};
  return keys;
}

bool IsHookKey(std::string_view key) {
  if (key.starts_with('+')) key.remove_prefix(1);
  key = Trim(key);
  return key == "pre-hook" || key == "post-hook" || key == "pre_hook" || key == "post_hook";
}

class Loader {
 public:
  Loader(const Node& root, TextRenderer& renderer) : root_(root), renderer_(renderer) {}

  Status Load(Project* project) {
    RETURN_IF_ERROR(CheckKeys());
    RETURN_IF_ERROR(Text("name", &project->name));
    if (project->name.empty()) return root_.ErrorHere("a project needs a 'name'");
    RETURN_IF_ERROR(CheckName(project->name));
    RETURN_IF_ERROR(Text("version", &project->version));
    RETURN_IF_ERROR(Text("profile", &project->profile));
    RETURN_IF_ERROR(Paths(project));
    RETURN_IF_ERROR(Trees(project));
    if (const Node* vars = root_.Find("vars")) project->vars = YamlValue(*vars);
    if (!project->vars.is_object()) project->vars = Json::MakeObject();
    RETURN_IF_ERROR(Hooks("on-run-start", &project->on_run_start));
    RETURN_IF_ERROR(Hooks("on-run-end", &project->on_run_end));
    RETURN_IF_ERROR(Dispatch(project));
    RETURN_IF_ERROR(Quoting(project));
    if (const Node* comment = root_.Find("query-comment")) project->query_comment = YamlValue(*comment);
    if (const Node* flags = root_.Find("flags")) {
      ASSIGN_OR_RETURN(project->flags, Rendered(*flags));
    }
    if (const Node* access = root_.Find("restrict-access")) {
      ASSIGN_OR_RETURN(project->restrict_access, access->AsBool());
    }
    return Status::Ok();
  }

 private:
  Status CheckKeys() const {
    if (root_.kind != Node::Kind::kMapping) return root_.ErrorHere("expected a mapping, such as 'name: my_project'");
    return root_.ExpectKeys(AllowedKeys());
  }

  Status CheckName(const std::string& name) const {
    const bool good = name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == name.npos &&
                      !(name[0] >= '0' && name[0] <= '9');
    if (good) return Status::Ok();
    return root_.Find("name")->ErrorHere(fmt::format("'{}' cannot name a project: use letters, digits and '_', no digit first", name));
  }

  Result<Json> Rendered(const Node& node, bool hook = false) {
    if (node.kind == Node::Kind::kScalar) {
      if (hook || !HasTemplate(node.text)) return YamlValue(node);
      Result<Json> value = renderer_.Render(node.text);
      if (!value.ok()) return node.ErrorHere(value.error().message());
      return value;
    }
    if (node.kind == Node::Kind::kSequence) {
      Json array = Json::MakeArray();
      for (const Node& item : node.items) {
        ASSIGN_OR_RETURN(Json value, Rendered(item, hook));
        array.Append(std::move(value));
      }
      return array;
    }
    if (node.kind != Node::Kind::kMapping) return Json();
    Json object = Json::MakeObject();
    for (const Node::Entry& entry : node.entries) {
      ASSIGN_OR_RETURN(Json value, Rendered(entry.value, hook || IsHookKey(entry.key.text)));
      if (entry.key.text != "<<") object.Set(entry.key.text, std::move(value));
      else if (value.is_object()) Merge(&object, value);
    }
    return object;
  }

  static void Merge(Json* object, const Json& from) {
    for (const auto& [key, value] : from.as_object()) {
      if (object->Find(key) == nullptr) object->Set(key, value);
    }
  }

  Status Text(std::string_view key, std::string* out) {
    const Node* node = root_.Find(key);
    if (node == nullptr || node->kind == Node::Kind::kNull) return Status::Ok();
    if (node->kind != Node::Kind::kScalar) return node->ErrorHere(fmt::format("'{}' takes text", key));
    if (!HasTemplate(node->text)) {
      *out = node->text;
      return Status::Ok();
    }
    ASSIGN_OR_RETURN(const Json value, Rendered(*node));
    *out = value.is_string() ? value.as_string() : value.Dump();
    return Status::Ok();
  }

  Status List(std::initializer_list<std::string_view> keys, std::vector<std::string> fallback, std::vector<std::string>* out) {
    *out = std::move(fallback);
    for (const std::string_view key : keys) {
      const Node* node = root_.Find(key);
      if (node == nullptr || node->kind == Node::Kind::kNull) continue;
      ASSIGN_OR_RETURN(const Json value, Rendered(*node));
      std::vector<std::string> list;
      if (value.is_string()) list.push_back(value.as_string());
      else if (!value.is_array()) return node->ErrorHere(fmt::format("'{}' takes a list of folders", key));
      else {
        for (const Json& item : value.as_array()) list.push_back(item.is_string() ? item.as_string() : item.Dump());
      }
      *out = std::move(list);
      break;
    }
    for (std::string& path : *out) {
      while (path.size() > 1 && path.ends_with('/')) path.pop_back();
      if (path.starts_with("./")) path.erase(0, 2);
    }
    return Status::Ok();
  }

  Status Paths(Project* p) {
    RETURN_IF_ERROR(List({"model-paths", "source-paths"}, {"models"}, &p->model_paths));
    RETURN_IF_ERROR(List({"seed-paths", "data-paths"}, {"seeds"}, &p->seed_paths));
    RETURN_IF_ERROR(List({"snapshot-paths"}, {"snapshots"}, &p->snapshot_paths));
    RETURN_IF_ERROR(List({"test-paths"}, {"tests"}, &p->test_paths));
    RETURN_IF_ERROR(List({"analysis-paths"}, {"analyses"}, &p->analysis_paths));
    RETURN_IF_ERROR(List({"macro-paths"}, {"macros"}, &p->macro_paths));
    RETURN_IF_ERROR(List({"asset-paths"}, {}, &p->asset_paths));
    std::vector<std::string> all;
    for (const auto* paths : {&p->model_paths, &p->seed_paths, &p->snapshot_paths, &p->analysis_paths, &p->macro_paths, &p->test_paths}) {
      for (const std::string& path : *paths) {
        if (std::find(all.begin(), all.end(), path) == all.end()) all.push_back(path);
      }
    }
    RETURN_IF_ERROR(List({"docs-paths"}, all, &p->docs_paths));
    p->target_path = "target";
    RETURN_IF_ERROR(Text("target-path", &p->target_path));
    p->packages_path = "dbt_packages";
    RETURN_IF_ERROR(Text("packages-install-path", &p->packages_path));
    return List({"clean-targets"}, {p->target_path}, &p->clean_targets);
  }

  Status Tree(std::string_view key, ConfigTree* tree) {
    const Node* node = root_.Find(key);
    if (node == nullptr || node->kind == Node::Kind::kNull) return Status::Ok();
    if (node->kind != Node::Kind::kMapping) return node->ErrorHere(fmt::format("'{}' takes a mapping of folders and configurations", key));
    tree->written = YamlValue(*node);
    ASSIGN_OR_RETURN(tree->rendered, Rendered(*node));
    return Status::Ok();
  }

  Status Trees(Project* project) {
    RETURN_IF_ERROR(Tree("models", &project->models));
    RETURN_IF_ERROR(Tree("seeds", &project->seeds));
    RETURN_IF_ERROR(Tree("snapshots", &project->snapshots));
    RETURN_IF_ERROR(Tree("sources", &project->sources));
    RETURN_IF_ERROR(Tree("exposures", &project->exposures));
    RETURN_IF_ERROR(Tree("unit_tests", &project->unit_tests));
    if (root_.Find("tests") != nullptr && root_.Find("data_tests") != nullptr) {
      return root_.Find("tests")->ErrorHere("'tests' is the old name of 'data_tests': keep one of them");
    }
    return Tree(root_.Find("data_tests") != nullptr ? "data_tests" : "tests", &project->data_tests);
  }

  // Kept as written: hooks are rendered when they run.
  Status Hooks(std::string_view key, std::vector<std::string>* out) {
    const Node* node = root_.Find(key);
    if (node == nullptr || node->kind == Node::Kind::kNull) return Status::Ok();
    ASSIGN_OR_RETURN(*out, node->AsStringList());
    return Status::Ok();
  }

  Status Dispatch(Project* project) {
    const Node* node = root_.Find("dispatch");
    if (node == nullptr || node->kind == Node::Kind::kNull) return Status::Ok();
    if (node->kind != Node::Kind::kSequence) return node->ErrorHere("'dispatch' takes a list");
    static const std::vector<std::string> allowed = {"macro_namespace", "search_order"};
    for (const Node& item : node->items) {
      RETURN_IF_ERROR(item.ExpectKeys(allowed));
      const Node* where = item.Find("macro_namespace");
      const Node* order = item.Find("search_order");
      if (where == nullptr || order == nullptr) return item.ErrorHere("an entry of 'dispatch' needs 'macro_namespace' and 'search_order'");
      DispatchRule rule;
      ASSIGN_OR_RETURN(rule.macro_namespace, where->AsString());
      ASSIGN_OR_RETURN(rule.search_order, order->AsStringList());
      project->dispatch.push_back(std::move(rule));
    }
    return Status::Ok();
  }

  Status Quoting(Project* project) {
    const Node* node = root_.Find("quoting");
    if (node == nullptr || node->kind == Node::Kind::kNull) return Status::Ok();
    static const std::vector<std::string> allowed = {"database", "schema", "identifier", "project", "column", "snowflake_ignore_case"};
    RETURN_IF_ERROR(node->ExpectKeys(allowed));
    ASSIGN_OR_RETURN(project->quoting, Rendered(*node));
    return Status::Ok();
  }

  const Node& root_;
  TextRenderer& renderer_;
};

}  // namespace

Result<Project> LoadProject(const std::string& directory, TextRenderer& renderer) {
  const std::string path = directory + "/" + std::string(kProjectFile);
  ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
  ASSIGN_OR_RETURN(const Node root, ParseDocument(text, path));
  Project project;
  std::error_code ignored;
  project.directory = fs::absolute(directory, ignored).lexically_normal().string();
  while (project.directory.size() > 1 && project.directory.ends_with('/')) project.directory.pop_back();
  RETURN_IF_ERROR(Loader(root, renderer).Load(&project));
  return project;
}

std::string FindDbtProject(const std::string& start) {
  std::error_code ignored;
  for (fs::path at = fs::absolute(start, ignored).lexically_normal(); !at.empty(); at = at.parent_path()) {
    if (FileExists((at / kProjectFile).string())) return at.string();
    if (at == at.root_path()) break;
  }
  return "";
}

}  // namespace ingot::transform
