// Rendering: one run of templates over one heap.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/cancellation.h"
#include "base/result.h"
#include "jinja/failure.h"
#include "jinja/template.h"
#include "jinja/value/heap.h"
#include "jinja/value/object.h"

namespace ingot::jinja {

// What a template may use up before its render ends with an error of kExhausted.
struct Limits {
  size_t output_bytes = size_t{256} << 20;  // of one text that is rendered or captured
  size_t heap_bytes = size_t{1} << 30;      // of all values; applies to the render's own heap
  uint64_t steps = 1'000'000'000;           // nodes evaluated
  int64_t range = 100'000;                  // items of one range(), as in Jinja's sandbox
  int call_depth = 200;                     // macros and loops inside of one another
  size_t stack_bytes = size_t{2} << 20;     // of the thread's stack, from where the render began
  uint64_t random_seed = 0;                 // of the `random` filter
};

// The names that a template sees beside its own: the embedder's functions, variables and macros.
class Namespace {
 public:
  virtual ~Namespace() = default;
  // Nothing: no such name. May be asked for the same name again and again; `render` is where values are made.
  virtual Result<std::optional<Value>> Find(Render& render, std::string_view name) const = 0;
  // Every name, for messages that suggest one and for `context`-like objects; may be left empty.
  virtual std::vector<std::string> Names() const { return {}; }
};

// A namespace of plain values: its own, then its parent's. The values' heap and the parent must outlive it.
class Scope final : public Namespace {
 public:
  explicit Scope(const Namespace* parent = nullptr) : parent_(parent) {}

  void Set(std::string name, const Value& value) { values_.insert_or_assign(std::move(name), value); }
  // A value that is made when a render first asks for it, and again when it asks again.
  using Maker = std::function<Result<Value>(Render& render)>;
  void SetMaker(std::string name, Maker maker) {
    makers_.insert_or_assign(std::move(name), std::move(maker));
  }

  Result<std::optional<Value>> Find(Render& render, std::string_view name) const override;
  std::vector<std::string> Names() const override;

 private:
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  std::unordered_map<std::string, Value, Hash, std::equal_to<>> values_;
  std::unordered_map<std::string, Maker, Hash, std::equal_to<>> makers_;
  const Namespace* parent_;
};

class Interpreter;
class TextOrigin;

// One render, used by one thread. Values that it gives out live in its heap: copy what must outlive it
// (Heap::Copy into another heap, or ToJson). Templates and namespaces that are given to it must outlive its
// heap, since text and macros refer to them.
//
// Every function that can fail returns an error whose message is Failure::ToString(), with its kind;
// failure() has the parts. Functions of the embedder that are called by the template return such an error on
// as they got it.
class Render {
 public:
  // `globals` must outlive the render. `cancellation` may be null.
  Render(const Namespace& globals, Limits limits = {}, const Cancellation* cancellation = nullptr);
  ~Render();
  Render(const Render&) = delete;
  Render& operator=(const Render&) = delete;

  // The template's text. `origin`, when given, is filled with where it comes from (text_origin.h).
  Result<std::string> Text(const Template& source, TextOrigin* origin = nullptr);
  // As Jinja's native types do it: when the template is one expression, its value; else its text, as a
  // string.
  Result<Value> Native(const Template& source);
  // A macro or block of a template, called. Its free names are looked up in `globals` (by default, the
  // render's own); the top level of its template is not run, so that a file's macros see one another through
  // the namespace alone.
  Result<Value> CallDefinition(const Template& source, const Definition& definition,
                               const Arguments& arguments, const Namespace* globals = nullptr);
  // The same as a value, which templates call, pass on and compare.
  Value MacroValue(const Template& source, const Definition& definition, const Namespace* globals = nullptr);
  // Runs a template's top level, as `import` does: an object whose attributes are its macros and variables.
  Result<Value> Module(const Template& source);

  // Calls any value that can be called. For functions of the embedder that take callbacks, and for
  // `statement`-like blocks (`caller`). When the callee failed, or left by return, return the error on.
  Result<Value> Call(const Value& callee, const Arguments& arguments);
  // Leaves the macro that is running with this value, kept as it is: what dbt's return() does. The embedder's
  // function returns what this returns.
  Value Return(const Value& value);
  // x.name and x[key], as a template would have them.
  Result<Value> GetAttribute(const Value& value, std::string_view name);
  Result<Value> GetItem(const Value& value, const Value& key);
  // The items that a `for` would walk.
  Result<std::vector<Value>> Items(const Value& value);
  // What a template would print, and Python's repr().
  Result<std::string> ToString(const Value& value);
  Result<std::string> Repr(const Value& value);
  Result<bool> Equal(const Value& a, const Value& b);

  // Where the template is that called the embedder's function now running; and each call on the way,
  // innermost first.
  Place CurrentPlace() const;
  std::vector<Frame> CurrentFrames() const;
  // The definition of the macro that is running, or nullptr; and its template.
  const Definition* CurrentDefinition() const;
  const Template* CurrentTemplate() const;

  Heap& heap() { return heap_; }
  const Namespace& globals() const { return *globals_; }
  const Limits& limits() const { return limits_; }
  // Of the last function that failed.
  const Failure& failure() const;

  // For the engine's own parts.
  Interpreter& interpreter() { return *interpreter_; }

 private:
  const Namespace* globals_;
  const Limits limits_;
  Heap heap_;
  std::unique_ptr<Interpreter> interpreter_;
};

// A Python literal, as in 'a', 1.5, [1, 2], {'a': None}: kInvalidArgument for anything else.
Result<Value> ParseLiteral(std::string_view text, Heap& heap);

}  // namespace ingot::jinja
