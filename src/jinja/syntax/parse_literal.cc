// Literals, tuples, and what stands in brackets.
#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "jinja/syntax/parser.h"

namespace ingot::jinja::syntax {
namespace {

std::string WithoutUnderscores(std::string_view text) {
  std::string digits(text);
  std::erase(digits, '_');
  return digits;
}

}  // namespace

NodeId Parser::StringLiteral() {
  const size_t offset = current().offset;
  std::string text;
  while (current().is(TokenKind::kString)) {
    const Token& token = Next();
    const std::string_view inside = token.text.substr(1, token.text.size() - 2);
    // Most literals have no escape and stay where they are.
    if (text.empty() && !current().is(TokenKind::kString) && inside.find('\\') == std::string_view::npos) {
      return Constant(tree_.heap.StaticString(inside), offset);
    }
    std::string message;
    if (!UnescapeString(token.text, &text, &message)) return Fail(message, token.offset);
  }
  return Constant(tree_.heap.String(text), offset);
}

NodeId Parser::NumberLiteral() {
  const Token& token = Next();
  const std::string digits = WithoutUnderscores(token.text);
  const char* begin = digits.data();
  const char* end = begin + digits.size();
  if (token.is(TokenKind::kFloat)) {
    double value = 0;
    const auto parsed = std::from_chars(begin, end, value);
    if (parsed.ec == std::errc::result_out_of_range) {
      // Too large is infinity and too small is zero, as in Python.
      value =
          digits.find("e-") != std::string::npos || digits.find("E-") != std::string::npos ? 0.0 : HUGE_VAL;
    }
    return Constant(Value::Float(value), token.offset);
  }
  int base = 10;
  const char mark = digits.size() > 1 ? static_cast<char>(digits[1] | 0x20) : '0';
  if (mark == 'x') base = 16;
  if (mark == 'o') base = 8;
  if (mark == 'b') base = 2;
  int64_t value = 0;
  const auto parsed = std::from_chars(base == 10 ? begin : begin + 2, end, value, base);
  if (parsed.ec != std::errc()) {
    return Fail(fmt::format("the integer {} does not fit 64 bits", token.text), token.offset);
  }
  return Constant(Value::Int(value), token.offset);
}

NodeId Parser::Parenthesized() {
  Next();
  TupleRules rules;
  rules.explicit_parentheses = true;
  const NodeId node = TupleOrExpression(rules);
  return node != 0 && Expect(TokenKind::kRParen) ? node : 0;
}

bool Parser::AtTupleEnd(std::string_view end_name) const {
  const TokenKind kind = current().kind;
  return kind == TokenKind::kVariableEnd || kind == TokenKind::kBlockEnd || kind == TokenKind::kRParen ||
         (!end_name.empty() && current().IsName(end_name));
}

NodeId Parser::TupleOrExpression(const TupleRules& rules) {
  const size_t offset = current().offset;
  std::vector<NodeId> items;
  bool is_tuple = false;
  for (;;) {
    if (!items.empty() && !Expect(TokenKind::kComma)) return 0;
    if (AtTupleEnd(rules.end_name)) break;
    const NodeId item = rules.with_condition ? Expression() : ExpressionWithoutCondition();
    if (item == 0) return 0;
    items.push_back(item);
    if (!current().is(TokenKind::kComma)) break;
    is_tuple = true;
  }
  if (!is_tuple) {
    if (!items.empty()) return items.front();
    if (!rules.explicit_parentheses) {
      return Fail(fmt::format("expected an expression, got '{}'", DescribeToken(current())),
                  current().offset);
    }
  }
  uint16_t depth = 0;
  const ListId list = MakeNodes(items, &depth);
  return MakeDeep({NodeKind::kTuple, 0, 0, static_cast<uint32_t>(offset), list, 0, 0}, depth);
}

NodeId Parser::ListLiteral() {
  const size_t offset = Next().offset;
  std::vector<NodeId> items;
  while (!current().is(TokenKind::kRBracket)) {
    if (!items.empty() && !Expect(TokenKind::kComma)) return 0;
    if (current().is(TokenKind::kRBracket)) break;
    items.push_back(Expression());
    if (items.back() == 0) return 0;
  }
  if (!Expect(TokenKind::kRBracket)) return 0;
  uint16_t depth = 0;
  const ListId list = MakeNodes(items, &depth);
  return MakeDeep({NodeKind::kList, 0, 0, static_cast<uint32_t>(offset), list, 0, 0}, depth);
}

NodeId Parser::DictLiteral() {
  const size_t offset = Next().offset;
  std::vector<NodeId> items;
  while (!current().is(TokenKind::kRBrace)) {
    if (!items.empty() && !Expect(TokenKind::kComma)) return 0;
    if (current().is(TokenKind::kRBrace)) break;
    items.push_back(Expression());
    if (items.back() == 0 || !Expect(TokenKind::kColon)) return 0;
    items.push_back(Expression());
    if (items.back() == 0) return 0;
  }
  if (!Expect(TokenKind::kRBrace)) return 0;
  uint16_t depth = 0;
  const ListId list = MakeNodes(items, &depth);
  return MakeDeep({NodeKind::kDict, 0, 0, static_cast<uint32_t>(offset), list, 0, 0}, depth);
}

}  // namespace ingot::jinja::syntax
