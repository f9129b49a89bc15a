// A YAML property file, read: what it says of resources, with the places where it says so.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "transform/graph/resource.h"
#include "transform/project/text_renderer.h"

namespace ingot::transform {

// One entry of data_tests: the name of a generic test, or a mapping.
struct TestEntry {
  Json value;
  int line = 0;
  int column = 0;
};

struct ColumnEntry {
  Column column;
  std::vector<TestEntry> tests;
};

// One of a model's versions.
struct VersionEntry {
  Json v;
  std::string defined_in;
  Json description;  // null: the model's own
  Json config;
  Json docs;
  Json constraints;
  Json access;
  Json deprecation_date;
  std::vector<ColumnEntry> columns;  // that it adds or changes
  Json include;                      // null, "all", "*" or a list of names
  std::vector<std::string> exclude;
  std::vector<TestEntry> tests;
  bool own_tests = false;
};

// An entry of models, seeds, snapshots, analyses or data_tests. Templates are rendered, except in descriptions, tests
// and hooks.
struct ResourceEntry {
  std::string section;  // "models"
  std::string name;
  int line = 0;
  int column = 0;
  Json description;
  Json config;  // with meta, docs, group, contract and access, wherever they were written; null: none
  Json config_written;
  Json latest_version;
  Json deprecation_date;
  Json constraints;
  Json time_spine;
  std::string relation;  // of a snapshot that has no file
  bool quote_columns = false;
  std::vector<ColumnEntry> columns;
  std::vector<TestEntry> tests;
  std::vector<VersionEntry> versions;
};

struct SourceTableEntry {
  std::string name;
  int line = 0;
  Json value;  // the rest, as written
  std::vector<ColumnEntry> columns;
  std::vector<TestEntry> tests;
};

struct SourceEntry {
  std::string name;
  int line = 0;
  Json value;
  Json value_written;
  std::string overrides;  // the package whose source this changes
  std::vector<SourceTableEntry> tables;
};

// An entry of macros, exposures, groups or unit_tests.
struct PlainEntry {
  std::string name;
  int line = 0;
  int column = 0;
  Json value;
};

struct PropertyFile {
  std::string original_file_path;
  std::string relative_path;  // below its resource folder
  std::string package_name;
  std::vector<ResourceEntry> resources;
  std::vector<SourceEntry> sources;
  std::vector<PlainEntry> macros;
  std::vector<PlainEntry> exposures;
  std::vector<PlainEntry> groups;
  std::vector<PlainEntry> unit_tests;
  std::vector<std::string> warnings;  // with places: keys that dbt does not know, sections that are passed over
};

// Reads one file. kInvalidArgument with file:line:column.
Result<PropertyFile> ParsePropertyFile(std::string_view text, std::string_view original_file_path, TextRenderer& renderer);

}  // namespace ingot::transform
