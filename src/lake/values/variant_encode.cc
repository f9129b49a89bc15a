#include <algorithm>
#include <duckdb/common/types/hugeint.hpp>
#include <duckdb/common/types/uhugeint.hpp>
#include <duckdb/common/types/variant.hpp>
#include <duckdb/function/scalar/variant_utils.hpp>
#include <limits>
#include <map>
#include <vector>

#include "lake/values/variant_encoding.h"
#include "lake/values/variant_format.h"

namespace ingot::lake {

namespace {

using duckdb::idx_t;
using duckdb::VariantLogicalType;
namespace format = variant_format;

// How many bytes a number needs: 1 to 4.
size_t WidthOf(uint64_t number) {
  size_t width = 1;
  while (width < 4 && (number >> (8 * width)) != 0) ++width;
  return width;
}

void AppendNumber(uint64_t number, size_t width, std::string* out) {
  for (size_t i = 0; i < width; ++i) out->push_back(static_cast<char>(number >> (8 * i)));
}

void AppendHeader(format::PrimitiveType type, std::string* out) {
  out->push_back(static_cast<char>(static_cast<uint8_t>(type) << 2 | format::kPrimitive));
}

void AppendText(std::string_view text, std::string* out) {
  if (text.size() <= format::kLongestShortText) {
    out->push_back(static_cast<char>(text.size() << 2 | format::kShortText));
  } else {
    AppendHeader(format::kText, out);
    AppendNumber(text.size(), 4, out);
  }
  out->append(text);
}

Error NoCounterpart(std::string_view what) {
  return InvalidData("a VARIANT that holds " + std::string(what) +
                     " cannot be kept in a Delta table, whose variants have no such type: cast it, for example to VARCHAR");
}

std::string_view NameOf(VariantLogicalType type) {
  switch (type) {
    case VariantLogicalType::TIME_MICROS_TZ: return "a TIME WITH TIME ZONE";
    case VariantLogicalType::INTERVAL: return "an INTERVAL";
    case VariantLogicalType::BIGNUM: return "a BIGNUM";
    case VariantLogicalType::BITSTRING: return "a BIT";
    case VariantLogicalType::GEOMETRY: return "a GEOMETRY";
    default: return "a value of another type";
  }
}

class VariantEncoder {
 public:
  VariantEncoder(const duckdb::UnifiedVariantVectorData& variants, idx_t row) : variants_(variants), row_(row) {}

  Result<EncodedVariant> Encode() {
    RETURN_IF_ERROR(CollectNames(0, 0));
    uint64_t next = 0;
    for (auto& [name, id] : ids_) id = next++;
    EncodedVariant encoded;
    RETURN_IF_ERROR(AppendMetadata(&encoded.metadata));
    RETURN_IF_ERROR(Append(0, &encoded.value));
    return encoded;
  }

 private:
  std::string_view NameAt(uint32_t child) const {
    const auto& name = variants_.GetKey(row_, variants_.GetKeysIndex(row_, child));
    return {name.GetData(), name.GetSize()};
  }

  const char* PayloadOf(uint32_t index) const {
    return variants_.GetData(row_).GetData() + variants_.GetByteOffset(row_, index);
  }

  template <typename T>
  T LoadPayload(uint32_t index) const {
    return duckdb::Load<T>(reinterpret_cast<duckdb::const_data_ptr_t>(PayloadOf(index)));
  }

  Status CollectNames(uint32_t index, int depth) {
    if (depth > kMaxVariantDepth) {
      return InvalidData("a VARIANT is nested deeper than " + std::to_string(kMaxVariantDepth) + " values");
    }
    const auto type = variants_.GetTypeId(row_, index);
    if (type != VariantLogicalType::OBJECT && type != VariantLogicalType::ARRAY) return Status::Ok();
    const auto nested = duckdb::VariantUtils::DecodeNestedData(variants_, row_, index);
    for (uint32_t child = nested.children_idx; child < nested.children_idx + nested.child_count; ++child) {
      if (type == VariantLogicalType::OBJECT) ids_.emplace(NameAt(child), 0);
      RETURN_IF_ERROR(CollectNames(variants_.GetValuesIndex(row_, child), depth + 1));
    }
    return Status::Ok();
  }

  static Status CheckSize(const std::string& bytes) {
    if (bytes.size() <= std::numeric_limits<uint32_t>::max()) return Status::Ok();
    return InvalidData("a VARIANT has more than 4 GiB");
  }

  Status AppendMetadata(std::string* out) const {
    std::string names;
    std::vector<uint64_t> offsets{0};
    for (const auto& [name, id] : ids_) {
      names.append(name);
      offsets.push_back(names.size());
    }
    RETURN_IF_ERROR(CheckSize(names));
    const size_t width = WidthOf(std::max<uint64_t>(names.size(), ids_.size()));
    out->push_back(static_cast<char>(format::kVersion | format::kSortedNames | (width - 1) << 6));
    AppendNumber(ids_.size(), width, out);
    for (const uint64_t offset : offsets) AppendNumber(offset, width, out);
    out->append(names);
    return Status::Ok();
  }

  Status Append(uint32_t index, std::string* out) {
    const auto type = variants_.GetTypeId(row_, index);
    switch (type) {
      case VariantLogicalType::OBJECT: return AppendObject(index, out);
      case VariantLogicalType::ARRAY: return AppendArray(index, out);
      case VariantLogicalType::VARCHAR: {
        const auto text = duckdb::VariantUtils::DecodeStringData(variants_, row_, index);
        AppendText({text.GetData(), text.GetSize()}, out);
        return Status::Ok();
      }
      case VariantLogicalType::BLOB: {
        const auto bytes = duckdb::VariantUtils::DecodeStringData(variants_, row_, index);
        AppendHeader(format::kBinary, out);
        AppendNumber(bytes.GetSize(), 4, out);
        out->append(bytes.GetData(), bytes.GetSize());
        return Status::Ok();
      }
      case VariantLogicalType::DECIMAL: AppendDecimal(index, out); return Status::Ok();
      default: return AppendPrimitive(type, index, out);
    }
  }

  // Fields follow one another as their names do.
  Status AppendObject(uint32_t index, std::string* out) {
    const auto nested = duckdb::VariantUtils::DecodeNestedData(variants_, row_, index);
    std::map<uint64_t, uint32_t> fields;  // by the name's id; of a name that is there twice the last
    for (uint32_t child = nested.children_idx; child < nested.children_idx + nested.child_count; ++child) {
      fields[ids_.at(NameAt(child))] = variants_.GetValuesIndex(row_, child);
    }
    std::string values;
    std::vector<uint64_t> offsets;
    for (const auto& [id, value] : fields) {
      offsets.push_back(values.size());
      RETURN_IF_ERROR(Append(value, &values));
    }
    offsets.push_back(values.size());
    RETURN_IF_ERROR(CheckSize(values));
    const size_t id_width = fields.empty() ? 1 : WidthOf(fields.rbegin()->first);
    const size_t offset_width = WidthOf(values.size());
    const bool is_large = fields.size() > std::numeric_limits<uint8_t>::max();
    out->push_back(static_cast<char>(format::kObject | (offset_width - 1) << 2 | (id_width - 1) << 4 |
                                     static_cast<size_t>(is_large) << 6));
    AppendNumber(fields.size(), is_large ? 4 : 1, out);
    for (const auto& [id, value] : fields) AppendNumber(id, id_width, out);
    for (const uint64_t offset : offsets) AppendNumber(offset, offset_width, out);
    out->append(values);
    return Status::Ok();
  }

  Status AppendArray(uint32_t index, std::string* out) {
    const auto nested = duckdb::VariantUtils::DecodeNestedData(variants_, row_, index);
    std::string values;
    std::vector<uint64_t> offsets;
    for (uint32_t child = nested.children_idx; child < nested.children_idx + nested.child_count; ++child) {
      offsets.push_back(values.size());
      RETURN_IF_ERROR(Append(variants_.GetValuesIndex(row_, child), &values));
    }
    offsets.push_back(values.size());
    RETURN_IF_ERROR(CheckSize(values));
    const size_t offset_width = WidthOf(values.size());
    const bool is_large = nested.child_count > std::numeric_limits<uint8_t>::max();
    out->push_back(
        static_cast<char>(format::kArray | (offset_width - 1) << 2 | static_cast<size_t>(is_large) << 4));
    AppendNumber(nested.child_count, is_large ? 4 : 1, out);
    for (const uint64_t offset : offsets) AppendNumber(offset, offset_width, out);
    out->append(values);
    return Status::Ok();
  }

  template <typename T>
  static Status AppendFixed(format::PrimitiveType type, T value, std::string* out) {
    AppendHeader(type, out);
    AppendNumber(static_cast<uint64_t>(value), sizeof(T), out);
    return Status::Ok();
  }

  static void AppendWide(duckdb::hugeint_t value, std::string* out) {
    AppendNumber(value.lower, 8, out);
    AppendNumber(static_cast<uint64_t>(value.upper), 8, out);
  }

  // A whole number that may be beyond a BIGINT is a decimal there.
  static Status AppendWhole(duckdb::hugeint_t value, std::string* out) {
    int64_t small = 0;
    if (duckdb::Hugeint::TryCast(value, small)) return AppendFixed(format::kInt64, small, out);
    const duckdb::hugeint_t limit = duckdb::Hugeint::POWERS_OF_TEN[format::kMostDigits];
    if (value >= limit || value <= -limit) return NoCounterpart("a number of more than 38 digits");
    AppendHeader(format::kDecimal16, out);
    out->push_back(0);
    AppendWide(value, out);
    return Status::Ok();
  }

  void AppendDecimal(uint32_t index, std::string* out) {
    const auto decimal = duckdb::VariantUtils::DecodeDecimalData(variants_, row_, index);
    const bool is_wide = decimal.GetPhysicalType() == duckdb::PhysicalType::INT128;
    int64_t value = 0;
    switch (decimal.GetPhysicalType()) {
      case duckdb::PhysicalType::INT16: value = duckdb::Load<int16_t>(decimal.value_ptr); break;
      case duckdb::PhysicalType::INT32: value = duckdb::Load<int32_t>(decimal.value_ptr); break;
      case duckdb::PhysicalType::INT64: value = duckdb::Load<int64_t>(decimal.value_ptr); break;
      default: break;
    }
    const bool is_small = !is_wide && decimal.width <= 9;
    AppendHeader(is_wide ? format::kDecimal16 : is_small ? format::kDecimal4 : format::kDecimal8, out);
    out->push_back(static_cast<char>(decimal.scale));
    if (is_wide) return AppendWide(duckdb::Load<duckdb::hugeint_t>(decimal.value_ptr), out);
    AppendNumber(static_cast<uint64_t>(value), is_small ? 4 : 8, out);
  }

  static void AppendUuid(duckdb::hugeint_t uuid, std::string* out) {
    AppendHeader(format::kUuid, out);
    const auto upper = static_cast<uint64_t>(uuid.upper) ^ (uint64_t{1} << 63);  // (DuckDB's order of them)
    for (const uint64_t half : {upper, uuid.lower}) {
      for (int shift = 56; shift >= 0; shift -= 8) out->push_back(static_cast<char>(half >> shift));
    }
  }

  static Status AppendScaled(int64_t value, int64_t to_micros, std::string* out) {
    int64_t micros = 0;
    if (__builtin_mul_overflow(value, to_micros, &micros)) return NoCounterpart("a TIMESTAMP beyond the year 294246");
    return AppendFixed(format::kTimestampNtz, micros, out);
  }

  Status AppendPrimitive(VariantLogicalType type, uint32_t index, std::string* out) {
    switch (type) {
      case VariantLogicalType::VARIANT_NULL: AppendHeader(format::kNull, out); return Status::Ok();
      case VariantLogicalType::BOOL_TRUE: AppendHeader(format::kTrue, out); return Status::Ok();
      case VariantLogicalType::BOOL_FALSE: AppendHeader(format::kFalse, out); return Status::Ok();
      case VariantLogicalType::INT8: return AppendFixed(format::kInt8, LoadPayload<int8_t>(index), out);
      case VariantLogicalType::INT16: return AppendFixed(format::kInt16, LoadPayload<int16_t>(index), out);
      case VariantLogicalType::INT32: return AppendFixed(format::kInt32, LoadPayload<int32_t>(index), out);
      case VariantLogicalType::INT64: return AppendFixed(format::kInt64, LoadPayload<int64_t>(index), out);
      case VariantLogicalType::UINT8: return AppendFixed<int16_t>(format::kInt16, LoadPayload<uint8_t>(index), out);
      case VariantLogicalType::UINT16: return AppendFixed<int32_t>(format::kInt32, LoadPayload<uint16_t>(index), out);
      case VariantLogicalType::UINT32: return AppendFixed<int64_t>(format::kInt64, LoadPayload<uint32_t>(index), out);
      case VariantLogicalType::UINT64: return AppendWhole(duckdb::hugeint_t(0, LoadPayload<uint64_t>(index)), out);
      case VariantLogicalType::INT128: return AppendWhole(LoadPayload<duckdb::hugeint_t>(index), out);
      case VariantLogicalType::UINT128: {
        const auto value = LoadPayload<duckdb::uhugeint_t>(index);
        if (value.upper >> 63 != 0) return NoCounterpart("a number of more than 38 digits");
        return AppendWhole(duckdb::hugeint_t(static_cast<int64_t>(value.upper), value.lower), out);
      }
      case VariantLogicalType::FLOAT: return AppendFixed(format::kFloat, LoadPayload<uint32_t>(index), out);
      case VariantLogicalType::DOUBLE: return AppendFixed(format::kDouble, LoadPayload<uint64_t>(index), out);
      case VariantLogicalType::UUID: AppendUuid(LoadPayload<duckdb::hugeint_t>(index), out); return Status::Ok();
      default: return AppendTime(type, index, out);
    }
  }

  Status AppendTime(VariantLogicalType type, uint32_t index, std::string* out) {
    switch (type) {
      case VariantLogicalType::DATE: return AppendFixed(format::kDate, LoadPayload<int32_t>(index), out);
      case VariantLogicalType::TIME_MICROS: return AppendFixed(format::kTimeNtz, LoadPayload<int64_t>(index), out);
      case VariantLogicalType::TIME_NANOS: {
        const auto nanos = LoadPayload<int64_t>(index);
        if (nanos % 1000 != 0) return NoCounterpart("a TIME with nanoseconds");
        return AppendFixed(format::kTimeNtz, nanos / 1000, out);
      }
      case VariantLogicalType::TIMESTAMP_SEC: return AppendScaled(LoadPayload<int64_t>(index), 1'000'000, out);
      case VariantLogicalType::TIMESTAMP_MILIS: return AppendScaled(LoadPayload<int64_t>(index), 1'000, out);
      case VariantLogicalType::TIMESTAMP_MICROS: return AppendScaled(LoadPayload<int64_t>(index), 1, out);
      case VariantLogicalType::TIMESTAMP_NANOS: {
        // Many readers know no nanoseconds: only where there are some.
        const auto nanos = LoadPayload<int64_t>(index);
        if (nanos % 1000 == 0) return AppendFixed(format::kTimestampNtz, nanos / 1000, out);
        return AppendFixed(format::kTimestampNtzNanos, nanos, out);
      }
      case VariantLogicalType::TIMESTAMP_MICROS_TZ:
        return AppendFixed(format::kTimestamp, LoadPayload<int64_t>(index), out);
      default: return NoCounterpart(NameOf(type));
    }
  }

  const duckdb::UnifiedVariantVectorData& variants_;
  const idx_t row_;
  std::map<std::string_view, uint64_t> ids_;  // of the names of fields, in their order
};

}  // namespace

Result<EncodedVariant> EncodeVariant(const duckdb::UnifiedVariantVectorData& variants, idx_t row) {
  return VariantEncoder(variants, row).Encode();
}

}  // namespace ingot::lake
