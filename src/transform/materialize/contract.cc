#include "transform/materialize/contract.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "transform/materialize/sql_text.h"

namespace ingot::transform {

namespace {

// "id | BIGINT | INTEGER | data type mismatch", in columns.
std::string MismatchTable(std::vector<std::vector<std::string>> rows) {
  rows.insert(rows.begin(), {"column_name", "definition_type", "contract_type", "mismatch_reason"});
  std::vector<size_t> widths(rows.front().size(), 0);
  for (const auto& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  for (const auto& row : rows) {
    text += "\n|";
    for (size_t i = 0; i < row.size(); ++i) text += " " + row[i] + std::string(widths[i] - row[i].size(), ' ') + " |";
  }
  return text;
}

std::string ColumnSql(const Column& column) {
  return column.quote.is_bool() && !column.quote.as_bool() ? QuoteSqlName(ToLower(column.name)) : QuoteSqlName(column.name);
}

std::vector<std::string> ConstraintColumns(const Json& constraint) {
  std::vector<std::string> columns;
  if (const Json* given = constraint.Find("columns"); given && given->is_array()) {
    for (const Json& column : given->as_array()) {
      if (column.is_string()) columns.push_back(column.as_string());
    }
  }
  return columns;
}

// Adds one constraint, of a column or (no column) of the model. `definition` is what stands behind the column.
Status AddConstraint(const Json& constraint, const Column* column, std::string* definition, ContractTable* table) {
  const std::string type = constraint.GetString("type");
  const std::string expression = constraint.GetString("expression");
  std::vector<std::string> columns = column ? std::vector<std::string>{column->name} : ConstraintColumns(constraint);
  const std::string where = column ? "column '" + column->name + "'" : std::string("the model");
  if (type == "not_null" && column) {
    *definition += " NOT NULL";
  } else if (type == "check") {
    if (expression.empty()) return InvalidArgument("a check constraint of " + where + " has no 'expression'");
    // Of SQL's check NULL is no breach; of a Delta table's it is.
    *definition += (column ? " CHECK (coalesce((" : "CHECK (coalesce((") + expression + "), true))";
  } else if (type == "primary_key" || type == "unique") {
    if (columns.empty()) return InvalidArgument("a " + type + " constraint of " + where + " names no 'columns'");
    table->unique_keys.push_back(std::move(columns));
    if (type == "primary_key" && column) *definition += " NOT NULL";
  } else if (type == "foreign_key") {
    table->warnings.push_back("the foreign_key constraint of " + where + " is not enforced: a table of the lake knows no other");
  } else if (type == "not_null") {
    return InvalidArgument("a not_null constraint belongs to a column, not to the model");
  } else {
    table->warnings.push_back("the " + (type.empty() ? std::string("unnamed") : type) + " constraint of " + where +
                              " is not enforced");
  }
  return Status::Ok();
}

bool InPrimaryKey(const Node& node, std::string_view column) {
  if (!node.constraints.is_array()) return false;
  for (const Json& constraint : node.constraints.as_array()) {
    if (constraint.GetString("type") != "primary_key") continue;
    for (const std::string& key : ConstraintColumns(constraint)) {
      if (EqualsIgnoreCase(key, column)) return true;
    }
  }
  return false;
}

}  // namespace

bool HasContract(const Node& node) {
  const Json& contract = node.Config("contract");
  return contract.is_object() && contract.GetBool("enforced");
}

Result<std::vector<WarehouseColumn>> ContractColumns(BuildWarehouse& warehouse, const Node& node) {
  if (node.columns.empty()) {
    return InvalidArgument("model '" + node.name + "' has an enforced contract and no columns: list them, with their data types, in a property file");
  }
  std::string query = "SELECT ";
  for (const Column& column : node.columns) {
    if (!column.data_type.is_string() || Trim(column.data_type.as_string()).empty()) {
      return InvalidArgument("column '" + column.name + "' of model '" + node.name + "' has no data_type, which its enforced contract needs");
    }
    if (&column != &node.columns.front()) query += ", ";
    query += "CAST(NULL AS " + column.data_type.as_string() + ") AS " + ColumnSql(column);
  }
  auto columns = warehouse.DescribeQuery(query);
  if (columns.ok()) return columns;
  return columns.error().WithContext("the contract of model '" + node.name + "' has a data type that is not understood");
}

Status CheckContract(const Node& node, std::span<const WarehouseColumn> contract, std::span<const WarehouseColumn> query) {
  std::vector<std::vector<std::string>> wrong;
  for (const WarehouseColumn& column : query) {
    const WarehouseColumn* stated = FindColumn(contract, column.name);
    if (!stated) {
      wrong.push_back({column.name, column.data_type, "", "missing in contract"});
    } else if (stated->data_type != column.data_type) {
      wrong.push_back({column.name, column.data_type, stated->data_type, "data type mismatch"});
    }
  }
  for (const WarehouseColumn& column : contract) {
    if (!FindColumn(query, column.name)) wrong.push_back({column.name, "", column.data_type, "missing in definition"});
  }
  if (wrong.empty()) return Status::Ok();
  return InvalidArgument("model '" + node.name + "' has an enforced contract that its query does not keep; change either" +
                         MismatchTable(std::move(wrong)));
}

Result<ContractTable> TableOfContract(const Node& node, std::span<const WarehouseColumn> contract) {
  ContractTable table;
  for (size_t i = 0; i < node.columns.size(); ++i) {
    const Column& column = node.columns[i];
    std::string definition = QuoteSqlName(contract[i].name) + " " + contract[i].data_type;
    if (InPrimaryKey(node, column.name)) definition += " NOT NULL";
    if (column.constraints.is_array()) {
      for (const Json& constraint : column.constraints.as_array()) {
        RETURN_IF_ERROR(AddConstraint(constraint, &column, &definition, &table));
      }
    }
    table.definition += (i == 0 ? "" : ", ") + definition;
  }
  if (!node.constraints.is_array()) return table;
  for (const Json& constraint : node.constraints.as_array()) {
    std::string definition;
    RETURN_IF_ERROR(AddConstraint(constraint, nullptr, &definition, &table));
    if (!definition.empty()) table.definition += ", " + definition;
  }
  return table;
}

Status CheckUniqueKeys(BuildWarehouse& warehouse, const std::string& table_sql,
                       const std::vector<std::vector<std::string>>& unique_keys) {
  for (const auto& key : unique_keys) {
    std::string list;
    for (const std::string& column : key) list += (list.empty() ? "" : ", ") + QuoteSqlName(column);
    std::string no_nulls;
    for (const std::string& column : key) no_nulls += (no_nulls.empty() ? "" : " AND ") + QuoteSqlName(column) + " IS NOT NULL";
    ASSIGN_OR_RETURN(const WarehouseResult twice,
                     warehouse.Execute("SELECT " + list + " FROM " + table_sql + " WHERE " + no_nulls + " GROUP BY ALL HAVING count(*) > 1 ORDER BY ALL LIMIT 1",
                                       true, 1));
    if (twice.rows.empty()) continue;
    std::string values;
    for (const Json& value : twice.rows.front()) values += (values.empty() ? "" : ", ") + (value.is_string() ? value.as_string() : value.Dump());
    return InvalidData("the contract's key (" + Join(key, ", ") + ") is not unique: several rows have (" + values + ")");
  }
  return Status::Ok();
}

}  // namespace ingot::transform
