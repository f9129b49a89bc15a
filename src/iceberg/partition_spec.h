// How a table is partitioned (format/spec.md, "Partitioning"): Delta's partition columns are identity transforms.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "delta/action/actions.h"
#include "delta/schema/schema.h"

namespace ingot::iceberg {

struct PartitionField {
  int32_t source_id = 0;
  int32_t field_id = 0;
  std::string name;
  std::string physical_name;  // under which a file's partition values have it; not told by the specification's JSON
  delta::DataType type;
};

struct PartitionSpec {
  int32_t id = 0;
  std::vector<PartitionField> fields;
};

// The fields of the table, without field ids (0). kCorrupt when a partition column is not in the schema.
Result<PartitionSpec> SpecOf(const delta::Metadata& metadata, const delta::DataType& schema);

// [{"name", "transform", "source-id", "field-id"}]
Json SpecFieldsToJson(const PartitionSpec& spec);

// What a manifest's header holds beside the specification's JSON, so that partition values can be read: the Delta types
// of the fields, as a Delta schema.
std::string PartitionTypesToJson(const PartitionSpec& spec);
// kCorrupt when the two do not fit each other.
Result<PartitionSpec> ParseSpec(int32_t id, const Json& fields, std::string_view types);

}  // namespace ingot::iceberg
