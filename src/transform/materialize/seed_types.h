// Which types the columns of a seed have, by dbt's rules.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace ingot::transform {

// Empty, or the word null: NULL where a column is not text. White space around it does not count.
bool IsSeedNull(std::string_view value);

// Is told every value of one column.
class SeedColumnType {
 public:
  void See(std::string_view value);
  // The first type that all values have: INTEGER, BIGINT, DOUBLE, DATE, TIMESTAMP, BOOLEAN, else VARCHAR. Of no values, INTEGER.
  std::string_view type() const;

 private:
  static constexpr size_t kCount = 7;
  uint32_t possible_ = (1u << kCount) - 1;
};

}  // namespace ingot::transform
