// Deletion vectors: which rows of a data file are no longer in the table (PROTOCOL.md, "Deletion Vectors", "Deletion
// Vector Format").
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "delta/action/actions.h"
#include "delta/table.h"

namespace ingot::delta {

// The positions of the rows that are gone, from 0, in order, without doubles. Reads the file that the vector lies in,
// unless it is inline; its checksum, length and cardinality are checked. kCorrupt; kNotFound when the file is missing;
// kUnsupported for an absolute path that does not lie under the table's store. `data_file` is named in errors.
Result<std::vector<uint64_t>> ReadDeletionVector(Table& table, const DeletionVector& vector,
                                                 std::string_view data_file);

// The bytes of a RoaringBitmapArray. kCorrupt, also when it holds more than `limit` positions.
Result<std::vector<uint64_t>> DecodeBitmap(std::string_view bytes, uint64_t limit);

// Z85 (ZeroMQ RFC 32). kCorrupt.
Result<std::string> DecodeZ85(std::string_view text);

// Where a vector of storage type "u" lies, relative to the table. kCorrupt.
Result<std::string> DeletionVectorPath(std::string_view path_or_inline_dv);

}  // namespace ingot::delta
