// What one DELETE, UPDATE or MERGE does to a table's rows, gathered by its operators and written when the last of them
// is done. Of the files that hold a changed row, those whose rows are all taken leave the table; the others get a deletion
// vector where the table asks for that, and are written anew where it does not.
#pragma once

#include <duckdb/common/types/column/column_data_collection.hpp>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "lake/catalog/catalog.h"
#include "lake/catalog/table_state.h"
#include "lake/scan/position_filter.h"
#include "lake/write/data_files.h"
#include "lake/write/rewrite.h"
#include "lake/write/row_rules.h"

namespace ingot::lake {

// Thread-safe. One for each statement, shared by its operators.
class RowChanges {
 public:
  // What to do when a row is changed twice: an UPDATE … FROM keeps the first change, a MERGE is ambiguous.
  enum class OnDuplicate { kKeepFirst, kFail };

  RowChanges(LakeCatalog& catalog, TableState& state, std::string operation, OnDuplicate on_duplicate);
  ~RowChanges();

  const WriteTarget& target() const { return target_; }
  // Are rows tracked? Then the rows that are handed over have two more columns: number and version.
  bool tracks_rows() const { return file_target_.tracked_columns > 0; }
  // What new rows must obey; nullptr when there is nothing. Set before execution.
  void SetRules(std::shared_ptr<RowRules> rules) { rules_ = std::move(rules); }
  const std::shared_ptr<RowRules>& rules() const { return rules_; }

  // Before execution: as many Finish() calls follow as there are operators. Execution may happen more than once.
  void Begin(duckdb::ClientContext& context, size_t operators);

  // Takes rows (file_index UBIGINT, file_row_number BIGINT) out of the table. `fresh` selects those that were not
  // taken before and is returned with their number.
  // `updated`: they come back with other values.
  duckdb::idx_t Take(duckdb::Vector& file_index, duckdb::Vector& row_number, duckdb::idx_t count, bool updated,
                     duckdb::SelectionVector* fresh);

  // A collection for one thread's new rows (all columns, in the table's order), and its handing over: `updated`
  // rows come in the place of others.
  std::unique_ptr<duckdb::ColumnDataCollection> MakeRows(duckdb::ClientContext& context) const;
  void AddRows(std::unique_ptr<duckdb::ColumnDataCollection> rows, bool updated);

  void Count(const std::string& metric, int64_t rows);

  // The last of the operators writes the files and stages the change; the others only count down.
  void Finish(duckdb::ClientContext& context);

 private:
  struct Group;
  // One bit for each row of a file up to the last that was taken.
  struct TakenRows {
    std::vector<bool> bits;
    size_t count = 0;

    bool Insert(uint64_t row);
  };

  // What becomes of a file that loses rows.
  enum class Fate { kRemoved, kMarked, kRewritten };

  Fate FateOf(size_t ordinal, const TakenRows& rows) const;
  static Positions Sorted(const TakenRows& rows);
  Positions SortedPositions(size_t ordinal) const { return Sorted(taken_.at(ordinal)); }
  std::vector<Group> Groups() const;
  RewriteInput SurvivorsOf(const Group& group) const;
  void Write(duckdb::ClientContext& context, const std::vector<Group>& groups);
  void Clear();
  void FeedChanges(duckdb::ClientContext& context);
  void StageLosses();
  void StageFiles(std::vector<delta::AddFile> files);

  LakeCatalog& catalog_;
  TableState& state_;
  const std::string operation_;
  const OnDuplicate on_duplicate_;
  const WriteTarget target_;       // the table's columns
  const WriteTarget file_target_;  // those of the files that are written
  std::shared_ptr<RowRules> rules_;
  const bool marks_rows_;
  const bool feeds_changes_;

  std::mutex mutex_;
  size_t running_ = 0;
  std::shared_ptr<const FileSet> files_;
  std::map<size_t, TakenRows> taken_;  // by file ordinal
  std::map<size_t, TakenRows> updated_;  // of the taken ones, where changes are fed
  std::vector<std::unique_ptr<duckdb::ColumnDataCollection>> updated_rows_;
  std::vector<std::unique_ptr<duckdb::ColumnDataCollection>> inserted_rows_;
  std::map<std::string, int64_t> metrics_;
};

}  // namespace ingot::lake
