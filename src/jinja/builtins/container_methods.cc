// Methods of list, tuple, dict and set.
#include <fmt/format.h>

#include <algorithm>

#include "jinja/builtins/bind.h"
#include "jinja/builtins/filters.h"
#include "jinja/builtins/objects.h"
#include "jinja/value/text_form.h"

namespace ingot::jinja::builtins {
namespace {

Value Frozen(Interpreter& run, const Value& self) {
  return run.RaiseType(fmt::format("this {} cannot be changed: it is shared", TypeName(self)));
}

Value Done(Interpreter& run, bool changed, const Value& self) {
  if (!changed) return Frozen(run, self);
  return run.Affords(0) ? Value::None() : Value::Raised();
}

Value Append(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("append", {"self", "object"}, 2);
  Value v[2];
  if (!Bind(run, kSignature, arguments, v)) return Value::Raised();
  return Done(run, v[0].list()->Append(v[1]), v[0]);
}

Value Extend(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("extend", {"self", "iterable"}, 2);
  Value v[2];
  std::vector<Value> items;
  if (!Bind(run, kSignature, arguments, v) || !run.Items(v[1], &items)) return Value::Raised();
  if (v[0].list()->frozen()) return Frozen(run, v[0]);
  for (const Value& item : items) v[0].list()->Append(item);
  return Done(run, true, v[0]);
}

// Where an index of Python's lies; clamped.
size_t Clamped(int64_t index, size_t size) {
  const auto length = static_cast<int64_t>(size);
  if (index < 0) index = std::max<int64_t>(0, index < -length ? 0 : index + length);
  return static_cast<size_t>(std::min(index, length));
}

Value Insert(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("insert", {"self", "index", "object"}, 3);
  Value v[3];
  int64_t index = 0;
  if (!Bind(run, kSignature, arguments, v) || !ReadInt(run, v[1], 0, &index)) return Value::Raised();
  List& list = *v[0].list();
  return run.Steps(list.size() / 64) ? Done(run, list.Insert(Clamped(index, list.size()), v[2]), v[0])
                                     : Value::Raised();
}

Value PopList(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("pop", {"self", "index"}, 1);
  Value v[2];
  int64_t index = 0;
  if (!Bind(run, kSignature, arguments, v) || !ReadInt(run, v[1], -1, &index)) return Value::Raised();
  List& list = *v[0].list();
  const auto size = static_cast<int64_t>(list.size());
  if (size == 0) return run.RaiseValue("pop from empty list");
  if (index < 0) index += size;
  if (index < 0 || index >= size) return run.RaiseValue("pop index out of range");
  const Value item = list[static_cast<size_t>(index)];
  return list.Erase(static_cast<size_t>(index)) ? item : Frozen(run, v[0]);
}

// The first position of a value from `begin` to `end`; -1: nowhere, -2: a failure.
int64_t PositionOf(Interpreter& run, const List& list, const Value& wanted, size_t begin, size_t end) {
  for (size_t i = begin; i < end && i < list.size(); ++i) {
    const auto same =
        list[i].SameAs(wanted) && !wanted.is_float() ? std::optional<bool>(true) : run.Equal(list[i], wanted);
    if (!same || !run.Step()) return -2;
    if (*same) return static_cast<int64_t>(i);
  }
  return -1;
}

Value RemoveFromList(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("remove", {"self", "value"}, 2);
  Value v[2];
  if (!Bind(run, kSignature, arguments, v)) return Value::Raised();
  List& list = *v[0].list();
  const int64_t at = PositionOf(run, list, v[1], 0, list.size());
  if (at == -2) return Value::Raised();
  if (at == -1) return run.RaiseValue("list.remove(x): x not in list");
  return Done(run, list.Erase(static_cast<size_t>(at)), v[0]);
}

Value IndexInList(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("index", {"self", "value", "start", "stop"}, 2);
  Value v[4];
  int64_t start = 0;
  int64_t stop = 0;
  if (!Bind(run, kSignature, arguments, v) || !ReadInt(run, v[2], 0, &start) ||
      !ReadInt(run, v[3], INT64_MAX, &stop))
    return Value::Raised();
  const List& list = *v[0].list();
  const int64_t at = PositionOf(run, list, v[1], Clamped(start, list.size()), Clamped(stop, list.size()));
  if (at == -2) return Value::Raised();
  if (at >= 0) return Value::Int(at);
  std::string shown;
  if (!run.Repr(v[1], &shown)) return Value::Raised();
  return run.RaiseValue(fmt::format("{} is not in {}", shown, TypeName(v[0])));
}

Value CountInList(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("count", {"self", "value"}, 2);
  Value v[2];
  if (!Bind(run, kSignature, arguments, v)) return Value::Raised();
  int64_t count = 0;
  const List& list = *v[0].list();
  for (size_t at = 0;; ++at) {
    const int64_t found = PositionOf(run, list, v[1], at, list.size());
    if (found == -2) return Value::Raised();
    if (found == -1) return Value::Int(count);
    ++count;
    at = static_cast<size_t>(found);
  }
}

Value SortList(Interpreter& run, const Arguments& arguments) {
  const Value& self = arguments.positional.front();
  if (arguments.positional.size() > 1) return run.RaiseType("sort() takes no positional arguments");
  const Value* key = arguments.Find("key");
  const Value* reverse = arguments.Find("reverse");
  std::vector<Keyed> keyed;
  for (const Value& item : self.list()->items()) {
    Value by = item;
    if (key != nullptr && !key->is_none()) by = run.Call(*key, {{&item, 1}, {}});
    if (by.raised()) return by;
    keyed.push_back({by, item});
  }
  if (!SortKeyed(run, &keyed, reverse != nullptr && Truth(*reverse))) return Value::Raised();
  std::vector<Value> items;
  for (const Keyed& one : keyed) items.push_back(one.value);
  return Done(run, self.list()->Assign(std::move(items)), self);
}

bool NoArguments(Interpreter& run, std::string_view name, const Arguments& arguments) {
  if (arguments.positional.size() == 1 && arguments.named.empty()) return true;
  return !run.RaiseType(
                 fmt::format("{}() takes no arguments ({} given)", name, arguments.positional.size() - 1))
              .raised();
}

Value ReverseList(Interpreter& run, const Arguments& arguments) {
  const Value& self = arguments.positional.front();
  if (!NoArguments(run, "reverse", arguments)) return Value::Raised();
  std::vector<Value> items = self.list()->items();
  std::reverse(items.begin(), items.end());
  return Done(run, self.list()->Assign(std::move(items)), self);
}

Value Copy(Interpreter& run, const Arguments& arguments) {
  const Value& self = arguments.positional.front();
  if (!NoArguments(run, "copy", arguments)) return Value::Raised();
  if (self.is_list()) return run.heap().NewList(self.list()->items());
  if (self.is_set()) {
    const Value copy = run.heap().NewSet();
    self.set()->members().ForEach([&](const Value& key, const Value&) { copy.set()->Add(key); });
    return copy;
  }
  const Value copy = run.heap().NewDict();
  self.dict()->ForEach([&](const Value& key, const Value& value) { copy.dict()->Set(key, value); });
  return copy;
}

Value Clear(Interpreter& run, const Arguments& arguments) {
  const Value& self = arguments.positional.front();
  if (!NoArguments(run, "clear", arguments)) return Value::Raised();
  if (self.is_list()) return Done(run, self.list()->Assign({}), self);
  return Done(run, self.is_set() ? self.set()->members().Clear() : self.dict()->Clear(), self);
}

// ---- dict

Value Unhashable(Interpreter& run, const Value& key) {
  return run.RaiseType(fmt::format("unhashable type: '{}'", TypeName(key)));
}

Value Get(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("get", {"self", "key", "default"}, 2);
  Value v[3];
  if (!Bind(run, kSignature, arguments, v)) return Value::Raised();
  if (!HashOf(v[1])) return Unhashable(run, v[1]);
  const Value* found = v[0].dict()->Find(v[1]);
  if (found != nullptr) return *found;
  return v[2].is_missing() ? Value::None() : v[2];
}

template <DictView::Part kPart>
Value View(Interpreter& run, const Arguments& arguments) {
  const Value& self = arguments.positional.front();
  if (!NoArguments(run, "this method", arguments)) return Value::Raised();
  return run.heap().NewObject<DictView>(self.dict(), &run.heap(), kPart);
}

Value Update(Interpreter& run, const Arguments& arguments) {
  const Value& self = arguments.positional.front();
  const Entry* dict = FindGlobal("dict");
  const Value more = dict->body(run, {arguments.positional.subspan(1), arguments.named});
  if (more.raised()) return more;
  if (self.dict()->frozen()) return Frozen(run, self);
  more.dict()->ForEach([&](const Value& key, const Value& value) { self.dict()->Set(key, value); });
  return Done(run, true, self);
}

Value PopDict(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("pop", {"self", "key", "default"}, 2);
  Value v[3];
  if (!Bind(run, kSignature, arguments, v)) return Value::Raised();
  const Value* found = v[0].dict()->Find(v[1]);
  if (found != nullptr) {
    const Value value = *found;
    return v[0].dict()->Erase(v[1]) ? value : Frozen(run, v[0]);
  }
  if (!v[2].is_missing()) return v[2];
  std::string shown;
  return run.Repr(v[1], &shown) ? run.RaiseValue(fmt::format("there is no key {}", shown)) : Value::Raised();
}

Value PopItem(Interpreter& run, const Arguments& arguments) {
  const Value& self = arguments.positional.front();
  if (!NoArguments(run, "popitem", arguments)) return Value::Raised();
  const Dict& dict = *self.dict();
  for (size_t i = dict.slots(); i > 0; --i) {
    const Dict::Entry entry = dict.slot(i - 1);
    if (entry.key.is_missing()) continue;
    const Value pair = run.heap().NewTuple({entry.key, entry.value});
    return self.dict()->Erase(entry.key) ? pair : Frozen(run, self);
  }
  return run.RaiseValue("popitem(): dictionary is empty");
}

Value SetDefault(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("setdefault", {"self", "key", "default"}, 2);
  Value v[3];
  if (!Bind(run, kSignature, arguments, v)) return Value::Raised();
  if (!HashOf(v[1])) return Unhashable(run, v[1]);
  const Value* found = v[0].dict()->Find(v[1]);
  if (found != nullptr) return *found;
  const Value value = v[2].is_missing() ? Value::None() : v[2];
  return v[0].dict()->Set(v[1], value) ? value : Frozen(run, v[0]);
}

Value FromKeys(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("fromkeys", {"self", "iterable", "value"}, 2);
  Value v[3];
  std::vector<Value> keys;
  if (!Bind(run, kSignature, arguments, v) || !run.Items(v[1], &keys)) return Value::Raised();
  const Value result = run.heap().NewDict();
  for (const Value& key : keys) {
    if (!result.dict()->Set(key, v[2].is_missing() ? Value::None() : v[2])) return Unhashable(run, key);
  }
  return result;
}

// ---- set

Value AddMember(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("add", {"self", "elem"}, 2);
  Value v[2];
  if (!Bind(run, kSignature, arguments, v)) return Value::Raised();
  if (!HashOf(v[1])) return Unhashable(run, v[1]);
  return Done(run, v[0].set()->Add(v[1]), v[0]);
}

template <bool kMustBeThere>
Value Discard(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("remove", {"self", "elem"}, 2);
  Value v[2];
  if (!Bind(run, kSignature, arguments, v)) return Value::Raised();
  if (!HashOf(v[1])) return Unhashable(run, v[1]);
  if (kMustBeThere && !v[0].set()->Contains(v[1])) return run.RaiseValue("the element is not in the set");
  return Done(run, v[0].set()->Erase(v[1]), v[0]);
}

// All further arguments' items as one set.
bool OtherMembers(Interpreter& run, const Arguments& arguments, const Value& result) {
  for (const Value& other : arguments.positional.subspan(1)) {
    std::vector<Value> items;
    if (!run.Items(other, &items)) return false;
    for (const Value& item : items) {
      if (!result.set()->Add(item)) return !Unhashable(run, item).raised();
    }
  }
  return true;
}

Value Union(Interpreter& run, const Arguments& arguments) {
  const Value result = Copy(run, {arguments.positional.first(1), {}});
  return OtherMembers(run, arguments, result) ? result : Value::Raised();
}

Value UpdateSet(Interpreter& run, const Arguments& arguments) {
  const Value& self = arguments.positional.front();
  if (self.set()->members().frozen()) return Frozen(run, self);
  return OtherMembers(run, arguments, self) ? Done(run, true, self) : Value::Raised();
}

template <bool kWanted>
Value Sift(Interpreter& run, const Arguments& arguments) {
  const Value other = run.heap().NewSet();
  if (!OtherMembers(run, arguments, other)) return Value::Raised();
  const Value result = run.heap().NewSet();
  arguments.positional.front().set()->members().ForEach([&](const Value& key, const Value&) {
    if (other.set()->Contains(key) == kWanted) result.set()->Add(key);
  });
  return result;
}

template <bool kSuper>
Value SubsetTest(Interpreter& run, const Arguments& arguments) {
  const Value other = run.heap().NewSet();
  if (!OtherMembers(run, arguments, other)) return Value::Raised();
  const Set* part = kSuper ? other.set() : arguments.positional.front().set();
  const Set* whole = kSuper ? arguments.positional.front().set() : other.set();
  bool all = true;
  part->members().ForEach([&](const Value& key, const Value&) { all = all && whole->Contains(key); });
  return Value::Bool(all);
}

constexpr Entry kListEntries[] = {
    {"append", Append},         {"extend", Extend},     {"insert", Insert},     {"pop", PopList},
    {"remove", RemoveFromList}, {"index", IndexInList}, {"count", CountInList}, {"sort", SortList},
    {"reverse", ReverseList},   {"copy", Copy},         {"clear", Clear},
};
constexpr Entry kTupleEntries[] = {{"index", IndexInList}, {"count", CountInList}};
constexpr Entry kDictEntries[] = {
    {"get", Get},
    {"items", View<DictView::Part::kItems>},
    {"keys", View<DictView::Part::kKeys>},
    {"values", View<DictView::Part::kValues>},
    {"update", Update},
    {"pop", PopDict},
    {"popitem", PopItem},
    {"setdefault", SetDefault},
    {"copy", Copy},
    {"clear", Clear},
    {"fromkeys", FromKeys},
};
constexpr Entry kSetEntries[] = {
    {"add", AddMember},
    {"remove", Discard<true>},
    {"discard", Discard<false>},
    {"union", Union},
    {"update", UpdateSet},
    {"intersection", Sift<true>},
    {"difference", Sift<false>},
    {"issubset", SubsetTest<false>},
    {"issuperset", SubsetTest<true>},
    {"copy", Copy},
    {"clear", Clear},
};

}  // namespace

std::span<const Entry> ListMethods() { return kListEntries; }
std::span<const Entry> TupleMethods() { return kTupleEntries; }
std::span<const Entry> DictMethods() { return kDictEntries; }
std::span<const Entry> SetMethods() { return kSetEntries; }

}  // namespace ingot::jinja::builtins
