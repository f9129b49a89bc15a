// Rows leave data files that stay as they are: deletion vectors, staged in a transaction.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "delta/commit/transaction.h"
#include "delta/deletion_vector/deletion_vector_writer.h"
#include "lake/scan/position_filter.h"

namespace ingot::lake {

// The rows that one statement takes out of a table. Not thread-safe.
class RowMarker {
 public:
  // Both must outlive the marker.
  RowMarker(delta::Table& table, delta::Transaction& changes) : table_(table), changes_(changes) {}

  // Takes the rows out of a file, which may have a vector already: the new one holds both. The file's statistics must
  // say how many rows it has.
  Status Mark(const delta::AddFile& file, const Positions& rows);
  // Writes the vectors. To be called once, after the last Mark().
  Status Finish();

  int64_t added() const { return added_; }      // files that had no vector
  int64_t updated() const { return updated_; }  // files that had one

 private:
  delta::Table& table_;
  delta::Transaction& changes_;
  delta::DeletionVectorFile vectors_;
  int64_t added_ = 0;
  int64_t updated_ = 0;
};

}  // namespace ingot::lake
