#include "jinja/static_calls.h"

#include <algorithm>
#include <set>

#include "jinja/syntax/tree.h"

namespace ingot::jinja {

using syntax::CallArguments;
using syntax::ListId;
using syntax::Node;
using syntax::NodeId;
using syntax::NodeKind;
using syntax::Slot;
using syntax::Tree;

namespace {

// Visits every node of a tree in the order of evaluation. The tree is no deeper than the parser allows.
class Walker {
 public:
  explicit Walker(const Tree& tree) : tree_(tree) {}
  virtual ~Walker() = default;

  void WalkAll() { WalkList(tree_.functions[0].body); }
  void WalkFunction(uint32_t function) {
    const auto outer = inside_;
    if (tree_.functions[function].definition != Slot::kGlobal)
      inside_ = &tree_.definitions[tree_.functions[function].definition];
    for (const syntax::FunctionParameter& parameter : tree_.functions[function].parameters)
      Walk(parameter.default_value);
    WalkList(tree_.functions[function].body);
    inside_ = outer;
  }

 protected:
  virtual void OnCall(const Node&) {}
  // A name or a dotted path, and the slot of its first name.
  virtual void OnPath(const std::string&, uint32_t) {}
  virtual void OnImport(std::string_view) {}

  // "a.b.c", when a node is nothing but names and dots.
  bool PathOf(NodeId id, std::string* path, uint32_t* slot) const {
    std::vector<std::string_view> parts;
    const Node* node = &tree_.node(id);
    for (; node->kind == NodeKind::kGetAttribute; node = &tree_.node(node->a))
      parts.push_back(tree_.names[node->b]);
    if (node->kind != NodeKind::kName) return false;
    *path = tree_.names[node->a];
    *slot = node->b;
    for (auto part = parts.rbegin(); part != parts.rend(); ++part) *path += "." + std::string(*part);
    return true;
  }

  void WalkList(ListId list) {
    for (uint32_t i = 0; i < tree_.ListSize(list); ++i) Walk(tree_.ListItems(list)[i]);
  }

  void WalkArguments(ListId arguments) {
    if (arguments == 0) return;
    const uint32_t* record = tree_.ListItems(arguments);
    const uint32_t* at = record + CallArguments::kHeader;
    for (uint32_t i = 0; i < record[0]; ++i) Walk(*at++);
    for (uint32_t i = 0; i < record[1]; ++i, at += 2) Walk(at[1]);
    Walk(record[2]);
    Walk(record[3]);
  }

  void Walk(NodeId id) {
    if (id == 0) return;
    const Node& node = tree_.node(id);
    std::string path;
    uint32_t slot = 0;
    switch (node.kind) {
      case NodeKind::kName:
        if (node.flag != 1) OnPath(std::string(tree_.names[node.a]), node.b);
        return;
      case NodeKind::kNamespaceRef:
        return OnPath(std::string(tree_.names[node.a]), node.b);
      case NodeKind::kGetAttribute:
        if (PathOf(id, &path, &slot)) OnPath(path, slot);
        return Walk(node.a);
      case NodeKind::kCall:
        OnCall(node);
        Walk(node.a);
        return WalkArguments(node.b);
      case NodeKind::kFilter:
      case NodeKind::kTest:
        Walk(node.a);
        return WalkArguments(node.b);
      case NodeKind::kTuple:
      case NodeKind::kList:
      case NodeKind::kDict:
      case NodeKind::kConcat:
      case NodeKind::kOutput:
        return WalkList(node.a);
      case NodeKind::kCompare:
        Walk(node.a);
        for (uint32_t i = 1; i < tree_.ListSize(node.b); i += 2) Walk(tree_.ListItems(node.b)[i]);
        return;
      case NodeKind::kConditional:
        Walk(node.a);
        ++conditions_;
        Walk(node.b);
        Walk(node.c);
        --conditions_;
        return;
      case NodeKind::kAnd:
      case NodeKind::kOr:
        Walk(node.a);
        ++conditions_;
        Walk(node.b);
        --conditions_;
        return;
      case NodeKind::kNegate:
      case NodeKind::kPlus:
      case NodeKind::kNot:
      case NodeKind::kDo:
        return Walk(node.a);
      case NodeKind::kBinary:
      case NodeKind::kGetItem:
        Walk(node.a);
        return Walk(node.b);
      case NodeKind::kSlice:
        Walk(node.a);
        Walk(node.b);
        return Walk(node.c);
      default:
        return WalkStatement(node);
    }
  }

  void WalkStatement(const Node& node) {
    switch (node.kind) {
      case NodeKind::kIf:
        for (uint32_t i = 0; i < tree_.ListSize(node.a); i += 2) {
          Walk(tree_.ListItems(node.a)[i]);
          ++conditions_;
          WalkList(tree_.ListItems(node.a)[i + 1]);
        }
        WalkList(node.b);
        conditions_ -= static_cast<int>(tree_.ListSize(node.a) / 2);
        return;
      case NodeKind::kFor: {
        const syntax::For& loop = tree_.fors[node.a];
        Walk(loop.iterable);
        ++conditions_;
        Walk(loop.test);
        WalkList(loop.body);
        WalkList(loop.otherwise);
        --conditions_;
        return;
      }
      case NodeKind::kSet:
        Walk(node.b);
        return Walk(node.a);
      case NodeKind::kSetBlock:
        WalkList(node.c);
        Walk(node.b);
        return Walk(node.a);
      case NodeKind::kFilterBlock:
        WalkList(node.b);
        return Walk(node.a);
      case NodeKind::kWith:
        for (uint32_t i = 1; i < tree_.ListSize(node.a); i += 2) Walk(tree_.ListItems(node.a)[i]);
        return WalkList(node.b);
      case NodeKind::kMacro:
        return WalkFunction(node.a);
      case NodeKind::kCallBlock:
        Walk(node.a);
        return WalkFunction(node.b);
      case NodeKind::kInclude:
      case NodeKind::kImport:
      case NodeKind::kFromImport:
        return Walk(node.a);
      default:
        return;
    }
  }

  const Tree& tree_;
  const Definition* inside_ = nullptr;
  int conditions_ = 0;
};

class CallFinder final : public Walker {
 public:
  CallFinder(const Tree& tree, std::span<const std::string_view> names, Heap& heap)
      : Walker(tree), names_(names), heap_(heap) {}
  std::vector<StaticCall> calls;

 private:
  void OnCall(const Node& node) override {
    StaticCall call;
    uint32_t slot = 0;
    if (!PathOf(node.a, &call.name, &slot) || slot != Slot::kGlobal) return;
    if (!names_.empty() && std::find(names_.begin(), names_.end(), call.name) == names_.end()) return;
    call.conditional = conditions_ > 0;
    call.inside = inside_;
    const Node* first = &tree_.node(node.a);
    while (first->kind == NodeKind::kGetAttribute) first = &tree_.node(first->a);
    call.offset = first->offset;
    const uint32_t* record = tree_.ListItems(node.b);
    const uint32_t* at = record + CallArguments::kHeader;
    for (uint32_t i = 0; i < record[0]; ++i)
      call.positional.push_back(syntax::LiteralValue(tree_, *at++, heap_));
    for (uint32_t i = 0; i < record[1]; ++i, at += 2) {
      call.named.emplace_back(tree_.names[at[0]], syntax::LiteralValue(tree_, at[1], heap_));
    }
    call.has_dynamic_arguments = record[2] != 0 || record[3] != 0;
    calls.push_back(std::move(call));
  }

  std::span<const std::string_view> names_;
  Heap& heap_;
};

class FirstCallFinder final : public Walker {
 public:
  FirstCallFinder(const Tree& tree, std::string_view name) : Walker(tree), name_(name) {}
  std::optional<uint32_t> arguments;

 private:
  void OnCall(const Node& node) override {
    const Node& callee = tree_.node(node.a);
    if (arguments || callee.kind != NodeKind::kName || callee.b != Slot::kGlobal || tree_.names[callee.a] != name_) return;
    arguments = node.b;
  }

  std::string_view name_;
};

class NameFinder final : public Walker {
 public:
  using Walker::Walker;
  std::set<std::string> names;

 private:
  void OnPath(const std::string& path, uint32_t slot) override {
    if (slot == Slot::kGlobal) names.insert(path);
  }
};

}  // namespace

bool StaticCall::literal() const {
  return !has_dynamic_arguments &&
         std::all_of(positional.begin(), positional.end(), [](const auto& v) { return v.has_value(); }) &&
         std::all_of(named.begin(), named.end(), [](const auto& v) { return v.second.has_value(); });
}

std::vector<StaticCall> FindCalls(const Template& source, std::span<const std::string_view> names,
                                  Heap& heap) {
  CallFinder finder(source.tree(), names, heap);
  finder.WalkAll();
  return std::move(finder.calls);
}

std::optional<uint32_t> FirstCall(const Template& source, std::string_view name) {
  FirstCallFinder finder(source.tree(), name);
  finder.WalkAll();
  return finder.arguments;
}

std::vector<std::string> UsedNames(const Template& source, const Definition* only) {
  NameFinder finder(source.tree());
  if (only == nullptr) {
    finder.WalkAll();
  } else {
    finder.WalkFunction(source.tree().definition_functions[only->index]);
  }
  return {finder.names.begin(), finder.names.end()};
}

}  // namespace ingot::jinja
