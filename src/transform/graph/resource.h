// The things a dbt project is made of, as they stand after parsing: plain data.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace ingot::transform {

enum class ResourceType : uint8_t {
  kModel,
  kSeed,
  kSnapshot,
  kTest,  // generic and singular data tests
  kAnalysis,
  kOperation,  // one on-run-start or on-run-end hook
  kSource,
  kExposure,
  kUnitTest,
};

// "model", "unit_test": as unique ids and --resource-type spell it.
std::string_view ResourceTypeName(ResourceType type);
std::optional<ResourceType> ParseResourceType(std::string_view name);

// A call of ref() as written. `version` is null, a number or text.
struct RefCall {
  std::string name;
  std::string package;  // empty: none was named
  Json version;

  bool operator==(const RefCall&) const = default;
};

// A call of source() as written.
struct SourceCall {
  std::string source;
  std::string table;

  bool operator==(const SourceCall&) const = default;
};

// A column as a property file describes it.
struct Column {
  std::string name;
  std::string description;  // doc() calls resolved
  Json data_type;           // null or text
  Json quote;               // null or bool
  Json meta = Json::MakeObject();
  Json config;              // of "meta" and "tags"
  Json constraints = Json::MakeArray();
  Json extra;               // further keys, as written; null: none
  std::vector<std::string> tags;
  std::vector<std::string> doc_blocks;  // unique ids
};

// What every resource that can be selected has. Configuration is one JSON object with every key that dbt knows for the
// type, defaults filled in, in dbt's order; resources with equal configuration share it.
struct Resource {
  ResourceType type = ResourceType::kModel;
  uint32_t index = 0;  // dense over Graph::resources()
  std::string unique_id;
  std::string name;
  std::string package_name;
  std::string path;                // below its resource folder: "staging/stg_orders.sql"
  std::string original_file_path;  // below its project: "models/staging/stg_orders.sql"
  int line = 0;                    // where a property file or a block defines it; 0: the file is it
  std::vector<std::string> fqn;
  std::vector<std::string> tags;
  std::string description;
  std::vector<std::string> doc_blocks;
  Json meta;  // null: none
  std::string group;
  std::string patch_path;  // "package://models/schema.yml"; empty: no property file speaks of it
  std::shared_ptr<const Json> config;
  std::shared_ptr<const Json> unrendered_config;
  std::vector<RefCall> refs;
  std::vector<SourceCall> sources;
  std::vector<std::string> depends_on_nodes;   // unique ids, in the order of the calls
  std::vector<std::string> depends_on_macros;  // unique ids
  std::vector<Column> columns;
  bool enabled = true;

  virtual ~Resource() = default;
  // The value of a configuration key; a null Json when there is none.
  const Json& Config(std::string_view key) const;
  std::string ConfigText(std::string_view key) const;  // "" unless it is text
  bool ConfigBool(std::string_view key, bool fallback) const;
};

// Of a generic test: the macro and what it is called with.
struct TestCall {
  std::string name;       // "unique"
  std::string package;    // "dbt_utils", as written before the dot; empty: none
  Json arguments;         // as written, "model" among them: {"column_name": "id", "model": "{{ … }}"}
  std::string column_name;
  std::string file_key;      // "models.customers"
  std::string attached_node;  // the unique id of what is tested; empty for a source's
};

// A model, seed, snapshot, test, analysis or hook: what has (or becomes) SQL.
struct Node final : Resource {
  std::string database;
  std::string schema;
  std::string alias;
  std::string relation_name;  // "lake"."main"."orders" as SQL names it; empty: makes no relation
  std::string raw_code;
  int first_line = 1;         // of the raw code in its file
  std::string checksum;       // SHA-256 in hex of the file's text, without white space at both ends; empty for generic tests
  std::string language = "sql";
  std::string contract_checksum;
  std::string access;         // of a model: private, protected, public
  Json version;               // of a model
  Json latest_version;
  Json deprecation_date;      // null or ISO 8601 text
  Json constraints = Json::MakeArray();
  Json time_spine;
  Json docs;                  // {"show": …, "node_color": …}
  std::string unrendered_database;
  std::string unrendered_schema;
  std::vector<std::string> primary_key;
  std::optional<TestCall> test;  // of a generic test
  int hook_index = 0;            // of a hook: its place in the list

  std::string materialized() const { return ConfigText("materialized"); }
  bool is_ephemeral() const;
  bool is_generic_test() const { return test.has_value(); }
};

// One table of a source.
struct Source final : Resource {
  std::string source_name;
  std::string source_description;
  Json source_meta;
  std::string loader;
  std::string identifier;
  std::string database;
  std::string schema;
  std::string relation_name;
  Json quoting;
  Json loaded_at_field;  // null or text
  Json loaded_at_query;
  Json freshness;        // null, or warn_after, error_after, filter
  Json external;
  std::string unrendered_database;
  std::string unrendered_schema;
};

struct Exposure final : Resource {
  std::string exposure_type;
  std::string maturity;
  std::string label;
  std::string url;
  Json owner;
};

struct UnitTest final : Resource {
  std::string model;        // as written
  std::string tested_node;  // its unique id
  Json given;
  Json expect;
  Json overrides;
  Json versions;
  Json version;
  std::string schema;
  std::string checksum;
};

// A macro; generic tests ("test_…") and materializations ("materialization_…") are macros too.
struct Macro {
  std::string unique_id;
  std::string name;
  std::string package_name;
  std::string path;  // below its project
  std::string text;  // from {% macro %} to {% endmacro %}
  int line = 1;      // where the text begins in its file
  std::string description;
  std::string patch_path;
  Json meta = Json::MakeObject();
  Json docs;       // null: as dbt's defaults
  Json arguments;  // described ones; null: none
  std::vector<std::string> depends_on_macros;
  std::vector<std::string> supported_languages;  // of a materialization
};

// {% docs name %}
struct DocBlock {
  std::string unique_id;
  std::string name;
  std::string package_name;
  std::string path;
  std::string original_file_path;
  std::string text;
};

struct Group {
  std::string unique_id;
  std::string name;
  std::string package_name;
  std::string path;
  std::string original_file_path;
  std::string description;
  Json owner;
  Json config;
};

}  // namespace ingot::transform
