// Incremental models: the first run, and a full refresh, write the table; others change it by the model's strategy.
#include "transform/materialize/build.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "transform/materialize/contract.h"
#include "transform/materialize/documentation.h"
#include "transform/materialize/incremental_config.h"
#include "transform/materialize/interval.h"
#include "transform/materialize/missing_column.h"
#include "transform/materialize/schema_change.h"
#include "transform/materialize/sql_text.h"
#include "transform/materialize/table_layout.h"

namespace ingot::transform {

namespace {

using Columns = std::vector<WarehouseColumn>;

constexpr std::string_view kTargetAlias = "DBT_INTERNAL_DEST";
constexpr std::string_view kSourceAlias = "DBT_INTERNAL_SOURCE";

// The rows of one run on their way into the table.
class Increment {
 public:
  Increment(Build& build, const IncrementalConfig& config, Columns columns)
      : build_(build), config_(config), columns_(std::move(columns)) {}

  Status Write() {
    switch (config_.strategy) {
      case IncrementalStrategy::kAppend: return Insert(Subquery(build_.sql()), "");
      case IncrementalStrategy::kMerge: return Merge();
      case IncrementalStrategy::kDeleteInsert: return DeleteInsert();
      case IncrementalStrategy::kInsertOverwrite: return InsertOverwrite();
      case IncrementalStrategy::kMicrobatch: return Microbatch();
    }
    return Internal("an incremental strategy without its code");
  }

 private:
  Status Insert(const std::string& source, const std::string& where) {
    const std::string list = ColumnList(columns_);
    return build_.RunMain("INSERT INTO " + build_.target_sql() + " (" + list + ") SELECT " + list + " FROM " + source + where);
  }

  // The query's rows, kept for the statements that need them twice.
  Result<std::string> Keep() {
    const RelationInfo temporary = build_.Temporary();
    const auto ran = build_.Run("CREATE OR REPLACE TEMP TABLE " + QuoteSqlName(temporary.identifier) + " AS " + build_.sql());
    if (!ran.ok()) return ran.error();
    return RelationSql(temporary);
  }

  Status Forget(const std::string& kept) {
    const auto ran = build_.Run("DROP TABLE " + kept);
    return ran.ok() ? Status::Ok() : Status(ran.error());
  }

  std::string Predicates() const {
    std::string sql;
    for (const std::string& predicate : config_.predicates) sql += " AND (" + predicate + ")";
    return sql;
  }

  Status Delete(const std::string& where) {
    const auto ran = build_.Run("DELETE FROM " + build_.target_sql() + " AS " + std::string(kTargetAlias) + where);
    return ran.ok() ? Status::Ok() : Status(ran.error());
  }

  Status DeleteInsert() {
    if (config_.unique_key.empty()) return Insert(Subquery(build_.sql()), "");
    ASSIGN_OR_RETURN(const std::string kept, Keep());
    const std::string key = Join(config_.unique_key, ", ");
    RETURN_IF_ERROR(Delete(" WHERE (" + key + ") IN (SELECT " + (config_.unique_key.size() == 1 ? "(" + key + ")" : key) + " FROM " + kept + ")" + Predicates()));
    RETURN_IF_ERROR(Insert(kept, ""));
    return Forget(kept);
  }

  // The partitions that the query has rows for; the whole table when it has none.
  Status InsertOverwrite() {
    ASSIGN_OR_RETURN(const TableLayout layout, LayoutOf(build_.node()));
    ASSIGN_OR_RETURN(const std::string kept, Keep());
    std::string same;
    for (const std::string& column : layout.partitions) {
      const std::string name = QuoteSqlName(column);
      same += (same.empty() ? "" : " AND ") + std::string(kTargetAlias) + "." + name + " IS NOT DISTINCT FROM " + std::string(kSourceAlias) + "." + name;
    }
    const std::string where = same.empty() ? " WHERE true" : " WHERE EXISTS (SELECT 1 FROM " + kept + " AS " + std::string(kSourceAlias) + " WHERE " + same + ")";
    RETURN_IF_ERROR(Delete(where + Predicates()));
    RETURN_IF_ERROR(Insert(kept, ""));
    return Forget(kept);
  }

  Status Microbatch() {
    const auto& batch = build_.request().batch;
    if (!batch) return InvalidArgument("microbatch model '" + build_.node().name + "' was built without a batch");
    ASSIGN_OR_RETURN(const Columns all, build_.warehouse().DescribeQuery(build_.sql()));
    const WarehouseColumn* time = FindColumn(all, config_.event_time);
    if (!time) {
      return InvalidArgument("microbatch model '" + build_.node().name + "' does not give its 'event_time' column '" + config_.event_time + "'");
    }
    const std::string name = QuoteSqlName(time->name);
    const std::string inside = " WHERE " + name + " >= " + InstantSql(batch->start, time->data_type) + " AND " + name + " < " + InstantSql(batch->end, time->data_type);
    RETURN_IF_ERROR(Delete(inside + Predicates()));
    return Insert(Subquery(build_.sql()), inside);
  }

  // The columns that a matched row gets from the query.
  Columns UpdatedColumns() const {
    const auto listed = [](const std::vector<std::string>& names, const std::string& column) {
      return std::any_of(names.begin(), names.end(), [&](const std::string& name) { return EqualsIgnoreCase(name, column); });
    };
    Columns updated;
    for (const WarehouseColumn& column : columns_) {
      if (!config_.merge_update_columns.empty() && !listed(config_.merge_update_columns, column.name)) continue;
      if (listed(config_.merge_exclude_columns, column.name)) continue;
      const bool is_set = std::any_of(config_.merge_update_set.begin(), config_.merge_update_set.end(),
                                      [&](const auto& set) { return EqualsIgnoreCase(set.first, column.name); });
      if (!is_set) updated.push_back(column);
    }
    return updated;
  }

  std::string UpdateClause() const {
    std::string set;
    for (const auto& [column, expression] : config_.merge_update_set) {
      set += (set.empty() ? "" : ", ") + QuoteSqlName(column) + " = " + expression;
    }
    for (const WarehouseColumn& column : UpdatedColumns()) {
      const std::string name = QuoteSqlName(column.name);
      set += (set.empty() ? "" : ", ") + name + " = " + std::string(kSourceAlias) + "." + name;
    }
    if (set.empty()) return "";
    const std::string condition = config_.merge_update_condition.empty() ? "" : " AND (" + config_.merge_update_condition + ")";
    return " WHEN MATCHED" + condition + " THEN UPDATE SET " + set;
  }

  Status Merge() {
    if (config_.unique_key.empty()) return Insert(Subquery(build_.sql()), "");
    std::string on;
    for (const std::string& key : config_.unique_key) {
      on += (on.empty() ? "" : " AND ") + std::string(kSourceAlias) + "." + key + " = " + std::string(kTargetAlias) + "." + key;
    }
    const std::string insert_condition = config_.merge_insert_condition.empty() ? "" : " AND (" + config_.merge_insert_condition + ")";
    return build_.RunMain("MERGE INTO " + build_.target_sql() + " AS " + std::string(kTargetAlias) + " USING " + Subquery(build_.sql()) +
                          " AS " + std::string(kSourceAlias) + " ON " + on + Predicates() + UpdateClause() + " WHEN NOT MATCHED" +
                          insert_condition + " THEN INSERT (" + ColumnList(columns_) + ") VALUES (" +
                          ColumnList(columns_, std::string(kSourceAlias) + ".") + ")");
  }

  Build& build_;
  const IncrementalConfig& config_;
  const Columns columns_;
};

Status CheckIncrementalContract(Build& build, const Columns& query) {
  if (!HasContract(build.node())) return Status::Ok();
  ASSIGN_OR_RETURN(const auto contract, ContractColumns(build.warehouse(), build.node()));
  return CheckContract(build.node(), contract, query);
}

Status CheckIncrementalKeys(Build& build) {
  if (!HasContract(build.node())) return Status::Ok();
  ASSIGN_OR_RETURN(const auto contract, ContractColumns(build.warehouse(), build.node()));
  ASSIGN_OR_RETURN(const ContractTable table, TableOfContract(build.node(), contract));
  return CheckUniqueKeys(build.warehouse(), build.target_sql(), table.unique_keys);
}

std::string_view StatusWord(IncrementalStrategy strategy) { return strategy == IncrementalStrategy::kMerge ? "MERGE" : "INSERT"; }

}  // namespace

Result<BuildResult> BuildIncremental(Build& build) {
  ASSIGN_OR_RETURN(const IncrementalConfig config, IncrementalConfigOf(build.node()));
  const bool incremental = RunsIncrementally(build.node(), build.existing(), build.request().full_refresh);
  ASSIGN_OR_RETURN(BuildTransaction transaction, BuildTransaction::Begin(build.warehouse()));
  ASSIGN_OR_RETURN(const bool done, incremental ? WasBuilt(build) : Result<bool>(false));
  if (done) {
    RETURN_IF_ERROR(transaction.Commit());
    return AlreadyBuilt(build);
  }
  RETURN_IF_ERROR(build.RunHeader());
  if (!incremental) {
    RETURN_IF_ERROR(CreateTable(build, build.sql()));
  } else {
    const auto query = build.warehouse().DescribeQuery(build.sql());
    if (!query.ok()) return ExplainMissingColumn(build, query.error());
    RETURN_IF_ERROR(CheckIncrementalContract(build, *query));
    ASSIGN_OR_RETURN(Columns columns, AlignColumns(build, config, *query));
    RETURN_IF_ERROR(Increment(build, config, std::move(columns)).Write());
    RETURN_IF_ERROR(CheckIncrementalKeys(build));
    RETURN_IF_ERROR(PersistDocs(build, false));
  }
  RETURN_IF_ERROR(NoteBuilt(build));
  RETURN_IF_ERROR(transaction.Commit());
  return build.Finish(incremental ? std::string(StatusWord(config.strategy)) : "CREATE TABLE");
}

}  // namespace ingot::transform
