// What a snapshot's configuration asks for, in dbt's keys, checked.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "transform/graph/resource.h"

namespace ingot::transform {

enum class HardDeletes : uint8_t { kIgnore, kInvalidate, kNewRecord };

// The names of the columns that a snapshot adds.
struct SnapshotColumns {
  std::string scd_id = "dbt_scd_id";
  std::string updated_at = "dbt_updated_at";
  std::string valid_from = "dbt_valid_from";
  std::string valid_to = "dbt_valid_to";
  std::string is_deleted = "dbt_is_deleted";
};

struct SnapshotConfig {
  bool by_timestamp = false;            // strategy 'timestamp', else 'check'
  std::vector<std::string> unique_key;  // SQL, as written
  bool key_is_list = false;
  std::string updated_at;               // SQL; empty: the run's time (of strategy 'check')
  bool check_all = false;
  std::vector<std::string> check_columns;
  HardDeletes hard_deletes = HardDeletes::kIgnore;
  std::string valid_to_current;         // SQL; empty: NULL
  SnapshotColumns columns;
};

// kInvalidArgument names the key, what it holds and what was expected.
Result<SnapshotConfig> SnapshotConfigOf(const Node& node);

}  // namespace ingot::transform
