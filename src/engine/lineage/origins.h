// Where a value comes from: a set of source columns, and for each the ways by which it gets there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "engine/lineage/query_lineage.h"

namespace ingot::engine {

// The number that a walk gave to a column of a relation.
using SourceColumn = uint32_t;

class Origins {
 public:
  // The column itself.
  static Origins Of(SourceColumn column);

  void Add(const Origins& other);
  // The same after an expression, an aggregate: direct ways become that one. `masking`: it hides the value.
  Origins Through(LineageWay direct, bool masking = false) const;
  // Seen by something that only decides: direct ways become that one, indirect ones stay.
  Origins Deciding(LineageWay indirect) const;

  // More than could be told apart.
  bool approximate() const { return approximate_; }
  // Whatever the query reads may be an origin: a reference that leads nowhere.
  bool anything() const { return anything_; }
  void SetApproximate() { approximate_ = true; }
  void SetAnything() { approximate_ = anything_ = true; }

  template <typename Visit>  // (SourceColumn, LineageWay, bool masking), by column
  void ForEach(Visit&& visit) const {
    for (const auto& [column, ways] : columns_) {
      for (int bit = 0; bit < kWays; ++bit) {
        if (ways >> bit & 1U) visit(column, static_cast<LineageWay>(bit), false);
        if (ways >> (bit + kMaskedShift) & 1U) visit(column, static_cast<LineageWay>(bit), true);
      }
    }
  }

  bool operator==(const Origins&) const = default;

 private:
  // A bit a way; those that hide the value stand kMaskedShift higher.
  using Ways = uint32_t;
  static constexpr int kWays = 9;
  static constexpr int kMaskedShift = 16;

  std::vector<std::pair<SourceColumn, Ways>> columns_;  // sorted
  bool approximate_ = false;
  bool anything_ = false;
};

}  // namespace ingot::engine
