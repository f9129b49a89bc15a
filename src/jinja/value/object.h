// What the embedder puts into templates beside plain values: objects and functions.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "jinja/value/heap.h"
#include "jinja/value/value.h"

namespace ingot::jinja {

class Render;

struct NamedValue {
  std::string_view name;
  Value value;
};

// The arguments of one call. Good for the time of the call.
struct Arguments {
  std::span<const Value> positional;
  std::span<const NamedValue> named;

  const Value* Find(std::string_view name) const;
  bool empty() const { return positional.empty() && named.empty(); }
};

enum class Operator : uint8_t { kAdd, kSubtract, kMultiply, kDivide, kFloorDivide, kModulo, kPower };

// An object with behaviour of its own: a relation, a column, a table of results, a date. Every function has a
// default, which answers as a Python object without that ability would. An error that one returns is reported
// at the place of the template that asked. `render` is where new values are made (render.heap()) and values
// are called. An object that several threads see must be safe to use from all of them.
class Object {
 public:
  virtual ~Object() = default;

  // As Python's type(x).__name__: "Relation".
  virtual std::string_view TypeName() const = 0;

  // x.name. Nothing: there is no such attribute, and x.name falls back to x['name'], then is undefined.
  virtual Result<std::optional<Value>> GetAttribute(Render& render, std::string_view name);
  // x[key]. Nothing: there is no such item, and x['key'] falls back to x.key, then is undefined.
  virtual Result<std::optional<Value>> GetItem(Render& render, const Value& key);
  // False: items cannot be assigned. (Templates reach this through methods only; `set ns.x` uses
  // SetAttribute.)
  virtual Result<bool> SetAttribute(Render& render, std::string_view name, const Value& value);
  virtual bool IsCallable() const { return false; }
  virtual Result<Value> Call(Render& render, const Arguments& arguments);

  virtual bool Truth() const { return true; }
  virtual std::optional<size_t> Length() const { return std::nullopt; }
  // Is it a mapping (`is mapping`), as ChainMaps and configurations are? A sequence?
  virtual bool IsMapping() const { return false; }
  virtual bool IsSequence() const { return false; }
  virtual bool IsIterable() const { return IsMapping() || IsSequence(); }
  // What a `for` walks: a snapshot of the items; of a mapping, its keys. Nothing: it cannot be walked.
  virtual Result<std::optional<std::vector<Value>>> Items(Render& render);
  // `needle in x`. Nothing: the items are compared one by one.
  virtual Result<std::optional<bool>> Contains(Render& render, const Value& needle);

  // What is printed; and how it looks inside of a printed list.
  virtual std::string ToString() const;
  virtual std::string Repr() const { return ToString(); }

  // Equality and hash as a key: by identity unless both are overridden.
  virtual bool Equals(const Value& other) const;
  virtual uint64_t Hash() const;
  // Negative, zero or positive. Nothing: there is no order between the two.
  virtual std::optional<int> Compare(const Value& other) const;
  // this OP other, or other OP this when reflected. Nothing: no such operation.
  virtual Result<std::optional<Value>> Operate(Render& render, Operator op, const Value& other,
                                               bool reflected);
};

template <typename T>
T* Value::As() const {
  return is_object() ? dynamic_cast<T*>(object()) : nullptr;
}

// A function of the embedder.
using FunctionBody = std::function<Result<Value>(Render& render, const Arguments& arguments)>;

class Function final : public Object {
 public:
  Function(std::string name, FunctionBody body) : name_(std::move(name)), body_(std::move(body)) {}

  std::string_view TypeName() const override { return "function"; }
  bool IsCallable() const override { return true; }
  Result<Value> Call(Render& render, const Arguments& arguments) override { return body_(render, arguments); }
  std::string ToString() const override;
  const std::string& name() const { return name_; }

 private:
  const std::string name_;
  const FunctionBody body_;
};

// A function as a value of this heap.
Value NewFunction(Heap& heap, std::string name, FunctionBody body);

// A function's parameters, and the binding of a call's arguments to them as Python does it.
//   static const Signature kRef("ref", {"name", "package", "version"}, 1);
//   Value bound[3];
//   RETURN_IF_ERROR(kRef.Bind(arguments, bound));
class Signature {
 public:
  // The first `required` parameters have no default; a parameter that is not given is left missing.
  Signature(std::string_view function, std::vector<std::string_view> parameters, size_t required)
      : function_(function), parameters_(std::move(parameters)), required_(required) {}

  // `bound` has room for every parameter. kInvalidArgument: "ref() missing required argument 'name'", "… got
  // an unexpected keyword argument 'x'", "… takes at most 3 arguments (4 given)".
  Status Bind(const Arguments& arguments, std::span<Value> bound) const;
  const std::vector<std::string_view>& parameters() const { return parameters_; }

 private:
  std::string_view function_;
  std::vector<std::string_view> parameters_;
  size_t required_;
};

}  // namespace ingot::jinja
