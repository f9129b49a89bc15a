// Macros, and the embedder's blocks that are defined like them.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "jinja/syntax/parser.h"
#include "jinja/value/unicode.h"

namespace ingot::jinja::syntax {

// A parameter's annotation, `x: list[string]`: kept as text.
bool Parser::ParameterType(std::string_view* type) {
  const size_t begin = current().offset;
  int open = 0;
  size_t end = begin;
  do {
    const Token& token = current();
    const bool fits = token.is(TokenKind::kName) || token.is(TokenKind::kLBracket) ||
                      (open > 0 && (token.is(TokenKind::kRBracket) || token.is(TokenKind::kComma)));
    if (!fits) return Fail(fmt::format("expected a type, got '{}'", DescribeToken(token)), token.offset) != 0;
    open += token.is(TokenKind::kLBracket) ? 1 : 0;
    open -= token.is(TokenKind::kRBracket) ? 1 : 0;
    end = token.offset + token.text.size();
    Next();
  } while (open > 0 || current().is(TokenKind::kLBracket));
  *type = std::string_view(tree_.source).substr(begin, end - begin);
  return true;
}

bool Parser::Signature(uint32_t function, std::vector<Parameter>* described) {
  if (!Expect(TokenKind::kLParen)) return false;
  bool first = true;
  bool defaults = false;
  while (!current().is(TokenKind::kRParen)) {
    if (!first && !Expect(TokenKind::kComma)) return false;
    first = false;
    const size_t offset = current().offset;
    FunctionParameter parameter;
    Parameter description;
    if (!TargetName(&parameter.name)) return false;
    NoteStore(parameter.name);
    description.name = tree_.names[parameter.name];
    if (SkipIf(TokenKind::kColon) && !ParameterType(&description.type)) return false;
    if (SkipIf(TokenKind::kAssign)) {
      const size_t begin = current().offset;
      parameter.default_value = Expression();
      if (parameter.default_value == 0) return false;
      const Token& last = tokens_[at_ - 1];
      description.has_default = defaults = true;
      description.default_source =
          std::string_view(tree_.source).substr(begin, last.offset + last.text.size() - begin);
    } else if (defaults) {
      return Fail("non-default argument follows default argument", offset) != 0;
    }
    tree_.functions[function].parameters.push_back(parameter);
    if (described != nullptr) described->push_back(description);
  }
  return Expect(TokenKind::kRParen);
}

// The body of a function up to its end tag, which is consumed. Returns anything but 0.
NodeId Parser::FunctionBody(uint32_t function, std::string_view end, std::string_view* source) {
  const bool excused = std::exchange(excused_, false);
  const int loops = std::exchange(loops_, 0);
  WatchFunction();
  for (const FunctionParameter& parameter : tree_.functions[function].parameters) {
    if (tree_.names[parameter.name] != "caller") NoteStore(parameter.name);
  }
  ++definitions_open_;
  ListId body = 0;
  const size_t begin_token = at_;
  if (!Body({end}, &body)) return 0;
  if (source != nullptr) {
    // Of the first tag's end, and of the last tag's beginning.
    size_t opening = begin_token;
    while (!tokens_[opening].is(TokenKind::kBlockEnd)) ++opening;
    const size_t begin = tokens_[opening].offset + tokens_[opening].text.size();
    const size_t until = tokens_[at_ - 1].offset;
    *source = std::string_view(tree_.source).substr(begin, std::max(until, begin) - begin);
    if (tokens_[at_ - 1].text.ends_with('-')) *source = StripRight(*source);
  }
  Next();
  --definitions_open_;
  const Watch watch = StopWatching();
  excused_ = excused;
  loops_ = loops;
  Routine& made = tree_.functions[function];
  made.body = body;
  made.uses_kwargs = watch.used[1];
  made.uses_varargs = watch.used[2];
  made.uses_caller = watch.used[0];
  for (const FunctionParameter& parameter : made.parameters) {
    if (tree_.names[parameter.name] != "caller") continue;
    if (made.uses_caller && parameter.default_value == 0) {
      return Fail("the parameter 'caller' must be omitted or be given a default", current().offset);
    }
    made.uses_caller = false;  // a parameter like any other
  }
  return 1;
}

void Parser::Define(Definition definition, uint32_t function, size_t begin) {
  const Token& end = current();  // the end of the closing tag
  const size_t until = end.offset + (end.is(TokenKind::kBlockEnd) ? end.text.size() : 0);
  std::string_view text = std::string_view(tree_.source).substr(begin, until - begin);
  const size_t close = text.rfind("%}");
  definition.source = close == std::string_view::npos ? text : text.substr(0, close + 2);
  definition.offset = begin;
  definition.index = static_cast<uint32_t>(tree_.definitions.size());
  tree_.functions[function].definition = definition.index;
  tree_.definition_functions.push_back(function);
  tree_.definitions.push_back(std::move(definition));
}

NodeId Parser::MacroStatement() {
  const size_t begin = tokens_[at_ - 2].offset;  // of the tag's "{%"
  const Token& name = current();
  NameId id = 0;
  if (!TargetName(&id)) return 0;
  const uint32_t function = NewFunction(id);
  Definition definition;
  definition.tag = "macro";
  definition.name = name.text;
  if (!Signature(function, &definition.parameters)) return 0;
  if (FunctionBody(function, "endmacro", &definition.body) == 0) return 0;
  if (definitions_open_ == 0) Define(std::move(definition), function, begin);
  return Make(NodeKind::kMacro, name.offset, function, Slot::kGlobal, id);
}

// name='value', or a bare word, after the block's name.
bool Parser::Options(Definition* definition) {
  while (SkipIf(TokenKind::kComma)) {
    Option option;
    if (!ExpectName(&option.name)) return false;
    if (SkipIf(TokenKind::kAssign)) {
      const size_t offset = current().offset;
      const NodeId value = Expression();
      if (value == 0) return false;
      const Node& node = tree_.node(value);
      if (node.kind == NodeKind::kConst) {
        option.value = tree_.values[node.a];
      } else if (node.kind == NodeKind::kList) {
        std::vector<Value> items;
        for (uint32_t i = 0; i < tree_.ListSize(node.a); ++i) {
          const Node& item = tree_.node(tree_.ListItems(node.a)[i]);
          if (item.kind == NodeKind::kConst) items.push_back(tree_.values[item.a]);
        }
        if (items.size() != tree_.ListSize(node.a)) return Fail("expected a list of literals", offset) != 0;
        option.value = tree_.heap.NewList(std::move(items));
      } else {
        return Fail(fmt::format("the option '{}' must be a literal", option.name), offset) != 0;
      }
    }
    definition->options.push_back(option);
  }
  return true;
}

bool Parser::Header(const BlockTag& tag, Definition* definition, uint32_t function) {
  switch (tag.header) {
    case BlockTag::Header::kParameters:
      return Signature(function, &definition->parameters);
    case BlockTag::Header::kOptions:
      return Options(definition);
    case BlockTag::Header::kName:
      break;
  }
  return true;
}

NodeId Parser::BlockTagStatement(const BlockTag& tag) {
  const size_t begin = tokens_[at_ - 1].offset;
  const Token& word = Next();
  const Token& name = current();
  NameId id = 0;
  if (!TargetName(&id)) return 0;
  const uint32_t function = NewFunction(id);
  Definition definition;
  definition.tag = tag.tag;
  definition.name = name.text;
  if (!Header(tag, &definition, function)) return 0;
  const std::string end = "end" + tag.tag;
  if (FunctionBody(function, end, &definition.body) == 0) return 0;
  if (definitions_open_ > 0) {
    return Fail(fmt::format("a block '{}' cannot stand inside of another definition", tag.tag), word.offset);
  }
  Define(std::move(definition), function, begin);
  return Make(NodeKind::kMacro, name.offset, function, Slot::kGlobal, 0);
}

}  // namespace ingot::jinja::syntax
