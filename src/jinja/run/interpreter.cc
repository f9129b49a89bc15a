#include "jinja/run/interpreter.h"

#include <fmt/format.h>

#include <algorithm>

#include "jinja/builtins/objects.h"
#include "jinja/run/objects.h"
#include "jinja/syntax/places.h"
#include "jinja/value/text_form.h"
#include "jinja/value/unicode.h"

namespace ingot::jinja {
namespace {

constexpr uint64_t kFuel = 4096;  // steps between looks at the limits

}  // namespace

Interpreter::Interpreter(Render& render, Heap& heap, const Limits& limits, const Cancellation* cancellation)
    : render_(render),
      heap_(heap),
      limits_(limits),
      cancellation_(cancellation),
      steps_left_(limits.steps) {}

Interpreter::~Interpreter() = default;

std::vector<Frame> Interpreter::Frames() const {
  std::vector<Frame> frames;
  for (const Activation* at = top_; at != nullptr; at = at->caller) {
    frames.push_back({syntax::RoutineName(*at->tree, *at->function, at->is_caller_block), syntax::PlaceIn(*at->tree, at->offset)});
  }
  return frames;
}

Value Interpreter::Raise(FailureKind kind, std::string message) {
  handed_out_.clear();
  failure_ = Failure();
  failure_.kind = kind;
  if (kind == FailureKind::kLimit) failure_.error_kind = ErrorKind::kExhausted;
  if (kind == FailureKind::kCancelled) failure_.error_kind = ErrorKind::kCancelled;
  failure_.message = std::move(message);
  failure_.frames = Frames();
  if (top_ != nullptr) failure_.source_line = syntax::LineAround(*top_->tree, top_->offset);
  return Value::Raised();
}

Value Interpreter::RaiseUndefined(const Value& undefined) {
  const Undefinedness* why = undefined.undefined();
  if (why == nullptr) return Raise(FailureKind::kUndefined, "the value is undefined");
  if (!why->message.empty()) return Raise(FailureKind::kUndefined, std::string(why->message));
  return Raise(FailureKind::kUndefined, fmt::format("{} is undefined", Quoted(why->name)));
}

Value Interpreter::RaiseError(const Error& error) {
  if (returning_) return Value::Raised();
  // A failure of a value that the function called keeps its place; what the function put in front is added.
  if (!handed_out_.empty() && error.message().ends_with(handed_out_)) {
    failure_.message.insert(0, error.message().substr(0, error.message().size() - handed_out_.size()));
    handed_out_.clear();
    return Value::Raised();
  }
  Raise(FailureKind::kEmbedder, error.message());
  failure_.error_kind = error.kind();
  return Value::Raised();
}

Error Interpreter::TakeError() {
  if (returning_) return Internal("return() left a block that a function of the embedder had called");
  handed_out_ = failure_.ToString();
  return {failure_.error_kind, handed_out_};
}

Value Interpreter::Return(const Value& value) {
  returning_ = true;
  returned_ = value;
  return Value::Raised();
}

Value Interpreter::Finish(Result<Value> result) {
  if (!result.ok()) return RaiseError(result.error());
  if (result->raised()) return *result;
  // The function went on without what had failed inside of it.
  handed_out_.clear();
  returning_ = false;
  return *result;
}

bool Interpreter::Refuel() {
  steps_left_ -= std::min(steps_left_, kFuel);
  fuel_ = std::max<uint64_t>(1, std::min(steps_left_, kFuel));
  if (cancellation_ != nullptr && cancellation_->cancelled()) {
    fuel_ = 1;
    Raise(FailureKind::kCancelled, "the render was cancelled");
    return false;
  }
  if (steps_left_ == 0) {
    fuel_ = 1;
    Raise(FailureKind::kLimit, fmt::format("the template takes more than {} steps", limits_.steps));
    return false;
  }
  if (heap_.exhausted()) {
    fuel_ = 1;
    return Affords(0);
  }
  return true;
}

bool Interpreter::Steps(size_t count) {
  if (count < fuel_) {
    fuel_ -= count;
    return true;
  }
  steps_left_ -= std::min<uint64_t>(steps_left_, count);
  fuel_ = 1;
  return Refuel();
}

bool Interpreter::Affords(size_t bytes) {
  if (!heap_.exhausted() && heap_.Affords(bytes)) return true;
  Raise(FailureKind::kLimit, fmt::format("the template needs more than {} bytes of memory", heap_.limit()));
  return false;
}

Value Interpreter::String(std::string_view text) {
  const Value value = heap_.String(text);
  return heap_.exhausted() ? (Affords(text.size()), Value::Raised()) : value;
}

bool Interpreter::CheckStack() {
  if (StackHolds()) return true;
  Raise(FailureKind::kLimit, "the template nests too deeply: the stack of its thread would overflow");
  return false;
}

bool Interpreter::Test(const Value& value, bool* truth) {
  if (value.is_undefined() && mode() == UndefinedMode::kStrict) {
    RaiseUndefined(value);
    return false;
  }
  *truth = Truth(value);
  return true;
}

bool Interpreter::Text(const Value& value, std::string* out) {
  if (value.is_undefined() && mode() == UndefinedMode::kStrict) {
    RaiseUndefined(value);
    return false;
  }
  if (AppendText(value, out)) return true;
  RaiseValue("maximum recursion depth exceeded while showing a value");
  return false;
}

bool Interpreter::Repr(const Value& value, std::string* out) {
  if (AppendRepr(value, out)) return true;
  RaiseValue("maximum recursion depth exceeded while showing a value");
  return false;
}

bool Interpreter::Items(const Value& value, std::vector<Value>* items) {
  switch (value.kind()) {
    case Kind::kUndefined:
      if (mode() != UndefinedMode::kStrict) return true;
      RaiseUndefined(value);
      return false;
    case Kind::kList:
    case Kind::kTuple:
      if (!Affords(value.list()->size() * sizeof(Value))) return false;
      items->insert(items->end(), value.list()->begin(), value.list()->end());
      return Steps(value.list()->size());
    case Kind::kDict:
      value.dict()->ForEach([&](const Value& key, const Value&) { items->push_back(key); });
      return Steps(items->size());
    case Kind::kSet:
      value.set()->members().ForEach([&](const Value& key, const Value&) { items->push_back(key); });
      return Steps(items->size());
    case Kind::kString: {
      const std::string_view text = value.as_string();
      if (!Affords(text.size() * (sizeof(Value) + sizeof(jinja::Text)))) return false;
      for (size_t at = 0; at < text.size();) {
        const size_t begin = at;
        NextCodePoint(text, &at);
        items->push_back(heap_.String(text.substr(begin, at - begin)));
      }
      return Steps(items->size());
    }
    case Kind::kObject: {
      auto given = value.object()->Items(render_);
      if (!given.ok()) return !RaiseError(given.error()).raised();
      if (!given->has_value()) break;
      *items = std::move(**given);
      return Steps(items->size());
    }
    default:
      break;
  }
  RaiseType(fmt::format("'{}' object is not iterable", TypeName(value)));
  return false;
}

std::string Interpreter::TakeBuffer() {
  if (spare_buffers_.empty()) return {};
  std::string buffer = std::move(spare_buffers_.back());
  spare_buffers_.pop_back();
  buffer.clear();
  return buffer;
}

void Interpreter::GiveBuffer(std::string buffer) {
  if (spare_buffers_.size() < 16 && buffer.capacity() < (size_t{1} << 16))
    spare_buffers_.push_back(std::move(buffer));
}

}  // namespace ingot::jinja
