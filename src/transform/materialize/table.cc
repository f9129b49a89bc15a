// A table: CREATE OR REPLACE TABLE, which keeps the table's id and history.
#include <algorithm>

#include "base/text.h"
#include "transform/materialize/build.h"
#include "transform/materialize/contract.h"
#include "transform/materialize/documentation.h"
#include "transform/materialize/sql_text.h"
#include "transform/materialize/table_layout.h"

namespace ingot::transform {

namespace {

// A Delta table has either; the partitions are what readers rely on.
void OnlyOneLayout(Build& build, TableLayout* layout) {
  if (layout->partitions.empty() || layout->clusters.empty()) return;
  build.warnings().push_back("'cluster_by' (" + Join(layout->clusters, ", ") + ") is passed over: a Delta table is either partitioned or clustered, and 'partition_by' is given");
  layout->clusters.clear();
}

// Names with blanks or brackets cannot stand in data files as they are: the table maps its columns then, unless the project says how.
void MapWhereNeeded(const std::vector<WarehouseColumn>& columns, TableLayout* layout) {
  const auto is_mode = [](const auto& property) { return EqualsIgnoreCase(property.first, "delta.columnMapping.mode"); };
  if (std::any_of(layout->properties.begin(), layout->properties.end(), is_mode)) return;
  const auto needs_mapping = [](const WarehouseColumn& column) { return column.name.find_first_of(" ,;{}()\n\t=") != std::string::npos; };
  if (std::any_of(columns.begin(), columns.end(), needs_mapping)) layout->properties["delta.columnMapping.mode"] = "name";
}

Status CreateByContract(Build& build, const std::string& query, TableLayout layout) {
  ASSIGN_OR_RETURN(const auto contract, ContractColumns(build.warehouse(), build.node()));
  ASSIGN_OR_RETURN(const auto columns, build.warehouse().DescribeQuery(query));
  MapWhereNeeded(contract, &layout);
  RETURN_IF_ERROR(CheckContract(build.node(), contract, columns));
  ASSIGN_OR_RETURN(const ContractTable table, TableOfContract(build.node(), contract));
  for (const std::string& warning : table.warnings) build.warnings().push_back(warning);
  RETURN_IF_ERROR(build.RunMain("CREATE OR REPLACE TABLE " + build.target_sql() + " (" + table.definition + ")" + LayoutSql(layout)));
  const std::string list = ColumnList(contract);
  RETURN_IF_ERROR(build.RunMain("INSERT INTO " + build.target_sql() + " (" + list + ") SELECT " + list + " FROM " + Subquery(query)));
  return CheckUniqueKeys(build.warehouse(), build.target_sql(), table.unique_keys);
}

}  // namespace

Status CreateTable(Build& build, const std::string& query) {
  ASSIGN_OR_RETURN(TableLayout layout, LayoutOf(build.node()));
  OnlyOneLayout(build, &layout);
  RETURN_IF_ERROR(build.MakeRoom(RelationType::kTable));
  if (HasContract(build.node())) {
    RETURN_IF_ERROR(CreateByContract(build, query, layout));
  } else {
    ASSIGN_OR_RETURN(const auto columns, build.warehouse().DescribeQuery(query));
    MapWhereNeeded(columns, &layout);
    RETURN_IF_ERROR(build.RunMain("CREATE OR REPLACE TABLE " + build.target_sql() + LayoutSql(layout) + " AS " + query));
  }
  return PersistDocs(build, false);
}

Result<BuildResult> BuildTable(Build& build) {
  ASSIGN_OR_RETURN(BuildTransaction transaction, BuildTransaction::Begin(build.warehouse()));
  RETURN_IF_ERROR(build.RunHeader());
  RETURN_IF_ERROR(CreateTable(build, build.sql()));
  RETURN_IF_ERROR(transaction.Commit());
  return build.Finish("CREATE TABLE");
}

}  // namespace ingot::transform
