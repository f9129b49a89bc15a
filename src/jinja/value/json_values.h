// Values from JSON and to JSON.
#pragma once

#include "base/json.h"
#include "base/result.h"
#include "jinja/value/heap.h"

namespace ingot::jinja {

Value FromJson(const Json& json, Heap& heap);

// Undefined and None are null, tuples and sets are arrays, keys become text as Python's json does it.
// kInvalidArgument for an object or a function, a key that has no JSON form, a cycle, or more than 500
// levels. Objects are given to `object_form` when there is one.
using ObjectForm = Result<Json> (*)(const Object& object);
Result<Json> ToJson(const Value& value, ObjectForm object_form = nullptr);

}  // namespace ingot::jinja
