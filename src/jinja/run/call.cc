// Calls: macros, blocks, functions; and where a render begins.
#include <fmt/format.h>

#include <algorithm>

#include "jinja/builtins/objects.h"
#include "jinja/run/interpreter.h"
#include "jinja/run/objects.h"
#include "jinja/run/redirect.h"

namespace ingot::jinja {

using syntax::FunctionParameter;
using syntax::Routine;

Value Interpreter::Call(const Value& callee, const Arguments& arguments) {
  if (callee.is_undefined()) return mode() == UndefinedMode::kLenient ? callee : RaiseUndefined(callee);
  if (!callee.is_object() || !callee.object()->IsCallable()) {
    return RaiseType(fmt::format("'{}' object is not callable", TypeName(callee)));
  }
  if (!CheckStack()) return Value::Raised();
  return Finish(callee.object()->Call(render_, arguments));
}

Value Interpreter::CallBody(const FunctionBody& body, const Arguments& arguments) {
  return Finish(body(render_, arguments));
}

bool Interpreter::HasFilter(std::string_view name) const {
  return builtins::FindFilter(name) != nullptr ||
         (top_ != nullptr && top_->tree->environment->FindFilter(name) != nullptr);
}

bool Interpreter::HasTest(std::string_view name) const {
  return builtins::FindTest(name) != nullptr ||
         (top_ != nullptr && top_->tree->environment->FindTest(name) != nullptr);
}

Value Interpreter::CallFilter(std::string_view name, const Arguments& arguments) {
  return CallRef({name, builtins::FindFilter(name), top_->tree->environment->FindFilter(name)}, "filter",
                 arguments);
}

Value Interpreter::CallTest(std::string_view name, const Arguments& arguments) {
  return CallRef({name, builtins::FindTest(name), top_->tree->environment->FindTest(name)}, "test",
                 arguments);
}

// Puts the arguments into the parameters' slots; what is not given stays missing.
bool Interpreter::BindParameters(const MacroObject& macro, const Arguments& arguments, Locals* locals) {
  const Routine& function = macro.function();
  const syntax::Tree& tree = macro.tree();
  const std::vector<FunctionParameter>& parameters = function.parameters;
  const size_t taken = std::min(arguments.positional.size(), parameters.size());
  for (size_t i = 0; i < taken; ++i) locals->slots()[parameters[i].slot] = arguments.positional[i];
  for (const NamedValue& given : arguments.named) {
    for (size_t i = taken; i < parameters.size(); ++i) {
      if (tree.names[parameters[i].name] == given.name) locals->slots()[parameters[i].slot] = given.value;
    }
  }
  return BindSpecial(macro, arguments, taken, locals);
}

// caller, kwargs and varargs; and a complaint about arguments that nothing takes.
bool Interpreter::BindSpecial(const MacroObject& macro, const Arguments& arguments, size_t taken,
                              Locals* locals) {
  const Routine& function = macro.function();
  const syntax::Tree& tree = macro.tree();
  const std::string_view name = tree.names[function.name];
  Value kwargs;
  if (function.uses_kwargs) kwargs = locals->slots()[function.kwargs_slot] = heap_.NewDict();
  if (function.uses_caller) locals->slots()[function.caller_slot] = Undefined("caller", "no caller defined");
  for (const NamedValue& given : arguments.named) {
    const bool is_parameter = std::any_of(
        function.parameters.begin() + static_cast<std::ptrdiff_t>(taken), function.parameters.end(),
        [&](const FunctionParameter& parameter) { return tree.names[parameter.name] == given.name; });
    if (is_parameter) continue;
    if (function.uses_caller && given.name == "caller") {
      if (!given.value.is_none()) locals->slots()[function.caller_slot] = given.value;
    } else if (function.uses_kwargs) {
      kwargs.dict()->Set(given.name, given.value);
    } else if (given.name == "caller") {
      return !RaiseType(
                  fmt::format(
                      "macro '{}' does not use the special variable 'caller': it was invoked with a call "
                      "block, or with two values for it",
                      name))
                  .raised();
    } else {
      return !RaiseType(fmt::format("macro '{}' takes no keyword argument '{}'", name, given.name)).raised();
    }
  }
  if (function.uses_varargs) {
    locals->slots()[function.varargs_slot] = heap_.NewTuple(std::vector<Value>(
        arguments.positional.begin() + static_cast<std::ptrdiff_t>(taken), arguments.positional.end()));
  } else if (arguments.positional.size() > taken) {
    return !RaiseType(fmt::format("macro '{}' takes not more than {} argument(s)", name,
                                  function.parameters.size()))
                .raised();
  }
  return true;
}

bool Interpreter::FillDefaults(const Routine& function, Locals* locals) {
  for (const FunctionParameter& parameter : function.parameters) {
    Value& slot = locals->slots()[parameter.slot];
    if (!slot.is_missing()) continue;
    if (parameter.default_value == 0) {
      const std::string_view name = top_->tree->names[parameter.name];
      slot = Undefined(name, fmt::format("parameter '{}' was not provided", name));
      continue;
    }
    const Value value = Eval(parameter.default_value);
    if (value.raised()) return false;
    slot = value;
  }
  return true;
}

Value Interpreter::RunBody(const Routine& function, Locals* locals) {
  if (!EnterScope(function.scope) || !FillDefaults(function, locals)) return Value::Raised();
  std::string text = TakeBuffer();
  const TextOrigin::Pieces* pieces = nullptr;
  Flow flow = Flow::kNext;
  {
    const Redirect redirect(this, &text);
    pieces = redirect.pieces();
    flow = ExecList(function.body);
  }
  const Value result = flow == Flow::kFailed ? Value::Raised() : Captured(text, pieces);
  GiveBuffer(std::move(text));
  return result;
}

Value Interpreter::CallMacro(const MacroObject& macro, const Arguments& arguments) {
  if (!CheckStack()) return Value::Raised();
  if (calls_ >= limits_.call_depth) {
    return Raise(
        FailureKind::kLimit,
        fmt::format("more than {} calls inside of one another: does a macro call itself without end?",
                    limits_.call_depth));
  }
  const Routine& function = macro.function();
  const LocalsStack::Mark mark = locals_stack_.mark();
  const size_t bytes = Locals::BytesFor(function.slots);
  void* memory = function.has_closures ? heap_.Allocate(bytes, alignof(Locals)) : locals_stack_.Push(bytes);
  Locals* locals = Locals::Start(memory, macro.closure(), function.slots);
  Value result = Value::Raised();
  if (BindParameters(macro, arguments, locals)) {
    Activation activation{&macro.tree(), &function, macro.globals(),        locals,
                          top_,          0,         macro.is_caller_block()};
    top_ = &activation;
    ++calls_;
    result = RunBody(function, locals);
    --calls_;
    top_ = activation.caller;
  }
  locals_stack_.Release(mark);
  // return() ends the macro; in a call block it ends the macro that called it.
  if (result.raised() && returning_ && !macro.is_caller_block()) {
    returning_ = false;
    result = returned_;
  }
  return result;
}

Value Interpreter::MakeMacro(const syntax::Tree& tree, uint32_t function, const Namespace& globals) {
  Locals*& outside = detached_[&tree];
  if (outside == nullptr) {
    const uint32_t count = tree.functions[0].slots;
    outside = Locals::Start(heap_.Allocate(Locals::BytesFor(count), alignof(Locals)), nullptr, count);
    outside->detached = true;
  }
  return heap_.NewObject<MacroObject>(&tree, &tree.functions[function], outside, &globals, false);
}

// The outermost entry measures the stack from where it stands.
void Interpreter::Begin() {
  if (top_ != nullptr) return;
  const auto here = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
  stack_floor_ = here > limits_.stack_bytes ? here - limits_.stack_bytes : 0;
  returning_ = false;
  handed_out_.clear();
  calls_ = 0;
}

bool Interpreter::RunTop(const syntax::Tree& tree, const Namespace& globals, Locals** made) {
  Begin();
  if (!CheckStack()) return false;
  if (calls_ >= limits_.call_depth) {
    Raise(FailureKind::kLimit,
          fmt::format("more than {} templates inside of one another", limits_.call_depth));
    return false;
  }
  const Routine& root = tree.functions[0];
  // On the heap: macros that it defines may outlive it.
  void* memory = heap_.Allocate(Locals::BytesFor(root.slots), alignof(Locals));
  Locals* locals = Locals::Start(memory, nullptr, root.slots);
  Activation activation{&tree, &root, &globals, locals, top_, 0, false};
  top_ = &activation;
  ++calls_;
  const bool done = EnterScope(root.scope) && ExecList(root.body) != Flow::kFailed;
  if (!done && returning_ && activation.caller == nullptr) {
    returning_ = false;
    Raise(FailureKind::kValue, "return() stands outside of a macro");
  }
  --calls_;
  top_ = activation.caller;
  if (made != nullptr) *made = locals;
  return done;
}

bool Interpreter::RunTemplate(const syntax::Tree& tree, const Namespace& globals, std::string* out, TextOrigin* origin) {
  TextOrigin* const outer_origin = std::exchange(origin_, origin);
  bool done = false;
  {
    const Redirect redirect(this, out);
    if (origin != nullptr) origin->Finish(redirect.pieces());
    done = RunTop(tree, globals, nullptr);
  }
  origin_ = outer_origin;
  return done;
}

Value Interpreter::RunNative(const syntax::Tree& tree, const Namespace& globals) {
  std::vector<Value> pieces;
  std::string text;
  std::vector<Value>* const outer_pieces = std::exchange(native_, &pieces);
  std::string* const outer_text = std::exchange(native_out_, &text);
  const bool done = RunTemplate(tree, globals, &text, nullptr);
  native_ = outer_pieces;
  native_out_ = outer_text;
  if (!done) return Value::Raised();
  if (pieces.size() == 1) return pieces.front();
  for (const Value& piece : pieces) {
    if (!Text(piece, &text)) return Value::Raised();
  }
  return String(text);
}

Value Interpreter::RunExpression(const syntax::Tree& tree, const Namespace& globals) {
  Begin();
  const Routine& root = tree.functions[0];
  Locals* locals =
      Locals::Start(heap_.Allocate(Locals::BytesFor(root.slots), alignof(Locals)), nullptr, root.slots);
  Activation activation{&tree, &root, &globals, locals, top_, 0, false};
  top_ = &activation;
  const Value result = Eval(tree.expression);
  top_ = activation.caller;
  return result;
}

Value Interpreter::RunModule(const syntax::Tree& tree, const Namespace& globals) {
  std::string ignored;
  Locals* locals = nullptr;
  bool done = false;
  {
    const Redirect redirect(this, &ignored);
    done = RunTop(tree, globals, &locals);
  }
  if (!done) return Value::Raised();
  const Value names = heap_.NewDict();
  for (const auto& [name, slot] : tree.exports) {
    const Value& value = locals->slots()[slot];
    const std::string_view text = tree.names[name];
    if (!value.is_missing() && !text.starts_with('_')) names.dict()->Set(text, value);
  }
  return heap_.NewObject<ModuleObject>(std::string_view(tree.file), names);
}

}  // namespace ingot::jinja
