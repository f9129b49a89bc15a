// What a log and an error say of one statement of a text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace ingot::transform {

// The statement's leading keywords: "SELECT", "CREATE TABLE", "MERGE". Comments before it are passed over.
std::string StatementVerb(std::string_view statement);

// The line, counted from 0, on which the byte at `offset` stands.
size_t LineOf(std::string_view text, size_t offset);

// The error of a statement that was cut out of a text, with the line ("LINE 3: …") that it has in there; `lines` stand
// before the statement.
Error AtLine(const Error& error, size_t lines);

}  // namespace ingot::transform
