// `graph`: the whole graph as templates see it.
#pragma once

#include <memory>

#include "jinja/value/heap.h"
#include "transform/parse/parser.h"

namespace ingot::transform {

// The mapping, in a frozen heap that it lives in.
struct GraphValue {
  jinja::Heap heap;
  jinja::Value value;
};

// nullptr when no template of the project speaks of `graph`: to make it costs more than to compile a model. kInternal.
Result<std::unique_ptr<GraphValue>> MakeGraphValue(const ParsedProject& parsed);

}  // namespace ingot::transform
