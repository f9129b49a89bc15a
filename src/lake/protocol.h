// Which protocol a table needs.
#pragma once

#include "delta/actions.h"
#include "delta/schema.h"

namespace ingot::lake {

// The lowest protocol that holds the schema: reader 1 and writer 2, or table features where a column needs one
// (timestamp_ntz). An existing table's protocol is only ever raised.
delta::Protocol ProtocolFor(const delta::DataType& schema, const delta::Protocol& present, bool exists);

}  // namespace ingot::lake
