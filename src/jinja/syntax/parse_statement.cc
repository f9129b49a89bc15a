// Jinja's statements.
#include <fmt/format.h>

#include <algorithm>

#include "jinja/syntax/parser.h"

namespace ingot::jinja::syntax {
namespace {

constexpr int kDeepestBlocks = 120;

std::string QuotedList(const std::initializer_list<std::string_view>& tags) {
  std::string list;
  for (std::string_view tag : tags) list += fmt::format("{}'{}'", list.empty() ? "" : " or ", tag);
  return list;
}

}  // namespace

bool Parser::UnexpectedEnd(EndTags ends) {
  std::string message = "unexpected end of template";
  if (ends.size() > 0) message += fmt::format(": looking for {}", QuotedList(ends));
  if (!tag_stack_.empty())
    message += fmt::format("; the innermost block that needs to be closed is '{}'", tag_stack_.back());
  return Fail(message, current().offset) != 0;
}

bool Parser::UnknownTag(const Token& tag) {
  std::string message = fmt::format("unknown tag '{}'", tag.text);
  if (tag.text.starts_with("end") || tag.text == "else" || tag.text == "elif") {
    message = fmt::format("unexpected '{}'", tag.text);
  } else if (tag.text == "extends" || tag.text == "block" || tag.text == "autoescape") {
    message = fmt::format("the tag '{}' is not part of this language: templates do not inherit", tag.text);
  }
  if (!tag_stack_.empty())
    message += fmt::format("; the innermost block that needs to be closed is '{}'", tag_stack_.back());
  return Fail(message, tag.offset) != 0;
}

bool Parser::Statements(EndTags ends, std::vector<NodeId>* out, uint16_t* depth) {
  std::vector<NodeId> pieces;
  uint16_t pieces_depth = 0;
  auto flush = [&] {
    if (pieces.empty()) return;
    const ListId list = MakeNodes(pieces, &pieces_depth);
    out->push_back(
        MakeDeep({NodeKind::kOutput, 0, 0, tree_.node(pieces.front()).offset, list, 0, 0}, pieces_depth));
    pieces.clear();
  };
  while (!current().is(TokenKind::kEnd)) {
    const Token& token = Next();
    if (token.is(TokenKind::kData)) {
      tree_.texts.push_back(token.text);
      pieces.push_back(Make(NodeKind::kText, token.offset, static_cast<uint32_t>(tree_.texts.size() - 1)));
    } else if (token.is(TokenKind::kVariableBegin)) {
      pieces.push_back(TupleOrExpression({}));
      if (pieces.back() == 0 || !Expect(TokenKind::kVariableEnd)) return false;
    } else {
      flush();
      const bool at_end =
          current().is(TokenKind::kName) && std::find(ends.begin(), ends.end(), current().text) != ends.end();
      if (at_end) break;
      const NodeId statement = Statement();
      if (failed_) return false;
      if (statement != 0) out->push_back(statement);
      if (!Expect(TokenKind::kBlockEnd)) return false;
    }
  }
  flush();
  for (NodeId node : *out) *depth = std::max(*depth, DepthOf(node));
  if (current().is(TokenKind::kEnd) && ends.size() > 0) return UnexpectedEnd(ends);
  return !failed_;
}

bool Parser::Body(EndTags ends, ListId* body) {
  SkipIf(TokenKind::kColon);
  if (!Expect(TokenKind::kBlockEnd)) return false;
  std::vector<NodeId> nodes;
  uint16_t depth = 0;
  if (!Statements(ends, &nodes, &depth)) return false;
  *body = MakeNodes(nodes, &depth);
  return true;
}

// A body whose end tag is consumed too.
bool Parser::Block(EndTags ends, ListId* body) {
  if (!Body(ends, body)) return false;
  Next();
  return true;
}

NodeId Parser::Statement() {
  const Token& tag = current();
  if (!tag.is(TokenKind::kName)) return Fail("tag name expected", tag.offset);
  if (nesting_ >= kDeepestBlocks) return Fail("too many blocks inside of one another", tag.offset);
  using Parse = NodeId (Parser::*)();
  static const std::pair<std::string_view, Parse> kStatements[] = {
      {"if", &Parser::IfStatement},           {"set", &Parser::SetStatement},
      {"for", &Parser::ForStatement},         {"macro", &Parser::MacroStatement},
      {"call", &Parser::CallBlockStatement},  {"filter", &Parser::FilterBlockStatement},
      {"with", &Parser::WithStatement},       {"print", &Parser::PrintStatement},
      {"include", &Parser::IncludeStatement}, {"import", &Parser::ImportStatement},
      {"from", &Parser::FromImportStatement},
  };
  if (tag.text == "break" || tag.text == "continue") {
    Next();
    if (loops_ == 0) return Fail(fmt::format("'{}' outside of a loop", tag.text), tag.offset);
    return Make(tag.text == "break" ? NodeKind::kBreak : NodeKind::kContinue, tag.offset);
  }
  if (tag.text == "do") {
    Next();
    const NodeId node = TupleOrExpression({});
    return node == 0 ? 0 : MakeDeep({NodeKind::kDo, 0, 0, tag.offset, node, 0, 0}, DepthOf(node));
  }
  tag_stack_.emplace_back(tag.text);
  ++nesting_;
  NodeId node = 0;
  if (const BlockTag* block = tree_.environment->FindBlockTag(tag.text); block != nullptr) {
    node = BlockTagStatement(*block);
  } else {
    const auto* found = std::find_if(std::begin(kStatements), std::end(kStatements),
                                     [&](const auto& entry) { return entry.first == tag.text; });
    if (found == std::end(kStatements)) {
      tag_stack_.pop_back();
      UnknownTag(tag);
      return 0;
    }
    Next();
    node = (this->*found->second)();
  }
  --nesting_;
  tag_stack_.pop_back();
  return node;
}

NodeId Parser::SetStatement() {
  const size_t offset = current().offset;
  const NodeId target = Target(true, "");
  if (target == 0) return 0;
  if (SkipIf(TokenKind::kAssign)) {
    const NodeId value = TupleOrExpression({});
    if (value == 0) return 0;
    return MakeDeep({NodeKind::kSet, 0, 0, static_cast<uint32_t>(offset), target, value, 0},
                    std::max(DepthOf(target), DepthOf(value)));
  }
  const NodeId filter = Filters(0, false);
  if (failed_) return 0;
  ListId body = 0;
  const bool excused = std::exchange(excused_, false);
  if (!Block({"endset"}, &body)) return 0;
  excused_ = excused;
  return MakeDeep({NodeKind::kSetBlock, 0, 0, static_cast<uint32_t>(offset), target, filter, body},
                  DepthOf(filter));
}

NodeId Parser::ForStatement() {
  const size_t offset = current().offset;
  For loop;
  const size_t target_token = at_;
  loop.target = Target(false, "in");
  if (loop.target == 0 || !SkipName("in")) {
    return failed_ ? 0
                   : Fail(fmt::format("expected 'in', got '{}'", DescribeToken(current())), current().offset);
  }
  TupleRules rules;
  rules.with_condition = false;
  rules.end_name = "recursive";
  loop.iterable = TupleOrExpression(rules);
  if (loop.iterable == 0) return 0;
  const bool excused = std::exchange(excused_, false);
  if (SkipName("if")) {
    // The test sees the target as a variable of its own.
    const size_t behind = at_;
    at_ = target_token;
    loop.test_target = Target(false, "in");
    at_ = behind;
    loop.test = Expression();
    if (loop.test == 0) return 0;
  }
  loop.recursive = SkipName("recursive");
  WatchLoop();
  ++loops_;
  if (!Body({"endfor", "else"}, &loop.body)) return 0;
  --loops_;
  loop.uses_loop = StopWatching().used[3];
  // A recursive loop is a function of its own: what stands behind its `else` is in no loop.
  const int loops = loop.recursive ? std::exchange(loops_, 0) : loops_;
  if (Next().text == "else" && !Block({"endfor"}, &loop.otherwise)) return 0;
  loops_ = loops;
  excused_ = excused;
  tree_.fors.push_back(loop);
  return Make(NodeKind::kFor, offset, static_cast<uint32_t>(tree_.fors.size() - 1));
}

NodeId Parser::IfStatement() {
  const size_t offset = current().offset;
  const bool excused = std::exchange(excused_, true);
  TupleRules rules;
  rules.with_condition = false;
  std::vector<uint32_t> branches;
  ListId otherwise = 0;
  for (;;) {
    const NodeId test = TupleOrExpression(rules);
    ListId body = 0;
    if (test == 0 || !Body({"elif", "else", "endif"}, &body)) return 0;
    branches.push_back(test);
    branches.push_back(body);
    const Token& tag = Next();
    if (tag.text == "elif") continue;
    if (tag.text == "else" && !Block({"endif"}, &otherwise)) return 0;
    break;
  }
  excused_ = excused;
  return Make(NodeKind::kIf, offset, MakeList(branches), otherwise);
}

NodeId Parser::WithStatement() {
  const size_t offset = current().offset;
  std::vector<uint32_t> pairs;
  uint16_t depth = 0;
  while (!current().is(TokenKind::kBlockEnd)) {
    if (!pairs.empty() && !Expect(TokenKind::kComma)) return 0;
    const NodeId target = Target(false, "");
    if (target == 0 || !Expect(TokenKind::kAssign)) return 0;
    const NodeId value = Expression();
    if (value == 0) return 0;
    pairs.push_back(target);
    pairs.push_back(value);
    depth = std::max(depth, DepthOf(value));
  }
  const bool excused = std::exchange(excused_, false);
  ListId body = 0;
  if (!Block({"endwith"}, &body)) return 0;
  excused_ = excused;
  return MakeDeep({NodeKind::kWith, 0, 0, static_cast<uint32_t>(offset), MakeList(pairs), body, 0}, depth);
}

NodeId Parser::PrintStatement() {
  const size_t offset = current().offset;
  std::vector<NodeId> parts;
  while (!current().is(TokenKind::kBlockEnd)) {
    if (!parts.empty() && !Expect(TokenKind::kComma)) return 0;
    parts.push_back(Expression());
    if (parts.back() == 0) return 0;
  }
  uint16_t depth = 0;
  const ListId list = MakeNodes(parts, &depth);
  return MakeDeep({NodeKind::kOutput, 0, 0, static_cast<uint32_t>(offset), list, 0, 0}, depth);
}

NodeId Parser::FilterBlockStatement() {
  const size_t offset = current().offset;
  const NodeId filter = Filters(0, true);
  if (filter == 0) return 0;
  const bool excused = std::exchange(excused_, false);
  ListId body = 0;
  if (!Block({"endfilter"}, &body)) return 0;
  excused_ = excused;
  return MakeDeep({NodeKind::kFilterBlock, 0, 0, static_cast<uint32_t>(offset), filter, body, 0},
                  DepthOf(filter));
}

NodeId Parser::CallBlockStatement() {
  const size_t offset = current().offset;
  const uint32_t function = NewFunction(Name("caller"));
  WatchFunction();
  if (current().is(TokenKind::kLParen) && !Signature(function, nullptr)) return 0;
  StopWatching();
  const NodeId call = Expression();
  if (call == 0) return 0;
  if (tree_.node(call).kind != NodeKind::kCall) return Fail("expected a call", tree_.node(call).offset);
  const NodeId body = FunctionBody(function, "endcall", nullptr);
  if (failed_ || body == 0) return 0;
  return MakeDeep({NodeKind::kCallBlock, 0, 0, static_cast<uint32_t>(offset), call, function, 0},
                  DepthOf(call));
}

bool Parser::ImportContext(bool by_default, uint8_t* flag) {
  bool with = by_default;
  if ((current().IsName("with") || current().IsName("without")) && ahead().IsName("context")) {
    with = Next().text == "with";
    Next();
  }
  if (with) *flag |= 2;
  return true;
}

NodeId Parser::IncludeStatement() {
  const size_t offset = current().offset;
  const NodeId name = Expression();
  if (name == 0) return 0;
  uint8_t flag = 0;
  if (current().IsName("ignore") && ahead().IsName("missing")) {
    Next();
    Next();
    flag = 1;
  }
  ImportContext(true, &flag);
  return MakeDeep({NodeKind::kInclude, flag, 0, static_cast<uint32_t>(offset), name, 0, 0}, DepthOf(name));
}

NodeId Parser::ImportStatement() {
  const size_t offset = current().offset;
  const NodeId name = Expression();
  if (name == 0) return 0;
  if (!SkipName("as"))
    return Fail(fmt::format("expected 'as', got '{}'", DescribeToken(current())), current().offset);
  const Token& target = current();
  NameId as = 0;
  if (!TargetName(&as)) return 0;
  const NodeId variable = Make(NodeKind::kName, target.offset, as, Slot::kGlobal);
  uint8_t flag = 0;
  ImportContext(false, &flag);
  return MakeDeep({NodeKind::kImport, flag, 0, static_cast<uint32_t>(offset), name, variable, 0},
                  DepthOf(name));
}

// Names and, as nodes, the variables that they are bound to, in turn.
bool Parser::ImportedNames(std::vector<uint32_t>* pairs, uint8_t* flag) {
  for (bool first = true;; first = false) {
    if (!first && !Expect(TokenKind::kComma)) return false;
    if ((current().IsName("with") || current().IsName("without")) && ahead().IsName("context")) break;
    const Token& token = current();
    NameId name = 0;
    if (!TargetName(&name)) return false;
    if (token.text.starts_with('_')) {
      return Fail("names starting with an underscore cannot be imported", token.offset) != 0;
    }
    NameId as = name;
    if (SkipName("as") && !TargetName(&as)) return false;
    pairs->push_back(name);
    pairs->push_back(Make(NodeKind::kName, token.offset, as, Slot::kGlobal));
    if (!current().is(TokenKind::kComma)) break;
  }
  return ImportContext(false, flag);
}

NodeId Parser::FromImportStatement() {
  const size_t offset = current().offset;
  const NodeId name = Expression();
  if (name == 0) return 0;
  if (!SkipName("import")) {
    return Fail(fmt::format("expected 'import', got '{}'", DescribeToken(current())), current().offset);
  }
  std::vector<uint32_t> pairs;
  uint8_t flag = 0;
  if (!ImportedNames(&pairs, &flag)) return 0;
  return MakeDeep({NodeKind::kFromImport, flag, 0, static_cast<uint32_t>(offset), name, MakeList(pairs), 0},
                  DepthOf(name));
}

}  // namespace ingot::jinja::syntax
