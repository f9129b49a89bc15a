#include "transform/config/config_rules.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"

namespace ingot::transform {
namespace {

enum class Merge : uint8_t { kReplace, kAppend, kHooks, kUpdate, kGrants };

Merge MergeOf(ResourceType type, std::string_view key) {
  if (type == ResourceType::kSource || type == ResourceType::kExposure) {
    return key == "meta" && type == ResourceType::kSource ? Merge::kUpdate : Merge::kReplace;
  }
  if (key == "tags" || key == "packages") return Merge::kAppend;
  if (key == "pre-hook" || key == "post-hook") return Merge::kHooks;
  if (key == "grants") return Merge::kGrants;
  constexpr std::array<std::string_view, 7> kUpdated = {
      "meta", "quoting", "column_types", "docs", "contract", "snapshot_meta_column_names", "latest_version_pointer"};
  if (std::find(kUpdated.begin(), kUpdated.end(), key) != kUpdated.end()) return Merge::kUpdate;
  return Merge::kReplace;
}

constexpr std::string_view kHead =
    R"("enabled":true,"alias":null,"schema":null,"database":null,"tags":[],"meta":{},"group":null,"static_analysis":null,)";
constexpr std::string_view kBody =
    R"("incremental_strategy":null,"batch_size":null,"lookback":1,"begin":null,"persist_docs":{},"post-hook":[],)"
    R"("pre-hook":[],"quoting":{},"column_types":{},"full_refresh":null,"unique_key":null,"on_schema_change":"ignore",)"
    R"("on_configuration_change":"apply","grants":{},"packages":[],"docs":{"show":true,"node_color":null},)"
    R"("contract":{"enforced":false,"alias_types":true},"event_time":null,"concurrent_batches":null)";
constexpr std::string_view kModelTail =
    R"(,"access":"protected","freshness":null,"on_error":null,"latest_version_pointer":{"enabled":null,"alias":null})";
constexpr std::string_view kSnapshotTail =
    R"(,"strategy":null,"target_schema":null,"target_database":null,"updated_at":null,"check_cols":null,)"
    R"("snapshot_meta_column_names":{"dbt_valid_to":null,"dbt_valid_from":null,"dbt_scd_id":null,"dbt_updated_at":null,)"
    R"("dbt_is_deleted":null},"dbt_valid_to_current":null)";
constexpr std::string_view kTestBody =
    R"("severity":"ERROR","store_failures":null,"store_failures_as":null,"sql_header":null,"where":null,"limit":null,)"
    R"-("fail_calc":"count(*)","warn_if":"!= 0","error_if":"!= 0")-";

Json Parsed(const std::string& text) { return std::move(*Json::Parse("{" + text + "}")); }

Json NodeDefaults(std::string_view materialized, std::string_view tail) {
  return Parsed(fmt::format(R"({}"materialized":"{}",{}{})", kHead, materialized, kBody, tail));
}

Json MakeDefaults(ResourceType type) {
  switch (type) {
    case ResourceType::kModel: return NodeDefaults("view", kModelTail);
    case ResourceType::kSeed: return NodeDefaults("seed", R"(,"delimiter":",","quote_columns":null)");
    case ResourceType::kSnapshot: return NodeDefaults("snapshot", kSnapshotTail);
    case ResourceType::kTest: {
      Json config = Parsed(fmt::format(R"({}"materialized":"test",{})", kHead, kTestBody));
      config.Set("schema", "dbt_test__audit");
      return config;
    }
    case ResourceType::kAnalysis:
    case ResourceType::kOperation: return NodeDefaults("view", "");
    case ResourceType::kSource:
      return Parsed(R"("enabled":true,"event_time":null,"freshness":{"warn_after":{"count":null,"period":null},)"
                    R"("error_after":{"count":null,"period":null},"filter":null},"loaded_at_field":null,)"
                    R"("loaded_at_query":null,"meta":{},"tags":[],"static_analysis":null)");
    case ResourceType::kExposure: return Parsed(R"("enabled":true,"tags":[],"meta":{})");
    case ResourceType::kUnitTest: return Parsed(R"("tags":[],"meta":{},"enabled":true,"static_analysis":null)");
  }
  return Json::MakeObject();
}

// pre_hook is pre-hook; the other spellings of a relation's parts that adapters translate.
std::string_view Spelling(std::string_view key) {
  if (key == "pre_hook") return "pre-hook";
  if (key == "post_hook") return "post-hook";
  if (key == "project" || key == "catalog") return "database";
  if (key == "dataset") return "schema";
  return key;
}

void AppendTo(Json* list, const Json& value) {
  if (!list->is_array()) {
    Json first = std::move(*list);
    *list = Json::MakeArray();
    if (!first.is_null()) list->Append(std::move(first));
  }
  if (value.is_array()) {
    for (const Json& item : value.as_array()) list->Append(item);
  } else if (!value.is_null()) {
    list->Append(value);
  }
}

void AppendHooks(Json* list, const Json& value) {
  if (!list->is_array()) *list = Json::MakeArray();
  if (value.is_array()) {
    for (const Json& item : value.as_array()) list->Append(HookValue(item));
  } else if (!value.is_null()) {
    list->Append(HookValue(value));
  }
}

Status Update(std::string_view key, Json* object, const Json& value) {
  if (value.is_null()) return Status::Ok();
  if (key == "contract" && value.is_bool()) return Update(key, object, Json::MakeObject().Set("enforced", value));
  if (key == "latest_version_pointer" && value.is_bool()) return Update(key, object, Json::MakeObject().Set("enabled", value));
  if (!value.is_object()) return InvalidArgument(fmt::format("'{}' takes a mapping, not {}", key, value.Dump()));
  if (!object->is_object()) *object = Json::MakeObject();
  for (const auto& [name, item] : value.as_object()) object->Set(name, item);
  return Status::Ok();
}

// "+name" adds to "name". In a layer that is laid on others later, it stays: what it adds to is not there yet.
Status MergeGrants(Json* grants, const Json& value) {
  if (value.is_null()) return Status::Ok();
  if (!value.is_object()) return InvalidArgument(fmt::format("'grants' takes a mapping, not {}", value.Dump()));
  const bool layer = !grants->is_object();
  if (layer) *grants = Json::MakeObject();
  for (const auto& [name, who] : value.as_object()) {
    const bool add = name.starts_with('+');
    const std::string plain = add ? name.substr(1) : name;
    const bool later = add && grants->Find(plain) == nullptr && (layer || grants->Find(name) != nullptr);
    const std::string& key = later ? name : plain;
    Json list = Json::MakeArray();
    if (const Json* before = grants->Find(key); add && before != nullptr) AppendTo(&list, *before);
    AppendTo(&list, who);
    grants->Set(key, std::move(list));
  }
  return Status::Ok();
}

Status FinishTest(Json* config) {
  const Json* as = config->Find("store_failures_as");
  const Json* store = config->Find("store_failures");
  if (as != nullptr && as->is_string()) {
    config->Set("store_failures", as->as_string() != "ephemeral");
  } else if (store != nullptr && store->is_bool()) {
    config->Set("store_failures_as", store->as_bool() ? "table" : "ephemeral");
  }
  const std::string severity = config->GetString("severity");
  if (EqualsIgnoreCase(severity, "warn") || EqualsIgnoreCase(severity, "error")) return Status::Ok();
  return InvalidArgument(fmt::format("severity is 'warn' or 'error', not '{}'", severity));
}

Status CheckSnapshot(const Json& config) {
  const std::string strategy = config.GetString("strategy");
  const auto given = [&](std::string_view key) {
    const Json* value = config.Find(key);
    return value != nullptr && !value->is_null() && *value != Json("") && *value != Json::MakeArray();
  };
  if (strategy.empty() || !given("unique_key")) return InvalidArgument("a snapshot needs 'strategy' and 'unique_key'");
  if (strategy == "timestamp" && !given("updated_at")) {
    return InvalidArgument("a snapshot by timestamp needs 'updated_at': the column that says when a row changed");
  }
  if (strategy == "check" && !given("check_cols")) {
    return InvalidArgument("a snapshot by check needs 'check_cols': 'all' or a list of columns");
  }
  const Json* columns = config.Find("check_cols");
  if (strategy == "check" && columns->is_string() && columns->as_string() != "all") {
    return InvalidArgument(fmt::format("'check_cols' is 'all' or a list of columns, not '{}'", columns->as_string()));
  }
  if (strategy == "timestamp" && given("check_cols")) return InvalidArgument("a snapshot by timestamp has no 'check_cols'");
  return Status::Ok();
}

Status FinishModel(Json* config) {
  const Json* contract = config->Find("contract");
  const std::string change = config->GetString("on_schema_change");
  const bool enforced = contract != nullptr && contract->GetBool("enforced");
  if (enforced && config->GetString("materialized") == "incremental" && change != "append_new_columns" && change != "fail") {
    return InvalidArgument(fmt::format("an incremental model with a contract needs on_schema_change 'append_new_columns' or "
                                       "'fail', not '{}'", change));
  }
  if (std::string begin = config->GetString("begin"); begin.size() >= 10) {  // as dbt keeps it: a time, not a date
    if (begin.size() == 10) begin += "T00:00:00";
    else if (begin[10] == ' ') begin[10] = 'T';
    config->Set("begin", std::move(begin));
  }
  const std::string access = config->GetString("access", "protected");
  if (access != "private" && access != "protected" && access != "public") {
    return InvalidArgument(fmt::format("access is 'private', 'protected' or 'public', not '{}'", access));
  }
  if (const Json* freshness = config->Find("freshness"); freshness != nullptr && freshness->Find("build_after") == nullptr) {
    config->Set("freshness", Json());
  }
  return Status::Ok();
}

}  // namespace

const Json& DefaultConfig(ResourceType type) {
  static const std::array<Json, 9> defaults = [] {
    std::array<Json, 9> made;
    for (size_t i = 0; i < made.size(); ++i) made[i] = MakeDefaults(static_cast<ResourceType>(i));
    return made;
  }();
  return defaults[static_cast<size_t>(type)];
}

Json HookValue(const Json& hook) {
  Json given = hook;
  if (hook.is_string() && Trim(hook.as_string()).starts_with('{')) {
    Result<Json> parsed = Json::Parse(hook.as_string());
    if (parsed.ok() && parsed->is_object() && parsed->Find("sql") != nullptr) given = std::move(*parsed);
  }
  Json value = Json::MakeObject();
  if (!given.is_object()) {
    return value.Set("sql", given.is_string() ? given : Json(given.Dump())).Set("transaction", true).Set("index", Json());
  }
  const Json* index = given.Find("index");
  return value.Set("sql", given.GetString("sql"))
      .Set("transaction", given.GetBool("transaction", true))
      .Set("index", index == nullptr ? Json() : *index);
}

Status LayConfig(ResourceType type, const Json& over, Json* config) {
  if (!over.is_object()) return Status::Ok();
  for (const auto& [written, value] : over.as_object()) {
    const std::string_view key = Spelling(Trim(written));
    const Merge merge = MergeOf(type, key);
    if (merge == Merge::kReplace) {
      config->Set(key, value);
      continue;
    }
    if (config->Find(key) == nullptr) config->Set(key, Json());
    Json* target = const_cast<Json*>(config->Find(key));
    if (merge == Merge::kAppend) AppendTo(target, value);
    else if (merge == Merge::kHooks) AppendHooks(target, value);
    else if (merge == Merge::kGrants) RETURN_IF_ERROR(MergeGrants(target, value));
    else RETURN_IF_ERROR(Update(key, target, value));
  }
  return Status::Ok();
}

void LayUnrendered(const Json& over, Json* config) {
  if (!over.is_object()) return;
  for (const auto& [written, value] : over.as_object()) {
    const std::string_view key = Trim(written);
    config->Set(key == "project" || key == "catalog" || key == "dataset" ? Spelling(key) : key, value);
  }
}

Status FinishConfig(ResourceType type, Json* config) {
  if (const Json* tags = config->Find("tags"); tags != nullptr && !tags->is_array()) {
    Json list = Json::MakeArray();
    AppendTo(&list, *tags);
    config->Set("tags", std::move(list));
  }
  const Json* enabled = config->Find("enabled");
  if (enabled != nullptr && !enabled->is_bool()) return InvalidArgument(fmt::format("'enabled' is true or false, not {}", enabled->Dump()));
  if (const Json* check = config->Find("static_analysis"); check != nullptr && check->is_bool()) {
    config->Set("static_analysis", check->as_bool() ? "on" : "off");
  }
  if (type == ResourceType::kTest) return FinishTest(config);
  if (type == ResourceType::kModel) return FinishModel(config);
  if (type == ResourceType::kSnapshot && config->GetBool("enabled", true)) return CheckSnapshot(*config);
  return Status::Ok();
}

}  // namespace ingot::transform
