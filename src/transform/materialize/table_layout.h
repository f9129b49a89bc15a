// How a node's table is laid out and what its properties are: partition_by, cluster_by, tblproperties in dbt's spellings.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "transform/graph/resource.h"

namespace ingot::transform {

struct TableLayout {
  std::vector<std::string> partitions;  // columns
  std::vector<std::string> clusters;    // columns
  std::map<std::string, std::string> properties;
};

// `partition_by` (or `partitioned_by`): a name, names with commas between, a list of names, or {"field": …} with the data
// types `date`, `string`, `integer` and the like; `cluster_by` (`clustered_by`, `sort_by`, `sorted_by`): the same but for the
// object; `tblproperties` (`table_properties`): an object. kInvalidArgument says what was expected; kUnsupported: partitions by
// an expression of a column ({"field", "data_type": "timestamp", "granularity": "day"}).
Result<TableLayout> LayoutOf(const Node& node);

// " PARTITIONED BY (…) SORTED BY (…) WITH (…)" of CREATE TABLE; empty when there is nothing to say.
std::string LayoutSql(const TableLayout& layout);

}  // namespace ingot::transform
