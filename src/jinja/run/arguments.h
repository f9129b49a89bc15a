// The arguments of a call, evaluated: in place for the usual few.
#pragma once

#include <vector>

#include "jinja/run/interpreter.h"

namespace ingot::jinja {

// The first positional slot is kept for the value that a filter, test or method works on.
class Interpreter::Evaluated {
 public:
  // Makes room; the values are put in by index. Later additions go through Add.
  void Reserve(size_t positional, size_t named) {
    if (positional + 1 > kFew) many_.resize(positional + 1);
    if (named > kFew) many_named_.resize(named);
    positional_ = positional;
    named_count_ = 0;
  }
  Value* positional() { return (many_.empty() ? few_ : many_.data()) + 1; }
  void AddPositional(const Value& value) {
    if (many_.empty() && positional_ + 2 > kFew) many_.assign(few_, few_ + positional_ + 1);
    if (!many_.empty()) {
      many_.resize(positional_ + 1);
      many_.push_back(value);
    } else {
      few_[positional_ + 1] = value;
    }
    ++positional_;
  }
  void AddNamed(std::string_view name, const Value& value) {
    if (many_named_.empty() && named_count_ == kFew) many_named_.assign(few_named_, few_named_ + kFew);
    if (many_named_.empty()) {
      few_named_[named_count_++] = {name, value};
      return;
    }
    if (named_count_ == many_named_.size()) many_named_.emplace_back();
    many_named_[named_count_++] = {name, value};
  }
  Arguments Get() { return {{positional(), positional_}, {named(), named_count_}}; }
  Arguments WithSelf(const Value& self) {
    *(positional() - 1) = self;
    return {{positional() - 1, positional_ + 1}, {named(), named_count_}};
  }

 private:
  static constexpr size_t kFew = 8;
  NamedValue* named() { return many_named_.empty() ? few_named_ : many_named_.data(); }

  Value few_[kFew];
  NamedValue few_named_[kFew];
  std::vector<Value> many_;
  std::vector<NamedValue> many_named_;
  size_t positional_ = 0;
  size_t named_count_ = 0;
};

}  // namespace ingot::jinja
