// YAML as dbt's authors write it: YAML 1.1's words and merge keys, read from a document that knows its places.
#pragma once

#include "base/document.h"
#include "base/json.h"

namespace ingot::transform {

// The node as a value. Plain scalars become null, bool or number by the rules of YAML 1.1 (`yes`, `off`, `0o17` as text,
// `1_000`); dates stay text. "<<" merges a mapping, or each of a list of them, under the keys that stand beside it.
Json YamlValue(const ingot::Node& node);

// One plain scalar by those rules.
Json YamlScalar(std::string_view text);

}  // namespace ingot::transform
