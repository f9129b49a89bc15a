// Statements.
#include <fmt/format.h>

#include <utility>

#include "jinja/run/interpreter.h"
#include "jinja/run/objects.h"
#include "jinja/run/redirect.h"
#include "jinja/value/text_form.h"

namespace ingot::jinja {

using syntax::ListId;
using syntax::Node;
using syntax::NodeId;
using syntax::NodeKind;
using syntax::Slot;
using syntax::SlotInit;

bool Interpreter::EnterScope(uint32_t scope) {
  const syntax::Tree& tree = *top_->tree;
  const syntax::ScopeInits range = tree.scopes[scope];
  for (uint32_t i = range.begin; i < range.end; ++i) {
    const SlotInit& init = tree.inits[i];
    Value value = Value::Missing();
    bool resolve = init.how == SlotInit::How::kResolve;
    if (init.how == SlotInit::How::kAlias) {
      Locals* locals = top_->locals;
      for (uint32_t depth = Slot::Depth(init.from); depth > 0; --depth) locals = locals->parent;
      value = locals->slots()[Slot::Index(init.from)];
      resolve = value.is_missing() && locals->detached;
    }
    if (resolve) value = ResolveGlobal(init.name);
    if (value.raised()) return false;
    // What is not there outside is missing here too, and says so by its own name.
    if (resolve && value.is_undefined()) value = Value::Missing();
    top_->locals->slots()[init.slot] = value;
  }
  return true;
}

Interpreter::Flow Interpreter::ExecList(ListId list) {
  const syntax::Tree& tree = *top_->tree;
  const uint32_t count = tree.ListSize(list);
  const uint32_t* items = tree.ListItems(list);
  for (uint32_t i = 0; i < count; ++i) {
    const Flow flow = Exec(items[i]);
    if (flow != Flow::kNext) return flow;
  }
  return Flow::kNext;
}

Interpreter::Flow Interpreter::Exec(NodeId id) {
  const Node& node = top_->tree->nodes[id];
  if (!Step()) return Flow::kFailed;
  if (node.kind == NodeKind::kOutput) return ExecOutput(node);
  if (!StackHolds()) {
    At(node);
    CheckStack();
    return Flow::kFailed;
  }
  auto flow_of = [](bool done) { return done ? Flow::kNext : Flow::kFailed; };
  switch (node.kind) {
    case NodeKind::kIf:
      return ExecIf(node);
    case NodeKind::kFor:
      return ExecFor(node);
    case NodeKind::kSet: {
      const Value value = Eval(node.b);
      return flow_of(!value.raised() && AssignTarget(node.a, value, top_->locals));
    }
    case NodeKind::kSetBlock:
      return ExecSetBlock(node);
    case NodeKind::kWith:
      return ExecWith(node);
    case NodeKind::kMacro: {
      if (node.b == Slot::kGlobal) return Flow::kNext;  // a block of the embedder's
      top_->locals->slots()[Slot::Index(node.b)] = heap_.NewObject<MacroObject>(
          top_->tree, &top_->tree->functions[node.a], top_->locals, top_->globals, false);
      return Flow::kNext;
    }
    case NodeKind::kCallBlock:
      return ExecCallBlock(node);
    case NodeKind::kFilterBlock:
      return ExecFilterBlock(node);
    case NodeKind::kDo:
      return flow_of(!Eval(node.a).raised());
    case NodeKind::kInclude:
      return ExecInclude(node);
    case NodeKind::kImport:
      return ExecImport(node);
    case NodeKind::kFromImport:
      return ExecFromImport(node);
    case NodeKind::kBreak:
      return Flow::kBreak;
    case NodeKind::kContinue:
      return Flow::kContinue;
    default:
      return Flow::kNext;
  }
}

bool Interpreter::CheckOutput() {
  if (out_->size() <= limits_.output_bytes) return true;
  Raise(FailureKind::kLimit,
        fmt::format("the template makes more than {} bytes of text", limits_.output_bytes));
  return false;
}

bool Interpreter::PrintText(std::string_view text) {
  if (native_ != nullptr && out_ == native_out_) {
    native_->push_back(heap_.String(text));
    return true;
  }
  if (pieces_ != nullptr) origin_->NoteLiteral(pieces_, out_->size(), *top_, text);
  out_->append(text);
  return CheckOutput();
}

bool Interpreter::PrintIncluded(std::string_view text, const TextOrigin::Pieces* pieces) {
  if (native_ != nullptr && out_ == native_out_) return PrintText(text);
  if (pieces_ != nullptr) origin_->NoteText(pieces_, out_->size(), *top_, pieces);
  out_->append(text);
  return CheckOutput();
}

bool Interpreter::Print(const Value& value) {
  if (native_ != nullptr && out_ == native_out_) {
    native_->push_back(value);
    return true;
  }
  if (pieces_ != nullptr) origin_->NoteValue(pieces_, out_->size(), *top_, value);
  if (value.is_string()) {
    out_->append(value.as_string());
  } else if (!Text(value, out_)) {
    return false;
  }
  return CheckOutput();
}

Interpreter::Flow Interpreter::ExecOutput(const Node& node) {
  const syntax::Tree& tree = *top_->tree;
  const uint32_t count = tree.ListSize(node.a);
  for (uint32_t i = 0; i < count; ++i) {
    const NodeId id = tree.ListItems(node.a)[i];
    const Node& piece = tree.nodes[id];
    if (piece.kind == NodeKind::kText) {
      At(piece);
      if (!PrintText(tree.texts[piece.a])) return Flow::kFailed;
      continue;
    }
    const Value value = Eval(id);
    if (value.raised()) return Flow::kFailed;
    At(piece);
    if (!Print(value)) return Flow::kFailed;
  }
  return Flow::kNext;
}

Interpreter::Flow Interpreter::ExecIf(const Node& node) {
  const syntax::Tree& tree = *top_->tree;
  const uint32_t count = tree.ListSize(node.a);
  for (uint32_t i = 0; i < count; i += 2) {
    const Value test = Eval(tree.ListItems(node.a)[i]);
    bool truth = false;
    if (test.raised() || !Test(test, &truth)) return Flow::kFailed;
    if (truth) return ExecList(tree.ListItems(node.a)[i + 1]);
  }
  return ExecList(node.b);
}

bool Interpreter::Assign(const Node& target, const Value& value, Locals* locals) {
  for (uint32_t depth = Slot::Depth(target.b); depth > 0; --depth) locals = locals->parent;
  locals->slots()[Slot::Index(target.b)] = value;
  return true;
}

bool Interpreter::AssignTarget(NodeId id, const Value& value, Locals* locals) {
  const syntax::Tree& tree = *top_->tree;
  const Node& target = tree.nodes[id];
  if (target.kind == NodeKind::kName) return Assign(target, value, locals);
  At(target);
  if (target.kind == NodeKind::kNamespaceRef) {
    const Value object = EvalName(target);
    if (object.raised()) return false;
    if (!object.is_object()) return !RaiseType("cannot assign attribute on non-namespace object").raised();
    auto done = object.object()->SetAttribute(render_, tree.names[target.c], value);
    if (!done.ok()) return !RaiseError(done.error()).raised();
    return *done || !RaiseType("cannot assign attribute on non-namespace object").raised();
  }
  std::vector<Value> items;
  if (!value.is_undefined() && !Items(value, &items)) return false;
  const uint32_t count = tree.ListSize(target.a);
  if (items.size() != count) {
    const bool many = items.size() > count;
    return !RaiseValue(
                many ? fmt::format("too many values to unpack (expected {})", count)
                     : fmt::format("not enough values to unpack (expected {}, got {})", count, items.size()))
                .raised();
  }
  for (uint32_t i = 0; i < count; ++i) {
    if (!AssignTarget(tree.ListItems(target.a)[i], items[i], locals)) return false;
  }
  return true;
}

// Runs a body in a scope of its own, its text apart.
Interpreter::Flow Interpreter::Capture(ListId body, uint32_t scope, std::string* text, const TextOrigin::Pieces** pieces) {
  if (!EnterScope(scope)) return Flow::kFailed;
  const Redirect redirect(this, text);
  *pieces = redirect.pieces();
  return ExecList(body);
}

Value Interpreter::Captured(std::string_view text, const TextOrigin::Pieces* pieces) {
  const Value value = String(text);
  if (pieces != nullptr) origin_->Remember(value, pieces);
  return value;
}

Interpreter::Flow Interpreter::ExecSetBlock(const Node& node) {
  std::string text = TakeBuffer();
  const TextOrigin::Pieces* pieces = nullptr;
  Flow flow = Capture(node.c, node.extra, &text, &pieces);
  if (flow == Flow::kNext) {
    Value value = Captured(text, pieces);
    if (!value.raised() && node.b != 0) value = EvalFilter(top_->tree->nodes[node.b], &value);
    if (value.raised() || !AssignTarget(node.a, value, top_->locals)) flow = Flow::kFailed;
  }
  GiveBuffer(std::move(text));
  return flow;
}

Interpreter::Flow Interpreter::ExecFilterBlock(const Node& node) {
  std::string text = TakeBuffer();
  const TextOrigin::Pieces* pieces = nullptr;
  Flow flow = Capture(node.b, node.c, &text, &pieces);
  if (flow == Flow::kNext) {
    Value value = Captured(text, pieces);
    if (!value.raised()) value = EvalFilter(top_->tree->nodes[node.a], &value);
    At(node);
    if (value.raised() || !Print(value)) flow = Flow::kFailed;
  }
  GiveBuffer(std::move(text));
  return flow;
}

Interpreter::Flow Interpreter::ExecWith(const Node& node) {
  const syntax::Tree& tree = *top_->tree;
  const uint32_t count = tree.ListSize(node.a);
  std::vector<Value> values;
  for (uint32_t i = 0; i < count; i += 2) {
    values.push_back(Eval(tree.ListItems(node.a)[i + 1]));
    if (values.back().raised()) return Flow::kFailed;
  }
  if (!EnterScope(node.c)) return Flow::kFailed;
  for (uint32_t i = 0; i < count; i += 2) {
    if (!AssignTarget(tree.ListItems(node.a)[i], values[i / 2], top_->locals)) return Flow::kFailed;
  }
  return ExecList(node.b);
}

Interpreter::Flow Interpreter::ExecCallBlock(const Node& node) {
  const Value caller = heap_.NewObject<MacroObject>(top_->tree, &top_->tree->functions[node.b], top_->locals,
                                                    top_->globals, true);
  const NamedValue extra{"caller", caller};
  const Value result = EvalCall(top_->tree->nodes[node.a], &extra);
  return !result.raised() && Print(result) ? Flow::kNext : Flow::kFailed;
}

}  // namespace ingot::jinja
