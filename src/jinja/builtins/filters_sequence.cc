// Filters on sequences and mappings.
#include <fmt/format.h>

#include <algorithm>

#include "jinja/builtins/bind.h"
#include "jinja/builtins/filters.h"
#include "jinja/builtins/objects.h"
#include "jinja/value/text_form.h"
#include "jinja/value/unicode.h"

namespace ingot::jinja::builtins {
namespace {

Value Length(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("len", {"obj"}, 1);
  Value v[1];
  if (!Bind(run, kSignature, arguments, v)) return Value::Raised();
  switch (v[0].kind()) {
    case Kind::kUndefined:
      return Value::Int(0);
    case Kind::kString:
      return Value::Int(
          static_cast<int64_t>(v[0].text()->ascii ? v[0].text()->size : CountCodePoints(v[0].as_string())));
    case Kind::kList:
    case Kind::kTuple:
      return Value::Int(static_cast<int64_t>(v[0].list()->size()));
    case Kind::kDict:
      return Value::Int(static_cast<int64_t>(v[0].dict()->size()));
    case Kind::kSet:
      return Value::Int(static_cast<int64_t>(v[0].set()->size()));
    default:
      break;
  }
  if (v[0].is_object()) {
    if (auto length = v[0].object()->Length()) return Value::Int(static_cast<int64_t>(*length));
  }
  return run.RaiseType(fmt::format("object of type '{}' has no len()", TypeName(v[0])));
}

// The one argument's items.
bool OnlyItems(Interpreter& run, const Signature& signature, const Arguments& arguments,
               std::vector<Value>* items) {
  Value v[1];
  return Bind(run, signature, arguments, v) && run.Items(v[0], items);
}

Value First(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("first", {"seq"}, 1);
  Value v[1];
  if (!Bind(run, kSignature, arguments, v)) return Value::Raised();
  Value item;
  auto* generator = v[0].As<Generator>();
  if (generator != nullptr && generator->Next(&item)) return item;
  std::vector<Value> items;
  if (!run.Items(v[0], &items)) return Value::Raised();
  return items.empty() ? run.Undefined("", "no first item, sequence was empty") : items.front();
}

bool IsReversible(const Value& value) {
  if (value.is_set()) return false;
  if (!value.is_object()) return true;
  const auto* view = value.As<DictView>();
  return view != nullptr || value.object()->IsSequence();
}

Value Last(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("last", {"seq"}, 1);
  Value v[1];
  std::vector<Value> items;
  if (!Bind(run, kSignature, arguments, v) || !run.Items(v[0], &items)) return Value::Raised();
  if (!IsReversible(v[0])) return run.RaiseType(fmt::format("'{}' object is not reversible", TypeName(v[0])));
  return items.empty() ? run.Undefined("", "no last item, sequence was empty") : items.back();
}

Value ToList(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("list", {"value"}, 1);
  std::vector<Value> items;
  return OnlyItems(run, kSignature, arguments, &items) ? run.heap().NewList(std::move(items))
                                                       : Value::Raised();
}

Value Random(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("random", {"seq"}, 1);
  Value v[1];
  std::vector<Value> items;
  if (!Bind(run, kSignature, arguments, v) || !run.Items(v[0], &items)) return Value::Raised();
  if (items.empty()) return run.Undefined("", "no random item, sequence was empty");
  const size_t index = run.random()() % items.size();
  if (v[0].is_set()) return run.RaiseType("'set' object is not subscriptable");
  if (!v[0].is_dict()) return items[index];
  // As Python has it, the item with the number for its key.
  const Value* found = v[0].dict()->Find(Value::Int(static_cast<int64_t>(index)));
  return found != nullptr ? *found : run.RaiseValue(fmt::format("a dict has no random item: its keys do not hold {}", index));
}

Value Reverse(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("reverse", {"value"}, 1);
  Value v[1];
  if (!Bind(run, kSignature, arguments, v)) return Value::Raised();
  if (v[0].is_string()) {
    std::u32string text = ToCodePoints(v[0].as_string());
    std::reverse(text.begin(), text.end());
    return run.String(FromCodePoints(text));
  }
  std::vector<Value> items;
  if (!run.Items(v[0], &items)) return Value::Raised();
  std::reverse(items.begin(), items.end());
  return IsReversible(v[0]) ? NewGenerator(run, std::move(items), "list_reverseiterator")
                            : run.heap().NewList(std::move(items));
}

Value ItemPairs(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("items", {"value"}, 1);
  Value v[1];
  if (!Bind(run, kSignature, arguments, v)) return Value::Raised();
  std::vector<Value> pairs;
  if (v[0].is_undefined()) return NewGenerator(run, {});
  if (v[0].is_dict()) {
    v[0].dict()->ForEach([&](const Value& key, const Value& value) {
      pairs.push_back(run.heap().NewTuple({key, value}));
    });
    return NewGenerator(run, std::move(pairs));
  }
  if (!v[0].is_object() || !v[0].object()->IsMapping())
    return run.RaiseType("can only get item pairs from a mapping");
  std::vector<Value> keys;
  if (!run.Items(v[0], &keys)) return Value::Raised();
  for (const Value& key : keys) {
    const Value value = run.GetItem(v[0], key);
    if (value.raised()) return value;
    pairs.push_back(run.heap().NewTuple({key, value}));
  }
  return NewGenerator(run, std::move(pairs));
}

Value DictSort(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("dictsort", {"value", "case_sensitive", "by", "reverse"}, 1);
  Value v[4];
  if (!Bind(run, kSignature, arguments, v)) return Value::Raised();
  const std::string_view by = v[2].is_string() ? v[2].as_string() : "key";
  if (by != "key" && by != "value") return run.RaiseValue("you can only sort by either \"key\" or \"value\"");
  if (!v[0].is_dict()) return run.RaiseType(fmt::format("dictsort needs a mapping, not {}", TypeName(v[0])));
  std::vector<Keyed> keyed;
  v[0].dict()->ForEach([&](const Value& key, const Value& value) {
    const Value& chosen = by == "key" ? key : value;
    keyed.push_back({Flag(v[1]) ? chosen : IgnoreCase(run, chosen), run.heap().NewTuple({key, value})});
  });
  if (!SortKeyed(run, &keyed, Flag(v[3]))) return Value::Raised();
  std::vector<Value> items;
  for (const Keyed& one : keyed) items.push_back(one.value);
  return run.heap().NewList(std::move(items));
}

// The key of a sort: a tuple of one value for each attribute, cut at commas.
Value SortKey(Interpreter& run, const std::vector<AttributePath>& paths, const Value& item,
              bool case_sensitive) {
  std::vector<Value> parts;
  for (const AttributePath& path : paths) {
    const Value part = path.Get(item);
    if (part.raised()) return part;
    parts.push_back(case_sensitive ? part : IgnoreCase(run, part));
  }
  return parts.size() == 1 ? run.heap().NewTuple({parts.front()}) : run.heap().NewTuple(std::move(parts));
}

Value Sort(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("sort", {"value", "reverse", "case_sensitive", "attribute"}, 1);
  Value v[4];
  std::vector<Value> items;
  if (!Bind(run, kSignature, arguments, v) || !run.Items(v[0], &items)) return Value::Raised();
  std::vector<AttributePath> paths;
  if (v[3].is_string()) {
    std::string_view rest = v[3].as_string();
    for (size_t comma = 0; comma != std::string_view::npos;) {
      comma = rest.find(',');
      paths.emplace_back(run, run.heap().String(rest.substr(0, comma)));
      if (comma != std::string_view::npos) rest.remove_prefix(comma + 1);
    }
  } else {
    paths.emplace_back(run, v[3]);
  }
  std::vector<Keyed> keyed;
  for (const Value& item : items) {
    const Value key = SortKey(run, paths, item, Flag(v[2]));
    if (key.raised()) return key;
    keyed.push_back({key, item});
  }
  if (!SortKeyed(run, &keyed, Flag(v[1]))) return Value::Raised();
  for (size_t i = 0; i < keyed.size(); ++i) items[i] = keyed[i].value;
  return run.heap().NewList(std::move(items));
}

Value Extreme(Interpreter& run, const Arguments& arguments, bool largest) {
  static const Signature kSignature("min", {"value", "case_sensitive", "attribute"}, 1);
  Value v[3];
  std::vector<Value> items;
  if (!Bind(run, kSignature, arguments, v) || !run.Items(v[0], &items)) return Value::Raised();
  if (items.empty()) return run.Undefined("", "no aggregated item, sequence was empty");
  const AttributePath path(run, v[2]);
  Value best;
  Value best_key;
  for (size_t i = 0; i < items.size(); ++i) {
    Value key = path.Get(items[i]);
    if (key.raised()) return key;
    if (!Flag(v[1])) key = IgnoreCase(run, key);
    if (i > 0) {
      const auto better = largest ? run.Less(best_key, key) : run.Less(key, best_key);
      if (!better) return Value::Raised();
      if (!*better) continue;
    }
    best = items[i];
    best_key = key;
  }
  return best;
}

Value Min(Interpreter& run, const Arguments& arguments) { return Extreme(run, arguments, false); }

Value Max(Interpreter& run, const Arguments& arguments) { return Extreme(run, arguments, true); }

Value Sum(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("sum", {"iterable", "attribute", "start"}, 1);
  Value v[3];
  std::vector<Value> items;
  if (!Bind(run, kSignature, arguments, v) || !run.Items(v[0], &items)) return Value::Raised();
  Value total = v[2].is_missing() ? Value::Int(0) : v[2];
  if (total.is_string()) return run.RaiseType("sum() can't sum strings [use ''.join(seq) instead]");
  const AttributePath path(run, v[1]);
  for (const Value& item : items) {
    const Value part = path.Get(item);
    if (part.raised() || !run.Step()) return Value::Raised();
    total = run.Binary(Operator::kAdd, total, part);
    if (total.raised()) return total;
  }
  return total;
}

Value Unique(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("unique", {"value", "case_sensitive", "attribute"}, 1);
  Value v[3];
  std::vector<Value> items;
  if (!Bind(run, kSignature, arguments, v) || !run.Items(v[0], &items)) return Value::Raised();
  const AttributePath path(run, v[2]);
  const Value seen = run.heap().NewSet();
  std::vector<Value> kept;
  for (const Value& item : items) {
    Value key = path.Get(item);
    if (key.raised()) return key;
    if (!Flag(v[1])) key = IgnoreCase(run, key);
    if (seen.set()->Contains(key)) continue;
    if (!seen.set()->Add(key)) return run.RaiseType(fmt::format("unhashable type: '{}'", TypeName(key)));
    kept.push_back(item);
  }
  return NewGenerator(run, std::move(kept));
}

Value GroupBy(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("groupby", {"value", "attribute", "default", "case_sensitive"}, 2);
  Value v[4];
  std::vector<Value> items;
  if (!Bind(run, kSignature, arguments, v) || !run.Items(v[0], &items)) return Value::Raised();
  const AttributePath path(run, v[1]);
  const bool case_sensitive = Flag(v[3]);
  std::vector<Keyed> keyed;
  for (const Value& item : items) {
    const Value key = path.Get(item, v[2]);
    if (key.raised()) return key;
    keyed.push_back({case_sensitive ? key : IgnoreCase(run, key), item});
  }
  if (!SortKeyed(run, &keyed, false)) return Value::Raised();
  std::vector<Value> groups;
  for (size_t i = 0; i < keyed.size();) {
    std::vector<Value> members;
    const size_t begin = i;
    for (; i < keyed.size(); ++i) {
      const auto same = run.Equal(keyed[i].key, keyed[begin].key);
      if (!same) return Value::Raised();
      if (!*same) break;
      members.push_back(keyed[i].value);
    }
    const Value key = case_sensitive ? keyed[begin].key : path.Get(members.front(), v[2]);
    if (key.raised()) return key;
    static constexpr std::string_view kNames[] = {"grouper", "list"};
    groups.push_back(run.heap().NewTuple({key, run.heap().NewList(std::move(members))}));
    groups.back().list()->SetNames(kNames);
  }
  return run.heap().NewList(std::move(groups));
}

Value Join(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("join", {"value", "d", "attribute"}, 1);
  Value v[3];
  std::vector<Value> items;
  if (!Bind(run, kSignature, arguments, v) || !run.Items(v[0], &items)) return Value::Raised();
  const TextOf separator(run, v[1].is_missing() ? Value::None() : v[1]);
  const std::string_view between = v[1].is_missing() ? std::string_view() : *separator;
  const AttributePath path(run, v[2]);
  if (!separator.ok()) return Value::Raised();
  std::string text;
  for (size_t i = 0; i < items.size(); ++i) {
    if (i > 0) text += between;
    const Value part = path.Get(items[i]);
    if (part.raised() || !run.Text(part, &text) || !run.Affords(text.size())) return Value::Raised();
  }
  return run.String(text);
}

Value Batch(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("batch", {"value", "linecount", "fill_with"}, 2);
  Value v[3];
  std::vector<Value> items;
  int64_t count = 0;
  if (!Bind(run, kSignature, arguments, v) || !run.Items(v[0], &items) || !ReadInt(run, v[1], 0, &count))
    return Value::Raised();
  std::vector<Value> lines;
  std::vector<Value> line;
  for (const Value& item : items) {
    if (static_cast<int64_t>(line.size()) == count) {
      lines.push_back(run.heap().NewList(std::exchange(line, {})));
    }
    line.push_back(item);
  }
  if (!line.empty()) {
    const bool fill = !v[2].is_missing() && !v[2].is_none();
    if (fill && count > 0 && !run.Affords(static_cast<size_t>(count) * sizeof(Value))) return Value::Raised();
    while (fill && static_cast<int64_t>(line.size()) < count) line.push_back(v[2]);
    lines.push_back(run.heap().NewList(std::move(line)));
  }
  return NewGenerator(run, std::move(lines));
}

Value SliceInto(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("slice", {"value", "slices", "fill_with"}, 2);
  Value v[3];
  std::vector<Value> items;
  int64_t slices = 0;
  if (!Bind(run, kSignature, arguments, v) || !run.Items(v[0], &items) || !ReadInt(run, v[1], 0, &slices))
    return Value::Raised();
  if (slices == 0) return run.RaiseValue("integer division or modulo by zero");
  if (slices < 0) return NewGenerator(run, {});
  if (!run.Affords(static_cast<size_t>(slices) * 64) || !run.Steps(static_cast<size_t>(slices)))
    return Value::Raised();
  const auto count = static_cast<size_t>(slices);
  const size_t each = items.size() / count;
  const size_t extra = items.size() % count;
  const bool fill = !v[2].is_missing() && !v[2].is_none();
  std::vector<Value> result;
  auto at = items.begin();
  for (size_t i = 0; i < count; ++i) {
    const auto end = at + static_cast<std::ptrdiff_t>(each + (i < extra ? 1 : 0));
    std::vector<Value> part(at, end);
    if (fill && i >= extra) part.push_back(v[2]);
    result.push_back(run.heap().NewList(std::move(part)));
    at = end;
  }
  return NewGenerator(run, std::move(result));
}

Value Attr(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("attr", {"obj", "name"}, 2);
  Value v[2];
  if (!Bind(run, kSignature, arguments, v)) return Value::Raised();
  std::string_view name;
  if (!ReadString(run, v[1], "the attribute's name", &name)) return Value::Raised();
  // Attributes alone: items are not looked at.
  const bool named = v[0].is_tuple() && v[0].list()->FindNamed(name) != nullptr;
  if (v[0].is_undefined() || v[0].is_object() || named) return run.GetAttribute(v[0], name);
  if (FindMethod(v[0], name) != nullptr) return run.GetAttribute(v[0], name);
  return run.Undefined(name, fmt::format("'{} object' has no attribute {}", TypeName(v[0]), Quoted(name)));
}

constexpr Entry kEntries[] = {
    {"length", Length},     {"count", Length},    {"first", First},     {"last", Last},
    {"list", ToList},       {"random", Random},   {"reverse", Reverse}, {"items", ItemPairs},
    {"dictsort", DictSort}, {"sort", Sort},       {"min", Min},         {"max", Max},
    {"sum", Sum},           {"unique", Unique},   {"groupby", GroupBy}, {"join", Join},
    {"batch", Batch},       {"slice", SliceInto}, {"attr", Attr},
};

}  // namespace

std::span<const Entry> SequenceFilters() { return kEntries; }

}  // namespace ingot::jinja::builtins
