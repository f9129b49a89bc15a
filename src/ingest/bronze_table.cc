#include "ingest/bronze_table.h"

#include "base/hash.h"
#include "base/text.h"

namespace ingot::ingest {
namespace {

const std::vector<engine::Column>& QuarantineColumns() {
  static const std::vector<engine::Column> kColumns = {
      {"reason", "VARCHAR"}, {"_source", "VARCHAR"}, {"_source_row", "BIGINT"}, {"byte_offset", "BIGINT"},
      {"raw", "VARCHAR"},    {"_ingested_at", "TIMESTAMP WITH TIME ZONE"},      {"_run_id", "VARCHAR"}};
  return kColumns;
}

std::string ColumnsSql(const std::vector<engine::Column>& columns) {
  std::string sql;
  for (const engine::Column& column : columns) {
    sql += (sql.empty() ? "" : ", ") + QuoteSqlName(column.name) + " " + column.type;
  }
  return sql;
}

Result<std::vector<TableChange>> CreateTable(engine::Session& session, const TableName& name,
                                             const std::vector<engine::Column>& columns) {
  RETURN_IF_ERROR(session.Execute("CREATE SCHEMA IF NOT EXISTS lake." + QuoteSqlName(name.schema)));
  RETURN_IF_ERROR(session.Execute("CREATE TABLE " + name.Sql() + " (" + ColumnsSql(columns) + ")"));
  return std::vector<TableChange>{{name.Display(), "created"}};
}

bool HasColumn(const std::vector<engine::Column>& columns, std::string_view name) {
  for (const engine::Column& column : columns) {
    if (EqualsIgnoreCase(column.name, name)) return true;
  }
  return false;
}

// Adds what the table lacks.
Result<std::vector<TableChange>> AddColumns(engine::Session& session, const TableName& name,
                                            const std::vector<engine::Column>& existing,
                                            const std::vector<engine::Column>& wanted) {
  std::vector<TableChange> changes;
  for (const engine::Column& column : wanted) {
    if (HasColumn(existing, column.name)) continue;
    RETURN_IF_ERROR(
        session.Execute("ALTER TABLE " + name.Sql() + " ADD COLUMN " + QuoteSqlName(column.name) + " " + column.type));
    changes.push_back({name.Display(), "added column " + column.name + " " + column.type});
  }
  return changes;
}

}  // namespace

std::string TableName::Sql() const { return "lake." + QuoteSqlName(schema) + "." + QuoteSqlName(table); }

const std::vector<engine::Column>& AddedColumns() {
  static const std::vector<engine::Column> kColumns = {{"_rescued_data", "VARCHAR"},
                                                       {"_source", "VARCHAR"},
                                                       {"_source_row", "BIGINT"},
                                                       {"_ingested_at", "TIMESTAMP WITH TIME ZONE"},
                                                       {"_run_id", "VARCHAR"}};
  return kColumns;
}

bool IsAddedColumn(std::string_view name) { return HasColumn(AddedColumns(), name); }

Result<std::vector<engine::Column>> TableColumns(engine::Session& session, const TableName& name) {
  ASSIGN_OR_RETURN(engine::QueryResult rows,
                   session.Query("SELECT column_name, data_type FROM information_schema.columns "
                                 "WHERE table_catalog = 'lake' AND lower(table_schema) = lower($1) "
                                 "AND lower(table_name) = lower($2) ORDER BY ordinal_position",
                                 {Json(name.schema), Json(name.table)}));
  std::vector<engine::Column> columns;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, rows.Next());
    if (!more) return columns;
    columns.push_back({rows.Text(0), rows.Text(1)});
  }
}

Result<std::vector<TableChange>> PrepareTable(engine::Session& session, const TableName& name,
                                              const std::vector<engine::Column>& payload) {
  ASSIGN_OR_RETURN(const std::vector<engine::Column> existing, TableColumns(session, name));
  std::vector<engine::Column> wanted = payload;
  wanted.insert(wanted.end(), AddedColumns().begin(), AddedColumns().end());
  return existing.empty() ? CreateTable(session, name, wanted) : AddColumns(session, name, existing, wanted);
}

Result<std::vector<TableChange>> PrepareQuarantine(engine::Session& session, const TableName& name) {
  ASSIGN_OR_RETURN(const std::vector<engine::Column> existing, TableColumns(session, name));
  return existing.empty() ? CreateTable(session, name, QuarantineColumns())
                          : AddColumns(session, name, existing, QuarantineColumns());
}

std::string SchemaFingerprint(const std::vector<engine::Column>& columns) {
  std::string text;
  for (const engine::Column& column : columns) text += column.name + '\x1f' + column.type + '\x1e';
  const uint64_t hash = Hash64(text);
  std::string bytes;
  for (int shift = 56; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(hash >> shift));
  return ToHex(bytes);
}

std::string RunColumnsSql(const IngestContext& context) {
  return "TIMESTAMPTZ " + QuoteSqlText(FormatIso8601(context.run_time)) + " AS _ingested_at, " +
         QuoteSqlText(context.run_id) + " AS _run_id";
}

Result<OpenTransaction> OpenTransaction::Begin(engine::Session& session) {
  RETURN_IF_ERROR(session.Execute("BEGIN TRANSACTION"));
  return OpenTransaction(session);
}

OpenTransaction::~OpenTransaction() {
  if (session_ == nullptr) return;
  // Nothing can be done about a rollback that fails: the transaction is gone either way.
  if (const Status status = session_->Execute("ROLLBACK"); !status.ok()) return;
}

Status OpenTransaction::Commit() {
  engine::Session* session = session_;
  session_ = nullptr;
  const Status status = session->Execute("COMMIT");
  if (!status.ok()) {
    if (const Status rolled_back = session->Execute("ROLLBACK"); !rolled_back.ok()) return status;
  }
  return status;
}

}  // namespace ingot::ingest
