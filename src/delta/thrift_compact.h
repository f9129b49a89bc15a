// The part of Thrift's compact protocol that Parquet's metadata needs: writing structs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ingot::delta {

// Fields are written in the order of their ids; Begin… and End… nest.
class ThriftWriter {
 public:
  explicit ThriftWriter(std::string* out) : out_(out) {}

  void Int32(int field, int32_t value) {
    Header(field, kInt32);
    Varint(ZigZag(value));
  }
  void Int64(int field, int64_t value) {
    Header(field, kInt64);
    Varint(ZigZag(value));
  }
  void Text(int field, std::string_view value) {
    Header(field, kBinary);
    Bytes(value);
  }
  void BeginStruct(int field) {
    Header(field, kStruct);
    last_.push_back(0);
  }
  void EndStruct() {
    *out_ += '\0';
    last_.pop_back();
  }
  // The outermost struct has no field of its own; each element of a list of structs neither.
  void BeginElement() { last_.push_back(0); }

  void BeginStructs(int field, size_t count) { List(field, kStruct, count); }
  void Int32s(int field, const std::vector<int32_t>& values) {
    List(field, kInt32, values.size());
    for (int32_t value : values) Varint(ZigZag(value));
  }
  void Texts(int field, const std::vector<std::string>& values) {
    List(field, kBinary, values.size());
    for (const std::string& value : values) Bytes(value);
  }

 private:
  enum Type : uint8_t { kInt32 = 5, kInt64 = 6, kBinary = 8, kList = 9, kStruct = 12 };

  static uint64_t ZigZag(int64_t value) {
    return (static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63);
  }
  void Varint(uint64_t value) {
    for (; value >= 0x80; value >>= 7) *out_ += static_cast<char>(value | 0x80);
    *out_ += static_cast<char>(value);
  }
  void Bytes(std::string_view value) {
    Varint(value.size());
    *out_ += value;
  }
  void Header(int field, Type type) {
    int step = field - last_.back();
    if (step > 0 && step < 16) {
      *out_ += static_cast<char>((step << 4) | type);
    } else {
      *out_ += static_cast<char>(type);
      Varint(ZigZag(field));
    }
    last_.back() = field;
  }
  void List(int field, Type element, size_t count) {
    Header(field, kList);
    if (count < 15) {
      *out_ += static_cast<char>((count << 4) | element);
    } else {
      *out_ += static_cast<char>(0xF0 | element);
      Varint(count);
    }
  }

  std::string* out_;
  std::vector<int> last_;  // the last field written at each depth
};

}  // namespace ingot::delta
