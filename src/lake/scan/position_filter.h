// Rows of a data file that are not to be seen.
#pragma once

#include <cstdint>
#include <duckdb/common/multi_file/multi_file_data.hpp>
#include <vector>

#include "base/result.h"
#include "lake/scan/scan_source.h"

namespace ingot::lake {

// Positions from 0 in file order, sorted, without doubles.
using Positions = std::vector<uint64_t>;

// Leaves out the rows at the positions, or all others. One per reader; each scanning thread calls it with its own selection.
class PositionFilter final : public duckdb::DeleteFilter {
 public:
  enum class Rows { kLeaveOut, kKeep };

  explicit PositionFilter(Positions positions, Rows rows = Rows::kLeaveOut)
      : positions_(std::move(positions)), keeps_(rows == Rows::kKeep) {}
  duckdb::idx_t Filter(duckdb::row_t start, duckdb::idx_t count, duckdb::SelectionVector& result) override;

 private:
  const Positions positions_;
  const bool keeps_;
};

// What the file's deletion vector marks, and what the scan itself asks to leave out (`ScanSource::hidden`).
Result<Positions> DeletedPositions(const ScanSource& source, const delta::AddFile& file, size_t ordinal);

}  // namespace ingot::lake
