#include "cli/sql_scan.h"

#include <cctype>

namespace ingot::cli {
namespace {

bool IsNameStart(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_' || (c & 0x80) != 0; }
bool IsNamePart(char c) { return IsNameStart(c) || std::isdigit(static_cast<unsigned char>(c)) != 0; }

enum class Piece { kSpace, kComment, kText, kName, kSymbol };

struct Token {
  Piece piece;
  std::string_view text;
  bool closed = true;  // of text and comments
};

Token Until(std::string_view text, size_t from, std::string_view end, Piece piece) {
  size_t at = text.find(end, from);
  if (at == std::string_view::npos) return {piece, text, false};
  return {piece, text.substr(0, at + end.size())};
}

// 'text' and "names", in which the quote is doubled.
Token Quoted(std::string_view text) {
  char quote = text[0];
  for (size_t i = 1; i < text.size(); ++i) {
    if (text[i] != quote) continue;
    if (i + 1 < text.size() && text[i + 1] == quote) ++i;
    else return {quote == '"' ? Piece::kName : Piece::kText, text.substr(0, i + 1)};
  }
  return {quote == '"' ? Piece::kName : Piece::kText, text, false};
}

// $tag$ … $tag$; a '$' that starts no such thing is a symbol.
Token Dollar(std::string_view text) {
  size_t i = 1;
  while (i < text.size() && IsNamePart(text[i])) ++i;
  if (i >= text.size() || text[i] != '$' || (i > 1 && std::isdigit(static_cast<unsigned char>(text[1])) != 0)) {
    return {Piece::kSymbol, text.substr(0, 1)};
  }
  return Until(text, i + 1, text.substr(0, i + 1), Piece::kText);
}

Token Next(std::string_view text) {
  char c = text[0];
  if (std::isspace(static_cast<unsigned char>(c)) != 0) return {Piece::kSpace, text.substr(0, 1)};
  if (text.substr(0, 2) == "--") return Until(text, 2, "\n", Piece::kComment);
  if (text.substr(0, 2) == "/*") return Until(text, 2, "*/", Piece::kComment);
  if (c == '\'' || c == '"') return Quoted(text);
  if (c == '$') return Dollar(text);
  if (!IsNameStart(c)) return {Piece::kSymbol, text.substr(0, 1)};
  size_t i = 1;
  while (i < text.size() && IsNamePart(text[i])) ++i;
  return {Piece::kName, text.substr(0, i)};
}

std::string Unquoted(std::string_view name) {
  if (name.size() < 2 || name[0] != '"') return std::string(name);
  std::string out;
  for (size_t i = 1; i + 1 < name.size(); ++i) {
    out.push_back(name[i]);
    if (name[i] == '"') ++i;
  }
  return out;
}

}  // namespace

bool EndsStatement(std::string_view text) {
  bool ended = false;
  while (!text.empty()) {
    Token token = Next(text);
    text.remove_prefix(token.text.size());
    bool line_comment = token.piece == Piece::kComment && token.text.substr(0, 2) == "--";
    if (!token.closed && !line_comment) return false;
    if (token.piece != Piece::kSpace && token.piece != Piece::kComment) ended = token.text == ";";
  }
  return ended;
}

bool IsBlankSql(std::string_view text) {
  while (!text.empty()) {
    Token token = Next(text);
    if (token.piece != Piece::kSpace && token.piece != Piece::kComment) return false;
    text.remove_prefix(token.text.size());
  }
  return true;
}

std::vector<std::string> NamesIn(std::string_view text) {
  std::vector<std::string> names;
  bool dotted = false;  // the last symbol was the dot after the last name
  bool after_name = false;
  while (!text.empty()) {
    Token token = Next(text);
    text.remove_prefix(token.text.size());
    if (token.piece == Piece::kName) {
      if (dotted) names.back() += "." + Unquoted(token.text);
      else names.push_back(Unquoted(token.text));
      dotted = false;
      after_name = true;
      continue;
    }
    dotted = after_name && token.text == ".";
    after_name = false;
  }
  return names;
}

}  // namespace ingot::cli
