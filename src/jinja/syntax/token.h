// The words of a template.
#pragma once

#include <cstdint>
#include <string_view>

namespace ingot::jinja::syntax {

enum class TokenKind : uint8_t {
  kEnd,
  kData,
  kVariableBegin,
  kVariableEnd,
  kBlockBegin,
  kBlockEnd,
  kName,
  kString,
  kInteger,
  kFloat,
  // Operators.
  kAdd,
  kSub,
  kMul,
  kDiv,
  kFloorDiv,
  kMod,
  kPow,
  kTilde,
  kLBracket,
  kRBracket,
  kLParen,
  kRParen,
  kLBrace,
  kRBrace,
  kEq,
  kNe,
  kGt,
  kGe,
  kLt,
  kLe,
  kAssign,
  kDot,
  kColon,
  kPipe,
  kComma,
  kSemicolon,
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  uint32_t offset = 0;
  std::string_view text;  // a string's with its quotes

  bool is(TokenKind wanted) const { return kind == wanted; }
  bool IsName(std::string_view name) const { return kind == TokenKind::kName && text == name; }
};

// As messages call it: "end of print statement", ",", the name itself.
std::string_view DescribeToken(const Token& token);
std::string_view DescribeKind(TokenKind kind);

}  // namespace ingot::jinja::syntax
