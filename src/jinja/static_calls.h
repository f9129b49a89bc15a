// What a template does, told without rendering it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "jinja/template.h"
#include "jinja/value/heap.h"

namespace ingot::jinja {

// A call as it is written: ref('a'), dbt_utils.star(from=x).
struct StaticCall {
  std::string name;  // "ref", "dbt_utils.star"
  // Literals (also lists, tuples and dicts of literals) as values; nothing where only a render can tell.
  std::vector<std::optional<Value>> positional;
  std::vector<std::pair<std::string_view, std::optional<Value>>> named;
  bool has_dynamic_arguments = false;  // *args or **kwargs
  bool conditional = false;            // inside of an if, a for or an inline if: a render may pass it over
  const Definition* inside = nullptr;  // the macro or block that it stands in, if any
  size_t offset = 0;                   // of the name, in bytes

  bool literal() const;  // every argument is known
};

// The calls of these names, in the order of the source. Calls of a name that the template itself binds (a
// parameter, a loop's variable, a `set`) are left out. Values are made in `heap`. An empty list of names:
// every call of a name or a dotted path.
std::vector<StaticCall> FindCalls(const Template& source, std::span<const std::string_view> names,
                                  Heap& heap);

// The arguments of the first call of a name that the template takes from outside, in the order of the source: a list of the
// tree. Nothing when there is no such call.
std::optional<uint32_t> FirstCall(const Template& source, std::string_view name);

// The names that the template takes from outside, each once, sorted: not its own variables and parameters. A
// dotted path appears as far as it is written, "dbt_utils.star" beside "dbt_utils". `only`: within this
// definition.
std::vector<std::string> UsedNames(const Template& source, const Definition* only = nullptr);

}  // namespace ingot::jinja
