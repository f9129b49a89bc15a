// Building once for each data interval: the table's commit remembers the interval that it was built for.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "transform/materialize/build.h"

namespace ingot::transform {

// Has the table been built for the request's interval? No when the request has none.
Result<bool> WasBuilt(Build& build);
BuildResult AlreadyBuilt(const Build& build);
// Remembers the request's interval in the commit under way.
Status NoteBuilt(Build& build);

// The instant as a literal that compares with a column of that type: DATE '…', TIMESTAMP '…', TIMESTAMPTZ '…'.
std::string InstantSql(Timestamp instant, std::string_view data_type);

}  // namespace ingot::transform
