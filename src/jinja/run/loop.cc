// `for`.
#include <fmt/format.h>

#include <utility>

#include "jinja/run/interpreter.h"
#include "jinja/run/objects.h"
#include "jinja/run/redirect.h"

namespace ingot::jinja {

using syntax::For;
using syntax::Node;

Interpreter::Flow Interpreter::ExecFor(const Node& node) {
  const For& loop = top_->tree->fors[node.a];
  const Value items = Eval(loop.iterable);
  if (items.raised()) return Flow::kFailed;
  At(node);
  if (loop.recursive) {
    const Value text = RunRecursive(node.a, items, top_->locals, 0, *top_);
    return !text.raised() && Print(text) ? Flow::kNext : Flow::kFailed;
  }
  ItemStream stream;
  if (!stream.Open(this, items)) return Flow::kFailed;
  if (loop.test != 0) stream.SetTest(&loop, top_->locals);
  if (!loop.uses_loop) return RunLoop(loop, &stream, nullptr);
  auto* object = heap_.New<LoopObject>(this, &stream, LoopObject::Origin{top_, node.a, nullptr, false}, 0);
  top_->locals->slots()[loop.loop_slot] = Value::FromObject(object);
  const Flow flow = RunLoop(loop, &stream, object);
  object->Close();
  return flow;
}

Interpreter::Flow Interpreter::RunLoop(const For& loop, ItemStream* stream, LoopObject* object) {
  bool ended =
      false;  // a round ran to its end: one that is left by break or continue does not count, as in Jinja
  Value item;
  for (;;) {
    const int more = object != nullptr ? object->Next(&item) : stream->Next(&item);
    if (more < 0) return Flow::kFailed;
    if (more == 0) break;
    // The scope's own variables begin anew with every round.
    if (!Step() || !EnterScope(loop.scope) || !AssignTarget(loop.target, item, top_->locals))
      return Flow::kFailed;
    const Flow flow = ExecList(loop.body);
    if (flow == Flow::kFailed) return flow;
    if (flow == Flow::kBreak) break;
    ended = ended || flow == Flow::kNext;
  }
  if (ended || loop.otherwise == 0) return Flow::kNext;
  return EnterScope(loop.otherwise_scope) ? ExecList(loop.otherwise) : Flow::kFailed;
}

// A recursive loop is a function: each level has variables of its own.
Value Interpreter::RunRecursive(uint32_t number, const Value& items, Locals* around, int64_t depth,
                                const Activation& where) {
  if (!CheckStack()) return Value::Raised();
  if (calls_ >= limits_.call_depth) {
    return Raise(FailureKind::kLimit,
                 fmt::format("more than {} levels of a recursive loop", limits_.call_depth));
  }
  const For& loop = where.tree->fors[number];
  const syntax::Routine& function = where.tree->functions[loop.function];
  ItemStream stream;
  if (!stream.Open(this, items)) return Value::Raised();
  Locals* locals = Locals::Start(heap_.Allocate(Locals::BytesFor(function.slots), alignof(Locals)), around,
                                 function.slots);
  // It shows as the macro or template that it stands in.
  Activation activation{where.tree, where.function, where.globals,        locals,
                        top_,       where.offset,   where.is_caller_block};
  top_ = &activation;
  ++calls_;
  if (loop.test != 0) stream.SetTest(&loop, locals);
  auto* object =
      heap_.New<LoopObject>(this, &stream, LoopObject::Origin{&where, number, around, true}, depth);
  if (loop.uses_loop) locals->slots()[loop.loop_slot] = Value::FromObject(object);
  std::string text = TakeBuffer();
  const TextOrigin::Pieces* pieces = nullptr;
  Flow flow = Flow::kNext;
  {
    const Redirect redirect(this, &text);
    pieces = redirect.pieces();
    flow = RunLoop(loop, &stream, object);
  }
  object->Close();
  --calls_;
  top_ = activation.caller;
  const Value result = flow == Flow::kFailed ? Value::Raised() : Captured(text, pieces);
  GiveBuffer(std::move(text));
  return result;
}

Value Interpreter::CallLoop(const LoopObject& loop, const Value& items) {
  if (!loop.origin().recursive) {
    return RaiseType("the loop must have the 'recursive' marker to be called recursively");
  }
  return RunRecursive(loop.origin().loop, items, loop.origin().around, loop.depth0() + 1, loop.where());
}

}  // namespace ingot::jinja
