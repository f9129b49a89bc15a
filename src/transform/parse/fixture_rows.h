// Rows of unit tests written as CSV.
#pragma once

#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace ingot::transform {

// A header, then rows; quotes as RFC 4180 has them. Cells are text, empty ones null. kInvalidArgument names the row.
Result<Json> CsvRows(std::string_view text);

}  // namespace ingot::transform
