// The terminal: is there one, how wide is it, and how wide is a text on it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ingot::cli {

// Of a file descriptor: 0 standard input, 1 output, 2 error.
bool IsTerminal(int descriptor);
// Cells across; 80 when it cannot be told.
size_t TerminalWidth(int descriptor);
// Colours are for terminals, unless NO_COLOR is set or TERM is "dumb".
bool WantsColor(int descriptor);

// The cells that a UTF-8 text takes: 2 for East Asian wide characters and emoji, 0 for combining marks.
size_t DisplayWidth(std::string_view text);
// The text with control characters spelled out ("\n", "\x1b"), so that it can neither break a line nor steer the
// terminal; bytes that are not UTF-8 become "\xff".
std::string Printable(std::string_view text);
// At most `width` cells of the text, the last of them "…" when something was cut.
std::string Shorten(std::string_view text, size_t width);

}  // namespace ingot::cli
