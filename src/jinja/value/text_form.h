// How values look as text: Python's str() and repr().
#pragma once

#include <string>
#include <string_view>

#include "jinja/value/value.h"

namespace ingot::jinja {

// Each appends; false: the value is nested too deeply (cycles are shown as "[...]" and are no failure).
[[nodiscard]] bool AppendText(const Value& value, std::string* out);
[[nodiscard]] bool AppendRepr(const Value& value, std::string* out);

// The shortest digits that give the number back: "1.0", "1e+16", "nan".
void AppendFloat(double value, std::string* out);
// In quotes, as Python chooses them.
void AppendQuoted(std::string_view text, std::string* out);
std::string Quoted(std::string_view text);

// Text with & < > " ' as HTML has them.
std::string EscapeHtml(std::string_view text);

}  // namespace ingot::jinja
