// What an incremental model's configuration asks for, in dbt's keys, checked.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "transform/graph/resource.h"

namespace ingot::transform {

enum class IncrementalStrategy : uint8_t { kAppend, kMerge, kDeleteInsert, kInsertOverwrite, kMicrobatch };
enum class OnSchemaChange : uint8_t { kIgnore, kFail, kAppendNewColumns, kSyncAllColumns };

struct IncrementalConfig {
  // Not given: delete+insert with a unique key, else append.
  IncrementalStrategy strategy = IncrementalStrategy::kAppend;
  OnSchemaChange on_schema_change = OnSchemaChange::kIgnore;
  std::vector<std::string> unique_key;  // SQL, as written: columns mostly
  std::vector<std::string> predicates;  // SQL on DBT_INTERNAL_DEST and DBT_INTERNAL_SOURCE
  std::vector<std::string> merge_update_columns;
  std::vector<std::string> merge_exclude_columns;
  std::string merge_update_condition;
  std::string merge_insert_condition;
  std::map<std::string, std::string> merge_update_set;  // column, expression
  std::string event_time;                               // of microbatch
};

// kInvalidArgument names the key, what it holds and what was expected.
Result<IncrementalConfig> IncrementalConfigOf(const Node& node);

// A text, or a list of texts, under a key; empty when there is none. kInvalidArgument.
Result<std::vector<std::string>> TextList(const Node& node, std::string_view key);

}  // namespace ingot::transform
