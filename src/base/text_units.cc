// The units that people write and read: byte sizes, durations, counts.
#include <fmt/format.h>

#include <array>
#include <cmath>

#include "base/text.h"

namespace ingot {
namespace {

struct Unit {
  std::string_view name;
  double factor;
};

constexpr std::array kByteUnits = {
    Unit{"", 1},          Unit{"b", 1},
    Unit{"k", 1e3},       Unit{"kb", 1e3},
    Unit{"m", 1e6},       Unit{"mb", 1e6},
    Unit{"g", 1e9},       Unit{"gb", 1e9},
    Unit{"t", 1e12},      Unit{"tb", 1e12},
    Unit{"kib", 1024.0},  Unit{"mib", 1024.0 * 1024},
    Unit{"gib", 1024.0 * 1024 * 1024},
    Unit{"tib", 1024.0 * 1024 * 1024 * 1024},
};

constexpr std::array kTimeUnits = {
    Unit{"us", 1},     Unit{"ms", 1e3},    Unit{"s", 1e6},
    Unit{"m", 60e6},   Unit{"h", 3600e6},  Unit{"d", 86400e6},
};

const Unit* FindUnit(std::span<const Unit> units, std::string_view name) {
  for (const Unit& unit : units) {
    if (EqualsIgnoreCase(unit.name, name)) return &unit;
  }
  return nullptr;
}

// Takes a decimal number from the front of `text`.
std::optional<double> TakeNumber(std::string_view* text) {
  size_t end = text->find_first_not_of("0123456789.");
  if (end == std::string_view::npos) end = text->size();
  const auto number = ParseDouble(text->substr(0, end));
  text->remove_prefix(end);
  return number;
}

// Takes white space, then letters.
std::string_view TakeUnit(std::string_view* text) {
  *text = Trim(*text);
  size_t end = 0;
  while (end < text->size() && ((*text)[end] | 0x20) >= 'a' && ((*text)[end] | 0x20) <= 'z') ++end;
  const std::string_view unit = text->substr(0, end);
  *text = Trim(text->substr(end));
  return unit;
}

}  // namespace

Result<uint64_t> ParseByteSize(std::string_view text) {
  std::string_view rest = Trim(text);
  const auto number = TakeNumber(&rest);
  const Unit* unit = FindUnit(kByteUnits, TakeUnit(&rest));
  constexpr double kLimit = 9.2e18;
  if (!number || unit == nullptr || !rest.empty() || *number * unit->factor > kLimit) {
    return InvalidArgument(fmt::format("'{}' is no size: expected a number with B, kB, MB, GB, TB, KiB, MiB, "
                                       "GiB or TiB, for example 512MiB", text));
  }
  return static_cast<uint64_t>(std::llround(*number * unit->factor));
}

Result<Duration> ParseDuration(std::string_view text) {
  std::string_view rest = Trim(text);
  double total = 0;
  bool valid = !rest.empty();
  while (valid && !rest.empty()) {
    const auto number = TakeNumber(&rest);
    const Unit* unit = FindUnit(kTimeUnits, TakeUnit(&rest));
    valid = number && unit != nullptr;
    if (valid) total += *number * unit->factor;
  }
  if (!valid || total > 9.2e18) {
    return InvalidArgument(fmt::format("'{}' is no duration: expected a number with us, ms, s, m, h or d, "
                                       "for example 250ms or 1h30m", text));
  }
  return Duration(std::llround(total));
}

std::string FormatByteSize(uint64_t bytes) {
  constexpr std::array<std::string_view, 7> kNames = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
  if (bytes < 1000) return fmt::format("{} B", bytes);
  double value = static_cast<double>(bytes);
  size_t unit = 0;
  while (value >= 999.95 && unit + 1 < kNames.size()) {  // 999.95 would be shown as 1000.0
    value /= 1000;
    ++unit;
  }
  return fmt::format("{:.1f} {}", value, kNames[unit]);
}

std::string FormatCount(int64_t count) {
  std::string digits = fmt::format("{}", count);
  const size_t first = digits[0] == '-' ? 1 : 0;
  for (size_t i = digits.size(); i > first + 3;) {
    i -= 3;
    digits.insert(i, ",");
  }
  return digits;
}

std::string FormatDuration(Duration duration) {
  const int64_t us = duration.count();
  if (us < 0) return "-" + FormatDuration(-duration);
  if (us < 1000) return fmt::format("{}us", us);
  if (us < 1'000'000) return fmt::format("{}ms", us / 1000);
  if (us < 60'000'000) return fmt::format("{}.{}s", us / 1'000'000, us / 100'000 % 10);
  const int64_t seconds = us / 1'000'000;
  if (seconds < 3600) return fmt::format("{}m {:02}s", seconds / 60, seconds % 60);
  if (seconds < 86400) return fmt::format("{}h {:02}m", seconds / 3600, seconds / 60 % 60);
  return fmt::format("{}d {:02}h", seconds / 86400, seconds / 3600 % 24);
}

}  // namespace ingot
