// include, import and from, where the embedder has a loader.
#include <fmt/format.h>

#include <utility>

#include "jinja/run/interpreter.h"
#include "jinja/run/objects.h"
#include "jinja/run/redirect.h"

namespace ingot::jinja {

using syntax::ListId;
using syntax::Node;
using syntax::Slot;

namespace {

// What an included template sees: the variables around the tag, then what its includer sees.
class IncludedNames final : public Namespace {
 public:
  IncludedNames(const Namespace* outer) : outer_(outer) {}
  void Add(std::string_view name, const Value& value) { names_.emplace_back(name, value); }

  Result<std::optional<Value>> Find(Render& render, std::string_view name) const override {
    for (const auto& [own, value] : names_) {
      if (own == name) return std::optional<Value>(value);
    }
    return outer_->Find(render, name);
  }

 private:
  const Namespace* outer_;
  std::vector<std::pair<std::string_view, Value>> names_;
};

const Value* SlotValue(Locals* locals, uint32_t slot) {
  for (uint32_t depth = Slot::Depth(slot); depth > 0; --depth) locals = locals->parent;
  return &locals->slots()[Slot::Index(slot)];
}

}  // namespace

Value Interpreter::LoadTemplate(const Value& name, std::shared_ptr<const Template>* loaded) {
  const Loader& loader = top_->tree->environment->loader();
  if (!loader)
    return RaiseType("include and import are not allowed here: there is nothing to load templates from");
  if (name.is_undefined()) return RaiseUndefined(name);
  std::vector<Value> candidates;
  if (name.is_string()) {
    candidates.push_back(name);
  } else if (!Items(name, &candidates)) {
    return Value::Raised();
  }
  for (const Value& candidate : candidates) {
    if (!candidate.is_string()) return RaiseType("the name of a template must be a string");
    auto found = loader(candidate.as_string());
    if (found.ok()) {
      *loaded = *found;
      loaded_.push_back(*found);
      return Value::None();
    }
    if (found.error().kind() != ErrorKind::kNotFound) return RaiseError(found.error());
  }
  std::string shown;
  if (!Repr(name, &shown)) return Value::Raised();
  Raise(FailureKind::kEmbedder, fmt::format("there is no template {}", shown));
  failure_.error_kind = ErrorKind::kNotFound;
  return Value::Raised();
}

namespace {

ListId VisibleList(const Node& node) { return node.kind == syntax::NodeKind::kInclude ? node.b : node.c; }

}  // namespace

Interpreter::Flow Interpreter::ExecInclude(const Node& node) {
  const Value name = Eval(node.a);
  if (name.raised()) return Flow::kFailed;
  At(node);
  std::shared_ptr<const Template> included;
  if (LoadTemplate(name, &included).raised()) {
    const bool ignore = (node.flag & 1) != 0 && failure_.error_kind == ErrorKind::kNotFound;
    return ignore ? Flow::kNext : Flow::kFailed;
  }
  auto names = std::make_unique<IncludedNames>(&render_.globals());
  if ((node.flag & 2) != 0) {
    names = std::make_unique<IncludedNames>(top_->globals);
    const syntax::Tree& tree = *top_->tree;
    for (uint32_t i = 0; i < tree.ListSize(VisibleList(node)); i += 2) {
      const uint32_t* pair = tree.ListItems(VisibleList(node)) + i;
      const Value* value = SlotValue(top_->locals, pair[1]);
      if (!value->is_missing()) names->Add(tree.names[pair[0]], *value);
    }
  }
  const Namespace& globals = *names;
  namespaces_.push_back(std::move(names));
  std::string text = TakeBuffer();
  const TextOrigin::Pieces* pieces = nullptr;
  bool done = false;
  {
    const Redirect redirect(this, &text);
    pieces = redirect.pieces();
    done = RunTop(included->tree(), globals, nullptr);
  }
  const Flow flow = done && PrintIncluded(text, pieces) ? Flow::kNext : Flow::kFailed;
  GiveBuffer(std::move(text));
  return flow;
}

Interpreter::Flow Interpreter::ExecImport(const Node& node) {
  const Value name = Eval(node.a);
  if (name.raised()) return Flow::kFailed;
  At(node);
  std::shared_ptr<const Template> imported;
  if (LoadTemplate(name, &imported).raised()) return Flow::kFailed;
  const Value module = RunModule(imported->tree(), (node.flag & 2) != 0 ? *top_->globals : render_.globals());
  return !module.raised() && Assign(top_->tree->nodes[node.b], module, top_->locals) ? Flow::kNext
                                                                                     : Flow::kFailed;
}

Interpreter::Flow Interpreter::ExecFromImport(const Node& node) {
  const Value name = Eval(node.a);
  if (name.raised()) return Flow::kFailed;
  At(node);
  std::shared_ptr<const Template> imported;
  if (LoadTemplate(name, &imported).raised()) return Flow::kFailed;
  const Value module = RunModule(imported->tree(), (node.flag & 2) != 0 ? *top_->globals : render_.globals());
  if (module.raised()) return Flow::kFailed;
  const syntax::Tree& tree = *top_->tree;
  for (uint32_t i = 0; i < tree.ListSize(node.b); i += 2) {
    const uint32_t* pair = tree.ListItems(node.b) + i;
    const std::string_view wanted = tree.names[pair[0]];
    const Value* value = module.As<ModuleObject>()->names().Find(wanted);
    const Value given = value != nullptr
                            ? *value
                            : Undefined(wanted, fmt::format("the template '{}' does not export the requested "
                                                            "name '{}'",
                                                            imported->name(), wanted));
    Assign(tree.nodes[pair[1]], given, top_->locals);
  }
  return Flow::kNext;
}

}  // namespace ingot::jinja
