#include "jinja/value/equality.h"

#include <cmath>

#include "jinja/value/containers.h"
#include "jinja/value/object.h"

namespace ingot::jinja {
namespace {

constexpr int kDeepest = 500;

// An integer beside a float, without rounding the integer.
Ordering CompareMixed(int64_t a, double b) {
  if (std::isnan(b)) return Ordering::kUnordered;
  if (b >= 9223372036854775808.0) return Ordering::kLess;
  if (b < -9223372036854775808.0) return Ordering::kGreater;
  const double whole = std::floor(b);
  const auto floor = static_cast<int64_t>(whole);
  if (a != floor) return a < floor ? Ordering::kLess : Ordering::kGreater;
  return b > whole ? Ordering::kLess : Ordering::kEqual;
}

Ordering Reversed(Ordering order) {
  if (order == Ordering::kLess) return Ordering::kGreater;
  return order == Ordering::kGreater ? Ordering::kLess : order;
}

template <typename T>
Ordering CompareSame(const T& a, const T& b) {
  if (a < b) return Ordering::kLess;
  return a == b ? Ordering::kEqual : Ordering::kGreater;
}

Ordering CompareNumbers(const Value& a, const Value& b) {
  if (a.is_integral()) {
    return b.is_integral() ? CompareSame(a.as_int(), b.as_int()) : CompareMixed(a.as_int(), b.as_float());
  }
  if (b.is_integral()) return Reversed(CompareMixed(b.as_int(), a.as_float()));
  if (std::isnan(a.as_float()) || std::isnan(b.as_float())) return Ordering::kUnordered;
  return CompareSame(a.as_float(), b.as_float());
}

std::optional<bool> EqualAt(const Value& a, const Value& b, int depth);

std::optional<bool> EqualItems(const List& a, const List& b, int depth) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    auto same = EqualAt(a[i], b[i], depth + 1);
    if (!same || !*same) return same;
  }
  return true;
}

std::optional<bool> EqualDicts(const Dict& a, const Dict& b, int depth) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.slots(); ++i) {
    const Dict::Entry& entry = a.slot(i);
    if (entry.key.is_missing()) continue;
    const Value* other = b.Find(entry.key);
    if (other == nullptr) return false;
    auto same = EqualAt(entry.value, *other, depth + 1);
    if (!same || !*same) return same;
  }
  return true;
}

std::optional<bool> EqualAt(const Value& a, const Value& b, int depth) {
  if (a.is_number() && b.is_number()) return CompareNumbers(a, b) == Ordering::kEqual;
  if (a.is_object()) return a.object()->Equals(b);
  if (b.is_object()) return b.object()->Equals(a);
  if (a.kind() != b.kind()) return false;
  if (a.SameAs(b)) return true;
  if (depth >= kDeepest) return std::nullopt;
  switch (a.kind()) {
    case Kind::kString:
      return a.as_string() == b.as_string();
    case Kind::kList:
    case Kind::kTuple:
      return EqualItems(*a.list(), *b.list(), depth);
    case Kind::kDict:
      return EqualDicts(*a.dict(), *b.dict(), depth);
    case Kind::kSet:
      return EqualDicts(a.set()->members(), b.set()->members(), depth);
    default:  // None, undefined: one of its kind is as good as another
      return true;
  }
}

Ordering CompareAt(const Value& a, const Value& b, int depth) {
  if (a.is_number() && b.is_number()) return CompareNumbers(a, b);
  if (a.is_string() && b.is_string()) return CompareSame(a.as_string(), b.as_string());
  if (a.is_object() || b.is_object()) {
    auto order = a.is_object() ? a.object()->Compare(b) : b.object()->Compare(a);
    if (!order) return Ordering::kNone;
    const Ordering told = CompareSame(*order, 0);
    return a.is_object() ? told : Reversed(told);
  }
  if (!a.is_sequence() || a.kind() != b.kind()) return Ordering::kNone;
  if (depth >= kDeepest) return Ordering::kTooDeep;
  const List& left = *a.list();
  const List& right = *b.list();
  for (size_t i = 0; i < left.size() && i < right.size(); ++i) {
    auto same = EqualAt(left[i], right[i], depth + 1);
    if (!same) return Ordering::kTooDeep;
    if (!*same) return CompareAt(left[i], right[i], depth + 1);
  }
  return CompareSame(left.size(), right.size());
}

}  // namespace

bool SameKey(const Value& a, const Value& b) {
  if (a.is_string() && b.is_string()) return a.as_string() == b.as_string();
  return EqualAt(a, b, 0).value_or(false);
}

std::optional<bool> Equal(const Value& a, const Value& b) { return EqualAt(a, b, 0); }

Ordering Compare(const Value& a, const Value& b) { return CompareAt(a, b, 0); }

}  // namespace ingot::jinja
