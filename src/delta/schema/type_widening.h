// Type widening (PROTOCOL.md, "Type Widening"): columns whose type was changed to a wider one without rewriting files.
#pragma once

#include "delta/schema/schema.h"

namespace ingot::delta {

// May a column of type `from` become one of type `to`, so that readers of old files widen what they find? For types
// without members, which differ.
bool IsWidening(const DataType& from, const DataType& to);

// The same for types of any shape: structs of the same fields in the same order, arrays, maps, of which each part stays
// as it is or widens.
bool CanWiden(const DataType& from, const DataType& to);

// Changes the type of a field to one that it can widen to. Each change is noted in the history (delta.typeChanges) of the
// nearest field around it, with the way from there ("element", "key", "value") where that is an array or map. What else
// is known of fields within (names, ids, comments, NOT NULL) stays.
void WidenField(const DataType& to, Field* field);

}  // namespace ingot::delta
