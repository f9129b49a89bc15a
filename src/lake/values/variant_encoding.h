// VARIANT values as Parquet and Delta keep them: two strings of bytes, `metadata` (the names of fields) and `value`
// (VariantEncoding.md of apache/parquet-format, version 1).
//
// DuckDB has an encoder and a decoder of its own, which are not used for what is written: they keep fields in any order
// (readers search them by halves), name a field twice, write texts of 64 bytes with a wrong header, and lose NULL.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "engine/duckdb_headers.h"

namespace duckdb {
struct UnifiedVariantVectorData;
struct VariantValue;
}  // namespace duckdb

namespace ingot::lake {

struct EncodedVariant {
  std::string metadata;
  std::string value;
};

// One row, which is not NULL. The names of fields are sorted and there once. kInvalidData for what the encoding has no type
// for: an INTERVAL, a BIT, a TIME with a zone or beyond microseconds, a number beyond 38 digits; and for what is nested too deep.
Result<EncodedVariant> EncodeVariant(const duckdb::UnifiedVariantVectorData& variants, duckdb::idx_t row);

// kCorrupt for bytes that are no such variant, kUnsupported for a later version of the encoding. Takes no more steps
// than there are bytes.
Result<duckdb::VariantValue> DecodeVariant(std::string_view metadata, std::string_view value);

// Values within values, at most; more would be a danger to the stack.
inline constexpr int kMaxVariantDepth = 500;

}  // namespace ingot::lake
