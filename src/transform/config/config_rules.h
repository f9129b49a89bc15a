// Which configuration keys a kind of resource has, what they are when nobody sets them, and how layers come together.
#pragma once

#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "transform/graph/resource.h"

namespace ingot::transform {

// Every key that dbt knows for the type, in dbt's order, with its default.
const Json& DefaultConfig(ResourceType type);

// Lays `over` on `config`: tags, hooks and packages are appended; meta, quoting, docs, column_types and contract are
// merged key by key; of grants, a key with '+' in front adds to the one without; everything else is replaced. Old
// spellings (pre_hook, materialization aliases) become the ones that dbt keeps. `config` has the form that
// DefaultConfig() has, or holds layers only.
Status LayConfig(ResourceType type, const Json& over, Json* config);

// The same for layers of which only names count (`unrendered_config`): a later value replaces an earlier one.
void LayUnrendered(const Json& over, Json* config);

// What follows from the values as a whole (a test's store_failures_as, a contract's defaults), checked against what dbt
// allows. kInvalidArgument without a place.
Status FinishConfig(ResourceType type, Json* config);

// A hook as written, text or mapping, as {"sql", "transaction", "index"}.
Json HookValue(const Json& hook);

}  // namespace ingot::transform
