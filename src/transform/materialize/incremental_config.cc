#include "transform/materialize/incremental_config.h"

#include <array>
#include <optional>
#include <utility>

#include "base/text.h"

namespace ingot::transform {

namespace {

constexpr std::array<std::pair<std::string_view, IncrementalStrategy>, 6> kStrategies = {
    {{"append", IncrementalStrategy::kAppend},
     {"merge", IncrementalStrategy::kMerge},
     {"delete+insert", IncrementalStrategy::kDeleteInsert},
     {"delete_insert", IncrementalStrategy::kDeleteInsert},
     {"insert_overwrite", IncrementalStrategy::kInsertOverwrite},
     {"microbatch", IncrementalStrategy::kMicrobatch}}};

constexpr std::array<std::pair<std::string_view, OnSchemaChange>, 4> kSchemaChanges = {
    {{"ignore", OnSchemaChange::kIgnore},
     {"fail", OnSchemaChange::kFail},
     {"append_new_columns", OnSchemaChange::kAppendNewColumns},
     {"sync_all_columns", OnSchemaChange::kSyncAllColumns}}};

// The word's meaning; kInvalidArgument lists those that there are.
template <typename Words>
auto MeaningOf(const Words& words, const Node& node, std::string_view key, const std::string& text)
    -> Result<typename Words::value_type::second_type> {
  std::vector<std::string> known;
  for (const auto& [word, meaning] : words) {
    if (word == text) return meaning;
    known.emplace_back(word);
  }
  std::string message = "'" + std::string(key) + "' of model '" + node.name + "' is '" + text + "': one of " + Join(known, ", ") + " was expected";
  if (const auto nearest = NearestWord(text, known)) message += "; did you mean '" + *nearest + "'?";
  return InvalidArgument(std::move(message));
}

Status CheckMicrobatch(const Node& node, const IncrementalConfig& config) {
  if (config.event_time.empty()) {
    return InvalidArgument("microbatch model '" + node.name + "' has no 'event_time': the column that says when a row happened was expected");
  }
  if (!config.unique_key.empty()) {
    return InvalidArgument("microbatch model '" + node.name + "' has a 'unique_key': its batches are replaced by 'event_time'. Remove the key, or use incremental_strategy='merge'");
  }
  return Status::Ok();
}

Status ReadMerge(const Node& node, IncrementalConfig* config) {
  ASSIGN_OR_RETURN(config->merge_update_columns, TextList(node, "merge_update_columns"));
  ASSIGN_OR_RETURN(config->merge_exclude_columns, TextList(node, "merge_exclude_columns"));
  if (!config->merge_update_columns.empty() && !config->merge_exclude_columns.empty()) {
    return InvalidArgument("model '" + node.name + "' has both 'merge_update_columns' and 'merge_exclude_columns': give one of them");
  }
  config->merge_update_condition = node.ConfigText("merge_update_condition");
  config->merge_insert_condition = node.ConfigText("merge_insert_condition");
  const Json& expressions = node.Config("merge_update_set_expressions");
  if (expressions.is_null()) return Status::Ok();
  if (!expressions.is_object()) {
    return InvalidArgument("'merge_update_set_expressions' of model '" + node.name + "' is " + expressions.Dump() + ": an object of columns and expressions was expected");
  }
  for (const auto& [column, expression] : expressions.as_object()) {
    config->merge_update_set[column] = expression.is_string() ? expression.as_string() : expression.Dump();
  }
  return Status::Ok();
}

}  // namespace

Result<std::vector<std::string>> TextList(const Node& node, std::string_view key) {
  const Json& value = node.Config(key);
  std::vector<std::string> texts;
  if (value.is_null()) return texts;
  if (value.is_string()) {
    if (!Trim(value.as_string()).empty()) texts.push_back(value.as_string());
    return texts;
  }
  const auto wrong = [&] {
    return InvalidArgument("'" + std::string(key) + "' of '" + node.name + "' is " + value.Dump() + ": text or a list of texts was expected");
  };
  if (!value.is_array()) return wrong();
  for (const Json& item : value.as_array()) {
    if (!item.is_string()) return wrong();
    texts.push_back(item.as_string());
  }
  return texts;
}

Result<IncrementalConfig> IncrementalConfigOf(const Node& node) {
  IncrementalConfig config;
  ASSIGN_OR_RETURN(config.unique_key, TextList(node, "unique_key"));
  ASSIGN_OR_RETURN(config.predicates, TextList(node, "predicates"));
  if (config.predicates.empty()) {
    ASSIGN_OR_RETURN(config.predicates, TextList(node, "incremental_predicates"));
  }
  RETURN_IF_ERROR(ReadMerge(node, &config));
  config.event_time = node.ConfigText("event_time");
  const std::string strategy = node.ConfigText("incremental_strategy");
  if (strategy.empty() || strategy == "default") {
    config.strategy = config.unique_key.empty() ? IncrementalStrategy::kAppend : IncrementalStrategy::kDeleteInsert;
  } else {
    ASSIGN_OR_RETURN(config.strategy, MeaningOf(kStrategies, node, "incremental_strategy", strategy));
  }
  if (config.strategy == IncrementalStrategy::kMicrobatch) RETURN_IF_ERROR(CheckMicrobatch(node, config));
  if (const std::string change = node.ConfigText("on_schema_change"); !change.empty()) {
    ASSIGN_OR_RETURN(config.on_schema_change, MeaningOf(kSchemaChanges, node, "on_schema_change", change));
  }
  return config;
}

}  // namespace ingot::transform
