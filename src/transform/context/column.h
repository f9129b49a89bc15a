// A column of a relation as templates see it: api.Column, and what get_columns_in_relation gives.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "jinja/value/object.h"
#include "transform/warehouse/warehouse.h"

namespace ingot::transform {

// A type with its size, as in "VARCHAR(20)" or "DECIMAL(14,2)", taken apart.
struct ColumnType {
  std::string name;  // "DECIMAL"
  std::optional<int64_t> size;
  std::optional<int64_t> precision;
  std::optional<int64_t> scale;

  static ColumnType Parse(std::string_view data_type);
  bool is_string() const;
  bool is_number() const { return is_integer() || is_float() || is_numeric(); }
  bool is_integer() const;
  bool is_float() const;
  bool is_numeric() const;
};

class ColumnObject final : public jinja::Object {
 public:
  ColumnObject(std::string name, ColumnType type, std::string data_type)
      : name_(std::move(name)), type_(std::move(type)), data_type_(std::move(data_type)) {}

  const std::string& name() const { return name_; }
  const ColumnType& type() const { return type_; }
  const std::string& data_type() const { return data_type_; }

  std::string_view TypeName() const override { return "Column"; }
  Result<std::optional<jinja::Value>> GetAttribute(jinja::Render& render, std::string_view name) override;
  std::string ToString() const override { return "<Column " + name_ + " (" + data_type_ + ")>"; }
  bool Equals(const jinja::Value& other) const override;
  uint64_t Hash() const override;

 private:
  const std::string name_;
  const ColumnType type_;
  const std::string data_type_;
};

jinja::Value MakeColumn(jinja::Render& render, const WarehouseColumn& column);

// api.Column: create(name, type), translate_type, numeric_type, string_type.
jinja::Value MakeColumnClass(jinja::Render& render);

}  // namespace ingot::transform
