// Which rows of which files changed in a range of a table's versions (PROTOCOL.md, "Reader Requirements for AddCDCFile").
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "lake/scan/scan_source.h"

namespace ingot::lake {

// A scan of the changes of versions `first` to `last`: the columns of the table as of `last`, then _change_type,
// _commit_version and _commit_timestamp. Files of change where a version has them; else what its commit added and
// removed. kInvalidArgument when the table did not keep a change feed all the time; kNotFound when the log no longer
// holds a version of them.
Result<std::shared_ptr<ScanSource>> ChangesBetween(std::shared_ptr<delta::Table> table, int64_t first, int64_t last,
                                                   const std::string& display_name);

// The same of any table, whether it kept a feed or not: what comes and goes in sum is right, but for a version without files of
// change a row is among the deletions and the insertions of a file that was rewritten around it. Files that come and go within
// the range are left out. kNotFound also when a file that is needed is gone.
Result<std::shared_ptr<ScanSource>> RowChangesBetween(std::shared_ptr<delta::Table> table, int64_t first, int64_t last,
                                                      const std::string& display_name);

// Does such a scan give insertions alone?
bool OnlyInserts(const ScanSource& changes);

}  // namespace ingot::lake
