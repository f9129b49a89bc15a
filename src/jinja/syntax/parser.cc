#include "jinja/syntax/parser.h"

#include <fmt/format.h>

#include <algorithm>

namespace ingot::jinja::syntax {

bool Parser::ParseTemplate() {
  Lexer lexer(tree_.environment->settings(), tree_.source);
  if (!lexer.Run(&tokens_)) return Fail(lexer.error().message, lexer.error().offset) != 0;
  tree_.nodes.reserve(tokens_.size() / 2 + 2);
  depth_.reserve(tokens_.size() / 2 + 2);
  tree_.nodes.push_back({});
  depth_.push_back(0);
  tree_.lists.push_back(0);
  NewFunction(Name(""));
  std::vector<NodeId> body;
  uint16_t depth = 0;
  if (!Statements({}, &body, &depth)) return false;
  tree_.functions[0].body = MakeNodes(body, &depth);
  for (const UnknownCallable& unknown : unknown_) {
    if (!unknown.excused) return Fail(unknown.message, unknown.offset) != 0;
  }
  return true;
}

bool Parser::ParseBareExpression() {
  Lexer lexer(tree_.environment->settings(), tree_.source);
  if (!lexer.RunExpression(&tokens_)) return Fail(lexer.error().message, lexer.error().offset) != 0;
  tree_.nodes.push_back({});
  depth_.push_back(0);
  tree_.lists.push_back(0);
  NewFunction(Name(""));
  tree_.expression = Expression();
  if (tree_.expression == 0) return false;
  if (!current().is(TokenKind::kEnd)) {
    return Fail(fmt::format("unexpected '{}'", DescribeToken(current())), current().offset) != 0;
  }
  return true;
}

NodeId Parser::Fail(std::string message, size_t offset) {
  if (!failed_) error_ = {std::move(message), offset};
  failed_ = true;
  return 0;
}

bool Parser::SkipIf(TokenKind kind) {
  if (!current().is(kind)) return false;
  Next();
  return true;
}

bool Parser::SkipName(std::string_view name) {
  if (!current().IsName(name)) return false;
  Next();
  return true;
}

bool Parser::Expect(TokenKind kind) {
  if (SkipIf(kind)) return true;
  if (current().is(TokenKind::kEnd)) {
    Fail(fmt::format("unexpected end of template, expected '{}'", DescribeKind(kind)), current().offset);
  } else {
    Fail(fmt::format("expected '{}', got '{}'", DescribeKind(kind), DescribeToken(current())),
         current().offset);
  }
  return false;
}

bool Parser::ExpectName(std::string_view* name) {
  *name = current().text;
  return Expect(TokenKind::kName);
}

NodeId Parser::Make(NodeKind kind, size_t offset, uint32_t a, uint32_t b, uint32_t c) {
  uint16_t depth = 0;
  switch (kind) {
    case NodeKind::kConditional:
    case NodeKind::kSlice:
      depth = std::max({DepthOf(a), DepthOf(b), DepthOf(c)});
      break;
    case NodeKind::kBinary:
    case NodeKind::kAnd:
    case NodeKind::kOr:
    case NodeKind::kGetItem:
      depth = std::max(DepthOf(a), DepthOf(b));
      break;
    case NodeKind::kNegate:
    case NodeKind::kPlus:
    case NodeKind::kNot:
    case NodeKind::kGetAttribute:
      depth = DepthOf(a);
      break;
    default:
      break;
  }
  return MakeDeep({kind, 0, 0, static_cast<uint32_t>(offset), a, b, c}, depth);
}

NodeId Parser::MakeDeep(Node node, uint16_t deepest_child) {
  if (failed_) return 0;
  if (deepest_child >= kDeepest) return Fail("nested too deeply", node.offset);
  tree_.nodes.push_back(node);
  depth_.push_back(static_cast<uint16_t>(deepest_child + 1));
  return static_cast<NodeId>(tree_.nodes.size() - 1);
}

template <typename Ids>
ListId Parser::MakeList(const Ids& ids) {
  if (ids.empty()) return 0;
  const auto list = static_cast<ListId>(tree_.lists.size());
  tree_.lists.push_back(static_cast<uint32_t>(ids.size()));
  tree_.lists.insert(tree_.lists.end(), ids.begin(), ids.end());
  return list;
}
template ListId Parser::MakeList(const std::vector<uint32_t>& ids);

ListId Parser::MakeNodes(const std::vector<NodeId>& ids, uint16_t* depth) {
  for (NodeId id : ids) *depth = std::max(*depth, DepthOf(id));
  return MakeList(ids);
}

NameId Parser::Name(std::string_view text) {
  auto [entry, added] = name_ids_.emplace(text, static_cast<NameId>(tree_.names.size()));
  if (added) {
    tree_.names.push_back(text);
    tree_.name_values.push_back(tree_.heap.StaticString(text));
  }
  return entry->second;
}

NodeId Parser::NameNode(const Token& token, bool store) {
  const NameId name = Name(token.text);
  if (store) {
    NoteStore(name);
  } else {
    NoteLoad(name);
  }
  const NodeId node = Make(NodeKind::kName, token.offset, name, Slot::kGlobal);
  if (node != 0 && store) tree_.nodes[node].flag = 1;
  return node;
}

NodeId Parser::Constant(const Value& value, size_t offset) {
  tree_.values.push_back(value);
  return Make(NodeKind::kConst, offset, static_cast<uint32_t>(tree_.values.size() - 1));
}

namespace {

constexpr std::string_view kSpecialNames[] = {"caller", "kwargs", "varargs", "loop"};

int SpecialName(std::string_view name) {
  for (int i = 0; i < 4; ++i) {
    if (kSpecialNames[i] == name) return i;
  }
  return -1;
}

}  // namespace

void Parser::NoteLoad(NameId name) {
  if (watches_.empty()) return;
  const int special = SpecialName(tree_.names[name]);
  if (special < 0) return;
  for (Watch& watch : watches_) watch.used[special] = watch.used[special] || watch.open[special];
}

void Parser::NoteStore(NameId name) {
  if (watches_.empty()) return;
  const int special = SpecialName(tree_.names[name]);
  if (special < 0) return;
  for (Watch& watch : watches_) watch.open[special] = false;
}

Parser::Watch Parser::StopWatching() {
  const Watch watch = watches_.back();
  watches_.pop_back();
  return watch;
}

uint32_t Parser::NewFunction(NameId name) {
  tree_.functions.emplace_back();
  tree_.functions.back().name = name;
  return static_cast<uint32_t>(tree_.functions.size() - 1);
}

// A target of an assignment: a name, ns.name, or a tuple of them.
NodeId Parser::SimpleTarget(bool with_namespace) {
  const Token& token = current();
  if (token.is(TokenKind::kLParen)) {
    if (nesting_ > 50) return Fail("too many levels of brackets", token.offset);
    Next();
    ++nesting_;
    const NodeId node = Target(with_namespace, "");
    --nesting_;
    return node != 0 && Expect(TokenKind::kRParen) ? node : 0;
  }
  if (!token.is(TokenKind::kName)) {
    return Fail(fmt::format("cannot assign to '{}': expected a name", DescribeToken(token)), token.offset);
  }
  Next();
  static constexpr std::string_view kReserved[] = {"true", "false", "none", "True", "False", "None"};
  if (std::find(std::begin(kReserved), std::end(kReserved), token.text) != std::end(kReserved)) {
    return Fail(fmt::format("cannot assign to '{}'", token.text), token.offset);
  }
  if (!with_namespace || !current().is(TokenKind::kDot)) return NameNode(token, true);
  Next();
  std::string_view attribute;
  if (!ExpectName(&attribute)) return 0;
  NoteLoad(Name(token.text));
  return Make(NodeKind::kNamespaceRef, token.offset, Name(token.text), Slot::kGlobal, Name(attribute));
}

NodeId Parser::Target(bool with_namespace, std::string_view end_name) {
  const size_t offset = current().offset;
  std::vector<NodeId> items;
  bool is_tuple = false;
  for (;;) {
    if (!items.empty() && !Expect(TokenKind::kComma)) return 0;
    if (AtTupleEnd(end_name) || (is_tuple && current().is(TokenKind::kAssign))) break;
    items.push_back(SimpleTarget(with_namespace));
    if (items.back() == 0) return 0;
    if (!current().is(TokenKind::kComma)) break;
    is_tuple = true;
  }
  if (items.empty()) return Fail(fmt::format("expected a name, got '{}'", DescribeToken(current())), offset);
  if (!is_tuple) return items.front();
  uint16_t depth = 0;
  const ListId list = MakeNodes(items, &depth);
  return MakeDeep({NodeKind::kTuple, 1, 0, static_cast<uint32_t>(offset), list, 0, 0}, depth);
}

bool Parser::TargetName(NameId* name) {
  std::string_view text;
  if (!ExpectName(&text)) return false;
  *name = Name(text);
  return true;
}

}  // namespace ingot::jinja::syntax
