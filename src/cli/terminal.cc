#include "cli/terminal.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <sys/ioctl.h>
#include <unistd.h>

#include <fmt/format.h>

namespace ingot::cli {
namespace {

struct Range {
  uint32_t first;
  uint32_t last;
};

// Unicode 15: East_Asian_Width W and F, in blocks.
constexpr std::array<Range, 17> kWide = {{
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x23E9, 0x23EC},   {0x25FD, 0x25FE},   {0x2614, 0x2615},
    {0x2E80, 0x303E},   {0x3041, 0x33FF},   {0x3400, 0x4DBF},   {0x4E00, 0xA4CF},   {0xA960, 0xA97F},
    {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},
    {0x1F300, 0x1FAFF}, {0x20000, 0x3FFFD},
}};

// Combining marks, joiners and variation selectors.
constexpr std::array<Range, 10> kZero = {{
    {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x0610, 0x061A}, {0x064B, 0x065F},
    {0x1AB0, 0x1AFF}, {0x200B, 0x200F}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F},
}};

template <size_t N>
bool In(const std::array<Range, N>& ranges, uint32_t point) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [&](const Range& range) { return point >= range.first && point <= range.last; });
}

size_t WidthOf(uint32_t point) {
  if (point < 0x300) return 1;
  if (In(kZero, point)) return 0;
  return In(kWide, point) ? 2 : 1;
}

struct Character {
  uint32_t point = 0;
  size_t bytes = 1;
  bool valid = false;
};

// The character at the front of a text that is not empty.
Character Decode(std::string_view text) {
  auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  unsigned char lead = byte(0);
  if (lead < 0x80) return {lead, 1, true};
  size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < bytes) return {lead, 1, false};
  uint32_t point = lead & (0x7F >> bytes);
  for (size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {lead, 1, false};
    point = (point << 6) | (byte(i) & 0x3F);
  }
  return {point, bytes, true};
}

std::string Escape(uint32_t point) {
  switch (point) {
    case '\n': return "\\n";
    case '\r': return "\\r";
    case '\t': return "\\t";
    default: return fmt::format("\\x{:02x}", point);
  }
}

}  // namespace

bool IsTerminal(int descriptor) { return isatty(descriptor) == 1; }

size_t TerminalWidth(int descriptor) {
  winsize size{};
  if (ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 80;
}

bool WantsColor(int descriptor) {
  if (!IsTerminal(descriptor) || std::getenv("NO_COLOR") != nullptr) return false;
  const char* term = std::getenv("TERM");
  return term != nullptr && std::strcmp(term, "dumb") != 0;
}

size_t DisplayWidth(std::string_view text) {
  size_t width = 0;
  while (!text.empty()) {
    Character character = Decode(text);
    width += character.valid ? WidthOf(character.point) : 1;
    text.remove_prefix(character.bytes);
  }
  return width;
}

std::string Printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    Character character = Decode(text);
    bool control = character.point < 0x20 || (character.point >= 0x7F && character.point < 0xA0);
    if (!character.valid || control) out += Escape(character.point);
    else out += text.substr(0, character.bytes);
    text.remove_prefix(character.bytes);
  }
  return out;
}

std::string Shorten(std::string_view text, size_t width) {
  if (DisplayWidth(text) <= width) return std::string(text);
  if (width == 0) return "";
  size_t used = 0;
  size_t bytes = 0;
  while (bytes < text.size()) {
    Character character = Decode(text.substr(bytes));
    size_t cells = character.valid ? WidthOf(character.point) : 1;
    if (used + cells > width - 1) break;
    used += cells;
    bytes += character.bytes;
  }
  return std::string(text.substr(0, bytes)) + "…";
}

}  // namespace ingot::cli
