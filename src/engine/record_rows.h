// The rows of a chunk in the making. For engine/'s decoders only.
#pragma once

#include <duckdb.hpp>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/record_column.h"
#include "engine/record_scan.h"

namespace ingot::engine {

// Takes one record after the other: Begin, a value for some columns, then Finish or Discard. A thread has its own.
// Columns come first in the chunk, then `_rescued`, `_source`, `_source_row`.
class RowBuilder {
 public:
  RowBuilder(RecordScan& scan, const std::vector<duckdb::LogicalType>& types);
  RowBuilder(const RowBuilder&) = delete;
  RowBuilder& operator=(const RowBuilder&) = delete;

  size_t column_count() const { return writers_.size(); }
  const RecordColumn& column(size_t i) const { return scan_.options().columns[i]; }
  ColumnWriter& writer(size_t i) { return writers_[i]; }

  // Rows go to this chunk, which comes empty. `file` gives `_source`.
  void Attach(duckdb::DataChunk& chunk, size_t file);
  bool full() const { return row_ == STANDARD_VECTOR_SIZE; }
  // Gives the chunk its size, and the scan its counts.
  void Detach();

  // One record. The row's number in the chunk is row().
  void Begin();
  duckdb::idx_t row() const { return row_; }
  bool IsSet(size_t column) const { return set_[column] == serial_; }
  void MarkSet(size_t column) {
    set_[column] = serial_;
    ++set_count_;
  }
  // Keeps a value beside the columns, as JSON text. `column` < 0: the field has none; `type` is for the report.
  void Rescue(std::string_view field, int column, std::string_view json, int64_t source_row);
  // The same for a value of a field that comes again in the record, and counts there.
  void RescueRepeated(std::string_view field, std::string_view json, int64_t source_row);
  void RescueText(std::string_view field, int column, std::string_view text, int64_t source_row);
  // Ends the record. False: it is to be rejected, since it brought a misfit and these are not to be rescued; *reason
  // says so, and the row is discarded.
  bool Finish(int64_t source_row, std::string* reason);

  void AddReject(int64_t row, uint64_t offset, std::string reason, std::string_view raw);
  // The column of a field; -1: none.
  int Find(std::string_view field) const;

 private:
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  void Keep(std::string_view field, std::string_view json);
  FieldSurprise* Surprise(std::string_view field, int column, std::string_view json, int64_t source_row);
  void FlushSurprises();

  RecordScan& scan_;
  std::vector<ColumnWriter> writers_;
  std::unordered_map<std::string, int, Hash, std::equal_to<>> by_field_;
  std::vector<uint64_t> set_;  // by column: the serial of the record that set it last
  uint64_t serial_ = 0;
  size_t set_count_ = 0;
  duckdb::idx_t row_ = 0;
  size_t file_ = 0;
  duckdb::DataChunk* chunk_ = nullptr;
  duckdb::string_t* rescued_data_ = nullptr;
  int64_t* source_rows_ = nullptr;
  std::string rescued_;        // of the current record
  int64_t record_values_ = 0;  // rescued in the current record
  int64_t rescued_values_ = 0;
  std::string misfit_;  // the first field of the current record that did not fit
  std::unordered_map<std::string, FieldSurprise, Hash, std::equal_to<>> surprises_;
};

}  // namespace ingot::engine
