#include "lake/scan/file_filter.h"

#include <duckdb/planner/filter/conjunction_filter.hpp>
#include <duckdb/planner/filter/constant_filter.hpp>
#include <duckdb/planner/filter/in_filter.hpp>
#include <duckdb/planner/filter/optional_filter.hpp>
#include <duckdb/planner/table_filter.hpp>
#include <duckdb/storage/statistics/base_statistics.hpp>
#include <algorithm>
#include <utility>

#include "lake/scan/column_statistics.h"
#include "lake/values/partition_values.h"

namespace ingot::lake {

using duckdb::FilterPropagateResult;
using duckdb::TableFilter;
using duckdb::TableFilterType;

namespace {

bool NeverTrue(FilterPropagateResult result) {
  return result == FilterPropagateResult::FILTER_ALWAYS_FALSE || result == FilterPropagateResult::FILTER_FALSE_OR_NULL;
}

// DuckDB's own string statistics keep eight bytes, too few for keys with a common prefix: compare whole bounds.
struct StringBounds {
  std::string minimum;
  std::string maximum;

  bool CanEqual(const std::string& value) const { return minimum <= value && value <= maximum; }

  bool CanCompare(duckdb::ExpressionType comparison, const std::string& value) const {
    switch (comparison) {
      case duckdb::ExpressionType::COMPARE_EQUAL: return CanEqual(value);
      case duckdb::ExpressionType::COMPARE_LESSTHAN: return minimum < value;
      case duckdb::ExpressionType::COMPARE_LESSTHANOREQUALTO: return minimum <= value;
      case duckdb::ExpressionType::COMPARE_GREATERTHAN: return maximum > value;
      case duckdb::ExpressionType::COMPARE_GREATERTHANOREQUALTO: return maximum >= value;
      default: return true;
    }
  }

  bool CanMatch(const TableFilter& filter) const {
    switch (filter.filter_type) {
      case TableFilterType::CONSTANT_COMPARISON: {
        const auto& constant = filter.Cast<duckdb::ConstantFilter>();
        if (constant.constant.type().id() != duckdb::LogicalTypeId::VARCHAR || constant.constant.IsNull()) return true;
        return CanCompare(constant.comparison_type, duckdb::StringValue::Get(constant.constant));
      }
      case TableFilterType::IN_FILTER: {
        for (const auto& value : filter.Cast<duckdb::InFilter>().values) {
          if (value.type().id() != duckdb::LogicalTypeId::VARCHAR || value.IsNull()) return true;
          if (CanEqual(duckdb::StringValue::Get(value))) return true;
        }
        return false;
      }
      case TableFilterType::CONJUNCTION_AND: {
        for (const auto& child : filter.Cast<duckdb::ConjunctionAndFilter>().child_filters) {
          if (!CanMatch(*child)) return false;
        }
        return true;
      }
      case TableFilterType::CONJUNCTION_OR: {
        for (const auto& child : filter.Cast<duckdb::ConjunctionOrFilter>().child_filters) {
          if (CanMatch(*child)) return true;
        }
        return false;
      }
      case TableFilterType::OPTIONAL_FILTER: {
        const auto& child = filter.Cast<duckdb::OptionalFilter>().child_filter;
        return !child || CanMatch(*child);
      }
      default: return true;
    }
  }
};

}  // namespace

bool IsDecidable(const TableFilter& filter) {
  switch (filter.filter_type) {
    case TableFilterType::CONSTANT_COMPARISON: {
      const auto comparison = filter.Cast<duckdb::ConstantFilter>().comparison_type;
      return comparison != duckdb::ExpressionType::COMPARE_DISTINCT_FROM &&
             comparison != duckdb::ExpressionType::COMPARE_NOT_DISTINCT_FROM;
    }
    case TableFilterType::CONJUNCTION_AND:
    case TableFilterType::CONJUNCTION_OR: {
      const bool is_and = filter.filter_type == TableFilterType::CONJUNCTION_AND;
      const auto& children = is_and ? filter.Cast<duckdb::ConjunctionAndFilter>().child_filters
                                    : filter.Cast<duckdb::ConjunctionOrFilter>().child_filters;
      return std::all_of(children.begin(), children.end(), [](const auto& child) { return IsDecidable(*child); });
    }
    case TableFilterType::OPTIONAL_FILTER: {
      const auto& child = filter.Cast<duckdb::OptionalFilter>().child_filter;
      return !child || IsDecidable(*child);
    }
    case TableFilterType::IS_NULL:
    case TableFilterType::IS_NOT_NULL:
    case TableFilterType::IN_FILTER:
    case TableFilterType::DYNAMIC_FILTER: return true;
    default: return false;
  }
}

FileFilter::FileFilter(std::shared_ptr<const ScanSource> source,
                       std::map<size_t, std::unique_ptr<TableFilter>> filters)
    : source_(std::move(source)), filters_(std::move(filters)) {}

FileFilter::~FileFilter() = default;

bool FileFilter::CanMatch(const delta::AddFile& file, const delta::FileStatistics& statistics) const {
  for (const auto& [ordinal, filter] : filters_) {
    if (!ColumnCanMatch(source_->columns[ordinal], *filter, file, statistics)) return false;
  }
  return true;
}

bool FileFilter::ColumnCanMatch(const ScanColumn& column, const TableFilter& filter, const delta::AddFile& file,
                                const delta::FileStatistics& statistics) const {
  if (!IsDecidable(filter)) return true;
  if (column.is_partition) {
    const auto value = file.partition_values.find(column.physical_name);
    const auto text = value == file.partition_values.end() ? std::nullopt : value->second;
    const duckdb::Value constant = PartitionValue(text, column.type, file.path);
    auto bounds = duckdb::BaseStatistics::FromConstant(constant);
    if (NeverTrue(filter.CheckStatistics(bounds))) return false;
    if (column.type.id() != duckdb::LogicalTypeId::VARCHAR || constant.IsNull()) return true;
    const auto& exact = duckdb::StringValue::Get(constant);
    return StringBounds{exact, exact}.CanMatch(filter);
  }
  const auto found = statistics.columns.find({column.physical_name});
  if (found == statistics.columns.end()) return true;
  auto bounds = ToDuckDbStatistics(column.type, &found->second, statistics.record_count);
  if (NeverTrue(filter.CheckStatistics(bounds))) return false;
  if (column.type.id() == duckdb::LogicalTypeId::VARCHAR && found->second.minimum.is_string() &&
      found->second.maximum.is_string()) {
    return StringBounds{found->second.minimum.as_string(), found->second.maximum.as_string()}.CanMatch(filter);
  }
  return true;
}

}  // namespace ingot::lake
