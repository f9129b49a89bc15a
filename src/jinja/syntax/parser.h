// From tokens to a tree: Jinja2's grammar by recursive descent.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "jinja/syntax/lexer.h"
#include "jinja/syntax/tree.h"

namespace ingot::jinja::syntax {

// Fills the nodes of a tree whose source is set; scopes are resolved afterwards (scopes.h).
class Parser {
 public:
  explicit Parser(Tree* tree) : tree_(*tree) {}

  bool ParseTemplate();
  bool ParseBareExpression();
  const SyntaxError& error() const { return error_; }

 private:
  using EndTags = std::initializer_list<std::string_view>;
  static constexpr uint16_t kDeepest = 600;  // nodes inside of nodes

  // Expressions (parse_expression.cc). 0 after a failure.
  NodeId Expression();
  NodeId ExpressionWithoutCondition() { return Or(); }
  NodeId Conditional();
  NodeId Or();
  NodeId And();
  NodeId Not();
  NodeId Compare();
  NodeId Sum();
  NodeId Concat();
  NodeId Product();
  NodeId Power();
  NodeId Unary(bool with_filter);
  NodeId Primary();
  NodeId StringLiteral();
  NodeId NumberLiteral();
  NodeId Parenthesized();
  NodeId ListLiteral();
  NodeId DictLiteral();
  NodeId Postfix(NodeId node);
  NodeId FilterExpression(NodeId node);
  NodeId Subscript(NodeId node);
  NodeId Subscribed();
  NodeId CallOf(NodeId callee);
  NodeId Filters(NodeId node, bool start_inline);
  NodeId Test(NodeId node);
  NodeId TestArgument();
  // Where the arguments lie, and how deep they are; false after a failure.
  bool ArgumentsOf(ListId* arguments, uint16_t* depth);
  struct Collected;
  bool OneArgument(Collected* collected, const Token& open);
  struct TupleRules {
    bool with_condition = true;
    bool explicit_parentheses = false;
    std::string_view end_name;
  };
  NodeId TupleOrExpression(const TupleRules& rules);
  bool AtTupleEnd(std::string_view end_name) const;
  bool DottedName(std::string_view* name);

  // Assignment targets.
  NodeId Target(bool with_namespace, std::string_view end_name);
  NodeId SimpleTarget(bool with_namespace);
  bool TargetName(NameId* name);

  // Statements (parse_statement.cc).
  bool Body(EndTags ends, ListId* body);  // the end tag's name is the current token afterwards
  bool Block(EndTags ends, ListId* body);
  bool Statements(EndTags ends, std::vector<NodeId>* out, uint16_t* depth);
  NodeId Statement();
  NodeId SetStatement();
  NodeId ForStatement();
  NodeId IfStatement();
  NodeId WithStatement();
  NodeId MacroStatement();
  NodeId CallBlockStatement();
  NodeId FilterBlockStatement();
  NodeId PrintStatement();
  NodeId IncludeStatement();
  NodeId ImportStatement();
  NodeId FromImportStatement();
  bool ImportContext(bool by_default, uint8_t* flag);
  bool ImportedNames(std::vector<uint32_t>* pairs, uint8_t* flag);
  NodeId BlockTagStatement(const BlockTag& tag);
  bool Header(const BlockTag& tag, Definition* definition, uint32_t function);
  bool Signature(uint32_t function, std::vector<Parameter>* described);
  bool ParameterType(std::string_view* type);
  bool Options(Definition* definition);
  NodeId FunctionBody(uint32_t function, std::string_view end, std::string_view* source);
  void Define(Definition definition, uint32_t function, size_t begin);
  uint32_t NewFunction(NameId name);
  bool UnknownTag(const Token& tag);
  bool UnexpectedEnd(EndTags ends);

  // Tokens.
  const Token& current() const { return tokens_[at_]; }
  const Token& ahead() const { return tokens_[at_ + 1 < tokens_.size() ? at_ + 1 : at_]; }
  const Token& Next() { return tokens_[at_ + 1 < tokens_.size() ? at_++ : at_]; }
  bool SkipIf(TokenKind kind);
  bool SkipName(std::string_view name);
  bool Expect(TokenKind kind);
  bool ExpectName(std::string_view* name);

  // Making nodes.
  NodeId Make(NodeKind kind, size_t offset, uint32_t a = 0, uint32_t b = 0, uint32_t c = 0);
  NodeId MakeDeep(Node node, uint16_t deepest_child);
  uint16_t DepthOf(NodeId node) const { return depth_[node]; }
  template <typename Ids>
  ListId MakeList(const Ids& ids);
  ListId MakeNodes(const std::vector<NodeId>& ids, uint16_t* depth);
  NameId Name(std::string_view text);
  NodeId NameNode(const Token& token, bool store);
  NodeId Constant(const Value& value, size_t offset);
  void NoteLoad(NameId name);
  void NoteStore(NameId name);
  NodeId Fail(std::string message, size_t offset);

  // Which of the names that Jinja treats specially a body uses without having set them.
  struct Watch {
    bool watches_loop;  // else: caller, kwargs, varargs
    bool open[4];       // not yet set
    bool used[4];
  };
  Watch StopWatching();
  void WatchFunction() { watches_.push_back({false, {true, true, true, false}, {}}); }
  void WatchLoop() { watches_.push_back({true, {false, false, false, true}, {}}); }

  struct UnknownCallable {
    std::string message;
    size_t offset;
    bool excused;  // inside of a condition: an error only when it is reached
  };

  Tree& tree_;
  std::vector<Token> tokens_;
  size_t at_ = 0;
  int nesting_ = 0;
  bool excused_ = false;
  int definitions_open_ = 0;
  int loops_ = 0;                // around, in the same function
  std::vector<uint16_t> depth_;  // of each node
  std::unordered_map<std::string_view, NameId> name_ids_;
  std::vector<Watch> watches_;
  std::vector<UnknownCallable> unknown_;
  std::vector<std::string> tag_stack_;
  SyntaxError error_;
  bool failed_ = false;
};

}  // namespace ingot::jinja::syntax
