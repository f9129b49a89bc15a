#include "transform/run/catalog.h"

#include <map>

#include <fmt/format.h>

#include "transform/run/artifact_file.h"
#include "base/text.h"
#include "transform/artifacts/json_writer.h"

namespace ingot::transform {
namespace {

// One relation that the catalog speaks of.
struct Entry {
  const Resource* resource = nullptr;
  RelationInfo relation;
};

// The relations of each schema, by lower-case name.
class Schemas {
 public:
  explicit Schemas(Warehouse& warehouse) : warehouse_(warehouse) {}

  Result<const RelationInfo*> Find(const RelationInfo& name) {
    const auto key = std::pair(name.database, name.schema);
    auto found = schemas_.find(key);
    if (found == schemas_.end()) {
      std::map<std::string, RelationInfo> relations;
      ASSIGN_OR_RETURN(const std::vector<RelationInfo> listed, warehouse_.ListRelations(name.database, name.schema));
      for (const RelationInfo& relation : listed) relations.emplace(ToLower(relation.identifier), relation);
      found = schemas_.emplace(key, std::move(relations)).first;
    }
    const auto relation = found->second.find(ToLower(name.identifier));
    return relation == found->second.end() ? nullptr : &relation->second;
  }

 private:
  Warehouse& warehouse_;
  std::map<std::pair<std::string, std::string>, std::map<std::string, RelationInfo>> schemas_;
};

// The page shows statistics only where has_stats says so.
void WriteStats(JsonWriter* json) {
  json->Key("stats").BeginObject().Key("has_stats").BeginObject();
  json->Key("id").Text("has_stats").Key("label").Text("Has Stats?").Key("value").Bool(false).Key("include").Bool(false);
  json->Key("description").Text("Indicates whether there are statistics for this table").EndObject().EndObject();
}

const Column* Described(const Resource& resource, std::string_view name) {
  for (const Column& column : resource.columns) {
    if (EqualsIgnoreCase(column.name, name)) return &column;
  }
  return nullptr;
}

Status WriteEntry(Warehouse& warehouse, const Entry& entry, JsonWriter* json) {
  ASSIGN_OR_RETURN(const std::vector<WarehouseColumn> columns, warehouse.GetColumns(entry.relation));
  json->TextKey(entry.resource->unique_id).BeginObject().Key("metadata").BeginObject();
  json->Key("type").Text(entry.relation.type == RelationType::kView ? "VIEW" : "BASE TABLE");
  json->Key("schema").Text(entry.relation.schema).Key("name").Text(entry.relation.identifier).Key("database").Text(entry.relation.database);
  json->Key("comment").TextOrNull(entry.resource->description).Key("owner").Null().EndObject();
  json->Key("columns").BeginObject();
  int64_t index = 0;
  for (const WarehouseColumn& column : columns) {
    const Column* described = Described(*entry.resource, column.name);
    json->TextKey(column.name).BeginObject().Key("type").Text(column.data_type).Key("index").Int(++index).Key("name").Text(column.name);
    json->Key("comment").TextOrNull(described == nullptr ? "" : described->description).EndObject();
  }
  json->EndObject();
  WriteStats(json);
  json->Key("unique_id").Text(entry.resource->unique_id).EndObject();
  return Status::Ok();
}

Status WriteEntries(Warehouse& warehouse, std::string_view key, const std::vector<Entry>& entries, JsonWriter* json) {
  json->Key(key).BeginObject();
  for (const Entry& entry : entries) RETURN_IF_ERROR(WriteEntry(warehouse, entry, json));
  json->EndObject();
  return Status::Ok();
}

}  // namespace

Status WriteCatalog(RunServices& services, const std::vector<bool>& selected) {
  ASSIGN_OR_RETURN(const std::unique_ptr<RunSession> session, services.sessions());
  Warehouse& warehouse = session->warehouse();
  Schemas schemas(warehouse);
  std::vector<Entry> nodes;
  std::vector<Entry> sources;
  for (const Node& node : services.parsed.graph.nodes) {
    if (!selected[node.index] || node.relation_name.empty() || node.is_ephemeral()) continue;
    ASSIGN_OR_RETURN(const RelationInfo* there, schemas.Find({node.database, node.schema, node.alias, RelationType::kUnknown}));
    if (there != nullptr) nodes.push_back({&node, *there});
  }
  for (const Source& source : services.parsed.graph.sources) {
    if (!selected[source.index]) continue;
    ASSIGN_OR_RETURN(const RelationInfo* there, schemas.Find({source.database, source.schema, source.identifier, RelationType::kUnknown}));
    if (there != nullptr) sources.push_back({&source, *there});
  }
  std::string out;
  JsonWriter json(&out);
  const Invocation& invocation = services.parsed.invocation;
  json.BeginObject().Key("metadata").BeginObject();
  json.Key("dbt_schema_version").Text("https://schemas.getdbt.com/dbt/catalog/v1.json").Key("dbt_version").Text(kDbtVersion);
  json.Key("generated_at").Text(FormatIso8601(services.clock.Now())).Key("invocation_id").Text(invocation.id);
  json.Key("invocation_started_at").Text(FormatIso8601(invocation.started)).Key("env").BeginObject().EndObject().EndObject();
  RETURN_IF_ERROR(WriteEntries(warehouse, "nodes", nodes, &json));
  RETURN_IF_ERROR(WriteEntries(warehouse, "sources", sources, &json));
  json.Key("errors").Null().EndObject();
  return WriteArtifact(services.parsed.target_path + "/catalog.json", out);
}

}  // namespace ingot::transform
