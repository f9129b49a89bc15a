// UTF-8 (RFC 3629), one code point at a time.
#pragma once

#include <cstddef>
#include <string_view>

namespace ingot {

// The length in bytes (1 to 4) of the well-formed code point at `offset`, or 0 when the bytes there are not one
// (overlong forms, surrogates and anything above U+10FFFF are not). `offset` is inside the text.
size_t Utf8SequenceLength(std::string_view text, size_t offset);

// Where the first malformed byte is, or npos.
size_t FindInvalidUtf8(std::string_view text);

}  // namespace ingot
