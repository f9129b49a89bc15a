// The change data feed: a statement's rows as they were and as they became, in files of their own beside the data files
// (PROTOCOL.md, "Change Data Files").
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lake/catalog/table_state.h"
#include "lake/scan/position_filter.h"
#include "lake/write/data_files.h"
#include "lake/write/rewrite.h"

namespace ingot::lake {

// The column of change files that says what happened to a row, and its values.
inline constexpr const char* kChangeTypeColumn = "_change_type";
inline constexpr const char* kInsertedRow = "insert";
inline constexpr const char* kDeletedRow = "delete";
inline constexpr const char* kRowBeforeUpdate = "update_preimage";
inline constexpr const char* kRowAfterUpdate = "update_postimage";

// Does the table ask for a feed (delta.enableChangeDataFeed, and a protocol that has the feature)?
bool KeepsChangeFeed(const delta::Snapshot& snapshot);

// What one statement adds to the feed of its version. Where a version has change files, readers go by them alone: the
// first statement of a transaction that writes any also writes what the statements before it did, and all statements
// after it write theirs (TableState::feeds_changes).
class ChangeFeed {
 public:
  // All must outlive the feed.
  ChangeFeed(duckdb::ClientContext& context, InstanceState& instance, TableState& state, const WriteTarget& target);

  // Rows of a data file, which is there: those at the positions, or all that its deletion vector leaves.
  void AddFileRows(const char* change_type, delta::AddFilePtr file, std::optional<Positions> rows);
  // Rows in memory (or spilled): all columns, in the table's order. They must live until Write().
  void AddRows(const char* change_type, const std::vector<std::unique_ptr<duckdb::ColumnDataCollection>>& rows);

  // Writes the change files and stages them. To be called once, before the statement stages its own changes. Throws
  // through DuckDB.
  void Write(std::string_view operation);

 private:
  struct FileRows {
    std::vector<delta::AddFilePtr> files;
    std::map<size_t, Positions> shown;
  };

  void AddEarlierStatements();
  std::shared_ptr<const ScanSource> ScanOf(FileRows rows) const;

  duckdb::ClientContext& context_;
  InstanceState& instance_;
  TableState& state_;
  const WriteTarget& target_;
  std::map<std::string, FileRows> file_rows_;  // by change type
  std::vector<RewriteInput> inputs_;
};

}  // namespace ingot::lake
