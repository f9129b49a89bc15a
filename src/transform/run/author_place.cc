#include "transform/run/author_place.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/text.h"

namespace ingot::transform {
namespace {

constexpr std::string_view kCut = "...";

bool IsWordByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

// The engine shows tabs as blanks.
bool SameByte(char a, char b) { return a == b || (a == '\t' && b == ' ') || (a == ' ' && b == '\t'); }

// The bytes of the code points that stand before `column`.
size_t BytesOf(std::string_view text, size_t column) {
  size_t at = 0;
  while (at < text.size() && column > 0) {
    ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) ++at;
    --column;
  }
  return at;
}

std::string_view LineAt(std::string_view text, size_t line, size_t* begin) {
  size_t at = 0;
  for (; line > 0; --line) {
    at = text.find('\n', at);
    if (at == text.npos) return {};
    ++at;
  }
  *begin = at;
  return text.substr(at, std::min(text.find('\n', at), text.size()) - at);
}

// How much of the excerpt around its caret stands around `at` in the line.
struct Likeness {
  size_t left = 0;
  size_t right = 0;
};

Likeness LikenessAt(std::string_view line, size_t at, std::string_view excerpt, size_t caret) {
  Likeness like;
  while (like.left < at && like.left < caret && SameByte(line[at - like.left - 1], excerpt[caret - like.left - 1])) ++like.left;
  while (at + like.right < line.size() && caret + like.right < excerpt.size() && SameByte(line[at + like.right], excerpt[caret + like.right])) ++like.right;
  return like;
}

std::string Excerpt(const jinja::OriginStep& step) {
  if (step.source_line.empty()) return "";
  const std::string number = std::to_string(step.place.line);
  return fmt::format("\n  {} | {}\n  {:{}} | {:>{}}", number, ReplaceAll(step.source_line, "\t", " "), "", number.size(), "^", step.place.column);
}

std::string Describe(const std::vector<jinja::OriginStep>& steps) {
  std::string text;
  for (size_t i = 0; i < steps.size(); ++i) {
    const jinja::OriginStep& step = steps[i];
    text += i == 0 ? step.place.ToString() : fmt::format("\nin {}, {}", step.what, step.place.ToString());
    if (i == 0 || i + 1 == steps.size()) text += Excerpt(step);
  }
  return text;
}

}  // namespace

std::optional<StatedPlace> FindStatedPlace(std::string_view message) {
  constexpr std::string_view kLine = "LINE ";
  const size_t found = message.rfind("\nLINE ");
  const size_t begin = found != message.npos ? found + 1 : message.starts_with(kLine) ? 0 : message.npos;
  if (begin == message.npos) return std::nullopt;
  StatedPlace place;
  const char* const end_of_message = message.data() + message.size();
  const auto [number_end, problem] = std::from_chars(message.data() + begin + kLine.size(), end_of_message, place.line);
  const auto head = static_cast<size_t>(number_end - message.data());
  if (problem != std::errc() || place.line == 0 || message.substr(head, 2) != ": ") return std::nullopt;
  --place.line;
  const size_t line_end = message.find('\n', head);
  if (line_end == message.npos) return std::nullopt;
  const std::string_view caret_line = message.substr(line_end + 1, std::min(message.find('\n', line_end + 1), message.size()) - line_end - 1);
  const size_t caret = caret_line.find('^');
  const size_t text_at = head + 2 - begin;
  if (caret == caret_line.npos || caret < text_at) return std::nullopt;
  std::string_view excerpt = message.substr(head + 2, line_end - head - 2);
  size_t column = BytesOf(excerpt, caret - text_at);
  if (excerpt.starts_with(kCut) && column >= kCut.size()) {
    excerpt.remove_prefix(kCut.size());
    column -= kCut.size();
  }
  if (excerpt.ends_with(kCut) && column + kCut.size() <= excerpt.size()) excerpt.remove_suffix(kCut.size());
  place.excerpt = excerpt;
  place.caret = std::min(column, excerpt.size());
  place.begin = begin;
  while (place.begin > 0 && message[place.begin - 1] == '\n') --place.begin;
  place.end = line_end + 1 + caret_line.size();
  return place;
}

std::optional<size_t> OffsetOf(const StatedPlace& place, std::string_view sql, size_t lines_before) {
  if (place.line < lines_before) return std::nullopt;
  size_t begin = 0;
  const std::string_view line = LineAt(sql, place.line - lines_before, &begin);
  std::string_view word = std::string_view(place.excerpt).substr(place.caret);
  word = word.substr(0, static_cast<size_t>(std::find_if_not(word.begin(), word.end(), IsWordByte) - word.begin()));
  std::optional<size_t> best;
  size_t best_likeness = 0;
  for (size_t at = 0; at <= line.size(); ++at) {
    const Likeness like = LikenessAt(line, at, place.excerpt, place.caret);
    // To the right it has to go as far as the word that is meant; at the end of a line there is none.
    if (like.right < std::max<size_t>(word.size(), place.caret < place.excerpt.size() ? 1 : 0)) continue;
    if (!best || like.left + like.right > best_likeness) {
      best = begin + at;
      best_likeness = like.left + like.right;
    }
  }
  // The first line is shared with what the program writes in front: there, and only there, a likeness may be chance.
  const bool certain = place.line > lines_before || best_likeness + best_likeness >= std::min(place.excerpt.size(), line.size());
  return certain ? best : std::nullopt;
}

Error AtAuthorsPlace(const Error& error, std::string_view sql, const SqlOrigin& origin, size_t lines_before) {
  const std::string& message = error.message();
  const std::optional<StatedPlace> place = FindStatedPlace(message);
  if (!place) return error;
  const std::optional<size_t> offset = OffsetOf(*place, sql, lines_before);
  if (!offset) return error;
  const std::vector<jinja::OriginStep> steps = origin.Find(std::min(*offset, sql.empty() ? 0 : sql.size() - 1));
  if (steps.empty()) return error;
  std::string told = message.substr(0, place->begin) + "\n" + Describe(steps);
  // What an expression gave is not to be read in its author's line.
  if (!steps.back().is_literal) told += fmt::format("\n  compiled: {}", Trim(place->excerpt));
  return Error(error.kind(), told + message.substr(place->end));
}

}  // namespace ingot::transform
