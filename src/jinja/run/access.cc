// Attributes, items, membership and comparison, as Jinja's sandbox has them.
#include <fmt/format.h>

#include "jinja/builtins/objects.h"
#include "jinja/run/interpreter.h"
#include "jinja/value/equality.h"
#include "jinja/value/text_form.h"
#include "jinja/value/unicode.h"

namespace ingot::jinja {

using syntax::Comparison;

namespace {

std::string Described(const Value& object) {
  return object.is_none() ? "None" : fmt::format("{} object", TypeName(object));
}

std::string_view Symbol(Comparison op) {
  static constexpr std::string_view kSymbols[] = {"==", "!=", "<", "<=", ">", ">=", "in", "not in"};
  return kSymbols[static_cast<size_t>(op)];
}

bool IsSubset(const Set& a, const Set& b) {
  bool all = true;
  a.members().ForEach([&](const Value& member, const Value&) { all = all && b.Contains(member); });
  return all;
}

bool CompareSets(Comparison op, const Set& a, const Set& b) {
  switch (op) {
    case Comparison::kLe:
      return IsSubset(a, b);
    case Comparison::kLt:
      return a.size() < b.size() && IsSubset(a, b);
    case Comparison::kGe:
      return IsSubset(b, a);
    default:
      return b.size() < a.size() && IsSubset(b, a);
  }
}

}  // namespace

UndefinedMode Interpreter::mode() const {
  return top_ == nullptr ? UndefinedMode::kDefault : top_->tree->environment->settings().undefined;
}

Value Interpreter::MissingAttribute(const Value& object, std::string_view name) {
  return Undefined(name, fmt::format("'{}' has no attribute {}", Described(object), Quoted(name)));
}

Value Interpreter::MissingItem(const Value& object, const Value& key) {
  if (key.is_string()) return MissingAttribute(object, key.as_string());
  std::string shown;
  if (!AppendRepr(key, &shown)) shown = "…";
  return Undefined("", fmt::format("{} has no element {}", Described(object), shown));
}

Value Interpreter::GetAttribute(const Value& object, std::string_view name) {
  switch (object.kind()) {
    case Kind::kUndefined:
      return mode() == UndefinedMode::kChainable || mode() == UndefinedMode::kLenient
                 ? object
                 : RaiseUndefined(object);
    case Kind::kObject: {
      auto attribute = object.object()->GetAttribute(render_, name);
      if (!attribute.ok()) return RaiseError(attribute.error());
      if (attribute->has_value()) return **attribute;
      auto item = object.object()->GetItem(render_, heap_.String(name));
      if (!item.ok()) return RaiseError(item.error());
      return item->has_value() ? **item : MissingAttribute(object, name);
    }
    case Kind::kDict:
    case Kind::kString:
    case Kind::kList:
    case Kind::kTuple:
    case Kind::kSet:
      break;
    default:
      return MissingAttribute(object, name);
  }
  if (object.is_tuple()) {
    if (const Value* item = object.list()->FindNamed(name)) return *item;
  }
  if (const builtins::Entry* method = builtins::FindMethod(object, name)) {
    return heap_.NewObject<BoundMethod>(object, method);
  }
  const Value* value = object.is_dict() ? object.dict()->Find(name) : nullptr;
  return value != nullptr ? *value : MissingAttribute(object, name);
}

Value Interpreter::IndexSequence(const Value& object, const Value& key, bool* found) {
  *found = false;
  if (!key.is_integral()) return Value();
  int64_t index = key.as_int();
  if (object.is_string()) {
    const jinja::Text& text = *object.text();
    const auto length = static_cast<int64_t>(text.ascii ? text.size : CountCodePoints(text.view()));
    if (index < 0) index += length;
    if (index < 0 || index >= length) return Value();
    *found = true;
    if (text.ascii) return heap_.String(text.view().substr(static_cast<size_t>(index), 1));
    const size_t begin = ByteOfCodePoint(text.view(), static_cast<size_t>(index));
    return heap_.String(text.view().substr(begin, ByteOfCodePoint(text.view().substr(begin), 1)));
  }
  const auto length = static_cast<int64_t>(object.list()->size());
  if (index < 0) index += length;
  if (index < 0 || index >= length) return Value();
  *found = true;
  return (*object.list())[static_cast<size_t>(index)];
}

Value Interpreter::GetItem(const Value& object, const Value& key) {
  switch (object.kind()) {
    case Kind::kUndefined:
      return mode() == UndefinedMode::kChainable || mode() == UndefinedMode::kLenient
                 ? object
                 : RaiseUndefined(object);
    case Kind::kDict:
      if (const Value* value = object.dict()->Find(key)) return *value;
      break;
    case Kind::kString:
    case Kind::kList:
    case Kind::kTuple: {
      bool found = false;
      const Value item = IndexSequence(object, key, &found);
      if (found) return item;
      break;
    }
    case Kind::kObject: {
      auto item = object.object()->GetItem(render_, key);
      if (!item.ok()) return RaiseError(item.error());
      if (item->has_value()) return **item;
      if (!key.is_string()) break;
      auto attribute = object.object()->GetAttribute(render_, key.as_string());
      if (!attribute.ok()) return RaiseError(attribute.error());
      if (attribute->has_value()) return **attribute;
      break;
    }
    default:
      break;
  }
  if (key.is_string() && object.is_tuple()) {
    if (const Value* item = object.list()->FindNamed(key.as_string())) return *item;
  }
  if (key.is_string() && !object.is_object()) {
    if (const builtins::Entry* method = builtins::FindMethod(object, key.as_string())) {
      return heap_.NewObject<BoundMethod>(object, method);
    }
  }
  return MissingItem(object, key);
}

std::optional<bool> Interpreter::Equal(const Value& a, const Value& b) {
  if (mode() == UndefinedMode::kStrict && (a.is_undefined() || b.is_undefined())) {
    RaiseUndefined(a.is_undefined() ? a : b);
    return std::nullopt;
  }
  auto same = jinja::Equal(a, b);
  if (!same) RaiseValue("maximum recursion depth exceeded in comparison");
  return same;
}

std::optional<bool> Interpreter::Less(const Value& a, const Value& b) {
  const Value result = CompareOnce(Comparison::kLt, a, b);
  if (result.raised()) return std::nullopt;
  return result.as_bool();
}

std::optional<bool> Interpreter::Contains(const Value& container, const Value& needle) {
  auto refuse = [this](std::string message) {
    RaiseType(std::move(message));
    return std::nullopt;
  };
  switch (container.kind()) {
    case Kind::kString: {
      if (!needle.is_string()) {
        if (needle.is_undefined() && mode() == UndefinedMode::kStrict) RaiseUndefined(needle);
        return refuse(fmt::format("'in <string>' requires string as left operand, not {}", TypeName(needle)));
      }
      const std::string_view text = container.as_string();
      const std::string_view part = needle.as_string();
      return part.empty() || memmem(text.data(), text.size(), part.data(), part.size()) != nullptr;
    }
    case Kind::kDict:
    case Kind::kSet: {
      if (!HashOf(needle)) return refuse(fmt::format("unhashable type: '{}'", TypeName(needle)));
      const Dict& dict = container.is_dict() ? *container.dict() : container.set()->members();
      return dict.Find(needle) != nullptr;
    }
    case Kind::kUndefined:
      if (mode() != UndefinedMode::kStrict) return false;
      RaiseUndefined(container);
      return std::nullopt;
    case Kind::kObject: {
      auto told = container.object()->Contains(render_, needle);
      if (!told.ok()) {
        RaiseError(told.error());
        return std::nullopt;
      }
      if (told->has_value()) return **told;
      break;
    }
    default:
      break;
  }
  const bool walkable =
      container.is_sequence() || (container.is_object() && container.object()->IsIterable());
  if (!walkable) return refuse(fmt::format("argument of type '{}' is not iterable", TypeName(container)));
  std::vector<Value> items;
  if (!Items(container, &items)) return std::nullopt;
  for (const Value& item : items) {
    const auto same =
        item.SameAs(needle) && !item.is_float() ? std::optional<bool>(true) : Equal(item, needle);
    if (!same || *same) return same;
  }
  return false;
}

Value Interpreter::CompareOnce(Comparison op, const Value& a, const Value& b) {
  if (op == Comparison::kEq || op == Comparison::kNe) {
    const auto same = Equal(a, b);
    return same ? Value::Bool(*same == (op == Comparison::kEq)) : Value::Raised();
  }
  if (op == Comparison::kIn || op == Comparison::kNotIn) {
    const auto there = Contains(b, a);
    return there ? Value::Bool(*there == (op == Comparison::kIn)) : Value::Raised();
  }
  if (a.is_undefined() || b.is_undefined()) return RaiseUndefined(a.is_undefined() ? a : b);
  if (a.is_set() && b.is_set()) return Value::Bool(CompareSets(op, *a.set(), *b.set()));
  switch (Compare(a, b)) {
    case Ordering::kLess:
      return Value::Bool(op == Comparison::kLt || op == Comparison::kLe);
    case Ordering::kEqual:
      return Value::Bool(op == Comparison::kLe || op == Comparison::kGe);
    case Ordering::kGreater:
      return Value::Bool(op == Comparison::kGt || op == Comparison::kGe);
    case Ordering::kUnordered:
      return Value::Bool(false);
    case Ordering::kTooDeep:
      return RaiseValue("maximum recursion depth exceeded in comparison");
    case Ordering::kNone:
      break;
  }
  return RaiseType(fmt::format("'{}' not supported between instances of '{}' and '{}'", Symbol(op),
                               TypeName(a), TypeName(b)));
}

}  // namespace ingot::jinja
