// The part of Thrift's compact protocol that Parquet's metadata needs: writing structs, and reading them from
// bytes that may be anything.
#pragma once

#include <cstddef>
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

// Reads structs field by field. After anything that is not Thrift, ok() is false, numbers are 0, texts empty,
// and structs and lists have no further field or element, so that loops over them end.
class ThriftReader {
 public:
  explicit ThriftReader(std::string_view bytes) : bytes_(bytes) {}

  bool ok() const { return ok_; }

  // Of a struct: the fields one after another, until there is none. A field's value must be read or skipped.
  class Struct {
   public:
    explicit Struct(ThriftReader& reader) : reader_(reader) {}
    bool Next() {
      uint8_t header = reader_.Byte();
      type_ = header & 0x0F;
      if (!reader_.ok_ || type_ == kStop) return false;
      int64_t step = header >> 4;
      field_ = step != 0 ? field_ + step : reader_.Number();
      if (field_ < INT16_MIN || field_ > INT16_MAX) reader_.ok_ = false;
      return reader_.ok_;
    }
    int64_t field() const { return field_; }
    // The value, which fails when it is not of the type asked for.
    int64_t Int() { return reader_.Int(type_); }
    std::string_view Text() { return type_ == kBinary ? reader_.Bytes() : reader_.Fail(); }
    // The number of elements, each of which is to be read as a Struct.
    size_t Structs() { return type_ == kList ? reader_.ListOf(kStruct) : reader_.Fail().size(); }
    size_t Texts() { return type_ == kList ? reader_.ListOf(kBinary) : reader_.Fail().size(); }
    bool EnterStruct() { return type_ == kStruct || (reader_.ok_ = false); }
    void Skip() { reader_.Skip(type_, 0); }

   private:
    friend class ThriftReader;
    ThriftReader& reader_;
    int64_t field_ = 0;
    int type_ = kStop;
  };

  // An element of a list of texts.
  std::string_view Bytes() {
    uint64_t size = Varint();
    if (size > bytes_.size()) return Fail();
    std::string_view taken = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return taken;
  }

 private:
  static constexpr int kStop = 0, kTrue = 1, kFalse = 2, kByte = 3, kInt16 = 4, kInt32 = 5, kInt64 = 6,
                       kDouble = 7, kBinary = 8, kList = 9, kSet = 10, kMap = 11, kStruct = 12;
  static constexpr int kMaxDepth = 64;

  std::string_view Fail() {
    ok_ = false;
    bytes_ = {};
    return {};
  }
  uint8_t Byte() {
    if (bytes_.empty()) return Fail(), 0;
    uint8_t byte = static_cast<uint8_t>(bytes_.front());
    bytes_.remove_prefix(1);
    return byte;
  }
  uint64_t Varint() {
    uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      uint64_t byte = Byte();
      value |= (byte & 0x7F) << shift;
      if ((byte & 0x80) == 0) return value;
    }
    return Fail(), 0;
  }
  int64_t Number() {
    uint64_t zigzag = Varint();
    return static_cast<int64_t>(zigzag >> 1) ^ -static_cast<int64_t>(zigzag & 1);
  }
  int64_t Int(int type) {
    if (type != kInt16 && type != kInt32 && type != kInt64) return Fail(), 0;
    return Number();
  }
  // An element takes a byte at least, so a count that lies is found before anything is made of it.
  size_t ListOf(int wanted) {
    int element = kStop;
    size_t count = ListHeader(&element);
    return count == 0 || element == wanted ? count : Fail().size();
  }
  size_t ListHeader(int* element) {
    uint8_t header = Byte();
    *element = header & 0x0F;
    uint64_t count = header >> 4;
    if (count == 15) count = Varint();
    return count > bytes_.size() ? Fail().size() : count;
  }
  void Skip(int type, int depth) {
    if (depth > kMaxDepth) Fail();
    switch (type) {
      case kTrue:
      case kFalse:
        return;
      case kByte:
        Byte();
        return;
      case kInt16:
      case kInt32:
      case kInt64:
        Varint();
        return;
      case kDouble:
        for (int i = 0; i < 8; ++i) Byte();
        return;
      case kBinary:
        Bytes();
        return;
      case kList:
      case kSet:
        return SkipList(depth);
      case kMap:
        return SkipMap(depth);
      case kStruct:
        return SkipStruct(depth);
      default:
        Fail();
    }
  }
  // Within lists and maps a boolean is a byte.
  void SkipElement(int type, int depth) { Skip(type == kTrue || type == kFalse ? kByte : type, depth + 1); }
  void SkipList(int depth) {
    int element = kStop;
    size_t count = ListHeader(&element);
    for (size_t i = 0; i < count && ok_; ++i) SkipElement(element, depth);
  }
  void SkipMap(int depth) {
    uint64_t count = Varint();
    if (count == 0 || count > bytes_.size()) return count == 0 ? void() : void(Fail());
    uint8_t types = Byte();
    for (uint64_t i = 0; i < count && ok_; ++i) {
      SkipElement(types >> 4, depth);
      SkipElement(types & 0x0F, depth);
    }
  }
  void SkipStruct(int depth) {
    Struct nested(*this);
    while (nested.Next()) Skip(nested.type_, depth + 1);
  }

  std::string_view bytes_;
  bool ok_ = true;
};

}  // namespace ingot::delta
