// The builtins by subject; table.cc collects them.
#pragma once

#include <span>

#include "jinja/builtins/table.h"

namespace ingot::jinja::builtins {

std::span<const Entry> TextFilters();
std::span<const Entry> WrappingFilters();
std::span<const Entry> HtmlFilters();
std::span<const Entry> JsonFilters();
std::span<const Entry> NumberFilters();
std::span<const Entry> SequenceFilters();
std::span<const Entry> SelectionFilters();
std::span<const Entry> Tests();
std::span<const Entry> Globals();
std::span<const Entry> StringMethods();
std::span<const Entry> StringSplitMethods();
std::span<const Entry> ListMethods();
std::span<const Entry> TupleMethods();
std::span<const Entry> DictMethods();
std::span<const Entry> SetMethods();

}  // namespace ingot::jinja::builtins
