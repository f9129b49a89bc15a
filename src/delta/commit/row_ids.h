// Row tracking (PROTOCOL.md, "Row Tracking"): every row has a number that no other row of the table ever had, and the
// version that last changed it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "delta/action/actions.h"
#include "delta/log/snapshot.h"

namespace ingot::delta {

// Where a table has these properties, rows that were written anew keep their number and version in columns of those names.
inline constexpr std::string_view kRowIdColumnProperty = "delta.rowTracking.materializedRowIdColumnName";
inline constexpr std::string_view kRowVersionColumnProperty = "delta.rowTracking.materializedRowCommitVersionColumnName";
// The names by which queries ask for them.
inline constexpr const char* kRowIdName = "_row_id";
inline constexpr const char* kRowVersionName = "_row_commit_version";

// Must writers number rows (the protocol supports row tracking, and it is not suspended)?
bool NumbersRows(const Protocol& protocol, const Metadata& metadata);
// Do rows keep their numbers, too (delta.enableRowTracking)?
bool TracksRows(const Protocol& protocol, const Metadata& metadata);

// Gives the columns above names of their own where row tracking is on and they have none.
void NameRowTrackingColumns(Metadata* metadata);

// Makes the actions that are to become the version after `base` obey: files that are new get numbers above all that were
// given out, files that stay keep theirs, and where tracking begins (`after` tracks rows, `base` does not) every file
// without numbers is added again with them. The highest number is noted in the metadata domain delta.rowTracking.
// kInvalidArgument for a file whose statistics do not say how many rows it has.
Status AssignRowIds(const Snapshot& base, const Protocol& protocol, const Metadata& after, std::string_view table,
                    std::vector<Action>* actions);

}  // namespace ingot::delta
