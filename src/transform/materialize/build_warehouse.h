// A warehouse as materializations need it: beside what templates may ask, transactions.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "transform/warehouse/warehouse.h"

namespace ingot::transform {

// How a materialized view was brought up to date.
struct Refreshed {
  enum class Way { kUnchanged, kChanges, kRecompute };
  Way way = Way::kRecompute;           // kRecompute: nothing was done, the table has to be written anew
  std::string reason;                  // of kRecompute: "its query has a window function"
  bool configuration_changed = false;  // of kRecompute: that is all that is in the way
  int64_t rows_added = 0;
  int64_t rows_removed = 0;
};

class BuildWarehouse : public Warehouse {
 public:
  // kInvalidArgument: Begin() within a transaction, Commit() or Rollback() without one. All changes of one table between
  // Begin() and Commit() are one commit of that table. A Commit() that fails has ended the transaction.
  virtual Status Begin() = 0;
  virtual Status Commit() = 0;
  virtual Status Rollback() = 0;
  virtual bool InTransaction() const = 0;

  // Is the text one query, which changes nothing? kInvalidArgument says what else it holds, with its line.
  virtual Status CheckQuery(std::string_view sql) = 0;

  // Makes a temporary table of columns of text and fills it: `next` sets the values of a row of NULLs, which have to last until it is
  // called again, and is false after the last.
  using TextRows = std::function<Result<bool>(std::vector<std::optional<std::string_view>>* row)>;
  virtual Status LoadText(const RelationInfo& temporary, const std::vector<std::string>& columns, const TextRows& next) = 0;

  // What the table's commits remember of applications, for doing a thing once. Set within a transaction, it is part of the
  // table's commit, which fails unless the version is greater than the one that is remembered. kNotFound: no such table.
  virtual Status SetTransactionId(const RelationInfo& table, std::string_view application, int64_t version) = 0;
  // The versions of the applications whose names begin so; none when there is no such table. What the transaction under way
  // has set is not among them.
  virtual Result<std::map<std::string, int64_t>> TransactionIds(const RelationInfo& table, std::string_view prefix) = 0;

  // Within a transaction: makes the table's rows those of the query, by what has changed since RememberView() or the last refresh, where
  // that gives exactly the same. `configuration` is compared with what was remembered, unless that is to stand (nullptr). An error may be due to the changes alone:
  // after a rollback the table can still be written anew.
  virtual Result<Refreshed> RefreshView(const RelationInfo& table, const std::string& query, const std::string* configuration) = 0;
  // Within the transaction that has written the table from the query: what the next refresh starts from.
  virtual Status RememberView(const RelationInfo& table, const std::string& query, const std::string& configuration) = 0;
};

// Begins a transaction unless one is open; what is begun and not committed is rolled back at the end of the scope.
class BuildTransaction {
 public:
  static Result<BuildTransaction> Begin(BuildWarehouse& warehouse);
  BuildTransaction(BuildTransaction&& other) noexcept;
  BuildTransaction& operator=(BuildTransaction&&) = delete;
  ~BuildTransaction();

  // Commits what Begin() began; nothing where the caller's own transaction goes on.
  Status Commit();

 private:
  explicit BuildTransaction(BuildWarehouse* owned) : owned_(owned) {}

  BuildWarehouse* owned_;  // nullptr: the transaction is the caller's, or is over
};

}  // namespace ingot::transform
