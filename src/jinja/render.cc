#include "jinja/render.h"

#include "jinja/run/interpreter.h"
#include "jinja/syntax/tree.h"

namespace ingot::jinja {

Result<std::optional<Value>> Scope::Find(Render& render, std::string_view name) const {
  if (auto found = values_.find(name); found != values_.end()) return std::optional<Value>(found->second);
  if (auto found = makers_.find(name); found != makers_.end()) {
    ASSIGN_OR_RETURN(const Value made, found->second(render));
    return std::optional<Value>(made);
  }
  return parent_ == nullptr ? std::optional<Value>() : parent_->Find(render, name);
}

std::vector<std::string> Scope::Names() const {
  std::vector<std::string> names;
  for (const auto& [name, value] : values_) names.push_back(name);
  for (const auto& [name, maker] : makers_) names.push_back(name);
  if (parent_ != nullptr) {
    for (std::string& name : parent_->Names()) names.push_back(std::move(name));
  }
  return names;
}

Render::Render(const Namespace& globals, Limits limits, const Cancellation* cancellation)
    : globals_(&globals),
      limits_(limits),
      heap_(limits.heap_bytes),
      interpreter_(std::make_unique<Interpreter>(*this, heap_, limits_, cancellation)) {}

Render::~Render() = default;

namespace {

Result<Value> Told(Interpreter& run, const Value& value) {
  if (value.raised()) return run.TakeError();
  return value;
}

}  // namespace

Result<std::string> Render::Text(const Template& source, TextOrigin* origin) {
  std::string text;
  text.reserve(source.source().size());
  if (!interpreter_->RunTemplate(source.tree(), *globals_, &text, origin)) return interpreter_->TakeError();
  return text;
}

Result<Value> Render::Native(const Template& source) {
  return Told(*interpreter_, interpreter_->RunNative(source.tree(), *globals_));
}

Value Render::MacroValue(const Template& source, const Definition& definition, const Namespace* globals) {
  const syntax::Tree& tree = source.tree();
  return interpreter_->MakeMacro(tree, tree.definition_functions[definition.index],
                                 globals == nullptr ? *globals_ : *globals);
}

Result<Value> Render::CallDefinition(const Template& source, const Definition& definition,
                                     const Arguments& arguments, const Namespace* globals) {
  return Call(MacroValue(source, definition, globals), arguments);
}

Result<Value> Render::Module(const Template& source) {
  return Told(*interpreter_, interpreter_->RunModule(source.tree(), *globals_));
}

Result<Value> Render::Call(const Value& callee, const Arguments& arguments) {
  interpreter_->Begin();
  return Told(*interpreter_, interpreter_->Call(callee, arguments));
}

Value Render::Return(const Value& value) { return interpreter_->Return(value); }

Result<Value> Render::GetAttribute(const Value& value, std::string_view name) {
  return Told(*interpreter_, interpreter_->GetAttribute(value, name));
}

Result<Value> Render::GetItem(const Value& value, const Value& key) {
  return Told(*interpreter_, interpreter_->GetItem(value, key));
}

Result<std::vector<Value>> Render::Items(const Value& value) {
  std::vector<Value> items;
  if (!interpreter_->Items(value, &items)) return interpreter_->TakeError();
  return items;
}

Result<std::string> Render::ToString(const Value& value) {
  std::string text;
  if (!interpreter_->Text(value, &text)) return interpreter_->TakeError();
  return text;
}

Result<std::string> Render::Repr(const Value& value) {
  std::string text;
  if (!interpreter_->Repr(value, &text)) return interpreter_->TakeError();
  return text;
}

Result<bool> Render::Equal(const Value& a, const Value& b) {
  const auto same = interpreter_->Equal(a, b);
  if (!same) return interpreter_->TakeError();
  return *same;
}

Place Render::CurrentPlace() const {
  std::vector<Frame> frames = interpreter_->Frames();
  return frames.empty() ? Place{} : frames.front().place;
}

std::vector<Frame> Render::CurrentFrames() const { return interpreter_->Frames(); }

const Definition* Render::CurrentDefinition() const {
  const Activation* top = interpreter_->top();
  if (top == nullptr || top->function->definition == syntax::Slot::kGlobal) return nullptr;
  return &top->tree->definitions[top->function->definition];
}

const Template* Render::CurrentTemplate() const {
  return interpreter_->top() == nullptr ? nullptr : interpreter_->top()->tree->owner;
}

const Failure& Render::failure() const { return interpreter_->failure(); }

}  // namespace ingot::jinja
