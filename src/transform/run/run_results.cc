#include "transform/run/run_results.h"

#include <fmt/format.h>

#include "base/file.h"
#include "transform/artifacts/json_writer.h"

namespace ingot::transform {
namespace {

void WriteMetadata(const RunRecord& record, std::string_view schema, JsonWriter* json) {
  json->Key("metadata").BeginObject();
  json->Key("dbt_schema_version").Text(fmt::format("https://schemas.getdbt.com/dbt/{}.json", schema));
  json->Key("dbt_version").Text(kDbtVersion);
  json->Key("generated_at").Text(FormatIso8601(record.ended));
  json->Key("invocation_id").Text(record.id);
  json->Key("invocation_started_at").Text(FormatIso8601(record.started));
  json->Key("env").BeginObject().EndObject();
  json->EndObject();
}

void WriteTiming(std::string_view name, const std::optional<Timestamp>& from, const std::optional<Timestamp>& to, JsonWriter* json) {
  if (!from || !to) return;
  json->BeginObject().Key("name").Text(name);
  json->Key("started_at").Text(FormatIso8601(*from)).Key("completed_at").Text(FormatIso8601(*to)).EndObject();
}

std::string ThreadName(int thread) { return thread == 0 ? "MainThread" : fmt::format("Thread-{}", thread); }

void WriteTimings(const NodeResult& result, JsonWriter* json) {
  json->Key("timing").BeginArray();
  WriteTiming("compile", result.compile_started, result.compile_ended, json);
  WriteTiming("execute", result.execute_started, result.execute_ended, json);
  json->EndArray();
}

void WriteIntervals(std::string_view key, const std::vector<std::pair<std::string, std::string>>& intervals, JsonWriter* json) {
  json->Key(key).BeginArray();
  for (const auto& [start, end] : intervals) json->BeginArray().Text(start).Text(end).EndArray();
  json->EndArray();
}

void WriteBatches(const std::optional<BatchResults>& batches, JsonWriter* json) {
  json->Key("batch_results");
  if (!batches) {
    json->Null();
    return;
  }
  json->BeginObject();
  WriteIntervals("successful", batches->successful, json);
  WriteIntervals("failed", batches->failed, json);
  json->EndObject();
}

// A test or model has been compiled or not, and has its relation's name even when it was skipped; a seed has nothing to compile.
void WriteCompiled(const NodeResult& result, JsonWriter* json) {
  const auto* node = dynamic_cast<const Node*>(result.resource);
  const bool has_code = result.resource != nullptr && result.resource->type != ResourceType::kSeed;
  json->Key("compiled");
  if (has_code) json->Bool(result.compiled);
  else json->Null();
  json->Key("compiled_code");
  if (result.compiled) json->Text(result.compiled_code);
  else json->Null();
  json->Key("relation_name").TextOrNull(!has_code ? "" : node != nullptr ? node->relation_name : result.relation_name);
}

void WriteResult(const NodeResult& result, JsonWriter* json) {
  json->BeginObject();
  json->Key("status").Text(NodeStatusName(result.status));
  WriteTimings(result, json);
  json->Key("thread_id").Text(ThreadName(result.thread));
  json->Key("execution_time").Number(result.seconds);
  json->Key("adapter_response").Value(result.adapter_response);
  json->Key("message").TextOrNull(result.message);
  json->Key("failures");
  if (result.failures) json->Int(*result.failures);
  else json->Null();
  json->Key("unique_id").Text(result.unique_id);
  WriteCompiled(result, json);
  WriteBatches(result.batches, json);
  json->EndObject();
}

void WriteFreshness(const FreshnessResult& result, JsonWriter* json) {
  json->BeginObject().Key("unique_id").Text(result.node.unique_id);
  if (result.max_loaded_at.empty()) {
    json->Key("error").TextOrNull(result.node.message).Key("status").Text("runtime error").EndObject();
    return;
  }
  json->Key("max_loaded_at").Text(result.max_loaded_at).Key("snapshotted_at").Text(result.snapshotted_at);
  json->Key("max_loaded_at_time_ago_in_s").Number(result.age_seconds);
  json->Key("status").Text(NodeStatusName(result.node.status)).Key("criteria").Value(result.criteria);
  json->Key("adapter_response").Value(result.node.adapter_response);
  WriteTimings(result.node, json);
  json->Key("thread_id").Text(ThreadName(result.node.thread)).Key("execution_time").Number(result.node.seconds);
  json->EndObject();
}

std::optional<BatchResults> ReadBatches(const Json* value) {
  if (value == nullptr || !value->is_object()) return std::nullopt;
  const auto read = [&](std::string_view key) {
    std::vector<std::pair<std::string, std::string>> intervals;
    const Json* list = value->Find(key);
    if (list == nullptr || !list->is_array()) return intervals;
    for (const Json& pair : list->as_array()) {
      if (!pair.is_array() || pair.as_array().size() != 2) continue;
      const Json::Array& ends = pair.as_array();
      if (ends[0].is_string() && ends[1].is_string()) intervals.emplace_back(ends[0].as_string(), ends[1].as_string());
    }
    return intervals;
  };
  return BatchResults{read("successful"), read("failed")};
}

}  // namespace

std::string RunResultsJson(const RunRecord& record, std::span<const NodeResult> results) {
  std::string out;
  JsonWriter json(&out);
  json.BeginObject();
  WriteMetadata(record, "run-results/v6", &json);
  json.Key("results").BeginArray();
  for (const NodeResult& result : results) WriteResult(result, &json);
  json.EndArray();
  json.Key("elapsed_time").Number(record.seconds).Key("args").Value(record.args);
  json.EndObject();
  return out;
}

std::string SourcesJson(const RunRecord& record, std::span<const FreshnessResult> results) {
  std::string out;
  JsonWriter json(&out);
  json.BeginObject();
  WriteMetadata(record, "sources/v3", &json);
  json.Key("results").BeginArray();
  for (const FreshnessResult& result : results) WriteFreshness(result, &json);
  json.EndArray();
  json.Key("elapsed_time").Number(record.seconds);
  json.EndObject();
  return out;
}

Result<PastRun> ReadRunResults(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
  Result<Json> parsed = Json::Parse(text);
  if (!parsed.ok()) return parsed.error().WithContext(path);
  const Json* results = parsed->Find("results");
  if (results == nullptr || !results->is_array()) return Corrupt(fmt::format("{} has no list of results", path));
  PastRun run;
  if (const Json* args = parsed->Find("args")) run.args = *args;
  for (const Json& entry : results->as_array()) {
    const std::optional<NodeStatus> status = ParseNodeStatus(entry.GetString("status"));
    if (!status) return Corrupt(fmt::format("{}: '{}' is no status of a node", path, entry.GetString("status")));
    run.results.push_back({entry.GetString("unique_id"), *status, ReadBatches(entry.Find("batch_results"))});
  }
  return run;
}

}  // namespace ingot::transform
