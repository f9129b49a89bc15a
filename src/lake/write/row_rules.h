// What the rows of a table must obey, and what the table fills in: CHECK constraints, invariants, NOT NULL within
// structs, generated columns and identity columns. Every writer of rows applies them.
#pragma once

#include <duckdb/execution/expression_executor.hpp>
#include <duckdb/execution/physical_operator.hpp>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "delta/action/actions.h"
#include "delta/schema/schema.h"
#include "engine/duckdb_headers.h"
#include "lake/catalog/table_state.h"

namespace ingot::lake {

enum class RowOrigin { kInserted, kUpdated };

// Hands out the numbers of one identity column. Thread-safe.
class IdentityNumbers {
 public:
  IdentityNumbers(size_t ordinal, const delta::Field& field);

  size_t column() const { return column_; }
  bool allows_explicit() const { return allows_explicit_; }
  // Starts again at what the table's log holds now.
  void Reset(const delta::Field& field);
  // Throws on overflow.
  int64_t Next();
  // The last number given out; nothing when none was.
  std::optional<int64_t> last() const;

 private:
  const size_t column_;
  const bool allows_explicit_;
  mutable std::mutex mutex_;
  int64_t start_ = 1;
  int64_t step_ = 1;
  std::optional<int64_t> mark_;
  bool given_ = false;
};

// The rules of one table, bound for one statement. Thread-safe but for StageIdentity.
class RowRules {
 public:
  // nullptr when the table has none. Throws kUnsupported, by name, for a rule that DuckDB does not understand.
  static std::shared_ptr<RowRules> Bind(duckdb::ClientContext& context, const delta::DataType& schema,
                                        const delta::Metadata& metadata, const std::string& table);

  // Before each execution, and after it: numbers that were given out are noted in the table's description. Whichever part
  // of a plan is first begins; for the others of the same execution it does nothing. (The operator that fills rows and the
  // one that commits lie in different pipelines, and DuckDB starts those in any order.)
  void Begin(duckdb::ClientContext& context, const TableState& state);
  void StageIdentity(TableState& state) const;

  // One thread's application of the rules.
  class Runner {
   public:
    Runner(duckdb::ClientContext& context, std::shared_ptr<const RowRules> rules);
    // Rows in the table's order and types. Identity and generated columns that are NULL are filled in, and the vectors
    // replaced; a row that breaks a rule is thrown, with the rule's name and expression.
    void Apply(duckdb::DataChunk& rows, RowOrigin origin);

   private:
    void FillIdentity(duckdb::DataChunk& rows, RowOrigin origin) const;
    void Generate(duckdb::DataChunk& rows, size_t rule);
    void Check(duckdb::DataChunk& rows, size_t rule);

    const std::shared_ptr<const RowRules> rules_;
    duckdb::ExpressionExecutor executor_;
    duckdb::DataChunk results_;
  };

 private:
  struct Rule {
    std::string name;              // "CHECK constraint 'positive'"
    std::string text;              // as the log has it
    std::optional<size_t> column;  // of a generated column
    duckdb::unique_ptr<duckdb::Expression> bound;
  };
  class Binder;

  std::string table_;
  std::vector<std::string> names_;
  std::vector<Rule> rules_;
  std::vector<std::unique_ptr<IdentityNumbers>> identities_;
  std::mutex beginning_;
  std::optional<duckdb::idx_t> execution_;  // the one that has begun
};

// Applies rules to the rows that stream into an INSERT; `plan` itself when there are none. `state`: the table, nullptr when it
// is to be created.
duckdb::PhysicalOperator& PlanRowRules(duckdb::PhysicalPlanGenerator& planner, std::shared_ptr<RowRules> rules,
                                       const TableState* state, duckdb::PhysicalOperator& plan);

}  // namespace ingot::lake
