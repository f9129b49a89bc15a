// Raw deflate streams (RFC 1951), without zlib's or gzip's framing.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace ingot::iceberg {

std::string Deflate(std::string_view bytes);

// kCorrupt when the stream is broken, is followed by something, or inflates to more than `limit` bytes.
Result<std::string> Inflate(std::string_view bytes, size_t limit);

}  // namespace ingot::iceberg
