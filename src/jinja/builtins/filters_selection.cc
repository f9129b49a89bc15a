// map, select, reject and their kin.
#include <fmt/format.h>

#include "jinja/builtins/bind.h"
#include "jinja/builtins/filters.h"

namespace ingot::jinja::builtins {
namespace {

// Calls the filter or test that is named by an argument, with the arguments behind it.
template <Value (Interpreter::*Call)(std::string_view, const Arguments&)>
Value CallNamed(Interpreter& run, const Value& item, const Arguments& arguments, size_t name_at) {
  const Value& name = arguments.positional[name_at];
  if (!name.is_string()) return run.RaiseType("the name of a filter or test must be a string");
  std::vector<Value> positional{item};
  positional.insert(positional.end(), arguments.positional.begin() + static_cast<std::ptrdiff_t>(name_at) + 1,
                    arguments.positional.end());
  return (run.*Call)(name.as_string(), {positional, arguments.named});
}

Value Map(Interpreter& run, const Arguments& arguments) {
  const Value& value = arguments.positional.front();
  std::vector<Value> items;
  if (!Truth(value)) return NewGenerator(run, {});
  const bool by_attribute = arguments.positional.size() == 1 && arguments.Find("attribute") != nullptr;
  for (const NamedValue& given : arguments.named) {
    if (by_attribute && given.name != "attribute" && given.name != "default") {
      return run.RaiseValue(fmt::format("unexpected keyword argument '{}'", given.name));
    }
  }
  if (!by_attribute && arguments.positional.size() == 1)
    return run.RaiseValue("map requires a filter argument");
  if (!run.Items(value, &items)) return Value::Raised();
  const Value* given = by_attribute ? arguments.Find("default") : nullptr;
  const AttributePath path(run, by_attribute ? *arguments.Find("attribute") : Value::Missing());
  for (Value& item : items) {
    item = by_attribute ? path.Get(item, given == nullptr ? Value::Missing() : *given)
                        : CallNamed<&Interpreter::CallFilter>(run, item, arguments, 1);
    if (item.raised() || !run.Step()) return Value::Raised();
  }
  return NewGenerator(run, std::move(items));
}

Value Choose(Interpreter& run, const Arguments& arguments, bool wanted, bool by_attribute) {
  const Value& value = arguments.positional.front();
  std::vector<Value> items;
  if (!Truth(value)) return NewGenerator(run, {});
  if (by_attribute && arguments.positional.size() < 2)
    return run.RaiseValue("missing parameter for attribute name");
  if (!run.Items(value, &items)) return Value::Raised();
  const size_t test_at = by_attribute ? 2 : 1;
  const AttributePath path(run, by_attribute ? arguments.positional[1] : Value::Missing());
  std::vector<Value> chosen;
  for (const Value& item : items) {
    Value tested = path.Get(item);
    if (!tested.raised() && arguments.positional.size() > test_at) {
      tested = CallNamed<&Interpreter::CallTest>(run, tested, arguments, test_at);
    }
    bool truth = false;
    if (tested.raised() || !run.Test(tested, &truth) || !run.Step()) return Value::Raised();
    if (truth == wanted) chosen.push_back(item);
  }
  return NewGenerator(run, std::move(chosen));
}

template <bool kWanted, bool kByAttribute>
Value Chosen(Interpreter& run, const Arguments& arguments) {
  return Choose(run, arguments, kWanted, kByAttribute);
}

constexpr Entry kEntries[] = {
    {"map", Map},
    {"select", Chosen<true, false>},
    {"reject", Chosen<false, false>},
    {"selectattr", Chosen<true, true>},
    {"rejectattr", Chosen<false, true>},
};

}  // namespace

std::span<const Entry> SelectionFilters() { return kEntries; }

}  // namespace ingot::jinja::builtins
