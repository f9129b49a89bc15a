// What is wrong with a table's log.
#pragma once

#include <vector>

#include "base/result.h"
#include "delta/log/log_listing.h"
#include "delta/maintenance/repair.h"
#include "delta/table.h"

namespace ingot::delta {

// Gaps and unreadable entries after the newest checkpoint that can be read; whether _last_checkpoint and the newest
// checkpoints can be. Gaps before it lose history only, which the detail says.
Result<std::vector<Damage>> FindLogDamage(Table& table, const LogListing& listing);

}  // namespace ingot::delta
