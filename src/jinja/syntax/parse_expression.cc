// Jinja's expressions, from the loosest operator to the tightest.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

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

std::string WithoutUnderscores(std::string_view text) {
  std::string digits(text);
  std::erase(digits, '_');
  return digits;
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

NodeId Parser::Postfix(NodeId node) {
  while (node != 0) {
    if (current().is(TokenKind::kDot) || current().is(TokenKind::kLBracket)) {
      node = Subscript(node);
    } else if (current().is(TokenKind::kLParen)) {
      node = CallOf(node);
    } else {
      break;
    }
  }
  return node;
}

NodeId Parser::FilterExpression(NodeId node) {
  while (node != 0) {
    if (current().is(TokenKind::kPipe)) {
      node = Filters(node, false);
    } else if (current().IsName("is")) {
      node = Test(node);
    } else if (current().is(TokenKind::kLParen)) {
      node = CallOf(node);
    } else {
      break;
    }
  }
  return node;
}

NodeId Parser::Subscript(NodeId node) {
  const Token& token = Next();
  if (token.is(TokenKind::kDot)) {
    const Token& attribute = Next();
    if (attribute.is(TokenKind::kName)) {
      return Make(NodeKind::kGetAttribute, attribute.offset, node, Name(attribute.text));
    }
    if (!attribute.is(TokenKind::kInteger)) return Fail("expected name or number", attribute.offset);
    --at_;
    const NodeId index = NumberLiteral();
    return index == 0 ? 0 : Make(NodeKind::kGetItem, attribute.offset, node, index);
  }
  std::vector<NodeId> keys;
  while (!current().is(TokenKind::kRBracket)) {
    if (!keys.empty() && !Expect(TokenKind::kComma)) return 0;
    keys.push_back(Subscribed());
    if (keys.back() == 0) return 0;
  }
  if (!Expect(TokenKind::kRBracket)) return 0;
  if (keys.size() == 1) return Make(NodeKind::kGetItem, token.offset, node, keys.front());
  uint16_t depth = 0;
  const ListId list = MakeNodes(keys, &depth);
  const NodeId tuple = MakeDeep({NodeKind::kTuple, 0, 0, token.offset, list, 0, 0}, depth);
  return tuple == 0 ? 0 : Make(NodeKind::kGetItem, token.offset, node, tuple);
}

NodeId Parser::Subscribed() {
  const size_t offset = current().offset;
  auto at_end = [&] { return current().is(TokenKind::kRBracket) || current().is(TokenKind::kComma); };
  NodeId parts[3] = {0, 0, 0};
  if (!current().is(TokenKind::kColon)) {
    parts[0] = Expression();
    if (parts[0] == 0 || !current().is(TokenKind::kColon)) return parts[0];
  }
  Next();
  if (!current().is(TokenKind::kColon) && !at_end()) {
    parts[1] = Expression();
    if (parts[1] == 0) return 0;
  }
  if (SkipIf(TokenKind::kColon) && !at_end()) {
    parts[2] = Expression();
    if (parts[2] == 0) return 0;
  }
  return Make(NodeKind::kSlice, offset, parts[0], parts[1], parts[2]);
}

struct Parser::Collected {
  std::vector<NodeId> positional;
  std::vector<uint32_t> named;  // names and values in turn
  NodeId args = 0;
  NodeId kwargs = 0;
  uint16_t depth = 0;
};

bool Parser::OneArgument(Collected* collected, const Token& open) {
  NodeId* place = nullptr;
  NodeId value = 0;
  bool fits = collected->kwargs == 0;
  if (SkipIf(TokenKind::kMul)) {
    fits = fits && collected->args == 0;
    place = &collected->args;
  } else if (SkipIf(TokenKind::kPow)) {
    place = &collected->kwargs;
  } else if (current().is(TokenKind::kName) && ahead().is(TokenKind::kAssign)) {
    collected->named.push_back(Name(Next().text));
    Next();
    collected->named.push_back(0);
    place = &collected->named.back();
  } else {
    fits = fits && collected->args == 0 && collected->named.empty();
    collected->positional.push_back(0);
    place = &collected->positional.back();
  }
  if (!fits) return Fail("invalid syntax for function call expression", open.offset) != 0;
  value = Expression();
  if (value == 0) return false;
  *place = value;
  collected->depth = std::max(collected->depth, DepthOf(value));
  return true;
}

bool Parser::ArgumentsOf(ListId* arguments, uint16_t* depth) {
  const Token& open = current();
  if (!Expect(TokenKind::kLParen)) return false;
  Collected collected;
  bool first = true;
  while (!current().is(TokenKind::kRParen)) {
    if (!first) {
      if (!Expect(TokenKind::kComma)) return false;
      if (current().is(TokenKind::kRParen)) break;
    }
    first = false;
    if (!OneArgument(&collected, open)) return false;
  }
  if (!Expect(TokenKind::kRParen)) return false;
  std::vector<uint32_t> record{static_cast<uint32_t>(collected.positional.size()),
                               static_cast<uint32_t>(collected.named.size() / 2), collected.args,
                               collected.kwargs};
  record.insert(record.end(), collected.positional.begin(), collected.positional.end());
  record.insert(record.end(), collected.named.begin(), collected.named.end());
  *arguments = MakeList(record);
  *depth = std::max(*depth, collected.depth);
  return true;
}

NodeId Parser::CallOf(NodeId callee) {
  // A call is where its callee's last name is: that is what the author looks for.
  const size_t offset = tree_.node(callee).offset;
  uint16_t depth = DepthOf(callee);
  ListId arguments = 0;
  if (!ArgumentsOf(&arguments, &depth)) return 0;
  return MakeDeep({NodeKind::kCall, 0, 0, static_cast<uint32_t>(offset), callee, arguments, 0}, depth);
}

bool Parser::DottedName(std::string_view* name) {
  const size_t begin = current().offset;
  if (!ExpectName(name)) return false;
  size_t end = begin + name->size();
  while (SkipIf(TokenKind::kDot)) {
    std::string_view part;
    const size_t offset = current().offset;
    if (!ExpectName(&part)) return false;
    end = offset + part.size();
  }
  *name = std::string_view(tree_.source).substr(begin, end - begin);
  return true;
}

NodeId Parser::Filters(NodeId node, bool start_inline) {
  while (current().is(TokenKind::kPipe) || start_inline) {
    if (!start_inline) Next();
    start_inline = false;
    const size_t offset = current().offset;
    CallableRef filter;
    if (!DottedName(&filter.name)) return 0;
    filter.custom = tree_.environment->FindFilter(filter.name);
    filter.builtin = builtins::FindFilter(filter.name);
    if (filter.custom == nullptr && filter.builtin == nullptr) {
      unknown_.push_back({fmt::format("no filter named '{}'", filter.name), offset, excused_});
    }
    uint16_t depth = node == 0 ? uint16_t{0} : DepthOf(node);
    ListId arguments = 0;
    if (current().is(TokenKind::kLParen) && !ArgumentsOf(&arguments, &depth)) return 0;
    tree_.filters.push_back(filter);
    node = MakeDeep({NodeKind::kFilter, 0, 0, static_cast<uint32_t>(offset), node, arguments,
                     static_cast<uint32_t>(tree_.filters.size() - 1)},
                    depth);
    if (node == 0) return 0;
  }
  return node;
}

// The argument of a test that is written without parentheses; 0 without a failure when there is none.
NodeId Parser::TestArgument() {
  const Token& token = current();
  const bool starts = token.is(TokenKind::kName) || token.is(TokenKind::kString) ||
                      token.is(TokenKind::kInteger) || token.is(TokenKind::kFloat) ||
                      token.is(TokenKind::kLBracket) || token.is(TokenKind::kLBrace);
  if (!starts || token.IsName("else") || token.IsName("or") || token.IsName("and")) return 0;
  if (token.IsName("is")) return Fail("tests cannot be chained with 'is'", token.offset);
  const NodeId node = Primary();
  return node == 0 ? 0 : Postfix(node);
}

NodeId Parser::Test(NodeId node) {
  Next();
  const bool negated = SkipName("not");
  const size_t offset = current().offset;
  CallableRef test;
  if (!DottedName(&test.name)) return 0;
  test.custom = tree_.environment->FindTest(test.name);
  test.builtin = builtins::FindTest(test.name);
  if (test.custom == nullptr && test.builtin == nullptr) {
    unknown_.push_back({fmt::format("no test named '{}'", test.name), offset, excused_});
  }
  uint16_t depth = DepthOf(node);
  ListId arguments = 0;
  if (current().is(TokenKind::kLParen)) {
    if (!ArgumentsOf(&arguments, &depth)) return 0;
  } else if (const NodeId argument = TestArgument(); argument != 0) {
    arguments = MakeList(std::vector<uint32_t>{1, 0, 0, 0, argument});
    depth = std::max(depth, DepthOf(argument));
  }
  if (failed_) return 0;
  tree_.tests.push_back(test);
  node = MakeDeep({NodeKind::kTest, 0, 0, static_cast<uint32_t>(offset), node, arguments,
                   static_cast<uint32_t>(tree_.tests.size() - 1)},
                  depth);
  return node != 0 && negated ? Make(NodeKind::kNot, offset, node) : node;
}

}  // namespace ingot::jinja::syntax
