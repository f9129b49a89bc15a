// The table that a source fills, and its quarantine: what all kinds of source do with them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/session.h"
#include "ingest/source.h"

namespace ingot::ingest {

// "<schema>.<table>" of the catalog `lake`.
struct TableName {
  std::string schema;
  std::string table;

  std::string Display() const { return schema + "." + table; }
  std::string Sql() const;  // quoted, with the catalog
  TableName Quarantine() const { return {schema, table + "__quarantine"}; }
};

// The columns that Ingot adds after the payload's, in order.
const std::vector<engine::Column>& AddedColumns();
bool IsAddedColumn(std::string_view name);

// All columns of the table in order; empty when there is no such table.
Result<std::vector<engine::Column>> TableColumns(engine::Session& session, const TableName& name);

// Makes schema and table, payload columns first, or adds the payload columns that the table lacks. In the session's
// transaction. Says what it did.
Result<std::vector<TableChange>> PrepareTable(engine::Session& session, const TableName& name,
                                              const std::vector<engine::Column>& payload);
// The same for a quarantine: reason, _source, _source_row, byte_offset, raw, _ingested_at, _run_id.
Result<std::vector<TableChange>> PrepareQuarantine(engine::Session& session, const TableName& name);

// Names and types of the payload columns as 16 hexadecimal digits: equal for equal schemas.
std::string SchemaFingerprint(const std::vector<engine::Column>& columns);

// The run's values of `_ingested_at` and `_run_id`, as SQL.
std::string RunColumnsSql(const IngestContext& context);

// BEGIN now; ROLLBACK at the end unless committed.
class OpenTransaction {
 public:
  static Result<OpenTransaction> Begin(engine::Session& session);
  OpenTransaction(OpenTransaction&& other) noexcept : session_(other.session_) { other.session_ = nullptr; }
  OpenTransaction& operator=(OpenTransaction&&) = delete;
  ~OpenTransaction();

  Status Commit();

 private:
  explicit OpenTransaction(engine::Session& session) : session_(&session) {}
  engine::Session* session_;
};

}  // namespace ingot::ingest
