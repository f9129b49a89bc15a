#include "engine/dialect/tokens.h"

#include <cctype>

namespace ingot::engine {

namespace {

bool IsWordByte(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$' || (c & 0x80) != 0; }

// Where the text in such quotes ends, behind them; a doubled quote is part of it, and where backslashes escape, one behind a
// backslash.
size_t EndOfQuoted(std::string_view sql, size_t begin, bool escapes = false) {
  const char quote = sql[begin];
  for (size_t i = begin + 1; i < sql.size(); ++i) {
    if (escapes && sql[i] == '\\') {
      ++i;
      continue;
    }
    if (sql[i] != quote) continue;
    if (i + 1 < sql.size() && sql[i + 1] == quote) {
      ++i;
    } else {
      return i + 1;
    }
  }
  return sql.size();
}

// $tag$ … $tag$; `begin` itself when there is none. What begins with a digit is a parameter.
size_t EndOfDollarQuoted(std::string_view sql, size_t begin) {
  size_t end = begin + 1;
  if (end < sql.size() && std::isdigit(static_cast<unsigned char>(sql[end])) != 0) return begin;
  while (end < sql.size() && sql[end] != '$' && IsWordByte(sql[end])) ++end;
  if (end == sql.size() || sql[end] != '$') return begin;
  const std::string_view tag = sql.substr(begin, end + 1 - begin);
  const size_t close = sql.find(tag, end + 1);
  return close == std::string_view::npos ? sql.size() : close + tag.size();
}

// Comments of /* */ nest, as they do for DuckDB.
size_t EndOfBlockComment(std::string_view sql, size_t begin) {
  size_t depth = 0;
  for (size_t i = begin; i + 1 < sql.size(); ++i) {
    if (sql[i] == '/' && sql[i + 1] == '*') {
      ++depth;
      ++i;
    } else if (sql[i] == '*' && sql[i + 1] == '/') {
      ++i;
      if (--depth == 0) return i + 1;
    }
  }
  return sql.size();
}

Token NextToken(std::string_view sql, size_t at) {
  const auto cut = [&](TokenKind kind, size_t end) { return Token{kind, sql.substr(at, end - at)}; };
  const char c = sql[at];
  if (c == '\'') return cut(TokenKind::kText, EndOfQuoted(sql, at));
  if ((c == 'e' || c == 'E') && sql.substr(at + 1, 1) == "'") return cut(TokenKind::kText, EndOfQuoted(sql, at + 1, true));
  if (c == '"') return cut(TokenKind::kName, EndOfQuoted(sql, at));
  if (c == '`') return cut(TokenKind::kBackquoted, EndOfQuoted(sql, at));
  if (sql.substr(at).starts_with("--")) {
    const size_t end = sql.find('\n', at);
    return cut(TokenKind::kBlank, end == std::string_view::npos ? sql.size() : end);
  }
  if (sql.substr(at).starts_with("/*")) return cut(TokenKind::kBlank, EndOfBlockComment(sql, at));
  if (c == '$') {
    if (const size_t end = EndOfDollarQuoted(sql, at); end != at) return cut(TokenKind::kText, end);
  }
  size_t end = at + 1;
  if (std::isspace(static_cast<unsigned char>(c)) != 0) {
    while (end < sql.size() && std::isspace(static_cast<unsigned char>(sql[end])) != 0) ++end;
    return cut(TokenKind::kBlank, end);
  }
  if (!IsWordByte(c)) return cut(TokenKind::kSymbol, end);
  while (end < sql.size() && IsWordByte(sql[end])) ++end;
  return cut(TokenKind::kWord, end);
}

}  // namespace

std::vector<Token> Tokens(std::string_view sql) {
  std::vector<Token> tokens;
  for (size_t at = 0; at < sql.size(); at += tokens.back().text.size()) tokens.push_back(NextToken(sql, at));
  return tokens;
}

}  // namespace ingot::engine
