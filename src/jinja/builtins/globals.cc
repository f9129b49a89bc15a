// range, dict, namespace, cycler, joiner.
#include <fmt/format.h>

#include <algorithm>

#include "jinja/builtins/bind.h"
#include "jinja/builtins/filters.h"
#include "jinja/builtins/objects.h"

namespace ingot::jinja::builtins {
namespace {

Value MakeRange(Interpreter& run, const Arguments& arguments) {
  const size_t count = arguments.positional.size();
  if (!arguments.named.empty()) return run.RaiseType("range() takes no keyword arguments");
  if (count < 1 || count > 3)
    return run.RaiseType(fmt::format("range expected 1 to 3 arguments, got {}", count));
  int64_t numbers[3] = {0, 0, 1};
  for (size_t i = 0; i < count; ++i) {
    if (!ReadInt(run, arguments.positional[i], 0, &numbers[count == 1 ? 1 : i])) return Value::Raised();
  }
  if (numbers[2] == 0) return run.RaiseValue("range() arg 3 must not be zero");
  const Value range = run.heap().NewObject<Range>(numbers[0], numbers[1], numbers[2]);
  if (static_cast<int64_t>(*range.object()->Length()) > run.limits().range) {
    return run.Raise(FailureKind::kLimit,
                     fmt::format("range too big: more than {} items", run.limits().range));
  }
  return range;
}

// The attributes of namespace() and the entries of dict(): a mapping or pairs, then keywords.
Value Gather(Interpreter& run, const Arguments& arguments) {
  const Value result = run.heap().NewDict();
  if (arguments.positional.size() > 1) {
    return run.RaiseType(
        fmt::format("dict expected at most 1 argument, got {}", arguments.positional.size()));
  }
  if (!arguments.positional.empty()) {
    const Value& source = arguments.positional.front();
    const bool mapping = source.is_dict() || (source.is_object() && source.object()->IsMapping());
    std::vector<Value> items;
    if (!run.Items(source, &items)) return Value::Raised();
    for (const Value& item : items) {
      Value key = item;
      Value value;
      if (mapping) {
        value = run.GetItem(source, item);
        if (value.raised()) return value;
      } else {
        std::vector<Value> pair;
        if (!run.Items(item, &pair)) return Value::Raised();
        if (pair.size() != 2)
          return run.RaiseValue(
              fmt::format("dictionary update sequence element has length {}; 2 is required", pair.size()));
        key = pair[0];
        value = pair[1];
      }
      if (!result.dict()->Set(key, value))
        return run.RaiseType(fmt::format("unhashable type: '{}'", TypeName(key)));
    }
  }
  for (const NamedValue& given : arguments.named) result.dict()->Set(given.name, given.value);
  return result;
}

Value MakeNamespace(Interpreter& run, const Arguments& arguments) {
  const Value attributes = Gather(run, arguments);
  return attributes.raised() ? attributes : run.heap().NewObject<NamespaceObject>(attributes);
}

Value MakeCycler(Interpreter& run, const Arguments& arguments) {
  if (arguments.positional.empty()) return run.RaiseValue("at least one item has to be provided");
  return run.heap().NewObject<Cycler>(
      std::vector<Value>(arguments.positional.begin(), arguments.positional.end()));
}

Value MakeJoiner(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("joiner", {"sep"}, 0);
  Value v[1];
  if (!Bind(run, kSignature, arguments, v)) return Value::Raised();
  return run.heap().NewObject<Joiner>(v[0].is_missing() ? run.heap().String(", ") : v[0]);
}

constexpr Entry kEntries[] = {
    {"range", MakeRange},   {"dict", Gather},       {"namespace", MakeNamespace},
    {"cycler", MakeCycler}, {"joiner", MakeJoiner},
};

}  // namespace

std::span<const Entry> Globals() { return kEntries; }

}  // namespace ingot::jinja::builtins
