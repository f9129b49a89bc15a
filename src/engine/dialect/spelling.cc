#include "engine/dialect/spelling.h"

#include <cctype>
#include <vector>

#include "base/text.h"

namespace ingot::engine {

namespace {

enum class TokenKind { kBlank, kWord, kText, kName, kBackquoted, kSymbol };

struct Token {
  TokenKind kind;
  std::string_view text;
};

bool IsWordByte(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$' || (c & 0x80) != 0; }

// Where the text in such quotes ends, behind them; a doubled quote is part of it.
size_t EndOfQuoted(std::string_view sql, size_t begin) {
  const char quote = sql[begin];
  for (size_t i = begin + 1; i < sql.size(); ++i) {
    if (sql[i] != quote) continue;
    if (i + 1 < sql.size() && sql[i + 1] == quote) {
      ++i;
    } else {
      return i + 1;
    }
  }
  return sql.size();
}

// $tag$ … $tag$; `begin` itself when there is none.
size_t EndOfDollarQuoted(std::string_view sql, size_t begin) {
  size_t end = begin + 1;
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

std::vector<Token> Tokens(std::string_view sql) {
  std::vector<Token> tokens;
  for (size_t at = 0; at < sql.size(); at += tokens.back().text.size()) tokens.push_back(NextToken(sql, at));
  return tokens;
}

class Speller {
 public:
  explicit Speller(std::string_view sql) : tokens_(Tokens(sql)) {}

  std::string Spell() {
    for (at_ = 0; at_ < tokens_.size(); ++at_) {
      const Token& token = tokens_[at_];
      if (token.kind == TokenKind::kBackquoted) {
        out_ += Quoted(token.text);
      } else if (token.kind == TokenKind::kWord) {
        Word(token.text);
      } else {
        out_ += token.text;
      }
    }
    return std::move(out_);
  }

 private:
  // The name in backquotes in DuckDB's quotes; one that is not closed stays.
  static std::string Quoted(std::string_view text) {
    if (text.size() < 2 || text.back() != '`') return std::string(text);
    return QuoteSqlName(ReplaceAll(text.substr(1, text.size() - 2), "``", "`"));
  }

  void Word(std::string_view word) {
    if (EqualsIgnoreCase(word, "safe_cast") && Next() == "(") {
      out_ += "TRY_CAST ";
    } else if (EqualsIgnoreCase(word, "except") && Next() == "(" && Previous() == "*") {
      Exclude();
    } else if (EqualsIgnoreCase(word, "div") && IsOperandEnd() && Next() != "(") {
      out_ += "// ";
    } else {
      out_ += word;
    }
  }

  // One byte longer: a blank behind it makes room.
  void Exclude() {
    out_ += "EXCLUDE";
    if (at_ + 1 >= tokens_.size() || tokens_[at_ + 1].kind != TokenKind::kBlank || tokens_[at_ + 1].text.front() != ' ') return;
    ++at_;
    out_ += tokens_[at_].text.substr(1);
  }

  std::string_view Next() const {
    for (size_t i = at_ + 1; i < tokens_.size(); ++i) {
      if (tokens_[i].kind != TokenKind::kBlank) return tokens_[i].text;
    }
    return {};
  }
  const Token* PreviousToken() const {
    for (size_t i = at_; i > 0; --i) {
      if (tokens_[i - 1].kind != TokenKind::kBlank) return &tokens_[i - 1];
    }
    return nullptr;
  }
  std::string_view Previous() const {
    const Token* token = PreviousToken();
    return token ? token->text : std::string_view();
  }
  bool IsOperandEnd() const {
    const Token* token = PreviousToken();
    if (!token || EqualsIgnoreCase(token->text, "select") || EqualsIgnoreCase(token->text, "as")) return false;
    return token->kind != TokenKind::kSymbol || token->text == ")" || token->text == "]";
  }

  const std::vector<Token> tokens_;
  size_t at_ = 0;
  std::string out_;
};

}  // namespace

std::string SpellForDuckDb(std::string_view sql) { return Speller(sql).Spell(); }

}  // namespace ingot::engine
