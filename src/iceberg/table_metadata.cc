#include "iceberg/table_metadata.h"

#include <utility>

#include "base/text.h"

namespace ingot::iceberg {
namespace {

Json TextMap(const std::map<std::string, std::string>& map) {
  Json json = Json::MakeObject();
  for (const auto& [key, value] : map) json.Set(key, value);
  return json;
}

Json SnapshotToJson(const Snapshot& snapshot) {
  Json json = Json::MakeObject();
  json.Set("sequence-number", snapshot.sequence_number).Set("snapshot-id", snapshot.id);
  if (snapshot.parent_id) json.Set("parent-snapshot-id", *snapshot.parent_id);
  json.Set("timestamp-ms", snapshot.timestamp_ms).Set("summary", TextMap(snapshot.summary));
  return json.Set("manifest-list", snapshot.manifest_list).Set("schema-id", int64_t{snapshot.schema_id});
}

Json SortOrders() {
  Json unsorted = Json::MakeObject();
  unsorted.Set("order-id", 0).Set("fields", Json::MakeArray());
  return Json(Json::Array{std::move(unsorted)});
}

Json Refs(int64_t current) {
  Json main = Json::MakeObject();
  main.Set("snapshot-id", current).Set("type", "branch");
  Json refs = Json::MakeObject();
  return refs.Set("main", std::move(main));
}

void SetSnapshots(Json& json, const TableMetadata& metadata) {
  Json snapshots = Json::MakeArray();
  Json log = Json::MakeArray();
  for (const Snapshot& snapshot : metadata.snapshots) {
    snapshots.Append(SnapshotToJson(snapshot));
    Json entry = Json::MakeObject();
    entry.Set("timestamp-ms", snapshot.timestamp_ms).Set("snapshot-id", snapshot.id);
    log.Append(std::move(entry));
  }
  if (const Snapshot* current = metadata.current()) {
    json.Set("current-snapshot-id", current->id).Set("refs", Refs(current->id));
  }
  json.Set("snapshots", std::move(snapshots)).Set("snapshot-log", std::move(log));
}

std::map<std::string, std::string> ParseTextMap(const Json* json) {
  std::map<std::string, std::string> map;
  if (json == nullptr || !json->is_object()) return map;
  for (const auto& [key, value] : json->as_object()) {
    if (value.is_string()) map[key] = value.as_string();
  }
  return map;
}

Json::Array ListOf(const Json& json, std::string_view key) {
  const Json* list = json.Find(key);
  return list != nullptr && list->is_array() ? list->as_array() : Json::Array();
}

std::optional<int32_t> Int32(const Json& json, std::string_view key) {
  const Json* value = json.Find(key);
  if (value == nullptr || !value->is_int()) return std::nullopt;
  if (value->as_int() < 0 || value->as_int() > INT32_MAX) return std::nullopt;
  return static_cast<int32_t>(value->as_int());
}

std::optional<Snapshot> ParseSnapshot(const Json& json) {
  Snapshot snapshot;
  snapshot.id = json.GetInt("snapshot-id");
  if (const Json* parent = json.Find("parent-snapshot-id"); parent != nullptr && parent->is_int()) {
    snapshot.parent_id = parent->as_int();
  }
  snapshot.sequence_number = json.GetInt("sequence-number");
  snapshot.timestamp_ms = json.GetInt("timestamp-ms");
  snapshot.manifest_list = json.GetString("manifest-list");
  snapshot.summary = ParseTextMap(json.Find("summary"));
  snapshot.schema_id = Int32(json, "schema-id").value_or(0);
  if (snapshot.id <= 0 || snapshot.manifest_list.empty()) return std::nullopt;
  return snapshot;
}

// The parts that must be there; false when one is not.
bool ParseParts(const Json& json, TableMetadata* metadata) {
  const auto column = Int32(json, "last-column-id");
  const auto schema = Int32(json, "current-schema-id");
  const auto spec = Int32(json, "default-spec-id");
  const auto partition = Int32(json, "last-partition-id");
  if (json.GetInt("format-version") != 2 || !column || !schema || !spec || !partition) return false;
  metadata->last_column_id = *column;
  metadata->current_schema_id = *schema;
  metadata->default_spec_id = *spec;
  metadata->last_partition_id = *partition;
  metadata->uuid = json.GetString("table-uuid");
  metadata->location = json.GetString("location");
  metadata->last_sequence_number = json.GetInt("last-sequence-number", -1);
  metadata->last_updated_ms = json.GetInt("last-updated-ms", -1);
  return !metadata->uuid.empty() && !metadata->location.empty() && metadata->last_sequence_number >= 0;
}

bool ParseLists(const Json& json, TableMetadata* metadata) {
  metadata->schemas = ListOf(json, "schemas");
  metadata->specs = ListOf(json, "partition-specs");
  for (const Json& schema : metadata->schemas) {
    if (!Int32(schema, "schema-id")) return false;
  }
  for (const Json& spec : metadata->specs) {
    const Json* fields = spec.Find("fields");
    if (!Int32(spec, "spec-id") || fields == nullptr || !fields->is_array()) return false;
  }
  for (const Json& json_snapshot : ListOf(json, "snapshots")) {
    auto snapshot = ParseSnapshot(json_snapshot);
    if (!snapshot) return false;
    metadata->snapshots.push_back(std::move(*snapshot));
  }
  for (const Json& entry : ListOf(json, "metadata-log")) {
    metadata->metadata_log.push_back({entry.GetInt("timestamp-ms"), entry.GetString("metadata-file")});
  }
  const Snapshot* current = metadata->current();
  return current == nullptr || current->id == json.GetInt("current-snapshot-id");
}

}  // namespace

std::optional<int64_t> Snapshot::Count(const std::string& name) const {
  const auto found = summary.find(name);
  if (found == summary.end()) return std::nullopt;
  return ParseInt64(found->second);
}

int64_t TableMetadata::delta_version() const {
  const auto found = properties.find(kDeltaVersionProperty);
  return found == properties.end() ? -1 : ParseInt64(found->second).value_or(-1);
}

std::string TableMetadataToJson(const TableMetadata& metadata) {
  Json json = Json::MakeObject();
  json.Set("format-version", 2).Set("table-uuid", metadata.uuid).Set("location", metadata.location);
  json.Set("last-sequence-number", metadata.last_sequence_number).Set("last-updated-ms", metadata.last_updated_ms);
  json.Set("last-column-id", int64_t{metadata.last_column_id});
  json.Set("schemas", Json(Json::Array(metadata.schemas)));
  json.Set("current-schema-id", int64_t{metadata.current_schema_id});
  json.Set("partition-specs", Json(Json::Array(metadata.specs)));
  json.Set("default-spec-id", int64_t{metadata.default_spec_id});
  json.Set("last-partition-id", int64_t{metadata.last_partition_id});
  json.Set("sort-orders", SortOrders()).Set("default-sort-order-id", 0);
  json.Set("properties", TextMap(metadata.properties));
  SetSnapshots(json, metadata);
  Json log = Json::MakeArray();
  for (const MetadataLogEntry& entry : metadata.metadata_log) {
    Json member = Json::MakeObject();
    member.Set("timestamp-ms", entry.timestamp_ms).Set("metadata-file", entry.file);
    log.Append(std::move(member));
  }
  json.Set("metadata-log", std::move(log));
  return json.Dump();
}

Result<TableMetadata> ParseTableMetadata(std::string_view text, const std::string& place) {
  const auto json = Json::Parse(text);
  if (!json.ok()) return json.error().WithContext(place);
  TableMetadata metadata;
  if (!ParseParts(*json, &metadata) || !ParseLists(*json, &metadata)) {
    return Corrupt(place + " is no table metadata of Iceberg's format version 2 as this program writes it");
  }
  metadata.properties = ParseTextMap(json->Find("properties"));
  return metadata;
}

}  // namespace ingot::iceberg
