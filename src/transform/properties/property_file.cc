#include "transform/properties/property_file.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/document.h"
#include "base/text.h"
#include "transform/project/yaml_value.h"
#include "transform/properties/rendered_value.h"

namespace ingot::transform {
namespace {

using YamlNode = ingot::Node;
using Keys = std::vector<std::string>;

const Keys& SectionKeys() {
  static const Keys keys = {"version", "models", "seeds", "snapshots", "analyses", "data_tests", "sources", "macros", "exposures",
                            "groups", "unit_tests", "metrics", "semantic_models", "saved_queries", "functions", "anchors"};
  return keys;
}

const Keys& ResourceKeys() {
  static const Keys keys = {"name", "description", "docs", "meta", "config", "access", "group", "constraints", "columns",
                            "tests", "data_tests", "versions", "latest_version", "deprecation_date", "time_spine",
                            "quote_columns", "relation", "contract", "semantic_model", "metrics", "primary_entity",
                            "agg_time_dimension", "derived_semantics", "tags"};
  return keys;
}

const Keys& ColumnKeys() {
  static const Keys keys = {"name", "description", "meta", "data_type", "constraints", "quote", "config", "tags", "tests",
                            "data_tests", "granularity", "dimension", "entity"};
  return keys;
}

const Keys& VersionKeys() {
  static const Keys keys = {"v", "defined_in", "description", "config", "docs", "constraints", "access", "columns", "tests",
                            "data_tests", "deprecation_date"};
  return keys;
}

bool Known(const Keys& keys, std::string_view key) { return std::find(keys.begin(), keys.end(), key) != keys.end(); }

std::vector<std::string> TextList(const Json* value) {
  std::vector<std::string> list;
  if (value == nullptr || value->is_null()) return list;
  if (!value->is_array()) {
    list.push_back(value->is_string() ? value->as_string() : value->Dump());
    return list;
  }
  for (const Json& item : value->as_array()) list.push_back(item.is_string() ? item.as_string() : item.Dump());
  return list;
}

class Reader {
 public:
  Reader(PropertyFile* file, TextRenderer& renderer) : file_(file), renderer_(renderer) {}

  Status Read(const YamlNode& root) {
    if (root.kind == YamlNode::Kind::kNull) return Status::Ok();
    if (root.kind != YamlNode::Kind::kMapping) return root.ErrorHere("expected a mapping, such as 'models:' with a list below it");
    for (const YamlNode::Entry& section : root.entries) RETURN_IF_ERROR(Section(section));
    return Status::Ok();
  }

 private:
  void WarnUnknown(const YamlNode& key, const Keys& known) {
    std::string message = fmt::format("{}: unknown key '{}' is passed over", key.Place(), key.text);
    if (const auto nearest = NearestWord(key.text, known)) message += fmt::format("; did you mean '{}'?", *nearest);
    file_->warnings.push_back(std::move(message));
  }

  Status Section(const YamlNode::Entry& section) {
    const std::string& name = section.key.text;
    if (!Known(SectionKeys(), name)) {
      if (!name.starts_with("x-") && !name.starts_with('.')) WarnUnknown(section.key, SectionKeys());
      return Status::Ok();
    }
    if (name == "version" || name == "anchors" || section.value.kind == YamlNode::Kind::kNull) return Status::Ok();
    if (name == "metrics" || name == "semantic_models" || name == "saved_queries" || name == "functions") {
      file_->warnings.push_back(fmt::format("{}: '{}' is passed over: Ingot has no semantic layer", section.key.Place(), name));
      return Status::Ok();
    }
    if (section.value.kind != YamlNode::Kind::kSequence) return section.value.ErrorHere(fmt::format("'{}' takes a list", name));
    for (const YamlNode& item : section.value.items) {
      if (item.kind != YamlNode::Kind::kMapping) return item.ErrorHere(fmt::format("an entry of '{}' is a mapping with a 'name'", name));
      if (name == "sources") RETURN_IF_ERROR(SourceItem(item));
      else if (name == "macros") RETURN_IF_ERROR(PlainItem(item, &file_->macros));
      else if (name == "exposures") RETURN_IF_ERROR(PlainItem(item, &file_->exposures));
      else if (name == "groups") RETURN_IF_ERROR(PlainItem(item, &file_->groups));
      else if (name == "unit_tests") RETURN_IF_ERROR(PlainItem(item, &file_->unit_tests));
      else RETURN_IF_ERROR(ResourceItem(name, item));
    }
    return Status::Ok();
  }

  Result<std::string> Name(const YamlNode& item) {
    const YamlNode* name = item.Find("name");
    if (name == nullptr) return item.ErrorHere("an entry needs a 'name'");
    ASSIGN_OR_RETURN(const Json value, RenderedValue(*name, renderer_));
    if (name->kind != YamlNode::Kind::kScalar) return name->ErrorHere("a name is text");
    return value.is_string() ? value.as_string() : name->text;
  }

  Result<Json> Value(const YamlNode& item, std::string_view key) {
    const YamlNode* node = item.Find(key);
    if (node == nullptr) return Json();
    return RenderedValue(*node, renderer_);
  }

  static Json Written(const YamlNode& item, std::string_view key) {
    const YamlNode* node = item.Find(key);
    return node == nullptr ? Json() : YamlValue(*node);
  }

  Status PlainItem(const YamlNode& item, std::vector<PlainEntry>* list) {
    PlainEntry entry;
    ASSIGN_OR_RETURN(entry.name, Name(item));
    entry.line = item.line;
    entry.column = item.column;
    ASSIGN_OR_RETURN(entry.value, RenderedValue(item, renderer_));
    list->push_back(std::move(entry));
    return Status::Ok();
  }

  Result<std::vector<TestEntry>> Tests(const YamlNode& item) {
    std::vector<TestEntry> tests;
    const YamlNode* old_name = item.Find("tests");
    const YamlNode* new_name = item.Find("data_tests");
    if (old_name != nullptr && new_name != nullptr) {
      return old_name->ErrorHere("'tests' is the old name of 'data_tests': keep one of them");
    }
    const YamlNode* node = new_name != nullptr ? new_name : old_name;
    if (node == nullptr || node->kind == YamlNode::Kind::kNull) return tests;
    if (node->kind != YamlNode::Kind::kSequence) return node->ErrorHere("tests are a list");
    for (const YamlNode& test : node->items) {
      if (test.kind != YamlNode::Kind::kScalar && test.kind != YamlNode::Kind::kMapping) {
        return test.ErrorHere("a test is a name, or a mapping of a name to its arguments");
      }
      tests.push_back({YamlValue(test), test.line, test.column});
    }
    return tests;
  }

  Result<ColumnEntry> ColumnItem(const YamlNode& item) {
    ColumnEntry entry;
    Column& column = entry.column;
    ASSIGN_OR_RETURN(column.name, Name(item));
    if (const YamlNode* text = item.Find("description"); text != nullptr && text->kind == YamlNode::Kind::kScalar) {
      column.description = text->text;
    }
    ASSIGN_OR_RETURN(column.data_type, Value(item, "data_type"));
    ASSIGN_OR_RETURN(column.quote, Value(item, "quote"));
    ASSIGN_OR_RETURN(const Json meta, Value(item, "meta"));
    ASSIGN_OR_RETURN(const Json tags, Value(item, "tags"));
    ASSIGN_OR_RETURN(column.config, Value(item, "config"));
    for (const Json* from : {&meta, column.config.Find("meta")}) {
      if (from == nullptr || !from->is_object()) continue;
      for (const auto& [key, value] : from->as_object()) column.meta.Set(key, value);
    }
    column.tags = TextList(&tags);
    for (std::string& tag : TextList(column.config.Find("tags"))) {
      if (std::find(column.tags.begin(), column.tags.end(), tag) == column.tags.end()) column.tags.push_back(std::move(tag));
    }
    ASSIGN_OR_RETURN(const Json constraints, Value(item, "constraints"));
    if (constraints.is_array()) column.constraints = constraints;
    for (const YamlNode::Entry& other : item.entries) {
      if (Known(ColumnKeys(), other.key.text)) continue;
      ASSIGN_OR_RETURN(Json value, RenderedValue(other.value, renderer_));
      column.extra.Set(other.key.text, std::move(value));
    }
    ASSIGN_OR_RETURN(entry.tests, Tests(item));
    return entry;
  }

  // The columns; entries without a name (include, exclude: of versions) are left to the caller.
  Result<std::vector<ColumnEntry>> Columns(const YamlNode& item, bool in_version) {
    std::vector<ColumnEntry> columns;
    const YamlNode* node = item.Find("columns");
    if (node == nullptr || node->kind == YamlNode::Kind::kNull) return columns;
    if (node->kind != YamlNode::Kind::kSequence) return node->ErrorHere("'columns' takes a list of mappings with a 'name'");
    for (const YamlNode& column : node->items) {
      if (column.kind != YamlNode::Kind::kMapping) return column.ErrorHere("a column is a mapping with a 'name'");
      if (in_version && column.Find("include") != nullptr) continue;
      ASSIGN_OR_RETURN(columns.emplace_back(), ColumnItem(column));
    }
    return columns;
  }

  // meta, docs, group, contract and access may stand beside config or in it; both is a mistake.
  Status CollectConfig(const YamlNode& item, ResourceEntry* entry) {
    ASSIGN_OR_RETURN(entry->config, Value(item, "config"));
    entry->config_written = Written(item, "config");
    if (!entry->config.is_null() && !entry->config.is_object()) return item.Find("config")->ErrorHere("'config' takes a mapping");
    for (const std::string_view key : {"meta", "docs", "group", "contract", "access"}) {
      const YamlNode* beside = item.Find(key);
      if (beside == nullptr) continue;
      if (entry->config.Find(key) != nullptr) {
        return beside->ErrorHere(fmt::format("'{}' stands here and in 'config': keep it in 'config'", key));
      }
      ASSIGN_OR_RETURN(Json value, RenderedValue(*beside, renderer_));
      entry->config.Set(key, std::move(value));
      entry->config_written.Set(key, YamlValue(*beside));
    }
    return Status::Ok();
  }

  Status ReadVersions(const YamlNode& item, ResourceEntry* entry) {
    const YamlNode* versions = item.Find("versions");
    if (versions == nullptr || versions->kind == YamlNode::Kind::kNull) return Status::Ok();
    if (versions->kind != YamlNode::Kind::kSequence) return versions->ErrorHere("'versions' takes a list");
    for (const YamlNode& one : versions->items) {
      if (one.kind != YamlNode::Kind::kMapping || one.Find("v") == nullptr) return one.ErrorHere("a version is a mapping with a 'v'");
      for (const YamlNode::Entry& key : one.entries) {
        if (!Known(VersionKeys(), key.key.text)) WarnUnknown(key.key, VersionKeys());
      }
      VersionEntry version;
      ASSIGN_OR_RETURN(version.v, Value(one, "v"));
      ASSIGN_OR_RETURN(const Json file, Value(one, "defined_in"));
      if (file.is_string()) version.defined_in = file.as_string();
      version.description = Written(one, "description");
      ASSIGN_OR_RETURN(version.config, Value(one, "config"));
      ASSIGN_OR_RETURN(version.docs, Value(one, "docs"));
      ASSIGN_OR_RETURN(version.constraints, Value(one, "constraints"));
      ASSIGN_OR_RETURN(version.access, Value(one, "access"));
      ASSIGN_OR_RETURN(version.deprecation_date, Value(one, "deprecation_date"));
      ASSIGN_OR_RETURN(version.columns, Columns(one, true));
      if (const YamlNode* columns = one.Find("columns"); columns != nullptr) {
        for (const YamlNode& column : columns->items) {
          if (column.Find("include") == nullptr) continue;
          version.include = Written(column, "include");
          const Json exclude = Written(column, "exclude");
          version.exclude = TextList(&exclude);
        }
      }
      version.own_tests = one.Find("tests") != nullptr || one.Find("data_tests") != nullptr;
      ASSIGN_OR_RETURN(version.tests, Tests(one));
      entry->versions.push_back(std::move(version));
    }
    return Status::Ok();
  }

  Status ResourceItem(const std::string& section, const YamlNode& item) {
    ResourceEntry entry;
    entry.section = section;
    entry.line = item.line;
    entry.column = item.column;
    ASSIGN_OR_RETURN(entry.name, Name(item));
    for (const YamlNode::Entry& key : item.entries) {
      if (!Known(ResourceKeys(), key.key.text)) WarnUnknown(key.key, ResourceKeys());
    }
    entry.description = Written(item, "description");
    RETURN_IF_ERROR(CollectConfig(item, &entry));
    ASSIGN_OR_RETURN(entry.latest_version, Value(item, "latest_version"));
    ASSIGN_OR_RETURN(entry.deprecation_date, Value(item, "deprecation_date"));
    ASSIGN_OR_RETURN(entry.constraints, Value(item, "constraints"));
    ASSIGN_OR_RETURN(entry.time_spine, Value(item, "time_spine"));
    entry.relation = Written(item, "relation").is_string() ? item.Find("relation")->text : "";
    ASSIGN_OR_RETURN(const Json quote, Value(item, "quote_columns"));
    entry.quote_columns = quote.is_bool() && quote.as_bool();
    ASSIGN_OR_RETURN(entry.columns, Columns(item, false));
    ASSIGN_OR_RETURN(entry.tests, Tests(item));
    RETURN_IF_ERROR(ReadVersions(item, &entry));
    file_->resources.push_back(std::move(entry));
    return Status::Ok();
  }

  Status SourceItem(const YamlNode& item) {
    SourceEntry source;
    source.line = item.line;
    ASSIGN_OR_RETURN(source.name, Name(item));
    ASSIGN_OR_RETURN(source.value, RenderedValue(item, renderer_));
    source.value_written = YamlValue(item);
    source.overrides = source.value.GetString("overrides");
    const YamlNode* tables = item.Find("tables");
    if (tables != nullptr && tables->kind != YamlNode::Kind::kNull) {
      if (tables->kind != YamlNode::Kind::kSequence) return tables->ErrorHere("'tables' takes a list of mappings with a 'name'");
      for (const YamlNode& one : tables->items) {
        if (one.kind != YamlNode::Kind::kMapping) return one.ErrorHere("a table of a source is a mapping with a 'name'");
        SourceTableEntry table;
        table.line = one.line;
        ASSIGN_OR_RETURN(table.name, Name(one));
        ASSIGN_OR_RETURN(table.value, RenderedValue(one, renderer_));
        ASSIGN_OR_RETURN(table.columns, Columns(one, false));
        ASSIGN_OR_RETURN(table.tests, Tests(one));
        source.tables.push_back(std::move(table));
      }
    }
    file_->sources.push_back(std::move(source));
    return Status::Ok();
  }

  PropertyFile* file_;
  TextRenderer& renderer_;
};

}  // namespace

Result<PropertyFile> ParsePropertyFile(std::string_view text, std::string_view original_file_path, TextRenderer& renderer) {
  PropertyFile file;
  file.original_file_path = original_file_path;
  ASSIGN_OR_RETURN(const YamlNode root, ParseDocument(text, original_file_path));
  RETURN_IF_ERROR(Reader(&file, renderer).Read(root));
  return file;
}

}  // namespace ingot::transform
