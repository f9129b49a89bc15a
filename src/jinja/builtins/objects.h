// Objects that templates make: ranges, views of dicts, what lazy filters give, namespaces, cyclers, joiners.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "jinja/builtins/table.h"
#include "jinja/value/object.h"

namespace ingot::jinja {

// A method together with the value that it works on, or a global function (self is missing).
class BoundMethod final : public Object {
 public:
  BoundMethod(const Value& self, const builtins::Entry* entry) : self_(self), entry_(entry) {}

  std::string_view TypeName() const override { return "builtin_function_or_method"; }
  bool IsCallable() const override { return true; }
  Result<Value> Call(Render& render, const Arguments& arguments) override;
  std::string ToString() const override;

 private:
  const Value self_;
  const builtins::Entry* entry_;
};

class Range final : public Object {
 public:
  Range(int64_t start, int64_t stop, int64_t step);

  std::string_view TypeName() const override { return "range"; }
  bool IsSequence() const override { return true; }
  bool Truth() const override { return count_ > 0; }
  std::optional<size_t> Length() const override { return static_cast<size_t>(count_); }
  Result<std::optional<std::vector<Value>>> Items(Render& render) override;
  Result<std::optional<Value>> GetItem(Render& render, const Value& key) override;
  Result<std::optional<bool>> Contains(Render& render, const Value& needle) override;
  bool Equals(const Value& other) const override;
  uint64_t Hash() const override;
  std::string ToString() const override;

 private:
  const int64_t start_;
  const int64_t stop_;
  const int64_t step_;
  int64_t count_;
};

// d.keys(), d.values(), d.items(): they show the dict as it is.
class DictView final : public Object {
 public:
  enum class Part : uint8_t { kKeys, kValues, kItems };
  DictView(const Dict* dict, Heap* heap, Part part) : dict_(dict), heap_(heap), part_(part) {}

  std::string_view TypeName() const override;
  bool IsIterable() const override { return true; }
  bool Truth() const override { return dict_->size() != 0; }
  std::optional<size_t> Length() const override { return dict_->size(); }
  Result<std::optional<std::vector<Value>>> Items(Render& render) override;
  Result<std::optional<bool>> Contains(Render& render, const Value& needle) override;
  bool Equals(const Value& other) const override;
  std::string ToString() const override;
  std::vector<Value> Collect(Heap& heap) const;
  Part part() const { return part_; }
  const Dict& dict() const { return *dict_; }

 private:
  const Dict* dict_;
  Heap* heap_;
  const Part part_;
};

// What Python would make lazily: walked once, then empty.
class Generator final : public Object {
 public:
  Generator(std::string_view type, std::vector<Value> items) : type_(type), items_(std::move(items)) {}

  std::string_view TypeName() const override { return type_; }
  bool IsIterable() const override { return true; }
  Result<std::optional<std::vector<Value>>> Items(Render& render) override;
  bool Next(Value* item) {
    if (at_ == items_.size()) return false;
    *item = items_[at_++];
    return true;
  }
  std::string ToString() const override;

 private:
  const std::string_view type_;
  const std::vector<Value> items_;
  size_t at_ = 0;
};

// namespace(): the one thing whose attributes `set` can change.
class NamespaceObject final : public Object {
 public:
  explicit NamespaceObject(Value attributes) : attributes_(attributes) {}

  std::string_view TypeName() const override { return "Namespace"; }
  Result<std::optional<Value>> GetAttribute(Render& render, std::string_view name) override;
  Result<bool> SetAttribute(Render& render, std::string_view name, const Value& value) override;
  std::string ToString() const override;

 private:
  const Value attributes_;
};

class Cycler final : public Object {
 public:
  explicit Cycler(std::vector<Value> items) : items_(std::move(items)) {}

  std::string_view TypeName() const override { return "Cycler"; }
  Result<std::optional<Value>> GetAttribute(Render& render, std::string_view name) override;
  Value Next();
  void Reset() { at_ = 0; }

 private:
  const std::vector<Value> items_;
  size_t at_ = 0;
};

class Joiner final : public Object {
 public:
  explicit Joiner(Value separator) : separator_(separator) {}

  std::string_view TypeName() const override { return "Joiner"; }
  bool IsCallable() const override { return true; }
  Result<Value> Call(Render& render, const Arguments& arguments) override;

 private:
  const Value separator_;
  bool used_ = false;
};

}  // namespace ingot::jinja
