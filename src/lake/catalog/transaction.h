// A DuckDB transaction on a lake: the tables that it has looked at, each pinned at one version, and what it changes.
#pragma once

#include <duckdb/transaction/transaction.hpp>
#include <duckdb/transaction/transaction_manager.hpp>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "lake/catalog/table_state.h"
#include "lake/view/view_reads.h"
#include "lake/view/view_set.h"

namespace ingot::lake {

class LakeCatalog;

// Each table commits atomically. A transaction over several tables commits them one after the other, in the order in
// which they were first changed; when one fails, the error says which are committed and which are not.
class LakeTransaction final : public duckdb::Transaction {
 public:
  LakeTransaction(LakeCatalog& lake, duckdb::TransactionManager& transaction_manager, duckdb::ClientContext& client);
  ~LakeTransaction() override;

  static LakeTransaction& Get(duckdb::ClientContext& context, duckdb::Catalog& catalog);

  LakeCatalog& catalog() { return catalog_; }

  // The table as this transaction sees it, or nullptr. Exact case first, then any.
  Result<TableState*> Find(const TableName& name);
  // The view, likewise; nullptr also where a table has that name.
  Result<ViewState*> FindView(const TableName& name);
  // Whichever of the two has the name; one of exact case before others. At most one is set.
  struct Relation {
    TableState* table = nullptr;
    ViewState* view = nullptr;
  };
  Result<Relation> FindRelation(const TableName& name);
  // The table's state for creating it: a state at version -1 when there is none, the present one otherwise.
  // kAlreadyExists: a view has that name.
  Result<TableState*> FindOrPrepare(const TableName& name);
  // kNotFound that names the nearest table.
  Error NoSuchTable(const TableName& name);
  // Every table of a schema.
  Result<std::vector<TableState*>> Tables(const std::string& schema);
  // Every view of a schema, the broken ones, too.
  Result<std::vector<ViewState*>> Views(const std::string& schema);
  ViewSet& views() { return views_; }
  ViewReads& view_reads() { return view_reads_; }
  // Stages a view, in the place of a table if this transaction drops one of that name. kInvalidArgument for a name that cannot be.
  Status StageView(const TableName& name, ViewDefinition view);
  // kAlreadyExists when the new name is taken.
  Status RenameView(const TableName& from, const TableName& to, ViewDefinition view);

  // Schemas: the lake's folders, with what this transaction has made and dropped. "main" always exists.
  Result<std::set<std::string>> Schemas();
  Status CreateSchema(const std::string& name);
  // With what is in it, or only when nothing is.
  Status DropSchema(const std::string& name, bool cascade);

  // Entries that must live as long as the transaction's plans.
  void Keep(std::unique_ptr<TableEntry> entry);

  Status Commit();
  void Rollback();

 private:
  // `just_read`: the table's cached snapshot is new enough.
  Result<TableState*> Open(const TableName& name, bool just_read = false);
  // Reads the newest state of tables side by side, where that saves time; says whether it did.
  bool ReadTogether(const std::vector<TableName>& names);
  Result<TableState*> FindExact(const TableName& name);
  // Names of this schema that differ from this one in case: a table's and a view's.
  struct OtherCase {
    std::optional<std::string> table;
    std::optional<std::string> view;
  };
  Result<OtherCase> MatchIgnoringCase(const TableName& name);
  Status CommitTables(std::vector<std::string>* committed);
  Status CommitTable(TableState& state, std::vector<std::string>* committed);

  LakeCatalog& catalog_;
  std::recursive_mutex mutex_;
  std::map<TableName, std::unique_ptr<TableState>> tables_;
  std::vector<TableState*> order_;  // as first looked at
  ViewSet views_;
  ViewReads view_reads_;
  std::optional<std::set<std::string>> schemas_;
  std::set<std::string> dropped_schemas_;
  std::vector<std::unique_ptr<TableEntry>> kept_;
};

class LakeTransactionManager final : public duckdb::TransactionManager {
 public:
  LakeTransactionManager(duckdb::AttachedDatabase& database, LakeCatalog& catalog)
      : TransactionManager(database), catalog_(catalog) {}

  duckdb::Transaction& StartTransaction(duckdb::ClientContext& context) override;
  duckdb::ErrorData CommitTransaction(duckdb::ClientContext& context, duckdb::Transaction& transaction) override;
  void RollbackTransaction(duckdb::Transaction& transaction) override;
  void Checkpoint(duckdb::ClientContext&, bool) override {}

 private:
  LakeCatalog& catalog_;
  std::mutex mutex_;
  std::map<duckdb::Transaction*, std::unique_ptr<LakeTransaction>> transactions_;
};

}  // namespace ingot::lake
