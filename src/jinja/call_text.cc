#include "jinja/call_text.h"

#include <algorithm>
#include <array>

#include "jinja/static_calls.h"
#include "jinja/syntax/tree.h"
#include "jinja/value/text_form.h"

namespace ingot::jinja {

using syntax::CallArguments;
using syntax::Comparison;
using syntax::ListId;
using syntax::Node;
using syntax::NodeId;
using syntax::NodeKind;
using syntax::Tree;

namespace {

constexpr std::array<std::string_view, 8> kSigns = {"==", "!=", "<", "<=", ">", ">=", "in", "not in"};
constexpr std::array<std::string_view, 8> kSignNames = {"eq", "ne", "lt", "lteq", "gt", "gteq", "in", "notin"};
constexpr std::array<std::string_view, 7> kOperators = {"Add", "Sub", "Mul", "Div", "FloorDiv", "Mod", "Pow"};

// The arguments of a call, filter or test, unpacked.
struct Arguments {
  std::vector<NodeId> positional;
  std::vector<std::pair<std::string_view, NodeId>> named;
  NodeId list = 0;
  NodeId mapping = 0;
};

Arguments ArgumentsOf(const Tree& tree, ListId list) {
  Arguments arguments;
  if (list == 0) return arguments;
  const uint32_t* record = tree.ListItems(list);
  const uint32_t* at = record + CallArguments::kHeader;
  for (uint32_t i = 0; i < record[0]; ++i) arguments.positional.push_back(*at++);
  for (uint32_t i = 0; i < record[1]; ++i, at += 2) arguments.named.emplace_back(tree.names[at[0]], at[1]);
  arguments.list = record[2];
  arguments.mapping = record[3];
  return arguments;
}

// A node as Jinja2 shows it: "Filter(node=Name(name='x', ctx='load'), name='upper', …)".
class Shown {
 public:
  explicit Shown(const Tree& tree) : tree_(tree) {}

  std::string Of(NodeId id) const {
    if (id == 0) return "None";
    const Node& n = tree_.node(id);
    switch (n.kind) {
      case NodeKind::kConst: return "Const(value=" + Constant(n) + ")";
      case NodeKind::kName: return "Name(name=" + Quoted(tree_.names[n.a]) + ", ctx='load')";
      case NodeKind::kTuple: return "Tuple(items=" + List(n.a) + ", ctx='load')";
      case NodeKind::kList: return "List(items=" + List(n.a) + ")";
      case NodeKind::kDict: return "Dict(items=[" + Pairs(n.a) + "])";
      case NodeKind::kConcat: return "Concat(nodes=" + List(n.a) + ")";
      case NodeKind::kNegate: return "Neg(node=" + Of(n.a) + ")";
      case NodeKind::kPlus: return "Pos(node=" + Of(n.a) + ")";
      case NodeKind::kNot: return "Not(node=" + Of(n.a) + ")";
      case NodeKind::kBinary: return Sides(kOperators[n.flag], n);
      case NodeKind::kAnd: return Sides("And", n);
      case NodeKind::kOr: return Sides("Or", n);
      case NodeKind::kCompare: return "Compare(expr=" + Of(n.a) + ", ops=[" + Operands(n.b) + "])";
      case NodeKind::kConditional: return "CondExpr(test=" + Of(n.a) + ", expr1=" + Of(n.b) + ", expr2=" + Of(n.c) + ")";
      case NodeKind::kGetAttribute: return "Getattr(node=" + Of(n.a) + ", attr=" + Quoted(tree_.names[n.b]) + ", ctx='load')";
      case NodeKind::kGetItem: return "Getitem(node=" + Of(n.a) + ", arg=" + Of(n.b) + ", ctx='load')";
      case NodeKind::kSlice: return "Slice(start=" + Of(n.a) + ", stop=" + Of(n.b) + ", step=" + Of(n.c) + ")";
      case NodeKind::kCall: return "Call(node=" + Of(n.a) + Given(n.b) + ")";
      case NodeKind::kFilter: return "Filter(node=" + Of(n.a) + ", name=" + Quoted(tree_.filters[n.c].name) + Given(n.b) + ")";
      case NodeKind::kTest: return "Test(node=" + Of(n.a) + ", name=" + Quoted(tree_.tests[n.c].name) + Given(n.b) + ")";
      default: return "";
    }
  }

  std::string Constant(const Node& n) const {
    std::string text;
    return AppendRepr(tree_.values[n.a], &text) ? text : "...";
  }

 private:
  std::string Sides(std::string_view name, const Node& n) const { return std::string(name) + "(left=" + Of(n.a) + ", right=" + Of(n.b) + ")"; }

  std::string List(ListId list) const {
    std::string text;
    for (uint32_t i = 0; i < tree_.ListSize(list); ++i) text += (i == 0 ? "" : ", ") + Of(tree_.ListItems(list)[i]);
    return "[" + text + "]";
  }

  std::string Pairs(ListId list) const {
    std::string text;
    for (uint32_t i = 0; i < tree_.ListSize(list); i += 2) {
      text += (i == 0 ? "" : ", ") + ("Pair(key=" + Of(tree_.ListItems(list)[i])) + ", value=" + Of(tree_.ListItems(list)[i + 1]) + ")";
    }
    return text;
  }

  std::string Operands(ListId list) const {
    std::string text;
    for (uint32_t i = 0; i < tree_.ListSize(list); i += 2) {
      text += (i == 0 ? "" : ", ") + ("Operand(op=" + Quoted(kSignNames[tree_.ListItems(list)[i]])) + ", expr=" + Of(tree_.ListItems(list)[i + 1]) + ")";
    }
    return text;
  }

  std::string Given(ListId list) const {
    const Arguments arguments = ArgumentsOf(tree_, list);
    std::string text = ", args=[";
    for (const NodeId one : arguments.positional) text += (one == arguments.positional.front() ? "" : ", ") + Of(one);
    text += "], kwargs=[";
    for (const auto& [name, value] : arguments.named) {
      text += (value == arguments.named.front().second ? "" : ", ") + ("Keyword(key=" + Quoted(name)) + ", value=" + Of(value) + ")";
    }
    return text + "], dyn_args=" + Of(arguments.list) + ", dyn_kwargs=" + Of(arguments.mapping);
  }

  const Tree& tree_;
};

// A node close to its source, as far as dbt-core goes.
class Written {
 public:
  explicit Written(const Tree& tree) : tree_(tree), shown_(tree) {}

  std::string Of(NodeId id) const {
    const Node& n = tree_.node(id);
    switch (n.kind) {
      case NodeKind::kConst: return shown_.Constant(n);
      case NodeKind::kName: return std::string(tree_.names[n.a]);
      case NodeKind::kTuple: return "(" + Join(n.a, ", ") + (tree_.ListSize(n.a) == 1 ? ",)" : ")");
      case NodeKind::kList: return "[" + Join(n.a, ", ") + "]";
      case NodeKind::kDict: return "{" + Pairs(n.a) + "}";
      case NodeKind::kConcat: return Join(n.a, " ~ ");
      case NodeKind::kNegate: return "-" + Of(n.a);
      case NodeKind::kNot: return "not " + Of(n.a);
      case NodeKind::kAnd: return Of(n.a) + " and " + Of(n.b);
      case NodeKind::kOr: return Of(n.a) + " or " + Of(n.b);
      case NodeKind::kCompare: return Of(n.a) + Operands(n.b);
      case NodeKind::kGetAttribute: return Of(n.a) + "." + std::string(tree_.names[n.b]);
      case NodeKind::kGetItem: return Of(n.a) + "[" + Of(n.b) + "]";
      case NodeKind::kCall: return Of(n.a) + "(" + Given(n.b) + ")";
      default: return shown_.Of(id);
    }
  }

 private:
  std::string Join(ListId list, std::string_view between) const {
    std::string text;
    for (uint32_t i = 0; i < tree_.ListSize(list); ++i) text += (i == 0 ? std::string() : std::string(between)) + Of(tree_.ListItems(list)[i]);
    return text;
  }

  std::string Pairs(ListId list) const {
    std::string text;
    for (uint32_t i = 0; i < tree_.ListSize(list); i += 2) {
      text += (i == 0 ? "" : ", ") + Of(tree_.ListItems(list)[i]) + ": " + Of(tree_.ListItems(list)[i + 1]);
    }
    return text;
  }

  std::string Operands(ListId list) const {
    std::string text;
    for (uint32_t i = 0; i < tree_.ListSize(list); i += 2) text += " " + std::string(kSigns[tree_.ListItems(list)[i]]) + " " + Of(tree_.ListItems(list)[i + 1]);
    return text;
  }

  std::string Given(ListId list) const {
    const Arguments arguments = ArgumentsOf(tree_, list);
    std::string text;
    const auto add = [&](const std::string& one) { text += (text.empty() ? "" : ", ") + one; };
    for (const NodeId one : arguments.positional) add(Of(one));
    for (const auto& [name, value] : arguments.named) add(std::string(name) + "=" + Of(value));
    if (arguments.list != 0) add("*" + Of(arguments.list));
    if (arguments.mapping != 0) add("**" + Of(arguments.mapping));
    return text;
  }

  const Tree& tree_;
  const Shown shown_;
};

class PlainCalls {
 public:
  PlainCalls(const Tree& tree, std::span<const std::string_view> functions, std::string_view strict)
      : tree_(tree), functions_(functions), strict_(strict) {}

  bool Holds() const {
    if (tree_.source.find("{{-") != std::string::npos || tree_.source.find("-}}") != std::string::npos) return false;
    if (tree_.source.find("{%") != std::string::npos) return false;
    return All(tree_.functions[0].body, [&](NodeId id) { return IsPlain(id); });
  }

 private:
  template <typename F>
  bool All(ListId list, F&& test) const {
    for (uint32_t i = 0; i < tree_.ListSize(list); ++i) {
      if (!test(tree_.ListItems(list)[i])) return false;
    }
    return true;
  }

  bool IsPlain(NodeId id) const {
    const Node& n = tree_.node(id);
    if (n.kind == NodeKind::kText) return true;
    if (n.kind == NodeKind::kOutput) return All(n.a, [&](NodeId part) { return IsPlain(part); });
    if (n.kind == NodeKind::kConst) return tree_.values[n.a].is_string();
    return n.kind == NodeKind::kCall && IsPlainCall(n);
  }

  bool IsPlainCall(const Node& n) const {
    const Node& callee = tree_.node(n.a);
    if (callee.kind != NodeKind::kName) return false;
    const std::string_view name = tree_.names[callee.a];
    if (std::find(functions_.begin(), functions_.end(), name) == functions_.end()) return false;
    const Arguments arguments = ArgumentsOf(tree_, n.b);
    if (arguments.list != 0 || arguments.mapping != 0 || (name == strict_ && !arguments.positional.empty())) return false;
    const bool numbers = name != strict_;
    return std::all_of(arguments.positional.begin(), arguments.positional.end(), [&](NodeId one) { return IsLiteral(one, numbers); }) &&
           std::all_of(arguments.named.begin(), arguments.named.end(), [&](const auto& one) { return IsLiteral(one.second, numbers); });
  }

  bool IsLiteral(NodeId id, bool numbers) const {
    const Node& n = tree_.node(id);
    if (n.kind == NodeKind::kList || n.kind == NodeKind::kDict) return All(n.a, [&](NodeId one) { return IsLiteral(one, numbers); });
    if (n.kind != NodeKind::kConst) return false;
    const Value& value = tree_.values[n.a];
    if (value.is_bool()) return n.offset < tree_.source.size() && (tree_.source[n.offset] == 'T' || tree_.source[n.offset] == 'F');
    return value.is_string() || (numbers && value.is_int());
  }

  const Tree& tree_;
  const std::span<const std::string_view> functions_;
  const std::string_view strict_;
};

}  // namespace

bool HasOnlyPlainCalls(const Template& source, std::span<const std::string_view> functions, std::string_view strict) {
  return PlainCalls(source.tree(), functions, strict).Holds();
}

std::vector<std::pair<std::string, std::string>> NamedArgumentTexts(const Template& source, std::string_view function) {
  std::vector<std::pair<std::string, std::string>> texts;
  const Tree& tree = source.tree();
  const std::optional<uint32_t> call = FirstCall(source, function);
  if (!call) return texts;
  const Written written(tree);
  for (const auto& [name, value] : ArgumentsOf(tree, *call).named) {
    const Node& node = tree.node(value);
    const bool text = node.kind == NodeKind::kConst && tree.values[node.a].is_string();
    texts.emplace_back(name, text ? std::string(tree.values[node.a].as_string()) : written.Of(value));
  }
  return texts;
}

}  // namespace ingot::jinja
