#include "jinja/value/object.h"

#include <fmt/format.h>

#include <algorithm>

namespace ingot::jinja {

const Value* Arguments::Find(std::string_view name) const {
  for (const NamedValue& given : named) {
    if (given.name == name) return &given.value;
  }
  return nullptr;
}

Result<std::optional<Value>> Object::GetAttribute(Render&, std::string_view) {
  return std::optional<Value>();
}

Result<std::optional<Value>> Object::GetItem(Render&, const Value&) { return std::optional<Value>(); }

Result<bool> Object::SetAttribute(Render&, std::string_view, const Value&) { return false; }

Result<Value> Object::Call(Render&, const Arguments&) {
  return InvalidArgument(fmt::format("'{}' object is not callable", TypeName()));
}

Result<std::optional<std::vector<Value>>> Object::Items(Render&) {
  return std::optional<std::vector<Value>>();
}

Result<std::optional<bool>> Object::Contains(Render&, const Value&) { return std::optional<bool>(); }

std::string Object::ToString() const { return fmt::format("<{} object>", TypeName()); }

bool Object::Equals(const Value& other) const { return other.is_object() && other.object() == this; }

uint64_t Object::Hash() const { return reinterpret_cast<uintptr_t>(this) >> 4; }

std::optional<int> Object::Compare(const Value&) const { return std::nullopt; }

Result<std::optional<Value>> Object::Operate(Render&, Operator, const Value&, bool) {
  return std::optional<Value>();
}

std::string Function::ToString() const { return fmt::format("<function {}>", name_); }

Value NewFunction(Heap& heap, std::string name, FunctionBody body) {
  return heap.NewObject<Function>(std::move(name), std::move(body));
}

Status Signature::Bind(const Arguments& arguments, std::span<Value> bound) const {
  if (arguments.positional.size() > parameters_.size()) {
    return InvalidArgument(fmt::format("{}() takes at most {} argument{} ({} given)", function_,
                                       parameters_.size(), parameters_.size() == 1 ? "" : "s",
                                       arguments.positional.size()));
  }
  std::fill(bound.begin(), bound.end(), Value::Missing());
  std::copy(arguments.positional.begin(), arguments.positional.end(), bound.begin());
  for (const NamedValue& given : arguments.named) {
    auto at = std::find(parameters_.begin(), parameters_.end(), given.name);
    if (at == parameters_.end()) {
      return InvalidArgument(
          fmt::format("{}() got an unexpected keyword argument '{}'", function_, given.name));
    }
    Value& place = bound[static_cast<size_t>(at - parameters_.begin())];
    if (!place.is_missing()) {
      return InvalidArgument(
          fmt::format("{}() got multiple values for argument '{}'", function_, given.name));
    }
    place = given.value;
  }
  for (size_t i = 0; i < required_; ++i) {
    if (bound[i].is_missing()) {
      return InvalidArgument(fmt::format("{}() missing required argument '{}'", function_, parameters_[i]));
    }
  }
  return Status::Ok();
}

}  // namespace ingot::jinja
