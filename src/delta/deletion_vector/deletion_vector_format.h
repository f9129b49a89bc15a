// The constants of deletion vectors, for their reader and their writer (PROTOCOL.md, "Deletion Vector Format";
// RoaringFormatSpec).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ingot::delta {

constexpr uint32_t kMagic = 1681511377;
constexpr uint32_t kCookieWithoutRuns = 12346;
constexpr uint32_t kCookieWithRuns = 12347;
constexpr uint32_t kOffsetsFrom = 4;  // containers; fewer have no table of offsets when there are runs
constexpr uint32_t kMostInArray = 4096;
constexpr size_t kBitmapBytes = 8192;
// Around each vector in a file.
constexpr size_t kLengthBytes = 4;
constexpr size_t kChecksumBytes = 4;
constexpr std::string_view kZ85Alphabet =
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";

// The 16 bytes of a UUID's text.
inline std::string UuidBytes(std::string_view text) {
  const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  std::string bytes;
  int high = -1;
  for (const char c : text) {
    if (c == '-') continue;
    if (high < 0) {
      high = digit(c);
    } else {
      bytes += static_cast<char>(high * 16 + digit(c));
      high = -1;
    }
  }
  return bytes;
}

}  // namespace ingot::delta
