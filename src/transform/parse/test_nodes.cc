#include "transform/parse/test_nodes.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "transform/config/config_rules.h"
#include "transform/context/test_arguments.h"
#include "transform/parse/finish_node.h"

namespace ingot::transform {
namespace {

struct Tested {
  const PropertyFile& file;
  TestTarget target;
  std::string file_key;       // "models.orders"
  std::string attached_node;  // unique id
};

// The macro of a test: of the package that the entry names, else what is visible where it stands.
const LoadedMacro* TestMacro(const ParseState& state, const std::string& package, const GenericTest& test) {
  const std::string name = "test_" + test.name;
  if (!test.package.empty()) return state.macros.Find(test.package, name);
  return state.macros.FindVisible(package, name);
}

// not_null and unique, as the program carries them, look at what is tested and nothing else.
bool IsSimple(const LoadedMacro& macro) {
  const std::string& id = macro.macro().unique_id;
  return id == "macro.dbt.test_not_null" || id == "macro.dbt.test_unique";
}

// Notes what the test calls; gives back what its macro configures.
Result<Json> RenderTest(const ParseState& state, const Project& project, Node* node) {
  NodeContext context(state.shared, Phase::kParse, project, node);
  jinja::Render render(context);
  ASSIGN_OR_RETURN(const jinja::Value arguments, RenderTestArguments(render, node->test->arguments, Phase::kParse));
  context.Set("_dbt_generic_test_kwargs", arguments);
  const size_t end = node->raw_code.find("}}{{ config(");
  const std::string call = end == node->raw_code.npos ? node->raw_code : node->raw_code.substr(0, end + 2);
  ASSIGN_OR_RETURN(const std::shared_ptr<const jinja::Template> source, jinja::Template::Parse(EnvironmentOf(Phase::kParse), call, node->original_file_path));
  RETURN_IF_ERROR(render.Text(*source));
  const Capture& capture = context.capture();
  node->refs = capture.refs;
  node->sources = capture.sources;
  for (const std::string& id : capture.macros) {
    if (std::find(node->depends_on_macros.begin(), node->depends_on_macros.end(), id) == node->depends_on_macros.end()) node->depends_on_macros.push_back(id);
  }
  return capture.config;
}

Error MissingMacro(const ParseState& state, const std::string& package, const GenericTest& test) {
  std::vector<std::string> names;
  const std::vector<std::string> macros = test.package.empty() ? state.macros.VisibleNames(package) : state.macros.NamesOf(test.package);
  for (const std::string& name : macros) {
    if (name.starts_with("test_")) names.push_back(name.substr(5));
  }
  const std::string written = test.package.empty() ? test.name : test.package + "." + test.name;
  std::string message = fmt::format("there is no generic test '{}'", written);
  if (!test.package.empty() && !state.macros.HasPackage(test.package)) message += fmt::format(": the package '{}' is not installed", test.package);
  if (const auto nearest = NearestWord(test.name, names)) message += fmt::format("; did you mean '{}'?", *nearest);
  return InvalidArgument(std::move(message));
}

Result<Node> MakeTest(const ParseState& state, const Project& project, const Tested& tested, const TestEntry& entry,
                      const std::string& column_name, const std::vector<std::string>& tags, TextRenderer& renderer) {
  ASSIGN_OR_RETURN(GenericTest test, BuildGenericTest(entry, tested.target, column_name, renderer));
  const LoadedMacro* macro = TestMacro(state, project.name, test);
  if (macro == nullptr) return MissingMacro(state, project.name, test);
  Node node;
  node.type = ResourceType::kTest;
  node.name = test.full_name;
  node.package_name = project.name;
  node.unique_id = fmt::format("test.{}.{}.{}", project.name, test.full_name, test.hash);
  node.original_file_path = tested.file.original_file_path;
  node.line = entry.line;
  node.path = test.short_name + ".sql";
  const size_t slash = tested.file.original_file_path.find('/');
  node.fqn = FqnOf(project.name, std::string_view(tested.file.original_file_path).substr(slash + 1), test.full_name);
  node.raw_code = std::move(test.raw_code);
  node.description = std::move(test.description);
  std::set<std::string> sorted(tags.begin(), tags.end());
  sorted.insert(test.tags.begin(), test.tags.end());
  node.tags.assign(sorted.begin(), sorted.end());
  node.depends_on_macros.push_back(macro->macro().unique_id);
  node.test = TestCall{test.name, test.package, std::move(test.arguments), column_name, tested.file_key, tested.attached_node};
  OwnConfig own;
  if (IsSimple(*macro)) {
    if (tested.target.is_source()) node.sources.push_back({tested.target.source_name, tested.target.table_name});
    else node.refs.push_back({tested.target.name, "", tested.target.version});
  } else {
    ASSIGN_OR_RETURN(own.calls, RenderTest(state, project, &node));
  }
  if (!test.config.as_object().empty()) {
    if (own.calls.is_null()) own.calls = Json::MakeObject();
    own.calls_written = test.config;
    RETURN_IF_ERROR(LayConfig(ResourceType::kTest, test.config, &own.calls));
  }
  RETURN_IF_ERROR(ConfigureNode(state, project, own, &node));
  return node;
}

Status AddOne(const ParseState& state, const Project& project, const Tested& tested, const TestEntry& entry, const std::string& column_name,
              const std::vector<std::string>& tags, TextRenderer& renderer, std::vector<Node>* out) {
  Result<Node> node = MakeTest(state, project, tested, entry, column_name, tags, renderer);
  if (!node.ok()) {
    return Error(node.error().kind(), fmt::format("{}:{}:{}: {}", tested.file.original_file_path, entry.line, entry.column, node.error().message()));
  }
  out->push_back(std::move(*node));
  return Status::Ok();
}

std::string ColumnName(const Column& column, bool quote_columns) {
  const bool quoted = column.quote.is_bool() ? column.quote.as_bool() : quote_columns;
  return quoted ? "\"" + column.name + "\"" : column.name;
}

}  // namespace

Status AddTestsOf(const ParseState& state, const Patch& patch, TextRenderer& renderer, std::vector<Node>* out) {
  const ResourceEntry& entry = *patch.entry;
  if (entry.section != "models" && entry.section != "seeds" && entry.section != "snapshots") return Status::Ok();
  const Project& project = *state.packages.Find(patch.file->package_name);
  Tested tested{*patch.file, {}, entry.section + "." + entry.name, patch.unique_id};
  tested.target.name = entry.name;
  if (patch.version != nullptr) tested.target.version = patch.version->v;
  for (const ColumnEntry& column : ColumnsOf(entry, patch.version)) {
    for (const TestEntry& test : column.tests) {
      RETURN_IF_ERROR(AddOne(state, project, tested, test, ColumnName(column.column, entry.quote_columns), column.column.tags, renderer, out));
    }
  }
  const std::vector<TestEntry>& tests = patch.version != nullptr && patch.version->own_tests ? patch.version->tests : entry.tests;
  for (const TestEntry& test : tests) RETURN_IF_ERROR(AddOne(state, project, tested, test, "", {}, renderer, out));
  return Status::Ok();
}

Status AddTestsOf(const ParseState& state, const TestedTable& table, TextRenderer& renderer, std::vector<Node>* out) {
  const Project& project = *state.packages.Find(table.file->package_name);
  Tested tested{*table.file, {}, "sources." + table.source->name, ""};
  tested.target.source_name = table.source->name;
  tested.target.table_name = table.table->name;
  // Source tests come as dbt has them: the table's own first, then its columns'.
  for (const TestEntry& test : table.table->tests) RETURN_IF_ERROR(AddOne(state, project, tested, test, "", table.tags, renderer, out));
  for (const ColumnEntry& column : table.table->columns) {
    std::vector<std::string> tags = table.tags;
    tags.insert(tags.end(), column.column.tags.begin(), column.column.tags.end());
    for (const TestEntry& test : column.tests) {
      RETURN_IF_ERROR(AddOne(state, project, tested, test, ColumnName(column.column, table.quote_columns), tags, renderer, out));
    }
  }
  return Status::Ok();
}

}  // namespace ingot::transform
