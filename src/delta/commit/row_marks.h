// Rows that two commits took out of one file, by their deletion vectors.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.h"
#include "delta/action/actions.h"
#include "delta/table.h"

namespace ingot::delta {

// Which rows a file lost between two vectors of its own, by position; nothing when rows came back (as by RESTORE).
// Errors of ReadDeletionVector.
Result<std::optional<std::vector<uint64_t>>> RowsLost(Table& table, const RemoveFile& before, const AddFile& after);

// Both commits started from the same vector of a file. Nothing when they took a row that is the same, or one of them gave
// rows back; else all rows that are gone after both.
Result<std::optional<std::vector<uint64_t>>> GoneAfterBoth(Table& table, const RemoveFile& before, const AddFile& ours,
                                                           const AddFile& theirs);

}  // namespace ingot::delta
