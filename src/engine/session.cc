#include "engine/session.h"

#include <algorithm>
#include <duckdb.hpp>
#include <duckdb/main/client_config.hpp>
#include <duckdb/main/client_context.hpp>
#include <duckdb/parser/parsed_data/create_table_info.hpp>
#include <duckdb/parser/parser.hpp>
#include <duckdb/parser/statement/create_statement.hpp>
#include <duckdb/parser/statement/delete_statement.hpp>
#include <duckdb/parser/statement/insert_statement.hpp>
#include <duckdb/parser/statement/merge_into_statement.hpp>
#include <duckdb/parser/statement/multi_statement.hpp>
#include <duckdb/parser/statement/update_statement.hpp>
#include <duckdb/parser/tableref/basetableref.hpp>
#include <utility>

#include "base/text.h"
#include "engine/await_query.h"
#include "engine/dialect/text_bounds.h"
#include "engine/error_mapping.h"
#include "engine/parse_sql.h"
#include "engine/query_result_state.h"
#include "engine/session_state.h"
#include "engine/statement_guard.h"

namespace ingot::engine {
namespace {

using Statement = duckdb::unique_ptr<duckdb::SQLStatement>;

// Lists and objects go in as their text, which DuckDB casts to LIST, STRUCT or JSON where one is expected.
duckdb::Value ToValue(const Json& json) {
  if (json.is_null()) return duckdb::Value();
  if (json.is_bool()) return duckdb::Value::BOOLEAN(json.as_bool());
  if (json.is_int()) return duckdb::Value::BIGINT(json.as_int());
  if (json.is_double()) return duckdb::Value::DOUBLE(json.as_double());
  if (json.is_string()) return duckdb::Value(json.as_string());
  return duckdb::Value(json.Dump());
}

duckdb::unique_ptr<duckdb::PendingQueryResult> Start(Session::State& state, Statement statement,
                                                     const std::vector<Json>& parameters) {
  const duckdb::QueryParameters streaming(duckdb::QueryResultOutputType::ALLOW_STREAMING);
  if (parameters.empty()) return state.connection.PendingQuery(std::move(statement), streaming);
  duckdb::vector<duckdb::Value> values;
  for (const Json& parameter : parameters) values.push_back(ToValue(parameter));
  return state.connection.PendingQuery(std::move(statement), values, streaming);
}

// Whether the statement works on rows, so that it can fail by what they hold.
bool WorksOnRows(duckdb::StatementType type) {
  switch (type) {
    case duckdb::StatementType::SELECT_STATEMENT:
    case duckdb::StatementType::INSERT_STATEMENT:
    case duckdb::StatementType::UPDATE_STATEMENT:
    case duckdb::StatementType::DELETE_STATEMENT:
    case duckdb::StatementType::MERGE_INTO_STATEMENT:
    case duckdb::StatementType::CREATE_STATEMENT:
    case duckdb::StatementType::COPY_STATEMENT:
    case duckdb::StatementType::ALTER_STATEMENT:
    case duckdb::StatementType::EXECUTE_STATEMENT: return true;
    default: return false;
  }
}

// Starts one statement. Starting clears DuckDB's own interrupt flag, so one that came before is set again after.
Result<QueryResult> Run(Session::State& state, Statement statement, const std::vector<Json>& parameters) {
  RETURN_IF_ERROR(CheckStatementAllowed(*statement));
  if (state.interrupted) return Cancelled("the query was interrupted");
  const bool works_on_rows = WorksOnRows(statement->type);
  auto pending = Start(state, std::move(statement), parameters);
  if (pending->HasError()) return FromDuckDb(pending->GetErrorObject());
  if (state.interrupted) state.connection.Interrupt();
  auto result = AwaitResult(*pending);
  if (result->HasError()) {
    return works_on_rows ? FromRunning(result->GetErrorObject()) : FromDuckDb(result->GetErrorObject());
  }
  return QueryResult::State::Make(*state.connection.context, std::move(result));
}

Status RunToTheEnd(Session::State& state, Statement statement) {
  ASSIGN_OR_RETURN(QueryResult result, Run(state, std::move(statement), {}));
  for (;;) {
    ASSIGN_OR_RETURN(const bool more, QueryResult::State::SkipChunk(result));
    if (!more) return Status::Ok();
  }
}

// As they are written: DuckDB makes two of a PIVOT, one that collects the values and one that uses them.
size_t CountStatements(Session::State& state, std::string_view sql) {
  duckdb::Parser parser(state.connection.context->GetParserOptions());
  parser.ParseQuery(std::string(sql));
  return parser.statements.size();
}

bool GivesRows(const duckdb::SQLStatement& statement) {
  switch (statement.type) {
    case duckdb::StatementType::MULTI_STATEMENT:
      return GivesRows(*statement.Cast<duckdb::MultiStatement>().statements.back());
    case duckdb::StatementType::SELECT_STATEMENT:
    case duckdb::StatementType::EXPLAIN_STATEMENT: return true;
    case duckdb::StatementType::INSERT_STATEMENT:
      return !statement.Cast<duckdb::InsertStatement>().returning_list.empty();
    case duckdb::StatementType::UPDATE_STATEMENT:
      return !statement.Cast<duckdb::UpdateStatement>().returning_list.empty();
    case duckdb::StatementType::DELETE_STATEMENT:
      return !statement.Cast<duckdb::DeleteStatement>().returning_list.empty();
    case duckdb::StatementType::MERGE_INTO_STATEMENT:
      return !statement.Cast<duckdb::MergeIntoStatement>().returning_list.empty();
    default: return false;
  }
}

bool OnlyReads(const duckdb::SQLStatement& statement) {
  if (statement.type == duckdb::StatementType::MULTI_STATEMENT) {
    return OnlyReads(*statement.Cast<duckdb::MultiStatement>().statements.back());
  }
  return statement.type == duckdb::StatementType::SELECT_STATEMENT;
}

// DuckDB's parser would take the text to end there.
Status CheckNoNul(std::string_view sql) {
  const size_t at = sql.find('\0');
  if (at == std::string_view::npos) return Status::Ok();
  const auto line = std::count(sql.begin(), sql.begin() + static_cast<std::ptrdiff_t>(at), '\n') + 1;
  return InvalidArgument("the SQL holds a NUL byte, on its line " + std::to_string(line));
}

std::string TargetOf(const duckdb::SQLStatement& statement) {
  switch (statement.type) {
    case duckdb::StatementType::INSERT_STATEMENT: return statement.Cast<duckdb::InsertStatement>().table;
    case duckdb::StatementType::MERGE_INTO_STATEMENT: {
      const auto& target = statement.Cast<duckdb::MergeIntoStatement>().target;
      if (target->type != duckdb::TableReferenceType::BASE_TABLE) return "";
      return target->Cast<duckdb::BaseTableRef>().table_name;
    }
    case duckdb::StatementType::CREATE_STATEMENT: {
      const auto& info = *statement.Cast<duckdb::CreateStatement>().info;
      if (info.type != duckdb::CatalogType::TABLE_ENTRY) return "";
      return info.Cast<duckdb::CreateTableInfo>().table;
    }
    default: return "";
  }
}

}  // namespace

Session::Session(std::unique_ptr<State> state) : state_(std::move(state)) {
  auto& config = duckdb::ClientConfig::GetConfig(*state_->connection.context);
  config.enable_progress_bar = true;  // keeps count; prints nothing
  config.print_progress_bar = false;
}
Session::~Session() = default;

Status Session::Execute(std::string_view sql) {
  RETURN_IF_ERROR(CheckNoNul(sql));
  state_->interrupted = false;
  return CatchDuckDb([&]() -> Status {
    RETURN_IF_ERROR(CheckTextBounds(sql));
    std::string text(sql);
    for (Statement& statement : ParseSql(state_->connection, &text)) {
      RETURN_IF_ERROR(RunToTheEnd(*state_, std::move(statement)));
    }
    return Status::Ok();
  });
}

Result<QueryResult> Session::Query(std::string_view sql, const std::vector<Json>& parameters) {
  RETURN_IF_ERROR(CheckNoNul(sql));
  state_->interrupted = false;
  return CatchDuckDb([&]() -> Result<QueryResult> {
    RETURN_IF_ERROR(CheckTextBounds(sql));
    std::string text(sql);
    auto statements = ParseSql(state_->connection, &text);
    if (const size_t written = statements.size() == 1 ? 1 : CountStatements(*state_, text); written != 1 || statements.empty()) {
      return InvalidArgument("expected one statement, not " + std::to_string(written));
    }
    for (; statements.size() > 1; statements.erase(statements.begin())) {
      RETURN_IF_ERROR(RunToTheEnd(*state_, std::move(statements.front())));
    }
    return Run(*state_, std::move(statements.front()), parameters);
  });
}

Result<std::optional<std::string>> Session::QueryValue(std::string_view sql) {
  ASSIGN_OR_RETURN(QueryResult result, Query(sql));
  ASSIGN_OR_RETURN(const bool found, result.Next());
  if (!found || result.IsNull(0)) return std::optional<std::string>();
  std::optional<std::string> value = result.Text(0);
  ASSIGN_OR_RETURN(const bool more, result.Next());
  if (more || result.columns().size() != 1) return InvalidArgument("expected one row with one column");
  return value;
}

Result<std::vector<SqlStatement>> Session::SplitStatements(std::string_view sql) {
  RETURN_IF_ERROR(CheckNoNul(sql));
  return CatchDuckDb([&]() -> Result<std::vector<SqlStatement>> {
    RETURN_IF_ERROR(CheckTextBounds(sql));
    std::string text(sql);
    duckdb::Parser parser(state_->connection.context->GetParserOptions());
    try {
      ParseAnySpelling(&text, [&](const std::string& spelled) { parser.ParseQuery(spelled); });
    } catch (const std::exception& exception) {
      duckdb::ErrorData error(exception);
      error.AddErrorLocation(text);
      return FromDuckDb(error);
    }
    std::vector<SqlStatement> statements;
    size_t from = 0;  // DuckDB cuts right behind a semicolon, so that the next statement is the first match
    for (const Statement& statement : parser.statements) {
      std::string_view one = Trim(statement->query);
      while (!one.empty() && one.back() == ';') one = Trim(one.substr(0, one.size() - 1));
      const size_t offset = std::min(text.find(one, from), text.size());
      statements.push_back({std::string(one), offset, TargetOf(*statement), GivesRows(*statement), OnlyReads(*statement)});
      from = std::min(offset + one.size(), text.size());
    }
    return statements;
  });
}

bool Session::InTransaction() const { return !state_->connection.IsAutoCommit(); }

void Session::Interrupt() {
  state_->interrupted = true;
  state_->connection.Interrupt();
}

Progress Session::CurrentProgress() const {
  duckdb::QueryProgress progress = state_->connection.context->GetQueryProgress();
  const double percent = progress.GetPercentage();
  return {percent < 0 ? -1 : percent / 100, progress.GetRowsProcesseed(), progress.GetTotalRowsToProcess()};
}

Instance& Session::instance() { return *state_->instance; }
duckdb::Connection& Session::connection() { return state_->connection; }

}  // namespace ingot::engine
