#include "engine/dialect/spelling.h"

#include <vector>

#include "base/text.h"
#include "engine/dialect/tokens.h"

namespace ingot::engine {

namespace {

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
