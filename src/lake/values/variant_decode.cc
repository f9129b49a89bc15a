#include <algorithm>
#include <bit>
#include <duckdb/common/types/hugeint.hpp>
#include <duckdb/common/types/variant_value.hpp>
#include <vector>

#include "base/text.h"
#include "lake/values/variant_encoding.h"
#include "lake/values/variant_format.h"

namespace ingot::lake {

namespace {

using duckdb::Value;
using duckdb::VariantValue;
using duckdb::VariantValueType;
namespace format = variant_format;

constexpr uint8_t kVersionBits = 0x0f;
constexpr int64_t kMicrosOfDay = 86'400'000'000;
constexpr int32_t kFirstDay = -2'147'483'646;                   // what DuckDB's DATE begins with
constexpr int64_t kFirstInstant = -9'223'286'400'000'000'000;   // no TIMESTAMP of DuckDB's has earlier ticks

// Bytes that are read one after the other. What lies beyond their end reads as 0, and is remembered.
class VariantBytes {
 public:
  VariantBytes(std::string_view bytes, size_t at) : bytes_(bytes), at_(at) {}

  uint64_t Number(size_t width) {
    uint64_t number = 0;
    const std::string_view taken = Take(width);
    for (size_t i = 0; i < taken.size(); ++i) number |= uint64_t{static_cast<uint8_t>(taken[i])} << (8 * i);
    return number;
  }

  std::string_view Take(uint64_t size) {
    if (at_ > bytes_.size() || size > bytes_.size() - at_) {
      is_cut_ = true;
      return {};
    }
    const std::string_view taken = bytes_.substr(at_, size);
    at_ += size;
    return taken;
  }

  size_t at() const { return at_; }
  bool is_cut() const { return is_cut_; }

 private:
  const std::string_view bytes_;
  size_t at_;
  bool is_cut_ = false;
};

Error BrokenVariant(std::string_view why) { return Corrupt("a VARIANT's bytes are broken: " + std::string(why)); }

Result<std::vector<std::string>> DecodeNames(std::string_view metadata) {
  VariantBytes bytes(metadata, 0);
  const auto header = static_cast<uint8_t>(bytes.Number(1));
  if (bytes.is_cut()) return BrokenVariant("its metadata is empty");
  if ((header & kVersionBits) != format::kVersion) {
    return Unsupported("a VARIANT is of version " + std::to_string(header & kVersionBits) +
                       " of its encoding, and this version of Ingot knows 1");
  }
  const size_t width = 1 + (header >> 6);
  const uint64_t count = bytes.Number(width);
  if (bytes.is_cut() || count > metadata.size()) return BrokenVariant("its metadata is cut");
  std::vector<uint64_t> offsets;
  for (uint64_t i = 0; i <= count; ++i) offsets.push_back(bytes.Number(width));
  if (bytes.is_cut()) return BrokenVariant("its metadata is cut");
  const std::string_view text = metadata.substr(bytes.at());
  std::vector<std::string> names;
  for (uint64_t i = 0; i < count; ++i) {
    if (offsets[i] > offsets[i + 1] || offsets[i + 1] > text.size()) return BrokenVariant("a field's name lies outside");
    names.emplace_back(text.substr(offsets[i], offsets[i + 1] - offsets[i]));
    if (!IsValidUtf8(names.back())) return BrokenVariant("a field's name is not UTF-8");
  }
  return names;
}

// How a value's bytes may be cut into elements: ids of names (for objects) and where each begins.
struct Elements {
  std::vector<uint64_t> ids;
  std::vector<uint64_t> begins;
};

class VariantDecoder {
 public:
  VariantDecoder(std::vector<std::string> names, std::string_view value)
      : names_(std::move(names)), value_(value), left_(value.size()) {}

  Result<VariantValue> Decode(size_t at, int depth) {
    if (depth > kMaxVariantDepth) {
      return BrokenVariant("it is nested deeper than " + std::to_string(kMaxVariantDepth) + " values");
    }
    VariantBytes bytes(value_, at);
    const auto header = static_cast<uint8_t>(bytes.Number(1));
    if (bytes.is_cut()) return BrokenVariant("a value lies outside");
    switch (header & 3) {
      case format::kObject: return DecodeNested(header, /*is_object=*/true, bytes, at, depth);
      case format::kArray: return DecodeNested(header, /*is_object=*/false, bytes, at, depth);
      default: break;
    }
    auto primitive = (header & 3) == format::kShortText ? DecodeText(bytes, header >> 2)
                                                        : DecodePrimitive(header >> 2, bytes);
    if (!primitive.ok()) return primitive.error();
    RETURN_IF_ERROR(Spend(bytes, at));
    return VariantValue(std::move(*primitive));
  }

 private:
  // Values that share bytes could be more than there are bytes by any factor.
  Status Spend(const VariantBytes& bytes, size_t from) {
    if (bytes.is_cut()) return BrokenVariant("a value is cut");
    const size_t taken = bytes.at() - from;
    if (taken > left_) return BrokenVariant("values lie on one another");
    left_ -= taken;
    return Status::Ok();
  }

  Result<VariantValue> DecodeNested(uint8_t header, bool is_object, VariantBytes bytes, size_t at, int depth) {
    const size_t offset_width = 1 + (header >> 2 & 3);
    const size_t id_width = is_object ? 1 + (header >> 4 & 3) : 0;
    const bool is_large = (header >> (is_object ? 6 : 4) & 1) != 0;
    const uint64_t count = bytes.Number(is_large ? 4 : 1);
    if (bytes.is_cut() || count > value_.size()) return BrokenVariant("a list of values is cut");
    Elements elements;
    for (uint64_t i = 0; i < count && is_object; ++i) elements.ids.push_back(bytes.Number(id_width));
    for (uint64_t i = 0; i <= count; ++i) elements.begins.push_back(bytes.Number(offset_width));
    RETURN_IF_ERROR(Spend(bytes, at));
    VariantValue result(is_object ? VariantValueType::OBJECT : VariantValueType::ARRAY);
    for (uint64_t i = 0; i < count; ++i) {
      if (is_object && elements.ids[i] >= names_.size()) return BrokenVariant("a field has no name");
      ASSIGN_OR_RETURN(VariantValue element, Decode(bytes.at() + elements.begins[i], depth + 1));
      if (is_object) {
        result.AddChild(names_[elements.ids[i]], std::move(element));
      } else {
        result.AddItem(std::move(element));
      }
    }
    return result;
  }

  static Result<Value> DecodeText(VariantBytes& bytes, uint64_t size) {
    const std::string_view text = bytes.Take(size);
    if (!IsValidUtf8(text)) return BrokenVariant("a text is not UTF-8");
    return Value(std::string(text));
  }

  static Result<Value> DecodeDecimal(VariantBytes& bytes, size_t width) {
    const auto scale = static_cast<uint8_t>(bytes.Number(1));
    const uint64_t lower = bytes.Number(std::min<size_t>(width, 8));
    if (scale > format::kMostDigits) return BrokenVariant("a decimal has more than 38 digits");
    duckdb::hugeint_t value(0, 0);
    if (width == 16) {
      value = duckdb::hugeint_t(static_cast<int64_t>(bytes.Number(8)), lower);
    } else {
      value = duckdb::hugeint_t(width == 4 ? int64_t{static_cast<int32_t>(lower)} : static_cast<int64_t>(lower));
    }
    const uint8_t most = width == 4 ? 9 : width == 8 ? 18 : format::kMostDigits;
    const duckdb::hugeint_t limit = duckdb::Hugeint::POWERS_OF_TEN[format::kMostDigits];
    if (value >= limit || value <= -limit) return BrokenVariant("a decimal has more than 38 digits");
    uint8_t digits = std::min<uint8_t>(std::max<uint8_t>(most, scale + 1), format::kMostDigits);
    const duckdb::hugeint_t of_width = duckdb::Hugeint::POWERS_OF_TEN[digits];
    if (value >= of_width || value <= -of_width) ++digits;  // 4 and 8 bytes hold some numbers of 10 and of 19 digits
    if (digits > 18) return Value::DECIMAL(value, digits, scale);
    return Value::DECIMAL(static_cast<int64_t>(value.lower), digits, scale);
  }

  static Result<Value> DecodePrimitive(int type, VariantBytes& bytes) {
    switch (type) {
      case format::kNull: return Value();
      case format::kTrue: return Value::BOOLEAN(true);
      case format::kFalse: return Value::BOOLEAN(false);
      case format::kInt8: return Value::TINYINT(static_cast<int8_t>(bytes.Number(1)));
      case format::kInt16: return Value::SMALLINT(static_cast<int16_t>(bytes.Number(2)));
      case format::kInt32: return Value::INTEGER(static_cast<int32_t>(bytes.Number(4)));
      case format::kInt64: return Value::BIGINT(static_cast<int64_t>(bytes.Number(8)));
      case format::kDecimal4: return DecodeDecimal(bytes, 4);
      case format::kDecimal8: return DecodeDecimal(bytes, 8);
      case format::kDecimal16: return DecodeDecimal(bytes, 16);
      case format::kFloat: return Value::FLOAT(std::bit_cast<float>(static_cast<uint32_t>(bytes.Number(4))));
      case format::kDouble: return Value::DOUBLE(std::bit_cast<double>(bytes.Number(8)));
      case format::kText: return DecodeText(bytes, bytes.Number(4));
      case format::kBinary: {
        const std::string_view blob = bytes.Take(bytes.Number(4));
        return Value::BLOB(reinterpret_cast<duckdb::const_data_ptr_t>(blob.data()), blob.size());
      }
      case format::kUuid: return DecodeUuid(bytes);
      default: return DecodeTime(type, bytes);
    }
  }

  static Value DecodeUuid(VariantBytes& bytes) {
    uint64_t halves[2] = {0, 0};
    for (uint64_t& half : halves) {
      for (int i = 0; i < 8; ++i) half = half << 8 | bytes.Number(1);
    }
    return Value::UUID(duckdb::hugeint_t(static_cast<int64_t>(halves[0] ^ (uint64_t{1} << 63)), halves[1]));
  }

  // What DuckDB has no text for is refused: it would be an internal error there.
  static Result<Value> DecodeTime(int type, VariantBytes& bytes) {
    if (type == format::kDate) {
      const auto days = static_cast<int32_t>(bytes.Number(4));
      if (days < kFirstDay) return BrokenVariant("a DATE is out of range");
      return Value::DATE(duckdb::date_t(days));
    }
    const auto ticks = static_cast<int64_t>(bytes.Number(8));
    const bool is_time = type == format::kTimeNtz;
    if (is_time ? ticks < 0 || ticks > kMicrosOfDay : ticks < kFirstInstant) {
      return BrokenVariant("a TIME or TIMESTAMP is out of range");
    }
    switch (type) {
      case format::kTimestamp: return Value::TIMESTAMPTZ(duckdb::timestamp_tz_t(ticks));
      case format::kTimestampNtz: return Value::TIMESTAMP(duckdb::timestamp_t(ticks));
      case format::kTimeNtz: return Value::TIME(duckdb::dtime_t(ticks));
      case format::kTimestampNanos:  // DuckDB has no such type: cut, towards the past
        return Value::TIMESTAMPTZ(duckdb::timestamp_tz_t(ticks / 1000 - (ticks % 1000 < 0 ? 1 : 0)));
      case format::kTimestampNtzNanos: return Value::TIMESTAMPNS(duckdb::timestamp_ns_t(ticks));
      default: return BrokenVariant("it has a value of the unknown type " + std::to_string(type));
    }
  }

  const std::vector<std::string> names_;
  const std::string_view value_;
  size_t left_;
};

}  // namespace

Result<VariantValue> DecodeVariant(std::string_view metadata, std::string_view value) {
  ASSIGN_OR_RETURN(auto names, DecodeNames(metadata));
  return VariantDecoder(std::move(names), value).Decode(0, 0);
}

}  // namespace ingot::lake
