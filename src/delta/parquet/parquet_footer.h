// What a Parquet file says about itself, checked before DuckDB is asked to believe it (parquet.thrift,
// FileMetaData). Checkpoints come from other writers, and from whoever may write into the table's folder.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "store/object_store.h"

namespace ingot::delta {

// Do the numbers of a footer agree with each other and with a file of that size? Row counts add up, every
// column chunk lies between the file's magic and its footer, every row group has each leaf of the schema
// once, no chunk lies in another file, and nothing is nested or counted beyond reason. `footer_start` is
// where the footer begins in the file. kCorrupt names the row group and the column.
Status CheckParquetFooter(std::string_view footer, uint64_t footer_start);

// The same for an object: its size, its magic, its footer. kCorrupt; kNotFound; kUnavailable.
Status CheckParquetFile(store::ObjectStore& store, std::string_view key);

}  // namespace ingot::delta
