// SQLite as this folder uses it: a database, prepared statements, errors as values. Only state_store.cc and tests include it.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace ingot::pipeline {

class Database;

// Prepared once, run often. Binding starts anew after Reset(). A text that is bound must live until then.
class Statement {
 public:
  Statement() = default;
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&& other) noexcept;

  Statement& Bind(int index, std::string_view text);  // indices from 1
  Statement& Bind(int index, int64_t value);
  Statement& Bind(int index, std::optional<int64_t> value);
  // True when there is a row to read.
  Result<bool> Step();
  // Runs it to its end, then resets it.
  Status Run();
  void Reset();

  std::string Text(int column) const;  // columns from 0; "" for NULL
  int64_t Int(int column) const;
  std::optional<int64_t> OptionalInt(int column) const;

 private:
  friend class Database;
  sqlite3_stmt* statement_ = nullptr;
};

// Resets a statement at the end of a block, so that no read stays open.
class ResetAtEnd {
 public:
  explicit ResetAtEnd(Statement* statement) : statement_(statement) {}
  ~ResetAtEnd() { statement_->Reset(); }
  ResetAtEnd(const ResetAtEnd&) = delete;
  ResetAtEnd& operator=(const ResetAtEnd&) = delete;

 private:
  Statement* const statement_;
};

class Database {
 public:
  Database() = default;
  ~Database() { sqlite3_close(database_); }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  Status Open(const std::string& path);
  Status Execute(const char* sql);
  Result<Statement> Prepare(std::string_view sql);
  Result<int64_t> QueryInt(std::string_view sql);

 private:
  sqlite3* database_ = nullptr;
};

// A transaction that can write from its start; rolled back when it ends without Commit().
class Transaction {
 public:
  explicit Transaction(Database* database) : database_(database) {}
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  Status Begin();
  Status Commit();

 private:
  Database* const database_;
  bool open_ = false;
};

}  // namespace ingot::pipeline
