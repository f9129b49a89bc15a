#include "transform/materialize/snapshot_config.h"

#include <utility>

#include "base/text.h"
#include "transform/materialize/incremental_config.h"

namespace ingot::transform {

namespace {

Error Wrong(const Node& node, std::string_view key, const std::string& expected) {
  const Json& value = node.Config(key);
  return InvalidArgument("'" + std::string(key) + "' of snapshot '" + node.name + "' is " +
                         (value.is_null() ? std::string("missing") : value.Dump()) + ": " + expected + " was expected");
}

Status ReadStrategy(const Node& node, SnapshotConfig* config) {
  const std::string strategy = node.ConfigText("strategy");
  config->by_timestamp = strategy == "timestamp";
  if (!config->by_timestamp && strategy != "check") return Wrong(node, "strategy", "timestamp or check");
  config->updated_at = node.ConfigText("updated_at");
  if (config->by_timestamp) {
    return config->updated_at.empty() ? Status(Wrong(node, "updated_at", "the column that says when a row changed")) : Status::Ok();
  }
  const Json& columns = node.Config("check_cols");
  config->check_all = columns.is_string() && ToLower(columns.as_string()) == "all";
  if (config->check_all) return Status::Ok();
  ASSIGN_OR_RETURN(config->check_columns, TextList(node, "check_cols"));
  return config->check_columns.empty() ? Status(Wrong(node, "check_cols", "'all' or a list of columns")) : Status::Ok();
}

Status ReadHardDeletes(const Node& node, SnapshotConfig* config) {
  const std::string said = node.ConfigText("hard_deletes");
  if (said.empty()) {
    config->hard_deletes = node.ConfigBool("invalidate_hard_deletes", false) ? HardDeletes::kInvalidate : HardDeletes::kIgnore;
    return Status::Ok();
  }
  if (!node.Config("invalidate_hard_deletes").is_null()) {
    return InvalidArgument("snapshot '" + node.name + "' has both 'hard_deletes' and 'invalidate_hard_deletes': remove the latter");
  }
  if (said == "ignore") config->hard_deletes = HardDeletes::kIgnore;
  else if (said == "invalidate") config->hard_deletes = HardDeletes::kInvalidate;
  else if (said == "new_record") config->hard_deletes = HardDeletes::kNewRecord;
  else return Wrong(node, "hard_deletes", "ignore, invalidate or new_record");
  return Status::Ok();
}

Status ReadColumnNames(const Node& node, SnapshotColumns* columns) {
  const Json& names = node.Config("snapshot_meta_column_names");
  if (names.is_null()) return Status::Ok();
  if (!names.is_object()) return Wrong(node, "snapshot_meta_column_names", "an object of dbt's column names and yours");
  const std::pair<std::string_view, std::string*> known[] = {{"dbt_scd_id", &columns->scd_id},
                                                             {"dbt_updated_at", &columns->updated_at},
                                                             {"dbt_valid_from", &columns->valid_from},
                                                             {"dbt_valid_to", &columns->valid_to},
                                                             {"dbt_is_deleted", &columns->is_deleted}};
  for (const auto& [key, name] : known) {
    const std::string given = names.GetString(key);
    if (!given.empty()) *name = given;
  }
  return Status::Ok();
}

}  // namespace

Result<SnapshotConfig> SnapshotConfigOf(const Node& node) {
  SnapshotConfig config;
  ASSIGN_OR_RETURN(config.unique_key, TextList(node, "unique_key"));
  if (config.unique_key.empty()) return Wrong(node, "unique_key", "a column or a list of columns");
  config.key_is_list = node.Config("unique_key").is_array();
  RETURN_IF_ERROR(ReadStrategy(node, &config));
  RETURN_IF_ERROR(ReadHardDeletes(node, &config));
  RETURN_IF_ERROR(ReadColumnNames(node, &config.columns));
  config.valid_to_current = std::string(Trim(node.ConfigText("dbt_valid_to_current")));
  return config;
}

}  // namespace ingot::transform
