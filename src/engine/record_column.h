// One column of a chunk, written row by row. For engine/'s decoders only: it sees DuckDB.
#pragma once

#include <duckdb.hpp>
#include <string>
#include <string_view>

#include "engine/record_scan.h"
#include "engine/record_value.h"

namespace ingot::engine {

// Writes values into a flat vector of the column's type. A value that does not fit is not written.
class ColumnWriter {
 public:
  enum class Kind { kBool, kInteger, kDouble, kFloat, kDecimal, kText, kDate, kTimestamp, kOther };

  ColumnWriter(duckdb::LogicalType type, EpochUnit epoch);

  const duckdb::LogicalType& type() const { return type_; }
  Kind kind() const { return kind_; }
  // The vector must be flat, and of the column's type; it outlives the writes.
  void Attach(duckdb::Vector& vector);

  void SetNull(duckdb::idx_t row) { duckdb::FlatVector::SetNull(*vector_, row, true); }
  // Text that carries its value without a type: a CSV field, or the content of a JSON string.
  Fit SetText(duckdb::idx_t row, std::string_view text);
  // A JSON number's text.
  Fit SetNumber(duckdb::idx_t row, std::string_view token);
  Fit SetBool(duckdb::idx_t row, bool value);
  // A JSON object's or array's text. Only text and nested types hold one.
  Fit SetNested(duckdb::idx_t row, std::string_view json);

  // The fast ways, for a column of exactly that kind.
  Fit SetInt64(duckdb::idx_t row, int64_t value);
  Fit SetDouble(duckdb::idx_t row, double value) {
    return Store(row, value);
  }
  void SetString(duckdb::idx_t row, std::string_view text) {
    // Built in place: copying a string_t that was just written byte by byte would stall.
    duckdb::string_t* const place = static_cast<duckdb::string_t*>(data_) + row;
    if (text.size() <= duckdb::string_t::INLINE_LENGTH) {
      new (place) duckdb::string_t(text.data(), static_cast<uint32_t>(text.size()));
    } else {
      *place = duckdb::StringVector::AddString(*vector_, text.data(), text.size());
    }
    validity_->SetValid(row);
  }

 private:
  template <typename T>
  Fit Store(duckdb::idx_t row, T value) {
    static_cast<T*>(data_)[row] = value;
    validity_->SetValid(row);
    return Fit::kFits;
  }
  Fit SetWide(duckdb::idx_t row, Int128 value);
  Fit SetEpoch(duckdb::idx_t row, std::string_view token);
  Fit SetCast(duckdb::idx_t row, std::string_view text);

  const duckdb::LogicalType type_;
  const EpochUnit epoch_;
  Kind kind_ = Kind::kOther;
  int scale_ = 0;    // of a decimal
  int digits_ = 38;  // at most, of a decimal or integer
  duckdb::Vector* vector_ = nullptr;
  duckdb::ValidityMask* validity_ = nullptr;
  void* data_ = nullptr;
};

}  // namespace ingot::engine
