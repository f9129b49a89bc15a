// Avro's binary encoding (Avro specification 1.11, "Binary Encoding") of the types that manifests are made of.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace ingot::iceberg {

// Appends values to `out`, which must outlive it.
class AvroEncoder {
 public:
  explicit AvroEncoder(std::string* out) : out_(out) {}

  void Long(int64_t value);  // also an int
  void Bool(bool value) { *out_ += static_cast<char>(value ? 1 : 0); }
  void Bytes(std::string_view value);  // also a string
  void Raw(std::string_view value) { *out_ += value; }  // a fixed, a float, a double
  // The branch of a union of null and one other type.
  void Branch(bool present) { Long(present ? 1 : 0); }
  // An array or a map: Count(n) unless n is 0, then the items, then End().
  void Count(size_t items) {
    if (items > 0) Long(static_cast<int64_t>(items));
  }
  void End() { Long(0); }

 private:
  std::string* out_;
};

// Reads values from bytes that may come from anywhere: nothing is read beyond their end, and nothing is allocated.
// Every error is kCorrupt and names `place` and the offset. `bytes` and `place` must outlive it.
class AvroDecoder {
 public:
  AvroDecoder(std::string_view bytes, std::string_view place) : bytes_(bytes), place_(place) {}

  Result<int64_t> Long();
  Result<int32_t> Int();
  Result<bool> Bool();
  Result<std::string_view> Bytes();  // a view of the bytes given
  Result<std::string_view> Raw(size_t size);
  Result<bool> Branch();
  // How many items the next block of an array or a map holds, 0 at its end. Each item takes at least a byte, so a count
  // above the bytes that are left is an error.
  Result<size_t> Count();

  bool at_end() const { return at_ == bytes_.size(); }
  size_t offset() const { return at_; }

 private:
  Error Bad(std::string_view what) const;

  std::string_view bytes_;
  std::string_view place_;
  size_t at_ = 0;
};

}  // namespace ingot::iceberg
