#include "transform/lineage/lineage_entry.h"

#include "base/text.h"
#include "transform/artifacts/json_writer.h"

namespace ingot::transform {
namespace {

using engine::LineageInput;

std::string_view KindOf(engine::LineageSource source) {
  switch (source) {
    case engine::LineageSource::kTable: return "table";
    case engine::LineageSource::kView: return "view";
    case engine::LineageSource::kFile: return "file";
    case engine::LineageSource::kFunction: return "function";
  }
  return "table";
}

bool IsSame(const engine::LineageRelation& relation, const RelationInfo& parent) {
  return EqualsIgnoreCase(relation.name, parent.identifier) && EqualsIgnoreCase(relation.schema, parent.schema) &&
         EqualsIgnoreCase(relation.catalog, parent.database);
}

void WriteRelation(const engine::LineageRelation& relation, std::span<const LineageParent> parents, JsonWriter* json) {
  std::string unique_id;
  for (const LineageParent& parent : parents) {
    if (IsSame(relation, parent.relation)) unique_id = parent.unique_id;
  }
  json->BeginObject().Key("kind").Text(KindOf(relation.source)).Key("unique_id").TextOrNull(unique_id);
  json->Key("database").TextOrNull(relation.catalog).Key("schema").TextOrNull(relation.schema);
  json->Key("name").Text(relation.name).EndObject();
}

// Inputs are sorted: those of one column stand together.
void WriteInputs(std::string_view key, std::span<const LineageInput> inputs, JsonWriter* json) {
  json->Key(key).BeginArray();
  for (size_t i = 0; i < inputs.size();) {
    const LineageInput& first = inputs[i];
    json->BeginObject().Key("input").Int(static_cast<int64_t>(first.relation)).Key("field").Text(first.column);
    json->Key("transformations").BeginArray();
    for (; i < inputs.size() && inputs[i].relation == first.relation && inputs[i].column == first.column; ++i) {
      json->BeginObject().Key("type").Text(engine::IsDirect(inputs[i].way) ? "DIRECT" : "INDIRECT");
      json->Key("subtype").Text(engine::LineageWayName(inputs[i].way)).Key("masking").Bool(inputs[i].masking).EndObject();
    }
    json->EndArray().EndObject();
  }
  json->EndArray();
}

void WriteOccasion(const Node& node, const LineageOccasion& occasion, JsonWriter* json) {
  json->Key("taken_at").Text(FormatIso8601(occasion.taken)).Key("invocation_id").Text(occasion.invocation_id);
  json->Key("checksum").TextOrNull(node.checksum).Key("relation_name").TextOrNull(node.relation_name);
}

}  // namespace

std::string LineageEntry(const Node& node, const engine::QueryLineage& lineage, std::span<const LineageParent> parents,
                         const LineageOccasion& occasion) {
  std::string out;
  JsonWriter json(&out);
  json.BeginObject();
  WriteOccasion(node, occasion, &json);
  json.Key("unknown").Null().Key("inputs").BeginArray();
  for (const engine::LineageRelation& relation : lineage.relations) WriteRelation(relation, parents, &json);
  json.EndArray().Key("fields").BeginObject();
  for (const engine::LineageColumn& column : lineage.columns) {
    json.TextKey(column.name).BeginObject().Key("data_type").Text(column.type).Key("approximate").Bool(column.approximate);
    WriteInputs("inputFields", column.inputs, &json);
    json.EndObject();
  }
  json.EndObject();
  WriteInputs("dataset", lineage.dataset, &json);
  json.Key("approximate").Bool(lineage.approximate).EndObject();
  return out;
}

std::string UnknownLineageEntry(const Node& node, const std::string& reason, const LineageOccasion& occasion) {
  std::string out;
  JsonWriter json(&out);
  json.BeginObject();
  WriteOccasion(node, occasion, &json);
  json.Key("unknown").Text(reason).EndObject();
  return out;
}

}  // namespace ingot::transform
