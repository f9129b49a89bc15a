// From an entry of data_tests to a generic test: its macro, arguments, configuration, and the names that dbt gives it.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "transform/project/text_renderer.h"
#include "transform/properties/property_file.h"

namespace ingot::transform {

// What is tested.
struct TestTarget {
  std::string name;         // of the model, seed or snapshot; of a source, "source_table" is put together from the two below
  std::string source_name;  // of a source
  std::string table_name;
  Json version;             // of a versioned model
  bool is_source() const { return !source_name.empty(); }
};

struct GenericTest {
  std::string name;       // "unique"
  std::string package;    // "dbt_utils"; empty: not named
  Json arguments;         // "model" last, "column_name" where the column's test has it
  Json config;            // rendered; null values left out
  std::string description;
  std::string short_name;  // of the file and the relation: at most 63 characters
  std::string full_name;   // of the unique id
  std::string raw_code;    // "{{ test_unique(**_dbt_generic_test_kwargs) }}{{ config(…) }}"
  std::vector<std::string> tags;
  std::string hash;        // that ends the unique id
};

// `column_name` is empty for a test of the whole table, and quoted when the column is. kInvalidArgument without a place.
Result<GenericTest> BuildGenericTest(const TestEntry& entry, const TestTarget& target, const std::string& column_name,
                                     TextRenderer& renderer);

}  // namespace ingot::transform
