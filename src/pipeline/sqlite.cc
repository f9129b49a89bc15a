#include "pipeline/sqlite.h"

#include <fmt/format.h>

#include <utility>

namespace ingot::pipeline {
namespace {

constexpr int kBusyMillis = 10'000;

Error FromSqlite(sqlite3* database, int code) {
  const char* name = database == nullptr ? nullptr : sqlite3_db_filename(database, "main");
  const std::string message = fmt::format("state file '{}': {}", name == nullptr ? "" : name,
                                          database == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(database));
  switch (code & 0xFF) {
    case SQLITE_FULL:
    case SQLITE_NOMEM: return Exhausted(message);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return Corrupt(message + "; move it away, only the history of runs is in it");
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH: return PermissionDenied(message);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_IOERR:
    case SQLITE_PROTOCOL:
    case SQLITE_CANTOPEN: return Unavailable(message);
    default: return Internal(message);
  }
}

}  // namespace

Statement::Statement(Statement&& other) noexcept : statement_(std::exchange(other.statement_, nullptr)) {}

Statement& Statement::operator=(Statement&& other) noexcept {
  std::swap(statement_, other.statement_);
  return *this;
}

Statement& Statement::Bind(int index, std::string_view text) {
  sqlite3_bind_text64(statement_, index, text.empty() ? "" : text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
  return *this;
}

Statement& Statement::Bind(int index, int64_t value) {
  sqlite3_bind_int64(statement_, index, value);
  return *this;
}

Statement& Statement::Bind(int index, std::optional<int64_t> value) {
  if (value) return Bind(index, *value);
  sqlite3_bind_null(statement_, index);
  return *this;
}

Result<bool> Statement::Step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return FromSqlite(sqlite3_db_handle(statement_), code);
}

Status Statement::Run() {
  const ResetAtEnd reset(this);
  while (true) {
    ASSIGN_OR_RETURN(const bool row, Step());
    if (!row) return Status::Ok();
  }
}

void Statement::Reset() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

std::string Statement::Text(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  if (text == nullptr) return "";
  return std::string(text, static_cast<size_t>(sqlite3_column_bytes(statement_, column)));
}

int64_t Statement::Int(int column) const { return sqlite3_column_int64(statement_, column); }

std::optional<int64_t> Statement::OptionalInt(int column) const {
  if (sqlite3_column_type(statement_, column) == SQLITE_NULL) return std::nullopt;
  return Int(column);
}

Status Database::Open(const std::string& path) {
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  if (const int code = sqlite3_open_v2(path.c_str(), &database_, flags, nullptr); code != SQLITE_OK) {
    return FromSqlite(database_, code).WithContext(fmt::format("cannot open '{}'", path));
  }
  sqlite3_busy_timeout(database_, kBusyMillis);
  return Status::Ok();
}

Status Database::Execute(const char* sql) {
  const int code = sqlite3_exec(database_, sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return FromSqlite(database_, code);
  return Status::Ok();
}

Result<Statement> Database::Prepare(std::string_view sql) {
  Statement statement;
  const int code = sqlite3_prepare_v3(database_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                      &statement.statement_, nullptr);
  if (code != SQLITE_OK) return FromSqlite(database_, code);
  return statement;
}

Result<int64_t> Database::QueryInt(std::string_view sql) {
  ASSIGN_OR_RETURN(Statement statement, Prepare(sql));
  ASSIGN_OR_RETURN(const bool row, statement.Step());
  return row ? statement.Int(0) : 0;
}

Transaction::~Transaction() {
  // Fails only when SQLite has rolled back by itself.
  if (open_) static_cast<void>(database_->Execute("ROLLBACK").ok());
}

Status Transaction::Begin() {
  RETURN_IF_ERROR(database_->Execute("BEGIN IMMEDIATE"));
  open_ = true;
  return Status::Ok();
}

Status Transaction::Commit() {
  RETURN_IF_ERROR(database_->Execute("COMMIT"));
  open_ = false;
  return Status::Ok();
}

}  // namespace ingot::pipeline
