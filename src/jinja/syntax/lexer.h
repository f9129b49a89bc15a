// Cuts a template into tokens, white space control applied. Comments and raw tags leave nothing but their
// text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "jinja/environment.h"
#include "jinja/syntax/token.h"

namespace ingot::jinja::syntax {

// A place where the source breaks the language.
struct SyntaxError {
  std::string message;
  size_t offset = 0;
};

// Line ends as "\n", and one at the end dropped unless it is kept.
std::string NormalizeNewlines(std::string_view source, bool keep_trailing_newline);

class Lexer {
 public:
  // `source` is normalized and outlives the tokens; shorter than 4 GB.
  Lexer(const Settings& settings, std::string_view source) : settings_(settings), source_(source) {}

  // All tokens, the last one kEnd; false: error() says why.
  bool Run(std::vector<Token>* tokens);
  // The tokens of one bare expression.
  bool RunExpression(std::vector<Token>* tokens);
  const SyntaxError& error() const { return error_; }

 private:
  enum class Tag { kVariable, kBlock };

  bool LexRoot();
  bool LexTag(Tag tag);
  bool LexComment();
  bool LexRaw(size_t content);
  bool TryTextBlock();
  bool LexOperand();
  bool LexOperator();
  bool LexString();
  void LexNumber();
  void LexName();
  bool Balance(char c);
  // At the tag's end: consumes it, with the white space that it takes along.
  bool TagEnds(Tag tag);
  size_t RawContent(size_t tag) const;
  void EmitData(size_t begin, size_t end, char sign, bool variable);
  void Emit(TokenKind kind, size_t begin, size_t end);
  void SkipBlockSuffix(char sign);
  bool Fail(std::string message, size_t offset);

  const Settings& settings_;
  std::string_view source_;
  size_t at_ = 0;
  bool line_starting_ = true;
  std::string open_;  // brackets that wait for their partners
  std::vector<Token>* tokens_ = nullptr;
  SyntaxError error_;
};

// The text that a string token stands for, escapes resolved; false and a message when it cannot be.
bool UnescapeString(std::string_view token, std::string* out, std::string* message);

}  // namespace ingot::jinja::syntax
