// What a Delta table must be like so that Iceberg metadata can be written beside it.
#pragma once

#include <span>

#include "base/result.h"
#include "delta/action/actions.h"
#include "delta/log/snapshot.h"

namespace ingot::iceberg {

// The table property that asks for Iceberg metadata, "true" or "false".
inline constexpr const char* kProperty = "ingot.iceberg";

bool IsEnabled(const delta::Metadata& metadata);

// The metadata that is committed in place of `metadata`: with field ids for every column, and without deletion vectors.
// Where the property is not on, `metadata` as it is. `before` is the table's metadata so far, or nullptr.
// kUnsupported for a type that format version 2 lacks; kInvalidArgument when deletion vectors are turned on for a table
// that has Iceberg metadata.
Result<delta::Metadata> PrepareMetadata(delta::Metadata metadata, const delta::Metadata* before);

// The property may be turned on for a table of these files: none of them has a deletion vector. kUnsupported, with the
// way out.
Status CheckFiles(std::span<const delta::AddFilePtr> files);

}  // namespace ingot::iceberg
