// The numbers of VariantEncoding.md: what the first byte of a value says.
#pragma once

#include <cstddef>
#include <cstdint>

namespace ingot::lake::variant_format {

inline constexpr uint8_t kVersion = 1;
inline constexpr uint8_t kSortedNames = 1 << 4;  // in the first byte of the metadata

enum BasicType : uint8_t { kPrimitive = 0, kShortText = 1, kObject = 2, kArray = 3 };
inline constexpr size_t kLongestShortText = 63;

enum PrimitiveType : uint8_t {
  kNull = 0,
  kTrue = 1,
  kFalse = 2,
  kInt8 = 3,
  kInt16 = 4,
  kInt32 = 5,
  kInt64 = 6,
  kDouble = 7,
  kDecimal4 = 8,
  kDecimal8 = 9,
  kDecimal16 = 10,
  kDate = 11,
  kTimestamp = 12,     // microseconds, UTC
  kTimestampNtz = 13,  // microseconds, without a zone
  kFloat = 14,
  kBinary = 15,
  kText = 16,
  kTimeNtz = 17,
  kTimestampNanos = 18,
  kTimestampNtzNanos = 19,
  kUuid = 20,
};

inline constexpr int kMostDigits = 38;

}  // namespace ingot::lake::variant_format
