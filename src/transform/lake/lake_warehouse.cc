#include "transform/lake/lake_warehouse.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "engine/lineage/lineage.h"
#include "engine/rows.h"
#include "lake/lake.h"
#include "lake/refresh/refresh.h"
#include "transform/lake/statement_text.h"

namespace ingot::transform {

namespace {

RelationInfo InfoOf(const lake::LakeRelation& relation, std::string_view database) {
  return {std::string(database), relation.schema, relation.name,
          relation.is_view ? RelationType::kView : RelationType::kTable};
}

// Numbers, bools and null as JSON; everything else as its text, so that nothing loses a digit.
class CellReader {
 public:
  explicit CellReader(const std::vector<engine::Column>& columns) {
    for (const engine::Column& column : columns) plain_.push_back(IsPlain(column.type));
  }

  Json Read(const engine::QueryResult& row, size_t column) const {
    if (row.IsNull(column)) return nullptr;
    return plain_[column] ? row.ToJson(column) : Json(row.Text(column));
  }

 private:
  static bool IsPlain(std::string_view type) {
    constexpr std::string_view kPlain[] = {"BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT",
                                           "UINTEGER", "UBIGINT", "HUGEINT", "UHUGEINT", "FLOAT", "DOUBLE"};
    return std::find(std::begin(kPlain), std::end(kPlain), type) != std::end(kPlain);
  }

  std::vector<bool> plain_;
};

std::vector<WarehouseColumn> ColumnsOf(const engine::QueryResult& result) {
  std::vector<WarehouseColumn> columns;
  for (const engine::Column& column : result.columns()) columns.push_back({column.name, column.type});
  return columns;
}

Result<WarehouseResult> Collect(engine::QueryResult rows, std::string_view statement, bool fetch, int64_t limit) {
  WarehouseResult result;
  result.columns = ColumnsOf(rows);
  const CellReader cells(rows.columns());
  const bool keeps = fetch && rows.has_rows();
  while (!keeps || limit < 0 || static_cast<int64_t>(result.rows.size()) < limit) {
    ASSIGN_OR_RETURN(const bool more, rows.Next());
    if (!more) break;
    if (!keeps) continue;
    std::vector<Json> row;
    for (size_t i = 0; i < result.columns.size(); ++i) row.push_back(cells.Read(rows, i));
    result.rows.push_back(std::move(row));
  }
  result.status = StatementVerb(statement);
  if (const auto changed = rows.changed_rows()) {
    result.rows_affected = *changed;
    result.status += " " + std::to_string(*changed);
  }
  return result;
}

// The error, with the statement's line as the engine tells of lines.
Error AtStatement(const Error& error, std::string_view sql, const engine::SqlStatement& statement) {
  const std::string line = "LINE " + std::to_string(LineOf(sql, statement.offset) + 1) + ": ";
  const std::string_view text = std::string_view(statement.text).substr(0, statement.text.find('\n'));
  return Error(error.kind(), error.message() + "\n\n" + line + std::string(text) + "\n" + std::string(line.size(), ' ') + "^");
}

}  // namespace

LakeWarehouse::LakeWarehouse(engine::Session& session, std::string catalog)
    : session_(session), catalog_(std::move(catalog)) {}

std::string LakeWarehouse::CatalogOf(std::string_view database) const {
  return database.empty() ? catalog_ : std::string(database);
}

std::string LakeWarehouse::Sql(const RelationInfo& name) const {
  return QuoteSqlName(CatalogOf(name.database)) + "." + QuoteSqlName(name.schema) + "." + QuoteSqlName(name.identifier);
}

Result<std::optional<RelationInfo>> LakeWarehouse::GetRelation(const RelationInfo& name) {
  const std::string catalog = CatalogOf(name.database);
  ASSIGN_OR_RETURN(const auto found, lake::FindRelation(session_, name.schema, name.identifier, catalog));
  if (!found) return std::optional<RelationInfo>();
  return std::optional<RelationInfo>(InfoOf(*found, catalog));
}

Result<std::vector<RelationInfo>> LakeWarehouse::ListRelations(std::string_view database, std::string_view schema) {
  const std::string catalog = CatalogOf(database);
  ASSIGN_OR_RETURN(const auto found, lake::ListRelations(session_, schema, catalog));
  std::vector<RelationInfo> relations;
  for (const lake::LakeRelation& relation : found) relations.push_back(InfoOf(relation, catalog));
  return relations;
}

Result<std::vector<std::string>> LakeWarehouse::ListSchemas(std::string_view database) {
  ASSIGN_OR_RETURN(auto rows, session_.Query("SELECT schema_name FROM duckdb_schemas() WHERE database_name = $1 ORDER BY 1",
                                             {Json(CatalogOf(database))}));
  std::vector<std::string> schemas;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, rows.Next());
    if (!more) return schemas;
    schemas.push_back(rows.Text(0));
  }
}

Result<std::vector<WarehouseColumn>> LakeWarehouse::GetColumns(const RelationInfo& name) {
  ASSIGN_OR_RETURN(const auto found, GetRelation(name));
  if (!found) return NotFound("relation " + name.schema + "." + name.identifier + " does not exist in the lake");
  return DescribeQuery("SELECT * FROM " + Sql(*found));
}

Result<std::vector<WarehouseColumn>> LakeWarehouse::DescribeQuery(std::string_view sql) {
  ASSIGN_OR_RETURN(auto statements, session_.SplitStatements(sql));
  if (statements.empty()) return InvalidArgument("the query is empty: a SELECT was expected");
  // A header before the SELECT may set what the SELECT needs.
  for (size_t i = 0; i + 1 < statements.size(); ++i) RETURN_IF_ERROR(session_.Execute(statements[i].text));
  auto rows = session_.Query("DESCRIBE " + statements.back().text);
  if (!rows.ok()) return AtLine(rows.error(), LineOf(sql, statements.back().offset));
  std::vector<WarehouseColumn> columns;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, rows->Next());
    if (!more) return columns;
    columns.push_back({rows->Text(0), rows->Text(1)});
  }
}

Result<engine::QueryLineage> LakeWarehouse::LineageOf(std::string_view sql) { return engine::LineageOf(session_, sql); }

Result<WarehouseResult> LakeWarehouse::Execute(std::string_view sql, bool fetch, int64_t limit) {
  ASSIGN_OR_RETURN(const auto statements, session_.SplitStatements(sql));
  WarehouseResult last;
  for (size_t i = 0; i < statements.size(); ++i) {
    const bool is_last = i + 1 == statements.size();
    auto rows = session_.Query(statements[i].text);
    auto result = rows.ok() ? Collect(std::move(*rows), statements[i].text, fetch && is_last, limit)
                            : Result<WarehouseResult>(rows.error());
    if (!result.ok()) return AtLine(result.error(), LineOf(sql, statements[i].offset));
    last = std::move(*result);
  }
  return last;
}

Status LakeWarehouse::CreateSchema(std::string_view database, std::string_view schema) {
  return session_.Execute("CREATE SCHEMA IF NOT EXISTS " + QuoteSqlName(CatalogOf(database)) + "." + QuoteSqlName(schema));
}

Status LakeWarehouse::DropSchema(std::string_view database, std::string_view schema) {
  return session_.Execute("DROP SCHEMA IF EXISTS " + QuoteSqlName(CatalogOf(database)) + "." + QuoteSqlName(schema) +
                          " CASCADE");
}

Status LakeWarehouse::DropRelation(const RelationInfo& name) {
  ASSIGN_OR_RETURN(const auto found, GetRelation(name));
  if (!found) return Status::Ok();
  return session_.Execute((found->type == RelationType::kView ? "DROP VIEW " : "DROP TABLE ") + Sql(*found));
}

Status LakeWarehouse::TruncateRelation(const RelationInfo& name) { return session_.Execute("DELETE FROM " + Sql(name)); }

Status LakeWarehouse::RenameRelation(const RelationInfo& from, const RelationInfo& to) {
  ASSIGN_OR_RETURN(const auto found, GetRelation(from));
  if (!found) return NotFound("relation " + from.schema + "." + from.identifier + " does not exist in the lake");
  if (!EqualsIgnoreCase(from.schema, to.schema) || CatalogOf(from.database) != CatalogOf(to.database)) {
    return Unsupported("relation " + from.schema + "." + from.identifier + " cannot be renamed into another schema (" +
                       to.schema + "): create it there and drop this one");
  }
  return session_.Execute((found->type == RelationType::kView ? "ALTER VIEW " : "ALTER TABLE ") + Sql(*found) +
                          " RENAME TO " + QuoteSqlName(to.identifier));
}

Status LakeWarehouse::CheckQuery(std::string_view sql) {
  ASSIGN_OR_RETURN(const auto statements, session_.SplitStatements(sql));
  if (statements.empty()) return InvalidArgument("there is no query: a SELECT was expected");
  if (!statements[0].only_reads) {
    return AtStatement(InvalidArgument(StatementVerb(statements[0].text) + " is no query: a SELECT was expected"), sql, statements[0]);
  }
  if (statements.size() == 1) return Status::Ok();
  return AtStatement(InvalidArgument("one query was expected, and there are " + std::to_string(statements.size()) +
                                     " statements: what is to run before or after the query belongs into a hook"),
                     sql, statements[1]);
}

Status LakeWarehouse::LoadText(const RelationInfo& temporary, const std::vector<std::string>& columns, const TextRows& next) {
  std::vector<engine::Column> types;
  for (const std::string& column : columns) types.push_back({column, "VARCHAR"});
  std::vector<std::optional<std::string_view>> row(columns.size());
  return engine::RegisterRows(session_, temporary.identifier, types, [&](std::vector<engine::Cell>* cells) -> Result<bool> {
    std::fill(row.begin(), row.end(), std::nullopt);
    ASSIGN_OR_RETURN(const bool more, next(&row));
    for (size_t i = 0; more && i < row.size(); ++i) {
      if (row[i]) (*cells)[i] = *row[i];
    }
    return more;
  });
}

Status LakeWarehouse::Begin() { return session_.Execute("BEGIN"); }
Status LakeWarehouse::Commit() { return session_.Execute("COMMIT"); }
Status LakeWarehouse::Rollback() { return session_.Execute("ROLLBACK"); }
bool LakeWarehouse::InTransaction() const { return session_.InTransaction(); }

Status LakeWarehouse::SetTransactionId(const RelationInfo& table, std::string_view application, int64_t version) {
  return lake::SetTransactionId(session_, table.schema, table.identifier, std::string(application), version,
                                CatalogOf(table.database));
}

Result<std::map<std::string, int64_t>> LakeWarehouse::TransactionIds(const RelationInfo& table, std::string_view prefix) {
  return lake::TransactionIds(session_, table.schema, table.identifier, prefix, CatalogOf(table.database));
}

Result<Refreshed> LakeWarehouse::RefreshView(const RelationInfo& table, const std::string& query, const std::string* configuration) {
  const lake::MaterializedQuery view{CatalogOf(table.database), table.schema, table.identifier, query, configuration ? *configuration : "", configuration == nullptr};
  ASSIGN_OR_RETURN(lake::ViewRefresh done, lake::RefreshView(session_, view));
  Refreshed refreshed;
  refreshed.way = done.way == lake::RefreshWay::kUnchanged ? Refreshed::Way::kUnchanged
                  : done.way == lake::RefreshWay::kChanges ? Refreshed::Way::kChanges
                                                           : Refreshed::Way::kRecompute;
  refreshed.reason = std::move(done.reason);
  refreshed.configuration_changed = done.configuration_changed;
  refreshed.rows_added = done.rows_added;
  refreshed.rows_removed = done.rows_removed;
  return refreshed;
}

Status LakeWarehouse::RememberView(const RelationInfo& table, const std::string& query, const std::string& configuration) {
  return lake::RememberView(session_, {CatalogOf(table.database), table.schema, table.identifier, query, configuration, false});
}

}  // namespace ingot::transform
