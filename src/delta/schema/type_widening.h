// Type widening (PROTOCOL.md, "Type Widening"): columns whose type was changed to a wider one without rewriting files.
#pragma once

#include "delta/schema/schema.h"

namespace ingot::delta {

// May a column of type `from` become one of type `to`, so that readers of old files widen what they find?
bool IsWidening(const DataType& from, const DataType& to);

// Changes the type of a field and notes it in the field's history (delta.typeChanges). For types without members.
void WidenField(const DataType& to, Field* field);

}  // namespace ingot::delta
