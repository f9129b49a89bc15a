#include "lake/values/variant_casts.h"

#include <duckdb/common/types/variant.hpp>
#include <duckdb/common/types/variant_value.hpp>
#include <duckdb/function/cast/default_casts.hpp>
#include <duckdb/main/extension/extension_loader.hpp>
#include <string_view>
#include <utility>

#include "engine/error_mapping.h"
#include "lake/values/variant_encoding.h"

namespace ingot::lake {

using duckdb::LogicalType;
using duckdb::LogicalTypeId;

namespace {

constexpr const char* kMetadata = "metadata";
constexpr const char* kValue = "value";

LogicalType EncodedType(const char* first, const char* second) {
  return LogicalType::STRUCT({{first, LogicalType::BLOB}, {second, LogicalType::BLOB}});
}

// How many rows of a vector differ: of a constant one, one.
duckdb::idx_t DistinctRows(const duckdb::Vector& source, duckdb::idx_t count) {
  return source.GetVectorType() == duckdb::VectorType::CONSTANT_VECTOR ? std::min<duckdb::idx_t>(count, 1) : count;
}

bool EncodeVariants(duckdb::Vector& source, duckdb::Vector& result, duckdb::idx_t count, duckdb::CastParameters&) {
  const duckdb::idx_t rows = DistinctRows(source, count);
  duckdb::RecursiveUnifiedVectorFormat unified;
  duckdb::Vector::RecursiveToUnifiedFormat(source, rows, unified);
  const duckdb::UnifiedVariantVectorData variants(unified);
  result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
  auto& children = duckdb::StructVector::GetEntries(result);
  auto* metadata = duckdb::FlatVector::GetData<duckdb::string_t>(*children[0]);
  auto* value = duckdb::FlatVector::GetData<duckdb::string_t>(*children[1]);
  for (duckdb::idx_t row = 0; row < rows; ++row) {
    if (!variants.RowIsValid(row)) {
      duckdb::FlatVector::SetNull(result, row, true);
      continue;
    }
    const EncodedVariant encoded = engine::ValueOrThrow(EncodeVariant(variants, row));
    metadata[row] = duckdb::StringVector::AddStringOrBlob(*children[0], encoded.metadata);
    value[row] = duckdb::StringVector::AddStringOrBlob(*children[1], encoded.value);
  }
  if (rows != count) result.SetVectorType(duckdb::VectorType::CONSTANT_VECTOR);
  return true;
}

// The bytes of one of the two, by row.
class BytesColumn {
 public:
  BytesColumn(const duckdb::RecursiveUnifiedVectorFormat& format)
      : unified_(format.unified), data_(duckdb::UnifiedVectorFormat::GetData<duckdb::string_t>(format.unified)) {}

  std::string_view At(duckdb::idx_t row) const {
    const auto at = unified_.sel->get_index(row);
    if (!unified_.validity.RowIsValid(at)) {
      engine::ThrowThroughDuckDb(Corrupt("a VARIANT's bytes are broken: its metadata or its value is NULL"));
    }
    return {data_[at].GetData(), data_[at].GetSize()};
  }

 private:
  const duckdb::UnifiedVectorFormat& unified_;
  const duckdb::string_t* data_;
};

bool DecodeVariants(duckdb::Vector& source, duckdb::Vector& result, duckdb::idx_t count, duckdb::CastParameters&) {
  const duckdb::idx_t rows = DistinctRows(source, count);
  duckdb::RecursiveUnifiedVectorFormat unified;
  duckdb::Vector::RecursiveToUnifiedFormat(source, rows, unified);
  const bool metadata_first = duckdb::StructType::GetChildName(source.GetType(), 0) == kMetadata;
  const BytesColumn metadata(unified.children[metadata_first ? 0 : 1]);
  const BytesColumn value(unified.children[metadata_first ? 1 : 0]);
  duckdb::vector<duckdb::VariantValue> values(rows);  // what stays missing is NULL
  for (duckdb::idx_t row = 0; row < rows; ++row) {
    if (!unified.unified.validity.RowIsValid(unified.unified.sel->get_index(row))) continue;
    values[row] = engine::ValueOrThrow(DecodeVariant(metadata.At(row), value.At(row)));
  }
  result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
  duckdb::VariantValue::ToVARIANT(values, result);
  if (rows != count) result.SetVectorType(duckdb::VectorType::CONSTANT_VECTOR);
  return true;
}

}  // namespace

bool HoldsVariant(const LogicalType& type) { return type != WithEncodedVariants(type); }

LogicalType WithEncodedVariants(const LogicalType& type) {
  switch (type.id()) {
    case LogicalTypeId::VARIANT: return EncodedType(kMetadata, kValue);
    case LogicalTypeId::LIST: return LogicalType::LIST(WithEncodedVariants(duckdb::ListType::GetChildType(type)));
    case LogicalTypeId::MAP:
      return LogicalType::MAP(duckdb::MapType::KeyType(type), WithEncodedVariants(duckdb::MapType::ValueType(type)));
    case LogicalTypeId::STRUCT: {
      duckdb::child_list_t<LogicalType> children;
      for (const auto& [name, child] : duckdb::StructType::GetChildTypes(type)) {
        children.emplace_back(name, WithEncodedVariants(child));
      }
      return LogicalType::STRUCT(std::move(children));
    }
    default: return type;
  }
}

void RegisterVariantCasts(duckdb::DatabaseInstance& database) {
  duckdb::ExtensionLoader loader(database, "ingot");
  loader.RegisterCastFunction(LogicalType::VARIANT(), EncodedType(kMetadata, kValue),
                              duckdb::BoundCastInfo(EncodeVariants));
  loader.RegisterCastFunction(EncodedType(kMetadata, kValue), LogicalType::VARIANT(),
                              duckdb::BoundCastInfo(DecodeVariants));
  loader.RegisterCastFunction(EncodedType(kValue, kMetadata), LogicalType::VARIANT(),
                              duckdb::BoundCastInfo(DecodeVariants));
}

}  // namespace ingot::lake
