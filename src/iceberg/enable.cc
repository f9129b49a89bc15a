#include "iceberg/enable.h"

#include <string>
#include <utility>

#include "base/text.h"
#include "delta/schema/field_ids.h"
#include "delta/schema/schema.h"
#include "iceberg/table_schema.h"

namespace ingot::iceberg {
namespace {

constexpr const char* kVectors = "delta.enableDeletionVectors";
constexpr const char* kMaxColumnId = "delta.columnMapping.maxColumnId";

std::string Property(const delta::Metadata& metadata, const std::string& name) {
  const auto found = metadata.configuration.find(name);
  return found == metadata.configuration.end() ? "" : found->second;
}

bool IsMapped(const delta::Metadata& metadata) {
  const std::string mode = Property(metadata, "delta.columnMapping.mode");
  return mode == "id" || mode == "name";
}

void SetFieldIds(delta::Metadata* metadata, delta::DataType* schema) {
  const bool mapped = IsMapped(*metadata);
  auto last = static_cast<int32_t>(ParseInt64(Property(*metadata, kMaxColumnId)).value_or(0));
  delta::AssignFieldIds(schema, mapped, &last);
  if (mapped) metadata->configuration[kMaxColumnId] = std::to_string(last);
  metadata->schema_json = delta::SchemaToJson(*schema);
}

}  // namespace

bool IsEnabled(const delta::Metadata& metadata) { return Property(metadata, kProperty) == "true"; }

Result<delta::Metadata> PrepareMetadata(delta::Metadata metadata, const delta::Metadata* before) {
  if (!IsEnabled(metadata)) return metadata;
  if (Property(metadata, kVectors) == "true") {
    if (before != nullptr && IsEnabled(*before)) {
      return InvalidArgument("deletion vectors are not for tables with Iceberg metadata, which cannot tell of them: "
                             "leave 'delta.enableDeletionVectors' off, or turn 'ingot.iceberg' off first");
    }
    // A default of the project, or a table that used them until now.
    metadata.configuration[kVectors] = "false";
  }
  ASSIGN_OR_RETURN(delta::DataType schema, delta::ParseSchema(metadata.schema_json));
  if (!delta::HasAllFieldIds(schema)) SetFieldIds(&metadata, &schema);
  const auto converted = ToTableSchema(schema);
  if (!converted.ok()) return converted.error().WithContext("'ingot.iceberg' is on");
  return metadata;
}

Status CheckFiles(std::span<const delta::AddFilePtr> files) {
  for (const delta::AddFilePtr& file : files) {
    if (!file->deletion_vector) continue;
    return Unsupported("'ingot.iceberg' cannot be turned on while files have deletion vectors, as " + file->path +
                       " has: rewrite the table first, with CREATE OR REPLACE TABLE … AS SELECT * FROM it");
  }
  return Status::Ok();
}

}  // namespace ingot::iceberg
