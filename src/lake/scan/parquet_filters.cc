#include "lake/scan/parquet_filters.h"

#include <duckdb/planner/filter/conjunction_filter.hpp>
#include <duckdb/planner/filter/constant_filter.hpp>
#include <duckdb/planner/filter/optional_filter.hpp>

#include <algorithm>
#include <utility>

#include "lake/scan/file_filter.h"

namespace ingot::lake {

using duckdb::ConstantFilter;
using duckdb::ExpressionType;
using duckdb::TableFilter;
using duckdb::TableFilterType;

namespace {

bool IsUndecidableHint(const TableFilter& filter) {
  return filter.filter_type == TableFilterType::OPTIONAL_FILTER && !IsDecidable(filter);
}

bool IsZero(const duckdb::Value& value) {
  if (value.IsNull()) return false;
  switch (value.type().id()) {
    case duckdb::LogicalTypeId::FLOAT: return duckdb::FloatValue::Get(value) == 0;
    case duckdb::LogicalTypeId::DOUBLE: return duckdb::DoubleValue::Get(value) == 0;
    default: return false;
  }
}

using Children = duckdb::vector<duckdb::unique_ptr<TableFilter>>;

// What AND or OR join; nullptr for other filters.
Children* ChildrenOf(TableFilter& filter) {
  switch (filter.filter_type) {
    case TableFilterType::CONJUNCTION_AND: return &filter.Cast<duckdb::ConjunctionAndFilter>().child_filters;
    case TableFilterType::CONJUNCTION_OR: return &filter.Cast<duckdb::ConjunctionOrFilter>().child_filters;
    default: return nullptr;
  }
}

// True of a filter with an equality with zero in it.
bool EqualsZero(TableFilter& filter) {
  if (filter.filter_type == TableFilterType::CONSTANT_COMPARISON) {
    const auto& constant = filter.Cast<ConstantFilter>();
    return constant.comparison_type == ExpressionType::COMPARE_EQUAL && IsZero(constant.constant);
  }
  const Children* children = ChildrenOf(filter);
  return children != nullptr &&
         std::any_of(children->begin(), children->end(), [](const auto& child) { return EqualsZero(*child); });
}

void SpellZeroAsRange(duckdb::unique_ptr<TableFilter>& filter) {
  if (!EqualsZero(*filter)) return;
  if (Children* children = ChildrenOf(*filter)) {
    for (auto& child : *children) SpellZeroAsRange(child);
    return;
  }
  const duckdb::Value zero = filter->Cast<ConstantFilter>().constant;
  auto both = duckdb::make_uniq<duckdb::ConjunctionAndFilter>();
  both->child_filters.push_back(
      duckdb::make_uniq<ConstantFilter>(ExpressionType::COMPARE_GREATERTHANOREQUALTO, zero));
  both->child_filters.push_back(duckdb::make_uniq<ConstantFilter>(ExpressionType::COMPARE_LESSTHANOREQUALTO, zero));
  filter = std::move(both);
}

}  // namespace

duckdb::unique_ptr<duckdb::TableFilterSet> SoundForParquet(duckdb::optional_ptr<duckdb::TableFilterSet> filters) {
  if (!filters) return nullptr;
  const auto is_unsound = [](const auto& entry) { return IsUndecidableHint(*entry.second) || EqualsZero(*entry.second); };
  if (std::none_of(filters->filters.begin(), filters->filters.end(), is_unsound)) return nullptr;
  auto sound = filters->Copy();
  std::erase_if(sound->filters, [](const auto& entry) { return IsUndecidableHint(*entry.second); });
  for (auto& [column, filter] : sound->filters) SpellZeroAsRange(filter);
  return sound;
}

}  // namespace ingot::lake
