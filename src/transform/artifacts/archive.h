// A compact binary form of plain data, for this program's own caches: read back only by the version that wrote it.
#pragma once

#include <cstdint>
#include <cstring>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/json.h"

namespace ingot::transform {

// One function template Fields(archive, value) a struct lists its members; the same one writes and reads.
class ArchiveWriter {
 public:
  static constexpr bool kReads = false;

  template <typename... T>
  void operator()(const T&... values) {
    (Put(values), ...);
  }
  std::string Take() { return std::move(bytes_); }

 private:
  void PutSize(uint64_t size) {
    while (size >= 0x80) {
      bytes_ += static_cast<char>(size | 0x80);
      size >>= 7;
    }
    bytes_ += static_cast<char>(size);
  }
  template <typename T>
  void Put(const T& value) {
    if constexpr (std::is_enum_v<T>) Put(static_cast<std::underlying_type_t<T>>(value));
    else if constexpr (std::is_arithmetic_v<T>) bytes_.append(reinterpret_cast<const char*>(&value), sizeof(value));
    else Fields(*this, const_cast<T&>(value));
  }
  void Put(const std::string& text) {
    PutSize(text.size());
    bytes_ += text;
  }
  template <typename T>
  void PutAll(const T& list) {
    PutSize(list.size());
    for (const auto& item : list) Put(item);
  }
  template <typename T>
  void Put(const std::vector<T>& list) {
    PutAll(list);
  }
  template <typename T>
  void Put(const std::deque<T>& list) {
    PutAll(list);
  }
  template <typename K, typename V, typename C>
  void Put(const std::map<K, V, C>& map) {
    PutSize(map.size());
    for (const auto& [key, value] : map) (*this)(key, value);
  }
  template <typename T>
  void Put(const std::optional<T>& value) {
    Put(value.has_value());
    if (value) Put(*value);
  }
  void Put(const Json& json) {
    if (json.is_null()) return PutSize(0);
    if (json.is_bool()) return PutSize(json.as_bool() ? 2 : 1);
    if (json.is_int()) return PutSize(3), Put(json.as_int());
    if (json.is_double()) return PutSize(4), Put(json.as_double());
    if (json.is_string()) return PutSize(5), Put(json.as_string());
    PutSize(json.is_array() ? 6 : 7);
    if (json.is_array()) return PutAll(json.as_array());
    PutSize(json.as_object().size());
    for (const auto& [key, value] : json.as_object()) (*this)(key, value);
  }
  // What is shared is written once.
  void Put(const std::shared_ptr<const Json>& shared) {
    if (shared == nullptr) return PutSize(0);
    const auto [found, fresh] = shared_.emplace(shared.get(), shared_.size() + 1);
    PutSize(found->second);
    if (fresh) Put(*shared);
  }

  std::string bytes_;
  std::unordered_map<const Json*, uint64_t> shared_;
};

// Reads what ArchiveWriter wrote. Bytes that end too early, or make no sense, leave good() false and values unspecified.
class ArchiveReader {
 public:
  static constexpr bool kReads = true;

  explicit ArchiveReader(std::string_view bytes) : rest_(bytes) {}

  template <typename... T>
  void operator()(T&... values) {
    (Get(values), ...);
  }
  bool good() const { return good_; }
  bool at_end() const { return rest_.empty(); }

 private:
  const char* Bytes(uint64_t size) {
    if (size > rest_.size()) {
      good_ = false;
      rest_ = {};
      return nullptr;
    }
    const char* at = rest_.data();
    rest_.remove_prefix(size);
    return at;
  }
  uint64_t GetSize() {
    uint64_t size = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const char* byte = Bytes(1);
      if (byte == nullptr) return 0;
      size |= static_cast<uint64_t>(*byte & 0x7f) << shift;
      if ((*byte & 0x80) == 0) return size;
    }
    good_ = false;
    return 0;
  }
  // How many items follow: never more than there are bytes left.
  uint64_t GetCount() {
    const uint64_t count = GetSize();
    if (count <= rest_.size()) return count;
    good_ = false;
    return 0;
  }
  template <typename T>
  void Get(T& value) {
    if constexpr (std::is_enum_v<T>) {
      std::underlying_type_t<T> number{};
      Get(number);
      value = static_cast<T>(number);
    } else if constexpr (std::is_arithmetic_v<T>) {
      if (const char* bytes = Bytes(sizeof(value))) std::memcpy(&value, bytes, sizeof(value));
    } else {
      Fields(*this, value);
    }
  }
  void Get(std::string& text) {
    const uint64_t size = GetSize();
    if (const char* bytes = Bytes(size)) text.assign(bytes, size);
  }
  template <typename T>
  void Get(std::vector<T>& list) {
    list.resize(GetCount());
    for (T& item : list) Get(item);
  }
  template <typename T>
  void Get(std::deque<T>& list) {
    const uint64_t count = GetCount();
    for (uint64_t i = 0; i < count && good_; ++i) Get(list.emplace_back());
  }
  template <typename K, typename V, typename C>
  void Get(std::map<K, V, C>& map) {
    const uint64_t count = GetCount();
    for (uint64_t i = 0; i < count && good_; ++i) {
      K key;
      V value;
      (*this)(key, value);
      map.emplace_hint(map.end(), std::move(key), std::move(value));
    }
  }
  template <typename T>
  void Get(std::optional<T>& value) {
    bool there = false;
    Get(there);
    if (there) Get(value.emplace());
  }
  void Get(Json& json);
  void Get(std::shared_ptr<const Json>& shared);

  std::string_view rest_;
  bool good_ = true;
  int depth_ = 0;
  std::vector<std::shared_ptr<const Json>> shared_;
};

inline void ArchiveReader::Get(Json& json) {
  if (depth_ > 1000) good_ = false;
  if (!good_) return;
  ++depth_;
  const uint64_t kind = GetSize();
  if (kind == 0) json = Json();
  else if (kind <= 2) json = Json(kind == 2);
  else if (kind == 3) {
    int64_t number = 0;
    Get(number);
    json = Json(number);
  } else if (kind == 4) {
    double number = 0;
    Get(number);
    json = Json(number);
  } else if (kind == 5) {
    std::string text;
    Get(text);
    json = Json(std::move(text));
  } else if (kind == 6) {
    Json::Array list;
    Get(list);
    json = Json(std::move(list));
  } else if (kind == 7) {
    Json::Object object(GetCount());
    for (auto& [key, value] : object) (*this)(key, value);
    json = Json(std::move(object));
  } else {
    good_ = false;
  }
  --depth_;
}

inline void ArchiveReader::Get(std::shared_ptr<const Json>& shared) {
  const uint64_t id = GetSize();
  if (id == 0) return;
  if (id <= shared_.size()) {
    shared = shared_[id - 1];
    return;
  }
  if (id != shared_.size() + 1) {
    good_ = false;
    return;
  }
  Json value;
  Get(value);
  shared = shared_.emplace_back(std::make_shared<const Json>(std::move(value)));
}

}  // namespace ingot::transform
