// Walks a tree and does what it says. One for each Render; the builtins work through it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "jinja/failure.h"
#include "jinja/render.h"
#include "jinja/run/locals.h"
#include "jinja/syntax/tree.h"
#include "jinja/text_origin.h"
#include "jinja/value/object.h"

namespace ingot::jinja {

class ItemStream;
class LoopObject;
class MacroObject;

// A failure is stored once, where it happens, and Value::Raised() (or false) travels up from there.
class Interpreter {
 public:
  Interpreter(Render& render, Heap& heap, const Limits& limits, const Cancellation* cancellation);
  ~Interpreter();

  // ---- For the embedder's side (render.cc).
  // `origin` may be null.
  bool RunTemplate(const syntax::Tree& tree, const Namespace& globals, std::string* out, TextOrigin* origin);
  Value RunNative(const syntax::Tree& tree, const Namespace& globals);
  Value RunExpression(const syntax::Tree& tree, const Namespace& globals);
  Value RunModule(const syntax::Tree& tree, const Namespace& globals);
  Value MakeMacro(const syntax::Tree& tree, uint32_t function, const Namespace& globals);
  Value Return(const Value& value);
  void Begin();
  Error TakeError();  // of the last failure; it is the same failure when an embedder's function returns it
  const Failure& failure() const { return failure_; }
  std::vector<Frame> Frames() const;
  const Activation* top() const { return top_; }

  // ---- Failures.
  Value Raise(FailureKind kind, std::string message);
  Value RaiseType(std::string message) { return Raise(FailureKind::kType, std::move(message)); }
  Value RaiseValue(std::string message) { return Raise(FailureKind::kValue, std::move(message)); }
  Value RaiseUndefined(const Value& undefined);
  Value RaiseError(const Error& error);  // of an embedder's function

  // ---- Values.
  Heap& heap() { return heap_; }
  Render& render() { return render_; }
  const Limits& limits() const { return limits_; }
  std::mt19937_64& random() { return random_ ? *random_ : random_.emplace(limits_.random_seed); }
  Value Undefined(std::string_view name, std::string_view message) { return heap_.Undefined(name, message); }
  // A string; a failure when it is beyond the limits.
  Value String(std::string_view text);
  // Will so many bytes fit? A failure when not.
  bool Affords(size_t bytes);
  bool Text(const Value& value, std::string* out);  // str(), printing undefined values as the settings say
  bool Repr(const Value& value, std::string* out);
  std::optional<bool> Equal(const Value& a, const Value& b);
  std::optional<bool> Less(const Value& a, const Value& b);  // for sorting
  std::optional<bool> Contains(const Value& container, const Value& needle);
  bool Test(const Value& value, bool* truth);  // bool(): strict undefined values have none

  // ---- Operations.
  Value GetAttribute(const Value& object, std::string_view name);
  Value GetItem(const Value& object, const Value& key);
  Value Call(const Value& callee, const Arguments& arguments);
  Value CallFilter(std::string_view name, const Arguments& arguments);
  Value CallTest(std::string_view name, const Arguments& arguments);
  bool HasFilter(std::string_view name) const;
  bool HasTest(std::string_view name) const;
  Value Binary(Operator op, const Value& a, const Value& b);
  Value CompareOnce(syntax::Comparison op, const Value& a, const Value& b);
  // The items of anything that can be walked, at once.
  bool Items(const Value& value, std::vector<Value>* items);
  // One step of the budget; false: it is used up, or the render was cancelled.
  bool Step() { return --fuel_ != 0 || Refuel(); }
  bool Steps(size_t count);
  // Is there room on the thread's stack?
  bool StackHolds() const { return reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) > stack_floor_; }
  bool CheckStack();

  // ---- For macros and loops (their objects call back).
  Value CallMacro(const MacroObject& macro, const Arguments& arguments);
  Value CallLoop(const LoopObject& loop, const Value& items);
  bool AssignTarget(syntax::NodeId target, const Value& value, Locals* locals);
  Value Eval(syntax::NodeId id);
  bool EnterScope(uint32_t scope);

 private:
  enum class Flow : uint8_t { kNext, kBreak, kContinue, kFailed };
  class Evaluated;  // arguments of a call
  class Redirect;   // text that is made apart

  // Statements (execute.cc).
  Flow ExecList(syntax::ListId list);
  Flow Exec(syntax::NodeId id);
  Flow ExecOutput(const syntax::Node& node);
  Flow ExecIf(const syntax::Node& node);
  Flow ExecFor(const syntax::Node& node);
  Flow ExecSetBlock(const syntax::Node& node);
  Flow ExecWith(const syntax::Node& node);
  Flow ExecCallBlock(const syntax::Node& node);
  Flow ExecFilterBlock(const syntax::Node& node);
  Flow ExecInclude(const syntax::Node& node);
  Flow ExecImport(const syntax::Node& node);
  Flow ExecFromImport(const syntax::Node& node);
  Flow RunLoop(const syntax::For& loop, ItemStream* stream, LoopObject* object);
  Value RunRecursive(uint32_t number, const Value& items, Locals* around, int64_t depth,
                     const Activation& where);
  Flow Capture(syntax::ListId body, uint32_t scope, std::string* text, const TextOrigin::Pieces** pieces);
  // A string of text that was made apart.
  Value Captured(std::string_view text, const TextOrigin::Pieces* pieces);
  bool Print(const Value& value);
  bool PrintText(std::string_view text);
  bool PrintIncluded(std::string_view text, const TextOrigin::Pieces* pieces);
  bool CheckOutput();
  bool Assign(const syntax::Node& target, const Value& value, Locals* locals);
  Value LoadTemplate(const Value& name, std::shared_ptr<const Template>* loaded);

  // Expressions (evaluate.cc).
  Value EvalOther(const syntax::Node& node);
  Value EvalName(const syntax::Node& node);
  Value ResolveGlobal(syntax::NameId name);
  Value EvalItems(syntax::ListId list, std::vector<Value>* items);
  Value EvalDict(const syntax::Node& node);
  Value EvalConcat(const syntax::Node& node);
  Value EvalCompare(const syntax::Node& node);
  Value EvalBinary(const syntax::Node& node);
  Value EvalUnary(const syntax::Node& node);
  Value EvalCall(const syntax::Node& node, const NamedValue* extra);
  Value EvalFilter(const syntax::Node& node, const Value* block);
  Value EvalTest(const syntax::Node& node);
  Value EvalSubscript(const syntax::Node& node);
  bool EvalArguments(syntax::ListId arguments, Evaluated* evaluated);
  Value Slice(const syntax::Node& node, const Value& object);
  Value CallRef(const syntax::CallableRef& ref, std::string_view what, const Arguments& arguments);
  Value CallBody(const FunctionBody& body, const Arguments& arguments);
  Value Finish(Result<Value> result);

  // Calls (call.cc).
  bool BindParameters(const MacroObject& macro, const Arguments& arguments, Locals* locals);
  bool BindSpecial(const MacroObject& macro, const Arguments& arguments, size_t taken, Locals* locals);
  bool FillDefaults(const syntax::Routine& function, Locals* locals);
  Value RunBody(const syntax::Routine& function, Locals* locals);
  bool EnterTemplate(const syntax::Tree& tree, const Namespace& globals, Activation* activation);
  bool RunTop(const syntax::Tree& tree, const Namespace& globals, Locals** locals);

  Value MissingAttribute(const Value& object, std::string_view name);
  Value MissingItem(const Value& object, const Value& key);
  Value IndexSequence(const Value& object, const Value& key, bool* found);
  UndefinedMode mode() const;
  void At(const syntax::Node& node) { top_->offset = node.offset; }
  bool Refuel();
  std::string TakeBuffer();
  void GiveBuffer(std::string buffer);

  Render& render_;
  Heap& heap_;
  const Limits& limits_;
  const Cancellation* cancellation_;
  std::optional<std::mt19937_64> random_;  // made when it is first asked for: its state is large
  LocalsStack locals_stack_;
  Activation* top_ = nullptr;
  std::string* out_ = nullptr;
  TextOrigin* origin_ = nullptr;          // nullptr: nobody asks where text comes from
  TextOrigin::Pieces* pieces_ = nullptr;  // of the text in out_
  std::vector<Value>* native_ = nullptr;  // what a native render has printed, one by one
  std::string* native_out_ = nullptr;     // the buffer that it stands for
  std::vector<std::string> spare_buffers_;
  std::vector<std::shared_ptr<const Template>> loaded_;
  std::vector<std::unique_ptr<Namespace>> namespaces_;  // of included templates
  std::unordered_map<const syntax::Tree*, Locals*> detached_;
  uint64_t fuel_ = 1;
  uint64_t steps_left_;
  uintptr_t stack_floor_ = 0;
  int calls_ = 0;
  Failure failure_;
  std::string handed_out_;  // the text of a failure that an embedder's function was given
  bool returning_ = false;
  Value returned_;
};

}  // namespace ingot::jinja
