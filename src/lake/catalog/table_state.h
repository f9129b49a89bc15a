// One table within one transaction: the pinned snapshot, the staged changes, and what the statements have read.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "delta/commit/transaction.h"
#include "delta/table.h"
#include "engine/duckdb_headers.h"
#include "lake/scan/scan_source.h"

namespace ingot::lake {

class TableEntry;

struct TableName {
  std::string schema;
  std::string table;

  std::string ToString() const { return schema + "." + table; }
  std::string Root() const { return schema + "/" + table; }
  auto operator<=>(const TableName&) const = default;
};

// Not thread-safe but for RecordScan and AddMetric; the transaction that owns it serialises statements.
class TableState {
 public:
  // `snapshot` is the state at the transaction's first look; version -1 for a table that it creates.
  TableState(TableName name, std::shared_ptr<delta::Table> table, delta::SnapshotPtr snapshot);
  ~TableState();

  const TableName& name() const { return name_; }
  const std::shared_ptr<delta::Table>& table() const { return table_; }
  // As the transaction sees it: the pinned snapshot, with the schema that the transaction has given it.
  const delta::SnapshotPtr& snapshot() const { return effective_; }
  // The files as the transaction sees them, until the next change.
  std::shared_ptr<const FileSet> files();

  // Staging. `operation` is Delta's name of what is done; the first of a transaction names the commit.
  delta::Transaction& Change(std::string_view operation);
  // To be called after each change made through Change(): what was derived is derived anew.
  void Changed();
  void SetMetadata(std::string_view operation, delta::Metadata metadata, delta::Protocol protocol);
  void SetDomain(std::string_view operation, delta::DomainMetadata domain);
  void AddMetric(const std::string& name, int64_t value);

  bool has_changes() const { return changes_ && !changes_->empty(); }
  bool exists() const { return effective_->version >= 0 || (changes_ && changes_->metadata()); }
  bool dropped = false;  // by this transaction
  // This transaction writes files of change: each of its statements must, from then on.
  bool feeds_changes = false;

  // A scan of the current state: its filters count in the conflict check if the transaction also writes the table.
  std::shared_ptr<ScanRecord> RecordScan();

  // Commits the staged changes. Nothing staged: the outcome says so.
  Result<delta::CommitOutcome> Commit(const delta::CommitReason& base);
  void Abort();

  // The catalog entry for the present state; owned here, as are those of earlier states (plans may still refer to
  // them).
  std::vector<std::unique_ptr<TableEntry>> entries;

 private:
  const TableName name_;
  const std::shared_ptr<delta::Table> table_;
  delta::SnapshotPtr pinned_;
  delta::SnapshotPtr effective_;
  std::unique_ptr<delta::Transaction> changes_;
  std::string operation_;
  std::map<std::string, int64_t> metrics_;
  std::shared_ptr<const FileSet> files_;
  std::vector<std::shared_ptr<ScanRecord>> scans_;
};

}  // namespace ingot::lake
