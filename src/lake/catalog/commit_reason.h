// What a session's commits say of themselves, kept with its client context.
#pragma once

#include <map>
#include <string>

#include "base/json.h"
#include "delta/commit/transaction.h"
#include "engine/duckdb_headers.h"

namespace ingot::lake {

void SetReason(duckdb::ClientContext& context, delta::CommitReason reason);
delta::CommitReason ReasonOf(duckdb::ClientContext& context);

}  // namespace ingot::lake
