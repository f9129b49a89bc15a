// Decimals of up to 38 digits as whole numbers: the value times ten to the power of the scale.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ingot::iceberg {

__extension__ typedef __int128 Int128;

enum class Rounding { kDown, kUp };

// "-12.50" with scale 2 is -1250. Digits below the scale round as told. Nothing when it is no such number or has more
// than 38 digits.
std::optional<Int128> ParseDecimal(std::string_view text, int scale, Rounding rounding);

// Two's complement, big-endian, in as few bytes as hold it.
std::string DecimalToBytes(Int128 value);
// At most 16 bytes are looked at, the last ones.
Int128 DecimalFromBytes(std::string_view bytes);

}  // namespace ingot::iceberg
