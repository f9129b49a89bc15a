#include "jinja/syntax/scopes.h"

#include <set>

namespace ingot::jinja::syntax {
namespace {

constexpr uint32_t kMostSlots = 1u << 20;
constexpr uint32_t kDeepestFunction = 200;

// Walks a scope twice: first to learn what it assigns and reads, then to give every name its slot and to go
// into the scopes inside of it. The tree is no deeper than the parser allows, so recursion is bounded.
class Resolver {
 public:
  explicit Resolver(Tree* tree) : tree_(*tree) {
    for (NameId id = 0; id < tree->names.size(); ++id) {
      const std::string_view name = tree->names[id];
      if (name == "loop") loop_ = id;
      if (name == "caller") caller_ = id;
      if (name == "kwargs") kwargs_ = id;
      if (name == "varargs") varargs_ = id;
    }
  }

  bool Run() {
    tree_.scopes.push_back({});  // scope 0: nothing to do
    Symbols root(&tree_, nullptr, 0);
    LearnList(tree_.functions[0].body, &root);
    if (tree_.expression != 0) Learn(tree_.expression, &root);
    for (const Symbols::Symbol& symbol : root.symbols()) {
      if (symbol.stored) tree_.exports.emplace_back(symbol.name, symbol.slot);
    }
    tree_.functions[0].scope = root.Finish();
    BindList(tree_.functions[0].body, &root);
    if (tree_.expression != 0) Bind(tree_.expression, &root);
    return fits_;
  }

 private:
  // ---- What a scope assigns and reads. Stops at the scopes inside of it.
  void LearnList(ListId list, Symbols* scope) {
    for (uint32_t i = 0; i < tree_.ListSize(list); ++i) Learn(tree_.ListItems(list)[i], scope);
  }

  void LearnArguments(ListId arguments, Symbols* scope) {
    if (arguments == 0) return;
    const uint32_t* record = tree_.ListItems(arguments);
    const uint32_t* at = record + CallArguments::kHeader;
    for (uint32_t i = 0; i < record[0]; ++i) Learn(*at++, scope);
    for (uint32_t i = 0; i < record[1]; ++i, at += 2) Learn(at[1], scope);
    Learn(record[2], scope);
    Learn(record[3], scope);
  }

  void Learn(NodeId id, Symbols* scope) {
    if (id == 0) return;
    const Node& node = tree_.node(id);
    switch (node.kind) {
      case NodeKind::kName:
        if (node.flag == 1) {
          scope->Store(node.a);
        } else {
          scope->NoteLoad(node.a);
        }
        return;
      case NodeKind::kNamespaceRef:
        return scope->NoteLoad(node.a);
      case NodeKind::kTuple:
      case NodeKind::kList:
      case NodeKind::kDict:
      case NodeKind::kConcat:
      case NodeKind::kOutput:
        return LearnList(node.a, scope);
      case NodeKind::kCompare:
        Learn(node.a, scope);
        for (uint32_t i = 1; i < tree_.ListSize(node.b); i += 2) Learn(tree_.ListItems(node.b)[i], scope);
        return;
      case NodeKind::kNegate:
      case NodeKind::kPlus:
      case NodeKind::kNot:
      case NodeKind::kGetAttribute:
      case NodeKind::kDo:
        return Learn(node.a, scope);
      case NodeKind::kBinary:
      case NodeKind::kAnd:
      case NodeKind::kOr:
      case NodeKind::kGetItem:
        Learn(node.a, scope);
        return Learn(node.b, scope);
      case NodeKind::kConditional:
      case NodeKind::kSlice:
        Learn(node.a, scope);
        Learn(node.b, scope);
        return Learn(node.c, scope);
      case NodeKind::kCall:
      case NodeKind::kFilter:
      case NodeKind::kTest:
        Learn(node.a, scope);
        return LearnArguments(node.b, scope);
      default:
        return LearnStatement(node, scope);
    }
  }

  void LearnStatement(const Node& node, Symbols* scope) {
    switch (node.kind) {
      case NodeKind::kIf:
        return LearnIf(node, scope);
      case NodeKind::kFor:
        return Learn(tree_.fors[node.a].iterable, scope);
      case NodeKind::kSet:
        Learn(node.b, scope);
        return Learn(node.a, scope);
      case NodeKind::kSetBlock:
        return Learn(node.a, scope);
      case NodeKind::kWith:
        for (uint32_t i = 1; i < tree_.ListSize(node.a); i += 2) Learn(tree_.ListItems(node.a)[i], scope);
        return;
      case NodeKind::kMacro:
        if (node.c != 0) scope->Store(node.c);
        return;
      case NodeKind::kCallBlock:
      case NodeKind::kFilterBlock:
      case NodeKind::kInclude:
        return Learn(node.a, scope);
      case NodeKind::kImport:
        Learn(node.a, scope);
        return scope->Store(tree_.node(node.b).a);
      case NodeKind::kFromImport:
        Learn(node.a, scope);
        for (uint32_t i = 1; i < tree_.ListSize(node.b); i += 2) {
          scope->Store(tree_.node(tree_.ListItems(node.b)[i]).a);
        }
        return;
      default:
        return;
    }
  }

  void LearnIf(const Node& node, Symbols* scope) {
    // Only the first test always runs.
    Learn(tree_.ListItems(node.a)[0], scope);
    const size_t mark = scope->Mark();
    LearnList(tree_.ListItems(node.a)[1], scope);
    for (uint32_t i = 2; i < tree_.ListSize(node.a); i += 2) {
      Learn(tree_.ListItems(node.a)[i], scope);
      LearnList(tree_.ListItems(node.a)[i + 1], scope);
    }
    LearnList(node.b, scope);
    scope->EndBranches(mark);
  }

  void LearnTarget(NodeId target, Symbols* scope) {
    const Node& node = tree_.node(target);
    if (node.kind == NodeKind::kName) {
      scope->DeclareParameter(node.a);
      return;
    }
    for (uint32_t i = 0; i < tree_.ListSize(node.a); ++i) LearnTarget(tree_.ListItems(node.a)[i], scope);
  }

  // ---- Which slot each name means.
  uint32_t SlotOf(NameId name, const Symbols& scope) {
    const uint32_t depth = tree_.functions[scope.function()].depth;
    const uint32_t slot = scope.SlotOf(name, depth);
    if (slot != Slot::kGlobal && Slot::Index(slot) >= kMostSlots) fits_ = false;
    return slot;
  }

  void BindList(ListId list, Symbols* scope) {
    for (uint32_t i = 0; i < tree_.ListSize(list); ++i) Bind(tree_.ListItems(list)[i], scope);
  }

  void BindArguments(ListId arguments, Symbols* scope) {
    if (arguments == 0) return;
    const uint32_t header[] = {tree_.ListItems(arguments)[0], tree_.ListItems(arguments)[1]};
    const uint32_t first = CallArguments::kHeader;
    for (uint32_t i = 0; i < header[0]; ++i) Bind(tree_.ListItems(arguments)[first + i], scope);
    for (uint32_t i = 0; i < header[1]; ++i)
      Bind(tree_.ListItems(arguments)[first + header[0] + 2 * i + 1], scope);
    Bind(tree_.ListItems(arguments)[2], scope);
    Bind(tree_.ListItems(arguments)[3], scope);
  }

  void Bind(NodeId id, Symbols* scope) {
    if (id == 0) return;
    const Node node = tree_.node(id);  // a copy: lists grow meanwhile
    switch (node.kind) {
      case NodeKind::kName:
      case NodeKind::kNamespaceRef:
        tree_.nodes[id].b = SlotOf(node.a, *scope);
        return;
      case NodeKind::kTuple:
      case NodeKind::kList:
      case NodeKind::kDict:
      case NodeKind::kConcat:
      case NodeKind::kOutput:
        return BindList(node.a, scope);
      case NodeKind::kCompare:
        Bind(node.a, scope);
        for (uint32_t i = 1; i < tree_.ListSize(node.b); i += 2) Bind(tree_.ListItems(node.b)[i], scope);
        return;
      case NodeKind::kNegate:
      case NodeKind::kPlus:
      case NodeKind::kNot:
      case NodeKind::kGetAttribute:
      case NodeKind::kDo:
        return Bind(node.a, scope);
      case NodeKind::kBinary:
      case NodeKind::kAnd:
      case NodeKind::kOr:
      case NodeKind::kGetItem:
      case NodeKind::kSet:
        Bind(node.a, scope);
        return Bind(node.b, scope);
      case NodeKind::kConditional:
      case NodeKind::kSlice:
        Bind(node.a, scope);
        Bind(node.b, scope);
        return Bind(node.c, scope);
      case NodeKind::kCall:
      case NodeKind::kFilter:
      case NodeKind::kTest:
        Bind(node.a, scope);
        return BindArguments(node.b, scope);
      default:
        return BindStatement(id, node, scope);
    }
  }

  void BindStatement(NodeId id, const Node& node, Symbols* scope) {
    switch (node.kind) {
      case NodeKind::kIf:
        for (uint32_t i = 0; i < tree_.ListSize(node.a); i += 2) {
          Bind(tree_.ListItems(node.a)[i], scope);
          BindList(tree_.ListItems(node.a)[i + 1], scope);
        }
        return BindList(node.b, scope);
      case NodeKind::kFor:
        return BindFor(node.a, scope);
      case NodeKind::kSetBlock:
        Bind(node.a, scope);
        Bind(node.b, scope);
        tree_.nodes[id].extra = Inner(node.c, scope);
        return;
      case NodeKind::kFilterBlock:
        Bind(node.a, scope);
        tree_.nodes[id].c = Inner(node.b, scope);
        return;
      case NodeKind::kWith:
        return BindWith(id, node, scope);
      case NodeKind::kMacro:
        tree_.nodes[id].b = node.c == 0 ? Slot::kGlobal : SlotOf(node.c, *scope);
        return BindFunction(node.a, scope);
      case NodeKind::kCallBlock:
        Bind(node.a, scope);
        return BindFunction(node.b, scope);
      default:
        return BindImport(id, node, scope);
    }
  }

  void BindImport(NodeId id, const Node& node, Symbols* scope) {
    if (node.kind != NodeKind::kInclude && node.kind != NodeKind::kImport &&
        node.kind != NodeKind::kFromImport)
      return;
    Bind(node.a, scope);
    if (node.kind == NodeKind::kImport) Bind(node.b, scope);
    if (node.kind == NodeKind::kFromImport) {
      for (uint32_t i = 1; i < tree_.ListSize(node.b); i += 2) Bind(tree_.ListItems(node.b)[i], scope);
    }
    if ((node.flag & 2) == 0) return;
    const ListId visible = VisibleNames(*scope);
    if (node.kind == NodeKind::kInclude) {
      tree_.nodes[id].b = visible;
    } else {
      tree_.nodes[id].c = visible;
    }
  }

  // Names and slots of everything that is assigned around this place.
  ListId VisibleNames(const Symbols& scope) {
    std::vector<uint32_t> pairs;
    std::set<NameId> seen;
    for (const Symbols* at = &scope; at != nullptr; at = const_cast<Symbols*>(at)->parent()) {
      for (const Symbols::Symbol& symbol : at->symbols()) {
        if (!symbol.stored || !seen.insert(symbol.name).second) continue;
        pairs.push_back(symbol.name);
        pairs.push_back(SlotOf(symbol.name, scope));
      }
    }
    if (pairs.empty()) return 0;
    const auto list = static_cast<ListId>(tree_.lists.size());
    tree_.lists.push_back(static_cast<uint32_t>(pairs.size()));
    tree_.lists.insert(tree_.lists.end(), pairs.begin(), pairs.end());
    return list;
  }

  // A body that is a scope of its own in the same function.
  uint32_t Inner(ListId body, Symbols* scope) {
    Symbols inner(&tree_, scope, scope->function());
    LearnList(body, &inner);
    const uint32_t number = inner.Finish();
    BindList(body, &inner);
    return number;
  }

  void BindWith(NodeId id, const Node& node, Symbols* scope) {
    Symbols inner(&tree_, scope, scope->function());
    const uint32_t count = tree_.ListSize(node.a);
    for (uint32_t i = 0; i < count; i += 2) LearnTarget(tree_.ListItems(node.a)[i], &inner);
    LearnList(node.b, &inner);
    tree_.nodes[id].c = inner.Finish();
    for (uint32_t i = 0; i < count; i += 2) {
      Bind(tree_.ListItems(node.a)[i], &inner);
      Bind(tree_.ListItems(node.a)[i + 1], scope);
    }
    BindList(node.b, &inner);
  }

  uint32_t EnterFunction(uint32_t function, const Symbols& scope) {
    Routine& made = tree_.functions[function];
    made.depth = tree_.functions[scope.function()].depth + 1;
    if (made.depth > kDeepestFunction) fits_ = false;
    // What is defined here may be called after the function around it has ended.
    tree_.functions[scope.function()].has_closures = true;
    return function;
  }

  void BindFunction(uint32_t function, Symbols* scope) {
    if (!fits_) return;
    Symbols inner(&tree_, scope, EnterFunction(function, *scope));
    const size_t parameters = tree_.functions[function].parameters.size();
    auto declare = [&](NameId name) {
      inner.DeclareParameter(name);
      return Slot::Index(inner.SlotOf(name, tree_.functions[function].depth));
    };
    for (size_t i = 0; i < parameters; ++i) {
      FunctionParameter& parameter = tree_.functions[function].parameters[i];
      inner.DeclareParameter(parameter.name);
      parameter.slot = Slot::Index(inner.SlotOf(parameter.name, tree_.functions[function].depth));
    }
    if (tree_.functions[function].uses_caller) tree_.functions[function].caller_slot = declare(caller_);
    if (tree_.functions[function].uses_kwargs) tree_.functions[function].kwargs_slot = declare(kwargs_);
    if (tree_.functions[function].uses_varargs) tree_.functions[function].varargs_slot = declare(varargs_);
    for (size_t i = 0; i < parameters; ++i)
      Learn(tree_.functions[function].parameters[i].default_value, &inner);
    LearnList(tree_.functions[function].body, &inner);
    tree_.functions[function].scope = inner.Finish();
    for (size_t i = 0; i < parameters; ++i)
      Bind(tree_.functions[function].parameters[i].default_value, &inner);
    BindList(tree_.functions[function].body, &inner);
  }

  void DeclareLoop(uint32_t number, Symbols* scope) {
    scope->DeclareParameter(loop_);
    tree_.fors[number].loop_slot =
        Slot::Index(scope->SlotOf(loop_, tree_.functions[scope->function()].depth));
  }

  void BindFor(uint32_t number, Symbols* scope) {
    if (!fits_) return;
    Bind(tree_.fors[number].iterable, scope);
    uint32_t function = scope->function();
    if (tree_.fors[number].recursive) {
      tree_.functions.emplace_back();
      function = static_cast<uint32_t>(tree_.functions.size() - 1);
      EnterFunction(function, *scope);
      tree_.fors[number].function = function;
    }
    const For loop = tree_.fors[number];
    Symbols body(&tree_, scope, function);
    if (loop.uses_loop) DeclareLoop(number, &body);
    LearnTarget(loop.target, &body);
    LearnList(loop.body, &body);
    tree_.fors[number].scope = body.Finish();
    Bind(loop.target, &body);
    BindList(loop.body, &body);
    if (loop.test != 0) {
      Symbols test(&tree_, scope, function);
      LearnTarget(loop.test_target, &test);
      Learn(loop.test, &test);
      tree_.fors[number].test_scope = test.Finish();
      Bind(loop.test_target, &test);
      Bind(loop.test, &test);
    }
    if (loop.otherwise != 0) {
      Symbols otherwise(&tree_, scope, function);
      LearnList(loop.otherwise, &otherwise);
      tree_.fors[number].otherwise_scope = otherwise.Finish();
      BindList(loop.otherwise, &otherwise);
    }
  }

  Tree& tree_;
  NameId loop_ = 0;
  NameId caller_ = 0;
  NameId kwargs_ = 0;
  NameId varargs_ = 0;
  bool fits_ = true;
};

}  // namespace

bool ResolveScopes(Tree* tree) { return Resolver(tree).Run(); }

}  // namespace ingot::jinja::syntax
