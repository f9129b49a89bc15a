#include "lake/scan/position_filter.h"

#include <algorithm>

#include "delta/deletion_vector/deletion_vector.h"

namespace ingot::lake {

duckdb::idx_t PositionFilter::Filter(duckdb::row_t start, duckdb::idx_t count, duckdb::SelectionVector& result) {
  if (count == 0) return 0;
  result.Initialize(STANDARD_VECTOR_SIZE);
  const auto first = static_cast<uint64_t>(start);
  auto next = std::lower_bound(positions_.begin(), positions_.end(), first);
  duckdb::idx_t kept = 0;
  for (duckdb::idx_t i = 0; i < count; ++i) {
    const bool found = next != positions_.end() && *next == first + i;
    if (found) ++next;
    if (found == keeps_) result.set_index(kept++, i);
  }
  return kept;
}

Result<Positions> DeletedPositions(const ScanSource& source, const delta::AddFile& file, size_t ordinal) {
  Positions positions;
  if (file.deletion_vector) {
    ASSIGN_OR_RETURN(positions, delta::ReadDeletionVector(*source.table, *file.deletion_vector, file.path));
  }
  if (const auto hidden = source.hidden.find(ordinal); hidden != source.hidden.end()) {
    Positions both;
    std::set_union(positions.begin(), positions.end(), hidden->second.begin(), hidden->second.end(),
                   std::back_inserter(both));
    positions = std::move(both);
  }
  return positions;
}

}  // namespace ingot::lake
