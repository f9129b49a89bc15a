#include "jinja/value/containers.h"

#include <bit>
#include <cmath>
#include <functional>

#include "jinja/value/equality.h"
#include "jinja/value/heap.h"
#include "jinja/value/object.h"

namespace ingot::jinja {
namespace {

constexpr size_t kLinear = 8;     // so many entries are looked through one by one
constexpr int kDeepestKey = 100;  // tuples in tuples

uint64_t Mix(uint64_t x) {
  x ^= x >> 32;
  x *= 0x9fb21c651e98df25ull;
  x ^= x >> 29;
  x *= 0x9fb21c651e98df25ull;
  return x ^ (x >> 32);
}

uint64_t HashText(std::string_view text) { return std::hash<std::string_view>()(text); }

uint64_t HashFloat(double value) {
  // Equal numbers are the same key, whatever their type.
  if (value >= -9.2e18 && value <= 9.2e18 && std::trunc(value) == value) {
    return Mix(static_cast<uint64_t>(static_cast<int64_t>(value)));
  }
  return Mix(std::bit_cast<uint64_t>(value));
}

std::optional<uint64_t> HashOf(const Value& key, int depth) {
  switch (key.kind()) {
    case Kind::kNone:
      return 0x4e6f6e65;
    case Kind::kBool:
    case Kind::kInt:
      return Mix(static_cast<uint64_t>(key.as_int()));
    case Kind::kFloat:
      return HashFloat(key.as_float());
    case Kind::kString:
      return HashText(key.as_string());
    case Kind::kUndefined:
      return 0x756e64;
    case Kind::kObject:
      return key.object()->Hash();
    case Kind::kTuple: {
      if (depth >= kDeepestKey) return std::nullopt;
      uint64_t hash = 0x7475706c65;
      for (const Value& item : *key.list()) {
        auto inner = HashOf(item, depth + 1);
        if (!inner) return std::nullopt;
        hash = Mix(hash * 31 + *inner);
      }
      return hash;
    }
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<uint64_t> HashOf(const Value& key) { return HashOf(key, 0); }

bool List::frozen() const { return heap_->frozen(); }

bool List::Append(const Value& value) {
  if (frozen()) return false;
  heap_->Charge(sizeof(Value));
  items_.push_back(value);
  return true;
}

bool List::Assign(std::vector<Value> items) {
  if (frozen()) return false;
  heap_->Charge(items.size() * sizeof(Value));
  items_ = std::move(items);
  return true;
}

bool List::Put(size_t index, const Value& value) {
  if (frozen()) return false;
  items_[index] = value;
  return true;
}

bool List::Insert(size_t index, const Value& value) {
  if (frozen()) return false;
  heap_->Charge(sizeof(Value));
  items_.insert(items_.begin() + static_cast<std::ptrdiff_t>(index), value);
  return true;
}

bool List::Erase(size_t index) {
  if (frozen()) return false;
  items_.erase(items_.begin() + static_cast<std::ptrdiff_t>(index));
  return true;
}

const Value* List::FindNamed(std::string_view name) const {
  for (size_t i = 0; i < names_.size() && i < items_.size(); ++i) {
    if (names_[i] == name) return &items_[i];
  }
  return nullptr;
}

bool Dict::frozen() const { return heap_->frozen(); }

template <typename Same>
size_t Dict::Locate(uint64_t hash, Same&& same) const {
  if (index_.empty()) {
    for (size_t i = 0; i < entries_.size(); ++i) {
      if (entries_[i].hash == hash && same(entries_[i].key)) return i;
    }
    return kNowhere;
  }
  const size_t mask = index_.size() - 1;
  for (size_t at = Mix(hash) & mask; index_[at] != 0; at = (at + 1) & mask) {
    const Entry& entry = entries_[index_[at] - 1];
    if (entry.hash == hash && same(entry.key)) return index_[at] - 1;
  }
  return kNowhere;
}

const Value* Dict::Find(const Value& key) const {
  if (key.is_string()) return Find(key.as_string());
  auto hash = HashOf(key);
  if (!hash) return nullptr;
  size_t at = Locate(*hash, [&](const Value& other) { return SameKey(other, key); });
  return at == kNowhere ? nullptr : &entries_[at].value;
}

const Value* Dict::Find(std::string_view key) const {
  size_t at = Locate(HashText(key),
                     [&](const Value& other) { return other.is_string() && other.as_string() == key; });
  return at == kNowhere ? nullptr : &entries_[at].value;
}

bool Dict::Set(std::string_view key, const Value& value) {
  if (frozen()) return false;
  if (const Value* found = Find(key)) {
    *const_cast<Value*>(found) = value;
    return true;
  }
  return Set(heap_->String(key), value);
}

bool Dict::Set(const Value& key, const Value& value) {
  if (frozen()) return false;
  auto hash = HashOf(key);
  if (!hash) return false;
  size_t at = Locate(*hash, [&](const Value& other) { return SameKey(other, key); });
  if (at != kNowhere) {
    entries_[at].value = value;
  } else {
    Add(key, *hash, value);
  }
  return true;
}

void Dict::Add(const Value& key, uint64_t hash, const Value& value) {
  heap_->Charge(sizeof(Entry) + sizeof(uint32_t) * 2);
  if (entries_.size() > kLinear && live_ * 2 < entries_.size()) Rebuild();
  entries_.push_back({key, value, hash});
  ++live_;
  if (entries_.size() <= kLinear) return;
  if (entries_.size() * 2 > index_.size()) {
    Rebuild();
    return;
  }
  const size_t mask = index_.size() - 1;
  size_t at = Mix(hash) & mask;
  while (index_[at] != 0) at = (at + 1) & mask;
  index_[at] = static_cast<uint32_t>(entries_.size());
}

// Drops erased entries and makes the index anew, with room for as many again.
void Dict::Rebuild() {
  std::erase_if(entries_, [](const Entry& entry) { return entry.key.is_missing(); });
  index_.assign(entries_.size() > kLinear ? std::bit_ceil(entries_.size() * 4) : 0, 0);
  if (index_.empty()) return;
  const size_t mask = index_.size() - 1;
  for (size_t i = 0; i < entries_.size(); ++i) {
    size_t at = Mix(entries_[i].hash) & mask;
    while (index_[at] != 0) at = (at + 1) & mask;
    index_[at] = static_cast<uint32_t>(i + 1);
  }
}

bool Dict::Erase(const Value& key) {
  if (frozen()) return false;
  auto hash = HashOf(key);
  if (!hash) return true;
  size_t at = Locate(*hash, [&](const Value& other) { return SameKey(other, key); });
  if (at == kNowhere) return true;
  entries_[at].key = Value::Missing();
  entries_[at].value = Value::None();
  --live_;
  if (live_ == 0) {
    entries_.clear();
    index_.clear();
  }
  return true;
}

bool Dict::Clear() {
  if (frozen()) return false;
  entries_.clear();
  index_.clear();
  live_ = 0;
  return true;
}

}  // namespace ingot::jinja
