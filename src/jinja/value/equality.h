// Equality and order of values, as Python has them.
#pragma once

#include <optional>

#include "jinja/value/value.h"

namespace ingot::jinja {

// Are two keys of a dict the same? Never fails: what can be hashed is not deep.
bool SameKey(const Value& a, const Value& b);

// a == b. Nothing: they are too deep to tell (more than 500 levels, or a cycle).
std::optional<bool> Equal(const Value& a, const Value& b);

enum class Ordering {
  kLess,
  kEqual,
  kGreater,
  kUnordered /* NaN */,
  kNone /* no order between the types */,
  kTooDeep
};
Ordering Compare(const Value& a, const Value& b);

}  // namespace ingot::jinja
