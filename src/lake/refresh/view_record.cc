#include "lake/refresh/view_record.h"

#include <utility>

#include "base/json.h"

namespace ingot::lake {

namespace {

constexpr int64_t kRecordFormat = 1;

}  // namespace

std::string FormatViewRecord(const ViewRecord& record) {
  Json inputs = Json::MakeArray();
  for (const auto& [table, input] : record.inputs) {
    Json entry = Json::MakeObject();
    entry.Set("table", table).Set("id", input.id).Set("version", input.version);
    inputs.Append(std::move(entry));
  }
  Json json = Json::MakeObject();
  json.Set("format", kRecordFormat).Set("query", record.query).Set("settings", record.settings);
  json.Set("configuration", record.configuration).Set("id", record.id).Set("base", record.base).Set("inputs", std::move(inputs));
  return json.Dump();
}

std::optional<ViewRecord> ParseViewRecord(std::string_view text) {
  const auto json = Json::Parse(text);
  if (!json.ok() || !json->is_object() || json->GetInt("format") != kRecordFormat) return std::nullopt;
  ViewRecord record;
  record.query = json->GetString("query");
  record.settings = json->GetString("settings");
  record.configuration = json->GetString("configuration");
  record.id = json->GetString("id");
  record.base = json->GetInt("base", -1);
  const Json* inputs = json->Find("inputs");
  if (inputs == nullptr || !inputs->is_array()) return std::nullopt;
  for (const Json& entry : inputs->as_array()) {
    if (!entry.is_object()) return std::nullopt;
    record.inputs[entry.GetString("table")] = {entry.GetString("id"), entry.GetInt("version", -1)};
  }
  return record;
}

}  // namespace ingot::lake
