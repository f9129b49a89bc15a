#include "iceberg/partition_spec.h"

#include <algorithm>
#include <utility>

#include "delta/schema/column_mapping.h"
#include "delta/schema/field_ids.h"
#include "iceberg/table_schema.h"

namespace ingot::iceberg {

Result<PartitionSpec> SpecOf(const delta::Metadata& metadata, const delta::DataType& given) {
  delta::DataType schema = given;
  int32_t last = 0;
  if (!delta::HasAllFieldIds(schema)) delta::AssignFieldIds(&schema, false, &last);
  const auto ids = delta::FieldIds(schema);
  PartitionSpec spec;
  for (const std::string& column : metadata.partition_columns) {
    const auto found = std::find_if(schema.fields.begin(), schema.fields.end(),
                                    [&](const delta::Field& field) { return field.name == column; });
    if (found == schema.fields.end()) return Corrupt("partition column '" + column + "' is not in the schema");
    const auto at = static_cast<size_t>(found - schema.fields.begin());
    PartitionField field;
    field.source_id = ids[at].id.value_or(0);
    field.name = column;
    field.physical_name = PhysicalName(*found);
    field.type = found->type;
    spec.fields.push_back(std::move(field));
  }
  return spec;
}

Json SpecFieldsToJson(const PartitionSpec& spec) {
  Json fields = Json::MakeArray();
  for (const PartitionField& field : spec.fields) {
    Json json = Json::MakeObject();
    json.Set("name", field.name).Set("transform", "identity").Set("source-id", int64_t{field.source_id});
    json.Set("field-id", int64_t{field.field_id});
    fields.Append(std::move(json));
  }
  return fields;
}

std::string PartitionTypesToJson(const PartitionSpec& spec) {
  delta::DataType types{.kind = delta::DataType::Kind::kStruct};
  for (const PartitionField& field : spec.fields) types.fields.push_back({.name = field.name, .type = field.type});
  return delta::SchemaToJson(types);
}

Result<PartitionSpec> ParseSpec(int32_t id, const Json& fields, std::string_view types) {
  ASSIGN_OR_RETURN(const delta::DataType parsed, delta::ParseSchema(types));
  if (!fields.is_array() || fields.as_array().size() != parsed.fields.size()) {
    return Corrupt("a partition spec does not fit its types");
  }
  PartitionSpec spec;
  spec.id = id;
  for (size_t i = 0; i < parsed.fields.size(); ++i) {
    const Json& json = fields.as_array()[i];
    PartitionField field;
    field.source_id = static_cast<int32_t>(json.GetInt("source-id"));
    field.field_id = static_cast<int32_t>(json.GetInt("field-id"));
    field.name = json.GetString("name");
    field.physical_name = field.name;
    field.type = parsed.fields[i].type;
    if (field.name != parsed.fields[i].name || !PrimitiveTypeName(field.type).ok()) {
      return Corrupt("a partition spec does not fit its types");
    }
    spec.fields.push_back(std::move(field));
  }
  return spec;
}

}  // namespace ingot::iceberg
