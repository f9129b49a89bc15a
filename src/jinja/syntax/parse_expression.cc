// Jinja's expressions, from the loosest operator to the tightest.
#include <fmt/format.h>

#include <algorithm>

#include "jinja/syntax/parser.h"

namespace ingot::jinja::syntax {
namespace {

constexpr int kDeepestNesting = 120;  // brackets and blocks inside of one another

std::optional<Comparison> ComparisonOf(TokenKind kind) {
  switch (kind) {
    case TokenKind::kEq:
      return Comparison::kEq;
    case TokenKind::kNe:
      return Comparison::kNe;
    case TokenKind::kLt:
      return Comparison::kLt;
    case TokenKind::kLe:
      return Comparison::kLe;
    case TokenKind::kGt:
      return Comparison::kGt;
    case TokenKind::kGe:
      return Comparison::kGe;
    default:
      return std::nullopt;
  }
}

}  // namespace

NodeId Parser::Expression() {
  if (nesting_ >= kDeepestNesting) return Fail("too many levels of brackets", current().offset);
  ++nesting_;
  const NodeId node = Conditional();
  --nesting_;
  return node;
}

NodeId Parser::Conditional() {
  const size_t unknown = unknown_.size();
  NodeId node = Or();
  while (node != 0 && current().IsName("if")) {
    const size_t offset = Next().offset;
    const NodeId test = Or();
    if (test == 0) return 0;
    NodeId otherwise = 0;
    if (SkipName("else")) {
      if (nesting_ >= kDeepestNesting) return Fail("too many inline ifs", current().offset);
      ++nesting_;
      otherwise = Conditional();
      --nesting_;
      if (otherwise == 0) return 0;
    }
    node = Make(NodeKind::kConditional, offset, test, node, otherwise);
    for (size_t i = unknown; i < unknown_.size(); ++i) unknown_[i].excused = true;
  }
  return node;
}

NodeId Parser::Or() {
  NodeId left = And();
  while (left != 0 && current().IsName("or")) {
    const size_t offset = Next().offset;
    const NodeId right = And();
    if (right == 0) return 0;
    left = Make(NodeKind::kOr, offset, left, right);
  }
  return left;
}

NodeId Parser::And() {
  NodeId left = Not();
  while (left != 0 && current().IsName("and")) {
    const size_t offset = Next().offset;
    const NodeId right = Not();
    if (right == 0) return 0;
    left = Make(NodeKind::kAnd, offset, left, right);
  }
  return left;
}

NodeId Parser::Not() {
  std::vector<size_t> nots;
  while (current().IsName("not")) nots.push_back(Next().offset);
  NodeId node = Compare();
  for (; node != 0 && !nots.empty(); nots.pop_back()) node = Make(NodeKind::kNot, nots.back(), node);
  return node;
}

NodeId Parser::Compare() {
  const size_t offset = current().offset;
  const NodeId first = Sum();
  if (first == 0) return 0;
  std::vector<uint32_t> pairs;
  uint16_t depth = DepthOf(first);
  size_t at = offset;
  for (;;) {
    std::optional<Comparison> op = ComparisonOf(current().kind);
    if (!op && current().IsName("in")) op = Comparison::kIn;
    const bool negated = !op && current().IsName("not") && ahead().IsName("in");
    if (negated) op = Comparison::kNotIn;
    if (!op) break;
    if (pairs.empty()) at = current().offset;
    Next();
    if (negated) Next();
    const NodeId operand = Sum();
    if (operand == 0) return 0;
    pairs.push_back(static_cast<uint32_t>(*op));
    pairs.push_back(operand);
    depth = std::max(depth, DepthOf(operand));
  }
  if (pairs.empty()) return first;
  Node node{NodeKind::kCompare, 0, 0, static_cast<uint32_t>(at), first, MakeList(pairs), 0};
  return MakeDeep(node, depth);
}

NodeId Parser::Sum() {
  NodeId left = Concat();
  while (left != 0 && (current().is(TokenKind::kAdd) || current().is(TokenKind::kSub))) {
    const Token& op = Next();
    const Operator which = op.is(TokenKind::kAdd) ? Operator::kAdd : Operator::kSubtract;
    const NodeId right = Concat();
    if (right == 0) return 0;
    left = Make(NodeKind::kBinary, op.offset, left, right);
    if (left != 0) tree_.nodes[left].flag = static_cast<uint8_t>(which);
  }
  return left;
}

NodeId Parser::Concat() {
  const NodeId first = Product();
  if (first == 0 || !current().is(TokenKind::kTilde)) return first;
  const size_t offset = current().offset;
  std::vector<NodeId> parts{first};
  while (SkipIf(TokenKind::kTilde)) {
    const NodeId part = Product();
    if (part == 0) return 0;
    parts.push_back(part);
  }
  uint16_t depth = 0;
  const ListId list = MakeNodes(parts, &depth);
  return MakeDeep({NodeKind::kConcat, 0, 0, static_cast<uint32_t>(offset), list, 0, 0}, depth);
}

NodeId Parser::Product() {
  NodeId left = Power();
  while (left != 0) {
    Operator which = Operator::kMultiply;
    if (current().is(TokenKind::kDiv)) {
      which = Operator::kDivide;
    } else if (current().is(TokenKind::kFloorDiv)) {
      which = Operator::kFloorDivide;
    } else if (current().is(TokenKind::kMod)) {
      which = Operator::kModulo;
    } else if (!current().is(TokenKind::kMul)) {
      break;
    }
    const size_t offset = Next().offset;
    const NodeId right = Power();
    if (right == 0) return 0;
    left = Make(NodeKind::kBinary, offset, left, right);
    if (left != 0) tree_.nodes[left].flag = static_cast<uint8_t>(which);
  }
  return left;
}

NodeId Parser::Power() {
  NodeId left = Unary(true);
  while (left != 0 && current().is(TokenKind::kPow)) {
    const size_t offset = Next().offset;
    const NodeId right = Unary(true);
    if (right == 0) return 0;
    left = Make(NodeKind::kBinary, offset, left, right);
    if (left != 0) tree_.nodes[left].flag = static_cast<uint8_t>(Operator::kPower);
  }
  return left;
}

NodeId Parser::Unary(bool with_filter) {
  NodeId node = 0;
  if (current().is(TokenKind::kSub) || current().is(TokenKind::kAdd)) {
    const Token& sign = Next();
    if (nesting_ >= kDeepestNesting) return Fail("too many signs", sign.offset);
    ++nesting_;
    node = Unary(false);
    --nesting_;
    if (node == 0) return 0;
    node = Make(sign.is(TokenKind::kSub) ? NodeKind::kNegate : NodeKind::kPlus, sign.offset, node);
  } else {
    node = Primary();
  }
  if (node != 0) node = Postfix(node);
  return node != 0 && with_filter ? FilterExpression(node) : node;
}

NodeId Parser::Primary() {
  const Token& token = current();
  switch (token.kind) {
    case TokenKind::kName:
      Next();
      if (token.text == "true" || token.text == "True") return Constant(Value::Bool(true), token.offset);
      if (token.text == "false" || token.text == "False") return Constant(Value::Bool(false), token.offset);
      if (token.text == "none" || token.text == "None") return Constant(Value::None(), token.offset);
      return NameNode(token, false);
    case TokenKind::kString:
      return StringLiteral();
    case TokenKind::kInteger:
    case TokenKind::kFloat:
      return NumberLiteral();
    case TokenKind::kLParen:
      return Parenthesized();
    case TokenKind::kLBracket:
      return ListLiteral();
    case TokenKind::kLBrace:
      return DictLiteral();
    default:
      return Fail(fmt::format("unexpected '{}'", DescribeToken(token)), token.offset);
  }
}

}  // namespace ingot::jinja::syntax
