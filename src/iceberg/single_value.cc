#include "iceberg/single_value.h"

#include <bit>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

#include "base/clock.h"
#include "base/text.h"
#include "iceberg/decimal.h"

namespace ingot::iceberg {
namespace {

using Kind = delta::DataType::Kind;
using Side = BoundSide;

template <typename T>
std::string LittleEndian(T value) {
  std::string bytes(sizeof(T), '\0');
  std::memcpy(bytes.data(), &value, sizeof(T));  // Every machine that Ingot is built for is little-endian.
  return bytes;
}
static_assert(std::endian::native == std::endian::little);

template <typename T>
T FromBytes(std::string_view bytes) {
  T value{};
  std::memcpy(&value, bytes.data(), std::min(sizeof(T), bytes.size()));
  return value;
}

std::optional<int64_t> Days(std::string_view text) {
  if (text.find(':') != std::string_view::npos) return std::nullopt;
  const auto instant = ParseIso8601(text);
  if (!instant.ok()) return std::nullopt;
  return std::chrono::floor<std::chrono::days>(*instant).time_since_epoch().count();
}

std::optional<int64_t> Micros(std::string_view text) {
  const auto instant = ParseIso8601(text);
  if (!instant.ok()) return std::nullopt;
  return instant->time_since_epoch().count();
}

size_t FractionDigits(std::string_view text) {
  const size_t dot = text.rfind('.');
  if (dot == std::string_view::npos) return 0;
  const size_t end = text.find_first_not_of("0123456789", dot + 1);
  return (end == std::string_view::npos ? text.size() : end) - dot - 1;
}

std::optional<std::string> Instant(const Json& bound, Side side) {
  if (!bound.is_string()) return std::nullopt;
  auto micros = Micros(bound.as_string());
  if (!micros) return std::nullopt;
  // Other writers cut to milliseconds.
  if (side == Side::kUpper && FractionDigits(bound.as_string()) <= 3) *micros += 999;
  return LittleEndian(*micros);
}

std::optional<std::string> Number(const Json& bound, Kind kind, Side side) {
  if (kind == Kind::kLong || kind == Kind::kInteger || kind == Kind::kShort || kind == Kind::kByte) {
    if (!bound.is_int()) return std::nullopt;
    if (kind == Kind::kLong) return LittleEndian(bound.as_int());
    const int64_t value = bound.as_int();
    if (value < std::numeric_limits<int32_t>::min() || value > std::numeric_limits<int32_t>::max()) return std::nullopt;
    return LittleEndian(static_cast<int32_t>(value));
  }
  if (!bound.is_number() || !std::isfinite(bound.as_double())) return std::nullopt;
  double value = bound.as_double();
  if (value == 0) value = side == Side::kLower ? -0.0 : 0.0;
  if (kind == Kind::kDouble) return LittleEndian(value);
  auto single = static_cast<float>(value);
  // A bound that no float holds is moved outwards.
  const float outwards = side == Side::kLower ? -std::numeric_limits<float>::infinity()
                                              : std::numeric_limits<float>::infinity();
  const bool inside = side == Side::kLower ? static_cast<double>(single) > value : static_cast<double>(single) < value;
  if (inside) single = std::nextafter(single, outwards);
  return std::isfinite(single) ? std::optional(LittleEndian(single)) : std::nullopt;
}

std::optional<std::string> DecimalText(const Json& bound) {
  if (bound.is_string()) return bound.as_string();
  if (bound.is_int()) return std::to_string(bound.as_int());
  if (!bound.is_double()) return std::nullopt;
  char buffer[400];
  const auto end = std::to_chars(buffer, buffer + sizeof(buffer), bound.as_double(), std::chars_format::fixed);
  if (end.ec != std::errc()) return std::nullopt;
  return std::string(buffer, end.ptr);
}

std::optional<std::string> DecimalBound(const Json& bound, const delta::DataType& type, Side side) {
  // A longer number that went through a double may have lost digits on either side.
  constexpr int kExactInDouble = 15;
  if (bound.is_double() && type.precision > kExactInDouble) return std::nullopt;
  const auto text = DecimalText(bound);
  if (!text) return std::nullopt;
  const auto unscaled = ParseDecimal(*text, type.scale, side == Side::kLower ? Rounding::kDown : Rounding::kUp);
  return unscaled ? std::optional(DecimalToBytes(*unscaled)) : std::nullopt;
}

// "\u0001\u00ff": the log's spelling of a binary partition value, a code of four hex digits for each byte.
std::string BytesOf(const std::string& text) {
  std::string bytes;
  for (size_t i = 0; i < text.size(); ++i) {
    unsigned value = 0;
    const char* end = text.data() + i + 6;
    const bool is_code = text.compare(i, 2, "\\u") == 0 && i + 6 <= text.size() &&
                         std::from_chars(text.data() + i + 2, end, value, 16).ptr == end && value <= 0xFF;
    bytes += is_code ? static_cast<char>(value) : text[i];
    if (is_code) i += 5;
  }
  return bytes;
}

std::optional<std::string> FromText(const std::string& text, const delta::DataType& type) {
  switch (type.kind) {
    case Kind::kString: return text;
    case Kind::kBinary: return BytesOf(text);
    case Kind::kBoolean:
      if (text != "true" && text != "false") return std::nullopt;
      return std::string(1, text == "true" ? '\1' : '\0');
    case Kind::kLong:
    case Kind::kInteger:
    case Kind::kShort:
    case Kind::kByte: {
      const auto value = ParseInt64(text);
      return value ? Number(Json(*value), type.kind, Side::kLower) : std::nullopt;
    }
    case Kind::kFloat:
    case Kind::kDouble: {
      const std::string lower = ToLower(text);
      const double nan = std::numeric_limits<double>::quiet_NaN();
      const double infinity = std::numeric_limits<double>::infinity();
      std::optional<double> value = ParseDouble(text);
      if (lower == "nan") value = nan;
      if (lower == "infinity" || lower == "inf") value = infinity;
      if (lower == "-infinity" || lower == "-inf") value = -infinity;
      if (!value) return std::nullopt;
      return type.kind == Kind::kDouble ? LittleEndian(*value) : LittleEndian(static_cast<float>(*value));
    }
    case Kind::kDecimal: return DecimalBound(Json(text), type, Side::kLower);
    case Kind::kDate: {
      const auto days = Days(text);
      return days ? std::optional(LittleEndian(static_cast<int32_t>(*days))) : std::nullopt;
    }
    case Kind::kTimestamp:
    case Kind::kTimestampNtz: {
      const auto micros = Micros(text);
      return micros ? std::optional(LittleEndian(*micros)) : std::nullopt;
    }
    default: return std::nullopt;
  }
}

template <typename T>
int Compare(T a, T b) {
  return a < b ? -1 : (b < a ? 1 : 0);
}

// How the bytes of a value are read.
enum class Shape { kBool, kInt, kLong, kFloat, kDouble, kDecimal, kBytes };

Shape ShapeOf(Kind kind) {
  switch (kind) {
    case Kind::kBoolean: return Shape::kBool;
    case Kind::kInteger:
    case Kind::kShort:
    case Kind::kByte:
    case Kind::kDate: return Shape::kInt;
    case Kind::kLong:
    case Kind::kTimestamp:
    case Kind::kTimestampNtz: return Shape::kLong;
    case Kind::kFloat: return Shape::kFloat;
    case Kind::kDouble: return Shape::kDouble;
    case Kind::kDecimal: return Shape::kDecimal;
    default: return Shape::kBytes;
  }
}

}  // namespace

std::optional<std::string> BoundToSingleValue(const Json& bound, const delta::DataType& type, BoundSide side) {
  switch (type.kind) {
    case Kind::kString: return bound.is_string() ? std::optional(bound.as_string()) : std::nullopt;
    case Kind::kBoolean:
      return bound.is_bool() ? std::optional(std::string(1, bound.as_bool() ? '\1' : '\0')) : std::nullopt;
    case Kind::kLong:
    case Kind::kInteger:
    case Kind::kShort:
    case Kind::kByte:
    case Kind::kFloat:
    case Kind::kDouble: return Number(bound, type.kind, side);
    case Kind::kDecimal: return DecimalBound(bound, type, side);
    case Kind::kDate: return bound.is_string() ? FromText(bound.as_string(), type) : std::nullopt;
    case Kind::kTimestamp:
    case Kind::kTimestampNtz: return Instant(bound, side);
    default: return std::nullopt;
  }
}

Result<std::optional<std::string>> PartitionToSingleValue(const std::optional<std::string>& text,
                                                          const delta::DataType& type) {
  if (!text || text->empty()) return std::optional<std::string>();
  auto value = FromText(*text, type);
  if (!value) return Corrupt("partition value '" + *text + "' does not fit the type of its column");
  return value;
}

int CompareSingleValues(const delta::DataType& type, std::string_view a, std::string_view b) {
  switch (ShapeOf(type.kind)) {
    case Shape::kInt: return Compare(FromBytes<int32_t>(a), FromBytes<int32_t>(b));
    case Shape::kLong: return Compare(FromBytes<int64_t>(a), FromBytes<int64_t>(b));
    case Shape::kFloat: return Compare(FromBytes<float>(a), FromBytes<float>(b));
    case Shape::kDouble: return Compare(FromBytes<double>(a), FromBytes<double>(b));
    case Shape::kDecimal: return Compare(DecimalFromBytes(a), DecimalFromBytes(b));
    default: return a.compare(b);
  }
}

bool IsNan(const delta::DataType& type, std::string_view value) {
  if (type.kind == Kind::kFloat) return std::isnan(FromBytes<float>(value));
  return type.kind == Kind::kDouble && std::isnan(FromBytes<double>(value));
}

void EncodeSingleValue(AvroEncoder& encoder, const delta::DataType& type, std::string_view value) {
  switch (ShapeOf(type.kind)) {
    case Shape::kInt: return encoder.Long(FromBytes<int32_t>(value));
    case Shape::kLong: return encoder.Long(FromBytes<int64_t>(value));
    case Shape::kBytes: return encoder.Bytes(value);
    case Shape::kDecimal: {
      const char sign = !value.empty() && (value[0] & 0x80) != 0 ? '\xFF' : '\0';
      const size_t size = DecimalBytes(type.precision);
      if (value.size() < size) encoder.Raw(std::string(size - value.size(), sign));
      return encoder.Raw(value);
    }
    default: return encoder.Raw(value);
  }
}

Result<std::string> DecodeSingleValue(AvroDecoder& decoder, const delta::DataType& type) {
  switch (ShapeOf(type.kind)) {
    case Shape::kInt: {
      ASSIGN_OR_RETURN(const int32_t value, decoder.Int());
      return LittleEndian(value);
    }
    case Shape::kLong: {
      ASSIGN_OR_RETURN(const int64_t value, decoder.Long());
      return LittleEndian(value);
    }
    case Shape::kBytes: {
      ASSIGN_OR_RETURN(const std::string_view value, decoder.Bytes());
      return std::string(value);
    }
    case Shape::kDecimal: {
      ASSIGN_OR_RETURN(const std::string_view value, decoder.Raw(DecimalBytes(type.precision)));
      return DecimalToBytes(DecimalFromBytes(value));
    }
    case Shape::kBool: {
      ASSIGN_OR_RETURN(const bool value, decoder.Bool());
      return std::string(1, value ? '\1' : '\0');
    }
    default: {
      ASSIGN_OR_RETURN(const std::string_view value, decoder.Raw(type.kind == Kind::kFloat ? 4 : 8));
      return std::string(value);
    }
  }
}

size_t DecimalBytes(int precision) {
  // The fewest bytes whose signed numbers reach 10^precision - 1.
  return static_cast<size_t>(std::ceil((precision * std::log2(10.0) + 1) / 8));
}

}  // namespace ingot::iceberg
