#include "iceberg/decimal.h"

#include <algorithm>

namespace ingot::iceberg {
namespace {

constexpr int kMaxDigits = 38;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::optional<Int128> ParseDecimal(std::string_view text, int scale, Rounding rounding) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  const size_t dot = std::min(text.find('.'), text.size());
  const std::string_view whole = text.substr(0, dot);
  const std::string_view fraction = dot < text.size() ? text.substr(dot + 1) : std::string_view();
  if (whole.empty() && fraction.empty()) return std::nullopt;
  if (!std::all_of(whole.begin(), whole.end(), IsDigit) || !std::all_of(fraction.begin(), fraction.end(), IsDigit)) {
    return std::nullopt;
  }
  const auto kept = std::min(fraction.size(), static_cast<size_t>(scale));
  std::string digits = std::string(whole) + std::string(fraction.substr(0, kept));
  digits.append(static_cast<size_t>(scale) - kept, '0');
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
  if (digits.size() > kMaxDigits) return std::nullopt;
  Int128 value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  if (negative) value = -value;
  const bool is_cut = fraction.find_first_not_of('0', kept) != std::string_view::npos;
  if (is_cut && rounding == Rounding::kUp && !negative) ++value;
  if (is_cut && rounding == Rounding::kDown && negative) --value;
  return value;
}

std::string DecimalToBytes(Int128 value) {
  std::string bytes;
  while (true) {
    const auto low = static_cast<unsigned char>(value & 0xFF);
    bytes.insert(bytes.begin(), static_cast<char>(low));
    value >>= 8;
    const bool sign_told = (low & 0x80) != 0 ? value == -1 : value == 0;
    if (sign_told) return bytes;
  }
}

Int128 DecimalFromBytes(std::string_view bytes) {
  if (bytes.size() > sizeof(Int128)) bytes.remove_prefix(bytes.size() - sizeof(Int128));
  __extension__ typedef unsigned __int128 Unsigned;
  const bool negative = !bytes.empty() && (bytes[0] & 0x80) != 0;
  Unsigned bits = negative ? ~Unsigned{0} : Unsigned{0};
  for (const char c : bytes) bits = (bits << 8) | static_cast<unsigned char>(c);
  return static_cast<Int128>(bits);
}

}  // namespace ingot::iceberg
