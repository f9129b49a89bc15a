// What follows an operand: attributes, items, calls, filters and tests.
#include <fmt/format.h>

#include <algorithm>

#include "jinja/syntax/parser.h"

namespace ingot::jinja::syntax {

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
