#include "transform/materialize/table_layout.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/text.h"

namespace ingot::transform {

namespace {

const Json* FirstOf(const Node& node, std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys) {
    const Json& value = node.Config(key);
    if (!value.is_null() && !(value.is_string() && Trim(value.as_string()).empty())) return &value;
  }
  return nullptr;
}

// "a, b" or ["a", "b"].
Result<std::vector<std::string>> Names(const Json& value, std::string_view key) {
  std::vector<std::string> names;
  const auto add = [&](std::string_view text) {
    for (const std::string_view part : Split(text, ',')) {
      std::string_view name = Trim(part);
      if (name.size() >= 2 && (name.front() == '"' || name.front() == '`') && name.back() == name.front()) {
        name = name.substr(1, name.size() - 2);
      }
      if (!name.empty()) names.emplace_back(name);
    }
  };
  const auto wrong = [&] {
    return InvalidArgument("'" + std::string(key) + "' is " + value.Dump() + ": a column's name or a list of names was expected");
  };
  if (value.is_string()) {
    add(value.as_string());
  } else if (value.is_array()) {
    for (const Json& item : value.as_array()) {
      if (!item.is_string()) return wrong();
      add(item.as_string());
    }
  } else {
    return wrong();
  }
  if (names.empty()) return wrong();
  for (const std::string& name : names) {
    if (name.find('(') == std::string::npos) continue;
    return Unsupported("'" + std::string(key) + "' has the expression " + name +
                       ": a table is laid out by columns; add one that holds the expression's value");
  }
  return names;
}

// {'field': 'order_date_key', 'data_type': 'integer'}: a partition for each value of the column. A granularity, or
// a range, would be an expression.
Result<std::vector<std::string>> PartitionField(const Json& value) {
  const std::string field = value.GetString("field");
  if (field.empty()) return InvalidArgument("'partition_by' has no 'field': the name of a column was expected");
  const std::string type = ToLower(value.GetString("data_type", "date"));
  const std::string granularity = ToLower(value.GetString("granularity", "day"));
  const bool has_time = type.starts_with("timestamp") || type.starts_with("datetime");
  const bool is_expression = has_time || (type == "date" && granularity != "day");
  if (is_expression) {
    return Unsupported("'partition_by' asks for each " + granularity + " of " + field + " (" + type +
                       "): a table is partitioned by columns; add a column that holds it, as in date_trunc('" + granularity +
                       "', " + field + ")");
  }
  return std::vector<std::string>{field};
}

Status ReadProperties(const Node& node, TableLayout* layout) {
  const Json* properties = FirstOf(node, {"tblproperties", "table_properties"});
  if (!properties) return Status::Ok();
  if (!properties->is_object()) {
    return InvalidArgument("'tblproperties' is " + properties->Dump() + ": an object of names and values was expected");
  }
  for (const auto& [name, value] : properties->as_object()) {
    if (value.is_object() || value.is_array() || value.is_null()) {
      return InvalidArgument("'tblproperties' gives " + name + " the value " + value.Dump() + ": text, a number or a bool was expected");
    }
    layout->properties[name] = value.is_string() ? value.as_string() : value.Dump();
  }
  return Status::Ok();
}

std::string QuotedList(const std::vector<std::string>& names) {
  std::vector<std::string> quoted;
  for (const std::string& name : names) quoted.push_back(QuoteSqlName(name));
  return Join(quoted, ", ");
}

}  // namespace

Result<TableLayout> LayoutOf(const Node& node) {
  TableLayout layout;
  if (const Json* partitions = FirstOf(node, {"partition_by", "partitioned_by"})) {
    ASSIGN_OR_RETURN(layout.partitions, partitions->is_object() ? PartitionField(*partitions) : Names(*partitions, "partition_by"));
  }
  if (const Json* clusters = FirstOf(node, {"cluster_by", "liquid_clustered_by", "clustered_by", "sorted_by", "sort_by"})) {
    ASSIGN_OR_RETURN(layout.clusters, Names(*clusters, "cluster_by"));
  }
  RETURN_IF_ERROR(ReadProperties(node, &layout));
  return layout;
}

std::string LayoutSql(const TableLayout& layout) {
  std::string sql;
  if (!layout.partitions.empty()) sql += " PARTITIONED BY (" + QuotedList(layout.partitions) + ")";
  if (!layout.clusters.empty()) sql += " SORTED BY (" + QuotedList(layout.clusters) + ")";
  std::string options;
  for (const auto& [name, value] : layout.properties) {
    options += (options.empty() ? "" : ", ") + QuoteSqlText(name) + " = " + QuoteSqlText(value);
  }
  if (!options.empty()) sql += " WITH (" + options + ")";
  return sql;
}

}  // namespace ingot::transform
