#include "transform/materialize/schema_change.h"

#include <span>

#include "base/text.h"
#include "transform/materialize/sql_text.h"
#include "transform/materialize/table_layout.h"

namespace ingot::transform {

namespace {

using Columns = std::vector<WarehouseColumn>;

struct Difference {
  Columns added;    // the query has, the table has not
  Columns removed;  // the other way round
  Columns retyped;  // with the query's type

  bool none() const { return added.empty() && removed.empty() && retyped.empty(); }
};

Difference Compare(const Columns& query, const Columns& table) {
  Difference difference;
  for (const WarehouseColumn& column : query) {
    const WarehouseColumn* present = FindColumn(table, column.name);
    if (!present) {
      difference.added.push_back(column);
    } else if (present->data_type != column.data_type) {
      difference.retyped.push_back({present->name, column.data_type});
    }
  }
  for (const WarehouseColumn& column : table) {
    if (!FindColumn(query, column.name)) difference.removed.push_back(column);
  }
  return difference;
}

std::string Listed(std::span<const WarehouseColumn> columns) {
  std::string text;
  for (const WarehouseColumn& column : columns) {
    text += (text.empty() ? "" : ", ") + column.name + " " + column.data_type;
  }
  return text.empty() ? "none" : text;
}

Error OutOfSync(const Build& build, const Difference& difference) {
  return InvalidArgument("the columns of incremental model '" + build.node().name + "' are not those of its table any more, and on_schema_change is 'fail'"
                         "\n  only in the query: " + Listed(difference.added) +
                         "\n  only in the table: " + Listed(difference.removed) +
                         "\n  of another type in the query: " + Listed(difference.retyped) +
                         "\nset on_schema_change to append_new_columns or sync_all_columns, or run with --full-refresh");
}

Status AddColumns(Build& build, const Columns& added) {
  for (const WarehouseColumn& column : added) {
    const auto ran = build.Run("ALTER TABLE " + build.target_sql() + " ADD COLUMN " + QuoteSqlName(column.name) + " " + column.data_type);
    if (!ran.ok()) return ran.error();
  }
  return Status::Ok();
}

// Columns that go, or change their type, are in the table's files: it is written anew, in the same commit.
Status Rewrite(Build& build, const Columns& query, const Columns& table) {
  ASSIGN_OR_RETURN(TableLayout layout, LayoutOf(build.node()));
  if (!layout.partitions.empty()) layout.clusters.clear();
  std::string select;
  for (const WarehouseColumn& present : table) {
    const WarehouseColumn* wanted = FindColumn(query, present.name);
    if (!wanted) continue;
    const std::string name = QuoteSqlName(present.name);
    const std::string value = wanted->data_type == present.data_type ? name : "CAST(" + name + " AS " + wanted->data_type + ")";
    select += (select.empty() ? "" : ", ") + value + " AS " + name;
  }
  for (const WarehouseColumn& column : query) {
    if (FindColumn(table, column.name)) continue;
    select += (select.empty() ? "" : ", ") + std::string("CAST(NULL AS ") + column.data_type + ") AS " + QuoteSqlName(column.name);
  }
  const auto ran = build.Run("CREATE OR REPLACE TABLE " + build.target_sql() + LayoutSql(layout) + " AS SELECT " + select + " FROM " + build.target_sql());
  return ran.ok() ? Status::Ok() : Status(ran.error().WithContext("bringing the table to the query's columns"));
}

// With `ignore`, a column that the query no longer gives leaves no value to write; a merge keeps what is there.
Status CheckGiven(const Build& build, const IncrementalConfig& config, const Difference& difference) {
  if (difference.removed.empty() || config.strategy == IncrementalStrategy::kMerge) return Status::Ok();
  return InvalidArgument("the query of incremental model '" + build.node().name + "' does not give what its table has: " +
                         Listed(difference.removed) + ". Give it, or set on_schema_change to append_new_columns or sync_all_columns");
}

}  // namespace

Result<Columns> AlignColumns(Build& build, const IncrementalConfig& config, const Columns& query) {
  ASSIGN_OR_RETURN(Columns table, build.warehouse().GetColumns(build.target()));
  const Difference difference = Compare(query, table);
  switch (config.on_schema_change) {
    case OnSchemaChange::kIgnore: RETURN_IF_ERROR(CheckGiven(build, config, difference)); break;
    case OnSchemaChange::kFail:
      if (!difference.none()) return OutOfSync(build, difference);
      break;
    case OnSchemaChange::kAppendNewColumns: RETURN_IF_ERROR(AddColumns(build, difference.added)); break;
    case OnSchemaChange::kSyncAllColumns:
      if (difference.removed.empty() && difference.retyped.empty()) {
        RETURN_IF_ERROR(AddColumns(build, difference.added));
      } else {
        RETURN_IF_ERROR(Rewrite(build, query, table));
      }
      break;
  }
  if (config.on_schema_change != OnSchemaChange::kIgnore && !difference.none()) {
    ASSIGN_OR_RETURN(table, build.warehouse().GetColumns(build.target()));
  }
  Columns common;
  for (const WarehouseColumn& column : table) {
    if (FindColumn(query, column.name)) common.push_back(column);
  }
  return common;
}

}  // namespace ingot::transform
