// From the text of a value to what a column stores, without loss: each says whether the value fits.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace ingot::engine {

// What became of a value.
enum class Fit {
  kFits,
  kTruncated,  // stored, but digits beyond the type's resolution are lost: the original must be kept beside it
  kMisfit,     // not stored
};

__extension__ using Int128 = __int128;

// "12", "-3.50", "+1e3" as a whole number of 10^-scale, exactly: nothing when digits would be lost, when it has more
// than `max_digits` digits, or when it is not a number. White space is not a part of a number.
std::optional<Int128> ParseExactDecimal(std::string_view text, int scale, int max_digits);

// The nearest double; nothing when the text is no number, or an integer that a double cannot hold.
std::optional<double> ParseDoubleValue(std::string_view text);

// "true" and "false" in any case.
std::optional<bool> ParseBoolValue(std::string_view text);

// "2025-01-15" as days since 1970.
std::optional<int32_t> ParseDateValue(std::string_view text);

// A date, or a date and a time with 'T' or a space between, up to nine digits of fraction, an optional offset ("Z",
// "+02", "+02:00", "+0200"); without one it is UTC. Microseconds since 1970.
Fit ParseTimestampValue(std::string_view text, int64_t* micros);

// Is it a number by the grammar of JSON (RFC 8259)?
bool IsJsonNumber(std::string_view text);

// Is it one JSON value (RFC 8259) with nothing after it? Depth is at most 1,024. Does not look at UTF-8.
bool IsJsonValue(std::string_view text);

}  // namespace ingot::engine
