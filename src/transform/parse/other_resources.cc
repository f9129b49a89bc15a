#include "transform/parse/other_resources.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/text.h"
#include "transform/context/node_context.h"
#include "transform/parse/fixture_rows.h"
#include "transform/properties/python_text.h"

namespace ingot::transform {
namespace {

const Json& At(const Json& object, std::string_view key) {
  static const Json null;
  const Json* value = object.Find(key);
  return value == nullptr ? null : *value;
}

std::string Text(const Json& object, std::string_view key) {
  const Json& value = At(object, key);
  return value.is_null() ? "" : PythonText(value);
}

Error Placed(const PropertyFile& file, const PlainEntry& entry, const Error& error) {
  return Error(error.kind(), fmt::format("{}:{}:{}: {}", file.original_file_path, entry.line, entry.column, error.message()));
}

Status Identify(const PropertyFile& file, const PlainEntry& entry, ResourceType type, Resource* resource) {
  resource->type = type;
  resource->name = entry.name;
  resource->package_name = file.package_name;
  resource->path = file.relative_path;
  resource->original_file_path = file.original_file_path;
  resource->line = entry.line;
  resource->description = Text(entry.value, "description");
  return Status::Ok();
}

// "ref('a')" as a call, noted in `capture`.
Status CaptureCall(const ParseState& state, const Project& project, const std::string& call, Capture* capture) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const jinja::Template> source, jinja::Template::Parse(EnvironmentOf(Phase::kParse), "{{ " + call + " }}", "depends_on"));
  const NodeContext context(state.shared, Phase::kParse, project, nullptr);
  jinja::Render render(context);
  RETURN_IF_ERROR(render.Text(*source));
  for (const RefCall& ref : context.capture().refs) capture->refs.push_back(ref);
  for (const SourceCall& one : context.capture().sources) capture->sources.push_back(one);
  return Status::Ok();
}

Result<Exposure> MakeExposure(const ParseState& state, const PropertyFile& file, const PlainEntry& entry) {
  const Project& project = *state.packages.Find(file.package_name);
  Exposure exposure;
  RETURN_IF_ERROR(Identify(file, entry, ResourceType::kExposure, &exposure));
  exposure.unique_id = fmt::format("exposure.{}.{}", project.name, entry.name);
  exposure.fqn = FqnOf(project.name, file.relative_path, entry.name);
  exposure.exposure_type = Text(entry.value, "type");
  static const std::vector<std::string> types = {"dashboard", "notebook", "analysis", "ml", "application"};
  if (std::find(types.begin(), types.end(), exposure.exposure_type) == types.end()) {
    return InvalidArgument(fmt::format("the type of an exposure is one of {}, not '{}'", Join(types, ", "), exposure.exposure_type));
  }
  exposure.owner = At(entry.value, "owner");
  if (!exposure.owner.is_object()) return InvalidArgument("an exposure needs an 'owner' with a name or an email");
  if (exposure.owner.Find("name") == nullptr) exposure.owner.Set("name", Json());
  if (exposure.owner.Find("email") == nullptr) exposure.owner.Set("email", Json());
  exposure.label = Text(entry.value, "label");
  exposure.url = Text(entry.value, "url");
  exposure.maturity = Text(entry.value, "maturity");
  OwnConfig own;
  own.properties = own.properties_unrendered = At(entry.value, "config");
  ASSIGN_OR_RETURN(FullConfig config, state.layers.Resolve(ResourceType::kExposure, project, exposure.fqn, own));
  Json values = *config.values;
  std::set<std::string> tags;
  for (const Json* from : {&At(entry.value, "tags"), &At(values, "tags")}) {
    if (from->is_string()) tags.insert(from->as_string());
    if (!from->is_array()) continue;
    for (const Json& tag : from->as_array()) tags.insert(PythonText(tag));
  }
  Json list = Json::MakeArray();
  for (const std::string& tag : tags) list.Append(tag);
  Json meta = At(entry.value, "meta").is_object() ? At(entry.value, "meta") : Json::MakeObject();
  if (const Json& configured = At(values, "meta"); configured.is_object()) {
    for (const auto& [key, value] : configured.as_object()) meta.Set(key, value);
  }
  values.Set("tags", list).Set("meta", meta);
  exposure.tags.assign(tags.begin(), tags.end());
  exposure.meta = meta;
  exposure.config = std::make_shared<const Json>(std::move(values));
  exposure.unrendered_config = std::move(config.unrendered);
  exposure.enabled = exposure.ConfigBool("enabled", true);
  Capture capture;
  if (const Json& calls = At(entry.value, "depends_on"); calls.is_array()) {
    for (const Json& call : calls.as_array()) RETURN_IF_ERROR(CaptureCall(state, project, PythonText(call), &capture));
  }
  exposure.refs = std::move(capture.refs);
  exposure.sources = std::move(capture.sources);
  return exposure;
}

using Fixtures = std::map<std::string, std::string, std::less<>>;

// given and expect: rows as a list of mappings, whatever their form was; SQL stays text.
Status NormalizeRows(const Fixtures& fixtures, Json* part) {
  const std::string format = part->GetString("format", "dict");
  if (format != "dict" && format != "csv" && format != "sql") return InvalidArgument(fmt::format("the format of rows is dict, csv or sql, not '{}'", format));
  Json rows = At(*part, "rows");
  const std::string fixture = Text(*part, "fixture");
  if (!fixture.empty()) {
    const auto found = fixtures.find(fixture);
    if (found == fixtures.end()) return NotFound(fmt::format("there is no fixture '{}': expected {}.csv or {}.sql in a folder 'fixtures' of the tests", fixture, fixture, fixture));
    ASSIGN_OR_RETURN(std::string text, ReadFile(found->second));
    rows = std::string(Trim(text));
  }
  if (format == "csv" && rows.is_string()) {
    ASSIGN_OR_RETURN(rows, CsvRows(rows.as_string()));
  }
  if (format == "dict" && !rows.is_array() && !rows.is_null()) return InvalidArgument("rows in the format dict are a list of mappings");
  if (format == "sql" && !rows.is_string()) return InvalidArgument("rows in the format sql are a query as text");
  part->Set("rows", rows).Set("format", format).Set("fixture", fixture.empty() ? Json() : Json(fixture));
  return Status::Ok();
}

Result<UnitTest> MakeUnitTest(const ParseState& state, const PropertyFile& file, const PlainEntry& entry, const Fixtures& fixtures) {
  const Project& project = *state.packages.Find(file.package_name);
  UnitTest test;
  RETURN_IF_ERROR(Identify(file, entry, ResourceType::kUnitTest, &test));
  test.model = Text(entry.value, "model");
  if (test.model.empty()) return InvalidArgument("a unit test needs a 'model'");
  test.unique_id = fmt::format("unit_test.{}.{}.{}", project.name, test.model, entry.name);
  const size_t slash = file.original_file_path.find('/');
  test.fqn = FqnOf(project.name, std::string_view(file.original_file_path).substr(slash + 1), test.model);
  test.fqn.push_back(entry.name);
  test.given = At(entry.value, "given").is_array() ? At(entry.value, "given") : Json::MakeArray();
  test.expect = At(entry.value, "expect");
  if (!test.expect.is_object()) return InvalidArgument("a unit test needs 'expect' with 'rows'");
  for (Json& input : test.given.as_array()) {
    if (!input.is_object() || input.Find("input") == nullptr) return InvalidArgument("each of 'given' needs an 'input', such as ref('stg_orders')");
    RETURN_IF_ERROR(NormalizeRows(fixtures, &input));
  }
  RETURN_IF_ERROR(NormalizeRows(fixtures, &test.expect));
  test.overrides = At(entry.value, "overrides");
  if (test.overrides.is_object()) {
    for (const std::string_view key : {"macros", "vars", "env_vars"}) {
      if (test.overrides.Find(key) == nullptr) test.overrides.Set(key, Json::MakeObject());
    }
  }
  test.versions = At(entry.value, "versions");
  OwnConfig own;
  own.properties = own.properties_unrendered = At(entry.value, "config");
  ASSIGN_OR_RETURN(FullConfig config, state.layers.Resolve(ResourceType::kUnitTest, project, test.fqn, own));
  test.config = std::move(config.values);
  test.unrendered_config = std::move(config.unrendered);
  test.enabled = test.ConfigBool("enabled", true);
  if (const Json& tags = test.Config("tags"); tags.is_array()) {
    for (const Json& tag : tags.as_array()) test.tags.push_back(PythonText(tag));
  }
  test.meta = test.Config("meta");
  test.checksum = ToHex(Sha256(test.model + test.given.Dump() + test.expect.Dump() + test.overrides.Dump()));
  return test;
}

}  // namespace

Status AddExposures(const ParseState& state, const PropertyFile& file) {
  for (const PlainEntry& entry : file.exposures) {
    Result<Exposure> exposure = MakeExposure(state, file, entry);
    if (!exposure.ok()) return Placed(file, entry, exposure.error());
    (exposure->enabled ? state.graph.exposures : state.graph.disabled_exposures).push_back(std::move(*exposure));
  }
  return Status::Ok();
}

Status AddGroups(const ParseState& state, const PropertyFile& file) {
  for (const PlainEntry& entry : file.groups) {
    Group group;
    group.name = entry.name;
    group.package_name = file.package_name;
    group.unique_id = fmt::format("group.{}.{}", file.package_name, entry.name);
    group.path = file.relative_path;
    group.original_file_path = file.original_file_path;
    group.description = Text(entry.value, "description");
    group.owner = At(entry.value, "owner");
    group.config = At(entry.value, "config");
    if (!group.owner.is_object()) return Placed(file, entry, InvalidArgument("a group needs an 'owner' with a name or an email"));
    if (group.owner.Find("name") == nullptr) group.owner.Set("name", Json());
    if (group.owner.Find("email") == nullptr) group.owner.Set("email", Json());
    const auto [other, fresh] = state.graph.groups.emplace(group.unique_id, group);
    if (!fresh) return Placed(file, entry, InvalidArgument(fmt::format("the group '{}' is there already, in {}", entry.name, other->second.original_file_path)));
  }
  return Status::Ok();
}

Status AddMacroDescriptions(const ParseState& state, const PropertyFile& file) {
  for (const PlainEntry& entry : file.macros) {
    const auto found = state.graph.macros.find(fmt::format("macro.{}.{}", file.package_name, entry.name));
    if (found == state.graph.macros.end()) {
      state.warnings.Add(fmt::format("{}:{}:{}: there is no macro '{}' to describe", file.original_file_path, entry.line, entry.column, entry.name));
      continue;
    }
    Macro& macro = found->second;
    macro.description = Text(entry.value, "description");
    macro.patch_path = file.package_name + "://" + file.original_file_path;
    const Json& meta = At(At(entry.value, "config"), "meta").is_object() ? At(At(entry.value, "config"), "meta") : At(entry.value, "meta");
    if (meta.is_object()) macro.meta = meta;
    const Json& docs = At(At(entry.value, "config"), "docs").is_object() ? At(At(entry.value, "config"), "docs") : At(entry.value, "docs");
    if (docs.is_object()) {
      const Json* show = docs.Find("show");
      macro.docs = Json::MakeObject().Set("show", show == nullptr ? Json(true) : *show).Set("node_color", At(docs, "node_color"));
    }
    if (const Json& arguments = At(entry.value, "arguments"); arguments.is_array()) {
      Json list = Json::MakeArray();
      for (const Json& argument : arguments.as_array()) {
        list.Append(Json::MakeObject().Set("name", At(argument, "name")).Set("type", At(argument, "type")).Set("description", Text(argument, "description")));
      }
      macro.arguments = std::move(list);
    }
  }
  return Status::Ok();
}

Status AddUnitTests(const ParseState& state, const PropertyFile& file, const Fixtures& fixtures) {
  for (const PlainEntry& entry : file.unit_tests) {
    Result<UnitTest> test = MakeUnitTest(state, file, entry, fixtures);
    if (!test.ok()) return Placed(file, entry, test.error());
    (test->enabled ? state.graph.unit_tests : state.graph.disabled_unit_tests).push_back(std::move(*test));
  }
  return Status::Ok();
}

Status LinkUnitTests(const ParseState& state) {
  for (UnitTest& test : state.graph.unit_tests) {
    const Node* model = nullptr;
    for (const Node& node : state.graph.nodes) {
      if (node.type != ResourceType::kModel || node.name != test.model) continue;
      const bool latest = node.version.is_null() || PythonText(node.version) == PythonText(node.latest_version);
      if (model == nullptr || (latest && node.package_name == test.package_name)) model = &node;
    }
    if (model == nullptr) {
      state.warnings.Add(fmt::format("{}:{}: the unit test '{}' is of a model '{}' that is not there, or is disabled; it is left out", test.original_file_path,
                                     test.line, test.name, test.model));
      test.enabled = false;
      continue;
    }
    test.tested_node = model->unique_id;
    test.schema = model->schema;
    test.version = model->version;
    test.group = model->group;
    test.depends_on_nodes = {model->unique_id};
  }
  return Status::Ok();
}

}  // namespace ingot::transform
