// $name in SQL. The text is cut as DuckDB's lexer cuts it, as far as that tells where a string, a quoted name or a
// comment ends: nothing inside of those is touched.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "pipeline/parameters.h"

namespace ingot::pipeline {
namespace {

bool IsLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Where the name that starts at `at` ends.
size_t NameEnd(std::string_view sql, size_t at) {
  if (at >= sql.size() || !IsLetter(sql[at])) return at;
  while (at < sql.size() && (IsLetter(sql[at]) || IsDigit(sql[at]))) ++at;
  return at;
}

size_t EndOr(size_t found, size_t length, std::string_view sql) {
  return found == std::string_view::npos ? sql.size() : found + length;
}

// Past a quoted run; a doubled quote is one inside, and in E'…' a backslash takes the next character with it.
size_t QuotedEnd(std::string_view sql, size_t at, bool escapes) {
  const char quote = sql[at];
  for (size_t i = at + 1; i < sql.size(); ++i) {
    if (escapes && sql[i] == '\\') {
      ++i;
    } else if (sql[i] == quote) {
      if (i + 1 >= sql.size() || sql[i + 1] != quote) return i + 1;
      ++i;
    }
  }
  return sql.size();
}

// Past a block comment; they nest.
size_t BlockCommentEnd(std::string_view sql, size_t at) {
  int depth = 0;
  for (size_t i = at; i + 1 < sql.size(); ++i) {
    if (sql.substr(i, 2) == "/*") {
      ++depth;
      ++i;
    } else if (sql.substr(i, 2) == "*/") {
      ++i;
      if (--depth == 0) return i + 1;
    }
  }
  return sql.size();
}

// The end of what must be copied as it stands at `at`: a string, quoted name, comment, $tag$…$tag$, word or number
// (in which a '$' is no parameter); `at` itself when there is none of those.
size_t OpaqueEnd(std::string_view sql, size_t at) {
  const char c = sql[at];
  if (c == '\'' || c == '"') return QuotedEnd(sql, at, false);
  if ((c == 'e' || c == 'E') && sql.substr(at + 1, 1) == "'") return QuotedEnd(sql, at + 1, true);
  if (sql.substr(at, 2) == "--") return EndOr(sql.find('\n', at), 1, sql);
  if (sql.substr(at, 2) == "/*") return BlockCommentEnd(sql, at);
  if (IsLetter(c) || IsDigit(c)) {
    while (at < sql.size() && (IsLetter(sql[at]) || IsDigit(sql[at]) || sql[at] == '$')) ++at;
    return at;
  }
  if (c == '$') {
    const size_t tag_end = NameEnd(sql, at + 1);
    if (sql.substr(tag_end, 1) != "$") return at;
    const std::string_view tag = sql.substr(at, tag_end + 1 - at);
    return EndOr(sql.find(tag, tag_end + 1), tag.size(), sql);
  }
  return at;
}

std::string Literal(const Json& value) {
  if (value.is_string()) return QuoteSqlText(value.as_string());
  const std::string text = value.Dump();
  // In brackets a negative number cannot turn the operator before it into something else ("1-$n", "--").
  return text.starts_with('-') ? "(" + text + ")" : text;
}

Error UnknownName(std::string_view sql, size_t at, std::string_view name, const ParameterValues& values,
                  std::string_view file) {
  std::vector<std::string> known;
  for (const auto& member : values.as_object()) known.push_back(member.first);
  const std::string_view before = sql.substr(0, at);
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const size_t column = at - (before.rfind('\n') + 1) + 1;
  const auto nearest = NearestWord(name, known);
  return InvalidArgument(fmt::format("{}:{}:{}: there is no parameter '${}'; {}", file, line, column, name,
                                     nearest ? fmt::format("did you mean '${}'?", *nearest)
                                             : fmt::format("there are: {}", Join(known, ", "))));
}

}  // namespace

size_t BoundSql::OriginalOffset(size_t offset) const {
  size_t bound_end = 0;  // of the last literal before
  size_t original_end = 0;
  for (const Literal& literal : literals) {
    if (offset < literal.at) break;
    if (offset < literal.at + literal.size) return literal.original;
    bound_end = literal.at + literal.size;
    original_end = literal.original + literal.original_size;
  }
  return original_end + (offset - bound_end);
}

Result<BoundSql> BindSqlParameters(std::string_view sql, const ParameterValues& values, std::string_view file) {
  BoundSql bound;
  std::string& out = bound.text;
  out.reserve(sql.size());
  size_t at = 0;
  while (at < sql.size()) {
    if (const size_t end = OpaqueEnd(sql, at); end > at) {
      out += sql.substr(at, end - at);
      at = end;
      continue;
    }
    const size_t name_end = sql[at] == '$' ? NameEnd(sql, at + 1) : at;
    if (name_end <= at + 1) {
      out += sql[at++];
      continue;
    }
    const std::string_view name = sql.substr(at + 1, name_end - at - 1);
    const Json* value = values.Find(name);
    if (value == nullptr) return UnknownName(sql, at, name, values, file);
    const std::string literal = Literal(*value);
    bound.literals.push_back({out.size(), literal.size(), at, name_end - at});
    out += literal;
    at = name_end;
  }
  return bound;
}

}  // namespace ingot::pipeline
