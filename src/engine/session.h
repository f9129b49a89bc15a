// A connection to an instance, its queries and their results, without DuckDB's headers.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace duckdb {
class Connection;
}

namespace ingot::engine {

class Instance;

struct Column {
  std::string name;
  std::string type;  // DuckDB's spelling: "BIGINT", "DECIMAL(18,2)", "STRUCT(a INTEGER)"
};

// A statement's rows, streamed. Must not outlive its session; a session has one open result at a time.
class QueryResult {
 public:
  ~QueryResult();
  QueryResult(QueryResult&&) noexcept;
  QueryResult& operator=(QueryResult&&) noexcept;

  const std::vector<Column>& columns() const;
  // Steps to the next row; false after the last. Errors of execution come out here.
  Result<bool> Next();

  // Of the current row, by column index from 0. The typed readers cast as SQL does; kInvalidArgument if it cannot be.
  bool IsNull(size_t column) const;
  Result<int64_t> Int(size_t column) const;
  Result<double> Double(size_t column) const;
  Result<bool> Bool(size_t column) const;
  std::string Text(size_t column) const;  // SQL's text form; "" for NULL
  Json ToJson(size_t column) const;       // numbers, booleans, lists and structs as JSON; the rest as text

  // The number of rows changed by INSERT, UPDATE, DELETE, MERGE, COPY or CREATE TABLE AS; nothing for the rest.
  std::optional<int64_t> changed_rows() const;
  // Did the statement give rows to show (a SELECT, SHOW, EXPLAIN…) rather than a count or nothing?
  bool has_rows() const;

  struct State;
  explicit QueryResult(std::unique_ptr<State> state);

 private:
  std::unique_ptr<State> state_;
};

// One statement of a text.
struct SqlStatement {
  std::string text;         // without white space and semicolons at its ends
  size_t offset = 0;        // of its first byte in the text that it was cut from
  std::string target;       // of INSERT, MERGE and CREATE TABLE AS: the table's name without its schema
  bool gives_rows = false;  // surely; a CALL, PRAGMA or EXECUTE may do so too
  bool only_reads = false;  // a SELECT, whichever word it begins with
};

struct Progress {
  double fraction = -1;  // 0 to 1, or -1 when unknown
  uint64_t rows_done = 0;
  uint64_t rows_total = 0;
};

// One thread at a time, but for Interrupt() and CurrentProgress(), which any thread may call.
// Errors: a syntax or binder error is kInvalidArgument and keeps DuckDB's message with its caret line; errors that
// lake/ or store/ raised keep their kind; out of memory and a full disk are kExhausted; an interrupt is kCancelled.
class Session {
 public:
  ~Session();

  // Runs every statement of the text, in order; stops at the first error. A NUL byte in a text of SQL is kInvalidArgument,
  // here and below.
  Status Execute(std::string_view sql);
  // Runs one statement. Parameters bind to $1, $2, …
  Result<QueryResult> Query(std::string_view sql, const std::vector<Json>& parameters = {});
  // The single value of a query with one row and one column, as text; nothing for NULL or no row.
  Result<std::optional<std::string>> QueryValue(std::string_view sql);
  // The statements of a text, cut at their semicolons as DuckDB's parser sees them.
  Result<std::vector<SqlStatement>> SplitStatements(std::string_view sql);

  // Is a transaction open that BEGIN started?
  bool InTransaction() const;

  void Interrupt();
  Progress CurrentProgress() const;

  Instance& instance();
  // For lake/ and engine/ only.
  duckdb::Connection& connection();

  struct State;
  explicit Session(std::unique_ptr<State> state);

 private:
  std::unique_ptr<State> state_;
};

}  // namespace ingot::engine
