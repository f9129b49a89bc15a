// Lists, dicts and sets. They belong to a Heap, are made by it, and charge it for what they hold.
//
// None may be changed once its heap is frozen: the changing functions then do nothing and return false.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "jinja/value/value.h"

namespace ingot::jinja {

// The items of a list, or of a tuple (which nothing changes once it is made).
class List {
 public:
  explicit List(Heap* heap) : heap_(heap) {}

  size_t size() const { return items_.size(); }
  bool empty() const { return items_.empty(); }
  const Value& operator[](size_t index) const { return items_[index]; }
  std::vector<Value>::const_iterator begin() const { return items_.begin(); }
  std::vector<Value>::const_iterator end() const { return items_.end(); }
  const std::vector<Value>& items() const { return items_; }

  bool Append(const Value& value);
  bool Assign(std::vector<Value> items);
  bool Put(size_t index, const Value& value);
  bool Insert(size_t index, const Value& value);
  bool Erase(size_t index);
  bool frozen() const;

  // A tuple's items may also have names, as Python's named tuples do. The names are constants.
  void SetNames(std::span<const std::string_view> names) { names_ = names; }
  // The item of that name, or nullptr.
  const Value* FindNamed(std::string_view name) const;

 private:
  Heap* heap_;
  std::vector<Value> items_;
  std::span<const std::string_view> names_;
};

// A key's hash, as equal keys have it; nothing when the key cannot be one (a list, a dict, a set, or a tuple
// of them).
std::optional<uint64_t> HashOf(const Value& key);

// Keys in the order of their first insertion.
class Dict {
 public:
  struct Entry {
    Value key;  // kMissing: erased
    Value value;
    uint64_t hash;
  };

  explicit Dict(Heap* heap) : heap_(heap) {}

  size_t size() const { return live_; }
  bool empty() const { return live_ == 0; }
  // The value, or nullptr. A key that cannot be hashed is not there.
  const Value* Find(const Value& key) const;
  const Value* Find(std::string_view key) const;
  // False when frozen or when the key cannot be hashed.
  bool Set(const Value& key, const Value& value);
  bool Set(std::string_view key, const Value& value);
  bool Erase(const Value& key);
  bool Clear();
  bool frozen() const;

  // Walks the entries in order. The count of slots changes only with insertions; an erased one has a missing
  // key.
  size_t slots() const { return entries_.size(); }
  const Entry& slot(size_t index) const { return entries_[index]; }
  template <typename F>
  void ForEach(F&& visit) const {
    for (const Entry& entry : entries_) {
      if (!entry.key.is_missing()) visit(entry.key, entry.value);
    }
  }

 private:
  static constexpr size_t kNowhere = ~size_t{0};
  template <typename Same>
  size_t Locate(uint64_t hash, Same&& same) const;
  void Add(const Value& key, uint64_t hash, const Value& value);
  void Rebuild();

  Heap* heap_;
  std::vector<Entry> entries_;
  std::vector<uint32_t> index_;  // open addressing over entries_, from 9 entries on; 0 is free
  size_t live_ = 0;
};

// Members in the order of their insertion.
class Set {
 public:
  explicit Set(Heap* heap) : members_(heap) {}

  size_t size() const { return members_.size(); }
  bool Contains(const Value& value) const { return members_.Find(value) != nullptr; }
  bool Add(const Value& value) { return members_.Set(value, Value::None()); }
  bool Erase(const Value& value) { return members_.Erase(value); }
  const Dict& members() const { return members_; }
  Dict& members() { return members_; }

 private:
  Dict members_;
};

}  // namespace ingot::jinja
