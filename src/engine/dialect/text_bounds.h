// What DuckDB's parser must not be given: it would end the program, or keep it busy for hours.
#pragma once

#include <string_view>

#include "base/result.h"

namespace ingot::engine {

inline constexpr size_t kMaxNameParts = 256;
inline constexpr size_t kMaxCommentDepth = 64;

// kInvalidArgument, with the line, for a name of more dotted parts than kMaxNameParts (DuckDB's parser goes into one after the other on
// its stack) and for block comments in each other deeper than kMaxCommentDepth (it reads each to the end). Linear.
Status CheckTextBounds(std::string_view sql);

}  // namespace ingot::engine
