// Slices, as Python cuts them.
#include <fmt/format.h>

#include "jinja/run/interpreter.h"
#include "jinja/value/unicode.h"

namespace ingot::jinja {
namespace {

// Where Python's slice starts, ends and how it steps, over `length` items.
struct SliceRange {
  int64_t start;
  int64_t stop;
  int64_t step;
};

int64_t ClampIndex(int64_t index, int64_t length, bool backwards) {
  if (index < 0) index = index < -length ? -1 : index + length;
  if (index < 0) return backwards ? -1 : 0;
  if (index >= length) return backwards ? length - 1 : length;
  return index;
}

template <typename Take>
void Walk(const SliceRange& range, Take&& take) {
  if (range.step > 0) {
    for (int64_t i = range.start; i<range.stop; i = range.stop - i> range.step ? i + range.step : range.stop)
      take(i);
  } else {
    for (int64_t i = range.start; i > range.stop;
         i = i - range.stop > -range.step ? i + range.step : range.stop)
      take(i);
  }
}

}  // namespace

Value Interpreter::Slice(const syntax::Node& node, const Value& object) {
  Value bounds[3] = {Value::None(), Value::None(), Value::None()};
  const uint32_t parts[3] = {node.a, node.b, node.c};
  for (int i = 0; i < 3; ++i) {
    if (parts[i] != 0) bounds[i] = Eval(parts[i]);
    if (bounds[i].raised()) return Value::Raised();
  }
  At(node);
  if (object.is_undefined()) {
    const bool goes_on = mode() == UndefinedMode::kChainable || mode() == UndefinedMode::kLenient;
    return goes_on ? object : RaiseUndefined(object);
  }
  if (!object.is_sequence() && !object.is_string() &&
      !(object.is_object() && object.object()->IsSequence())) {
    if (object.is_dict()) return RaiseType("unhashable type: 'slice'");
    return RaiseType(fmt::format("'{}' object cannot be sliced", TypeName(object)));
  }
  for (const Value& bound : bounds) {
    if (!bound.is_none() && !bound.is_integral()) return RaiseType("slice indices must be integers or None");
  }
  std::vector<Value> items;
  std::u32string text;
  if (object.is_string()) {
    text = ToCodePoints(object.as_string());
  } else if (object.is_sequence()) {
    items = object.list()->items();
  } else if (!Items(object, &items)) {
    return Value::Raised();
  }
  const auto length = static_cast<int64_t>(object.is_string() ? text.size() : items.size());
  const int64_t step = bounds[2].is_none() ? 1 : bounds[2].as_int();
  if (step == 0) return RaiseValue("slice step cannot be zero");
  const bool backwards = step < 0;
  SliceRange range{backwards ? length - 1 : 0, backwards ? -1 : length, step};
  if (!bounds[0].is_none()) range.start = ClampIndex(bounds[0].as_int(), length, backwards);
  if (!bounds[1].is_none()) range.stop = ClampIndex(bounds[1].as_int(), length, backwards);
  if (object.is_string()) {
    std::string result;
    Walk(range, [&](int64_t i) { AppendCodePoint(&result, text[static_cast<size_t>(i)]); });
    return String(result);
  }
  std::vector<Value> result;
  Walk(range, [&](int64_t i) { result.push_back(items[static_cast<size_t>(i)]); });
  if (!Affords(result.size() * sizeof(Value))) return Value::Raised();
  return object.is_tuple() ? heap_.NewTuple(std::move(result)) : heap_.NewList(std::move(result));
}

}  // namespace ingot::jinja
