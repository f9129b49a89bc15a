// Errors of the engine, told at the author's line instead of the compiled one.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "transform/compile/sql_origin.h"

namespace ingot::transform {

// What the engine says of the place: "LINE 3:   amout", and below it a caret.
struct StatedPlace {
  size_t line = 0;      // of the statement, from 0
  std::string excerpt;  // of that line, perhaps cut at both ends
  size_t caret = 0;     // in the excerpt, in bytes
  size_t begin = 0;     // the stretch of the message that says so
  size_t end = 0;
};

// Nothing: the message names no place.
std::optional<StatedPlace> FindStatedPlace(std::string_view message);

// The byte of `sql` that is meant, where a statement holds `sql` behind `lines_before` lines. The engine may have been given
// words of its own instead of the author's, and words before the first line. Nothing: the place is not in `sql`.
std::optional<size_t> OffsetOf(const StatedPlace& place, std::string_view sql, size_t lines_before);

// The error with the places of `origin` in it, outermost first, or as it is where nothing is known.
Error AtAuthorsPlace(const Error& error, std::string_view sql, const SqlOrigin& origin, size_t lines_before = 0);

}  // namespace ingot::transform
