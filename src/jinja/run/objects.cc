#include "jinja/run/objects.h"

#include <fmt/format.h>

#include "jinja/builtins/objects.h"
#include "jinja/run/interpreter.h"
#include "jinja/value/equality.h"
#include "jinja/value/text_form.h"

namespace ingot::jinja {
namespace {

using Attribute = Result<std::optional<Value>>;

Attribute Found(const Value& value) { return std::optional<Value>(value); }

Value LoopCycle(Interpreter&, const Arguments& arguments) {
  auto* loop = arguments.positional.front().As<LoopObject>();
  return loop->Cycle({arguments.positional.subspan(1), arguments.named});
}

Value LoopChanged(Interpreter&, const Arguments& arguments) {
  auto* loop = arguments.positional.front().As<LoopObject>();
  return loop->Changed({arguments.positional.subspan(1), arguments.named});
}

constexpr builtins::Entry kCycle{"cycle", LoopCycle};
constexpr builtins::Entry kChanged{"changed", LoopChanged};

}  // namespace

Result<Value> MacroObject::Call(Render& render, const Arguments& arguments) {
  return render.interpreter().CallMacro(*this, arguments);
}

Attribute MacroObject::GetAttribute(Render& render, std::string_view name) {
  Heap& heap = render.heap();
  if (name == "name") return Found(heap.String(tree_->names[function_->name]));
  if (name == "arguments") {
    std::vector<Value> names;
    for (const syntax::FunctionParameter& parameter : function_->parameters) {
      names.push_back(heap.String(tree_->names[parameter.name]));
    }
    return Found(heap.NewTuple(std::move(names)));
  }
  if (name == "catch_kwargs") return Found(Value::Bool(function_->uses_kwargs));
  if (name == "catch_varargs") return Found(Value::Bool(function_->uses_varargs));
  if (name == "caller") return Found(Value::Bool(function_->uses_caller));
  return std::optional<Value>();
}

std::string MacroObject::ToString() const {
  if (is_caller_block_) return "<Macro anonymous>";
  return fmt::format("<Macro {}>", Quoted(tree_->names[function_->name]));
}

int LoopObject::FromStream(Value* item) {
  if (is_drained_) {
    if (drained_at_ == drained_.size()) return 0;
    *item = drained_[drained_at_++];
    return 1;
  }
  return stream_ == nullptr ? 0 : stream_->Next(item);
}

int LoopObject::Next(Value* item) {
  if (after_) {
    *item = *after_;
    after_.reset();
  } else if (const int more = FromStream(item); more != 1) {
    return more;
  }
  ++index0_;
  before_ = current_;
  current_ = *item;
  return 1;
}

int LoopObject::Peek() {
  if (after_) return 1;
  Value item;
  const int more = FromStream(&item);
  if (more == 1) after_ = item;
  return more;
}

std::optional<size_t> LoopObject::CountAll() {
  if (length_) return length_;
  size_t known = 0;
  if (stream_ != nullptr && stream_->KnowsLength(&known)) {
    length_ = known;
  } else {
    // As Jinja does: take the rest at once.
    std::vector<Value> rest;
    Value item;
    int more = 0;
    while ((more = FromStream(&item)) == 1) rest.push_back(item);
    if (more < 0) return std::nullopt;
    length_ = rest.size() + static_cast<size_t>(index0_ + 1) + (after_ ? 1 : 0);
    drained_ = std::move(rest);
    drained_at_ = 0;
    is_drained_ = true;
  }
  return length_;
}

Attribute LoopObject::GetAttribute(Render& render, std::string_view name) {
  Heap& heap = render.heap();
  auto number = [](int64_t value) { return Found(Value::Int(value)); };
  if (name == "index") return number(index0_ + 1);
  if (name == "index0") return number(index0_);
  if (name == "first") return Found(Value::Bool(index0_ == 0));
  if (name == "last" || name == "nextitem") {
    const int more = Peek();
    if (more < 0) return Found(Value::Raised());
    if (name == "last") return Found(Value::Bool(more == 0));
    return Found(more == 1 ? *after_ : heap.Undefined("", "there is no next item"));
  }
  if (name == "previtem")
    return Found(index0_ == 0 ? heap.Undefined("", "there is no previous item") : before_);
  if (name == "depth") return number(depth0_ + 1);
  if (name == "depth0") return number(depth0_);
  if (name == "length" || name == "revindex" || name == "revindex0") {
    const auto count = CountAll();
    if (!count) return Found(Value::Raised());
    if (name == "length") return number(static_cast<int64_t>(*count));
    return number(static_cast<int64_t>(*count) - index0_ - (name == "revindex0" ? 1 : 0));
  }
  if (name == "cycle") return Found(heap.NewObject<BoundMethod>(Value::FromObject(this), &kCycle));
  if (name == "changed") return Found(heap.NewObject<BoundMethod>(Value::FromObject(this), &kChanged));
  return std::optional<Value>();
}

Value LoopObject::Cycle(const Arguments& arguments) {
  if (arguments.positional.empty()) return run_->RaiseType("no items for cycling given");
  return arguments.positional[static_cast<size_t>(index0_) % arguments.positional.size()];
}

Value LoopObject::Changed(const Arguments& arguments) {
  bool same = last_changed_ && last_changed_->size() == arguments.positional.size();
  for (size_t i = 0; same && i < arguments.positional.size(); ++i) {
    const auto equal = run_->Equal((*last_changed_)[i], arguments.positional[i]);
    if (!equal) return Value::Raised();
    same = *equal;
  }
  if (!same) last_changed_.emplace(arguments.positional.begin(), arguments.positional.end());
  return Value::Bool(!same);
}

Result<Value> LoopObject::Call(Render&, const Arguments& arguments) {
  if (arguments.positional.size() != 1 || !arguments.named.empty()) {
    return run_->RaiseType("loop() takes one argument: the items of the next level");
  }
  return run_->CallLoop(*this, arguments.positional.front());
}

std::string LoopObject::ToString() const {
  return fmt::format("<LoopContext {}/{}>", index0_ + 1,
                     const_cast<LoopObject*>(this)->CountAll().value_or(0));
}

Attribute ModuleObject::GetAttribute(Render&, std::string_view name) {
  const Value* value = names().Find(name);
  return value == nullptr ? std::optional<Value>() : std::optional<Value>(*value);
}

std::string ModuleObject::ToString() const { return fmt::format("<TemplateModule {}>", Quoted(name_)); }

}  // namespace ingot::jinja
