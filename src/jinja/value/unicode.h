// Text by code points: what Python's str knows of characters.
//
// Letters and their cases are known for ASCII, Latin, Greek, Cyrillic and Armenian; letters of other scripts
// are letters without case. Bytes that are not UTF-8 count as one character each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ingot::jinja {

// The code point at `at`, and moves `at` behind it.
char32_t NextCodePoint(std::string_view text, size_t* at);
void AppendCodePoint(std::string* out, char32_t c);
size_t CountCodePoints(std::string_view text);
// The byte where the code point of this number starts; the text's size when there are not so many.
size_t ByteOfCodePoint(std::string_view text, size_t number);
std::u32string ToCodePoints(std::string_view text);
std::string FromCodePoints(std::u32string_view text);

bool IsSpace(char32_t c);      // as Python's str.isspace
bool IsLineBreak(char32_t c);  // as Python's str.splitlines
bool IsAlpha(char32_t c);
bool IsDigit(char32_t c);
bool IsUpper(char32_t c);
bool IsLower(char32_t c);
char32_t ToUpper(char32_t c);
char32_t ToLower(char32_t c);
bool IsPrintable(char32_t c);  // shown as it is by repr()
inline bool IsWord(char32_t c) { return c == '_' || IsAlpha(c) || IsDigit(c); }

std::string Upper(std::string_view text);
std::string Lower(std::string_view text);
std::string Capitalize(std::string_view text);

// Without white space at the ends.
std::string_view StripLeft(std::string_view text);
std::string_view StripRight(std::string_view text);

}  // namespace ingot::jinja
