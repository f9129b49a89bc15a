// Descriptions of a node and its columns as comments of its relation: persist_docs.
#pragma once

#include "base/result.h"
#include "transform/materialize/build.h"

namespace ingot::transform {

// What `persist_docs` asks for, of the columns that the relation has. Within the caller's transaction.
Status PersistDocs(Build& build, bool is_view);

}  // namespace ingot::transform
