#include "ingest/source.h"

namespace ingot::ingest {

Json IngestReport::ToJson() const {
  Json json = Json::MakeObject();
  json.Set("source", source).Set("table", table);
  if (!quarantine_table.empty()) json.Set("quarantine_table", quarantine_table);
  json.Set("files_taken", static_cast<int64_t>(files_taken)).Set("files_skipped", static_cast<int64_t>(files_skipped));
  json.Set("rows", rows).Set("rejected", rejected).Set("rescued_values", rescued_values);
  json.Set("bytes", static_cast<int64_t>(bytes)).Set("schema_fingerprint", schema_fingerprint);
  Json changes = Json::MakeArray();
  for (const TableChange& change : schema_changes) {
    changes.Append(Json::MakeObject().Set("table", change.table).Set("change", change.change));
  }
  json.Set("schema_changes", std::move(changes));
  Json notes = Json::MakeArray();
  for (const std::string& warning : warnings) notes.Append(warning);
  json.Set("warnings", std::move(notes));
  Json versions = Json::MakeObject();
  for (const auto& [name, version] : table_versions) versions.Set(name, version);
  json.Set("table_versions", std::move(versions));
  return json;
}

}  // namespace ingot::ingest
