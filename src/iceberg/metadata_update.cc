#include "iceberg/metadata_update.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/clock.h"
#include "base/text.h"
#include "delta/log/retention.h"

namespace ingot::iceberg {
namespace {

constexpr Duration kDefaultFileRetention = std::chrono::hours(24 * 7);
constexpr Duration kDefaultLogRetention = std::chrono::hours(24 * 30);
constexpr int32_t kFirstPartitionFieldId = 1000;

std::string Property(const delta::Metadata& metadata, const std::string& name) {
  const auto found = metadata.configuration.find(name);
  return found == metadata.configuration.end() ? "" : found->second;
}

Json WithId(std::string_view key, int32_t id, const Json& rest) {
  Json json = Json::MakeObject();
  json.Set(key, int64_t{id});
  for (const auto& [name, value] : rest.as_object()) {
    if (name != key) json.Set(name, value);
  }
  return json;
}

// The id of the list's element that says the same as `wanted` but for its own id; a new one is added when there is none.
int32_t FindOrAdd(std::vector<Json>* list, std::string_view key, const Json& wanted) {
  int64_t last = -1;
  for (const Json& element : *list) {
    const int64_t id = element.GetInt(key);
    if (element == WithId(key, static_cast<int32_t>(id), wanted)) return static_cast<int32_t>(id);
    last = std::max(last, id);
  }
  const auto id = static_cast<int32_t>(last + 1);
  list->push_back(WithId(key, id, wanted));
  return id;
}

// A field of the same column keeps its id through all specs.
int32_t PartitionFieldId(const TableMetadata& metadata, int32_t source_id) {
  for (const Json& spec : metadata.specs) {
    for (const Json& field : spec.Find("fields")->as_array()) {
      if (field.GetInt("source-id") == source_id && field.GetString("transform") == "identity") {
        return static_cast<int32_t>(field.GetInt("field-id"));
      }
    }
  }
  return 0;
}

void SetSpec(TableMetadata* metadata, PartitionSpec* spec) {
  for (PartitionField& field : spec->fields) {
    field.field_id = PartitionFieldId(*metadata, field.source_id);
    if (field.field_id < kFirstPartitionFieldId) field.field_id = ++metadata->last_partition_id;
  }
  Json json = Json::MakeObject();
  json.Set("fields", SpecFieldsToJson(*spec));
  spec->id = FindOrAdd(&metadata->specs, "spec-id", json);
  metadata->default_spec_id = spec->id;
}

Duration RetentionOf(const delta::Metadata& metadata) {
  const auto files = delta::ParseInterval(Property(metadata, "delta.deletedFileRetentionDuration"));
  const auto log = delta::ParseInterval(Property(metadata, "delta.logRetentionDuration"));
  return std::min(files.value_or(kDefaultFileRetention), log.value_or(kDefaultLogRetention));
}

// A snapshot's files may go once the retention has passed since the next snapshot replaced it.
void DropOldSnapshots(TableMetadata* metadata, Duration retention) {
  auto& snapshots = metadata->snapshots;
  const int64_t oldest =
      metadata->last_updated_ms - std::chrono::duration_cast<std::chrono::milliseconds>(retention).count();
  size_t dropped = snapshots.size() < kMaxSnapshots ? 0 : snapshots.size() - kMaxSnapshots + 1;
  while (dropped + 1 < snapshots.size() && snapshots[dropped + 1].timestamp_ms < oldest) ++dropped;
  snapshots.erase(snapshots.begin(), snapshots.begin() + static_cast<std::ptrdiff_t>(dropped));
}

void Set(Snapshot* snapshot, const std::string& name, int64_t value) {
  snapshot->summary[name] = std::to_string(value);
}

void SetTotal(Snapshot* snapshot, const Snapshot* before, const std::string& name, int64_t change) {
  Set(snapshot, name, (before == nullptr ? 0 : before->Count(name).value_or(0)) + change);
}

}  // namespace

Result<DescribedVersion> DescribeVersion(const TableMetadata* before, const TableVersion& version,
                                         const Layout& layout) {
  DescribedVersion result;
  ASSIGN_OR_RETURN(result.schema, ToTableSchema(version.schema));
  ASSIGN_OR_RETURN(result.head.spec, SpecOf(version.metadata, version.schema));
  TableMetadata& next = result.metadata;
  if (before != nullptr) {
    next = *before;
    next.metadata_log.push_back({before->last_updated_ms, layout.Uri(MetadataName(before->delta_version()))});
    const size_t log = next.metadata_log.size();
    if (log > kMaxMetadataFiles) {
      next.metadata_log.erase(next.metadata_log.begin(),
                              next.metadata_log.begin() + static_cast<std::ptrdiff_t>(log - kMaxMetadataFiles));
    }
  }
  next.uuid = TableUuid(version.metadata.id);
  next.location = layout.location();
  next.last_updated_ms = std::max(next.last_updated_ms, version.timestamp_ms);
  next.last_column_id = std::max(next.last_column_id, result.schema.max_field_id);
  next.current_schema_id = FindOrAdd(&next.schemas, "schema-id", result.schema.json);
  SetSpec(&next, &result.head.spec);
  next.properties = {{kDeltaVersionProperty, std::to_string(version.version)},
                     {"delta-timestamp", std::to_string(version.timestamp_ms)},
                     {"schema.name-mapping.default", result.schema.name_mapping.Dump()}};
  if (!version.metadata.description.empty()) next.properties["comment"] = version.metadata.description;
  DropOldSnapshots(&next, RetentionOf(version.metadata));
  result.head.schema_id = next.current_schema_id;
  result.head.schema_json = WithId("schema-id", next.current_schema_id, result.schema.json).Dump();
  return result;
}

std::string OperationOf(const ChangeCounts& counts, bool data_change) {
  const bool adds = counts.added.files > 0;
  const bool removes = counts.removed.files > 0 || counts.replaced.files > 0;
  if (adds && removes) return data_change ? "overwrite" : "replace";
  return removes ? "delete" : "append";
}

void AppendSnapshot(TableMetadata* metadata, const Snapshot* before, int64_t delta_version,
                    const std::string& manifest_list, const ChangeCounts& counts, bool data_change) {
  Snapshot snapshot;
  snapshot.id = SnapshotId(metadata->uuid, delta_version);
  if (before != nullptr) snapshot.parent_id = before->id;
  snapshot.sequence_number = SequenceNumber(delta_version);
  snapshot.timestamp_ms = metadata->last_updated_ms;
  snapshot.manifest_list = manifest_list;
  snapshot.schema_id = metadata->current_schema_id;
  snapshot.summary = {{"operation", OperationOf(counts, data_change)},
                      {kDeltaVersionProperty, std::to_string(delta_version)},
                      {"total-delete-files", "0"},
                      {"total-position-deletes", "0"},
                      {"total-equality-deletes", "0"}};
  Set(&snapshot, "added-data-files", counts.added.files);
  Set(&snapshot, "added-records", counts.added.rows);
  Set(&snapshot, "added-files-size", counts.added.bytes);
  const int64_t files = counts.removed.files + counts.replaced.files;
  const int64_t rows = counts.removed.rows + counts.replaced.rows;
  const int64_t bytes = counts.removed.bytes + counts.replaced.bytes;
  Set(&snapshot, "deleted-data-files", files);
  Set(&snapshot, "deleted-records", rows);
  Set(&snapshot, "removed-files-size", bytes);
  SetTotal(&snapshot, before, "total-data-files", counts.added.files - files);
  SetTotal(&snapshot, before, "total-records", counts.added.rows - rows);
  SetTotal(&snapshot, before, "total-files-size", counts.added.bytes - bytes);
  metadata->last_sequence_number = snapshot.sequence_number;
  metadata->snapshots.push_back(std::move(snapshot));
}

}  // namespace ingot::iceberg
