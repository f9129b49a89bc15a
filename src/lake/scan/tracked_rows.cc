#include "lake/scan/tracked_rows.h"

#include <algorithm>
#include <duckdb/common/multi_file/base_file_reader.hpp>
#include <duckdb/common/multi_file/multi_file_data.hpp>
#include <duckdb/function/function_binder.hpp>
#include <duckdb/planner/expression/bound_constant_expression.hpp>
#include <duckdb/planner/expression/bound_operator_expression.hpp>
#include <duckdb/planner/expression/bound_reference_expression.hpp>
#include <duckdb/planner/table_filter.hpp>
#include <duckdb/storage/statistics/base_statistics.hpp>
#include <utility>

#include "delta/commit/row_ids.h"
#include "engine/error_mapping.h"

namespace ingot::lake {

namespace {

constexpr const char* kBaseRowId = "base_row_id";
constexpr const char* kDefaultVersion = "default_row_commit_version";

using ExpressionPtr = duckdb::unique_ptr<duckdb::Expression>;

ExpressionPtr Noted(const duckdb::MultiFileReaderData& reader_data, const char* name) {
  duckdb::Value value(duckdb::LogicalType::BIGINT);
  if (const auto& info = reader_data.file_to_be_opened.extended_info) {
    if (const auto found = info->options.find(name); found != info->options.end()) value = found->second;
  }
  return duckdb::make_uniq<duckdb::BoundConstantExpression>(value);
}

ExpressionPtr Number(size_t local_index) {
  return duckdb::make_uniq<duckdb::BoundReferenceExpression>(duckdb::LogicalType::BIGINT, local_index);
}

ExpressionPtr Sum(duckdb::ClientContext& context, ExpressionPtr left, ExpressionPtr right) {
  duckdb::vector<ExpressionPtr> children;
  children.push_back(std::move(left));
  children.push_back(std::move(right));
  duckdb::ErrorData error;
  auto sum = duckdb::FunctionBinder(context).BindScalarFunction(DEFAULT_SCHEMA, "+", std::move(children), error, true,
                                                                nullptr);
  if (error.HasError()) error.Throw();
  return sum;
}

// Has the reader read the file's own column, before what it is asked for next; says whether it has one.
bool ReadStored(duckdb::BaseFileReader& reader, const std::string& name) {
  const auto found = std::find_if(reader.columns.begin(), reader.columns.end(),
                                  [&](const duckdb::MultiFileColumnDefinition& column) { return column.name == name; });
  if (found == reader.columns.end() || found->type != duckdb::LogicalType::BIGINT) return false;
  const auto place = static_cast<duckdb::idx_t>(found - reader.columns.begin());
  reader.column_ids.push_back(duckdb::MultiFileLocalColumnId(place));
  reader.column_indexes.emplace_back(place);
  return true;
}

}  // namespace

std::optional<TrackedRows> TrackedRowsOf(const delta::Snapshot& snapshot) {
  if (!delta::TracksRows(snapshot.protocol, snapshot.metadata)) return std::nullopt;
  return TrackedRows{snapshot.Property(std::string(delta::kRowIdColumnProperty)),
                     snapshot.Property(std::string(delta::kRowVersionColumnProperty))};
}

void CheckTrackedFilters(duckdb::ClientContext& context, const TrackedRows& tracked, duckdb::BaseFileReader& reader,
                         const duckdb::TableFilterSet& filters, const duckdb::vector<duckdb::ColumnIndex>& column_ids,
                         const std::string& table) {
  const bool any = std::any_of(filters.filters.begin(), filters.filters.end(), [&](const auto& entry) {
    return column_ids[entry.first].GetPrimaryIndex() == kRowIdColumn;
  });
  const bool stored = std::any_of(reader.columns.begin(), reader.columns.end(),
                                  [&](const auto& column) { return column.name == tracked.id_column; });
  if (!any || !stored) return;
  const auto statistics = reader.GetStatistics(context, tracked.id_column);
  if (statistics && !statistics->CanHaveNull()) return;
  engine::ThrowThroughDuckDb(Unsupported("table " + table + ", file " + reader.GetFileName() +
                                         ": another engine has written rows with numbers of their own and rows without into "
                                         "this file, so that _row_id cannot be filtered by: run OPTIMIZE first"));
}

void AddTrackedColumns(const delta::Snapshot& snapshot, duckdb::virtual_column_map_t* columns) {
  if (!TrackedRowsOf(snapshot)) return;
  columns->insert({kRowIdColumn, duckdb::TableColumn(delta::kRowIdName, duckdb::LogicalType::BIGINT)});
  columns->insert({kRowVersionColumn, duckdb::TableColumn(delta::kRowVersionName, duckdb::LogicalType::BIGINT)});
}

void NoteTrackedRows(const delta::AddFile& file, duckdb::ExtendedOpenFileInfo* info) {
  if (file.base_row_id) info->options[kBaseRowId] = duckdb::Value::BIGINT(*file.base_row_id);
  if (file.default_row_commit_version) {
    info->options[kDefaultVersion] = duckdb::Value::BIGINT(*file.default_row_commit_version);
  }
}

// Where a file has the column, it may still hold NULLs: then what holds for files without it.
ExpressionPtr TrackedColumnExpression(duckdb::ClientContext& context, const TrackedRows& tracked,
                                      duckdb::MultiFileReaderData& reader_data, duckdb::column_t* column,
                                      duckdb::MultiFileLocalIndex local_index) {
  const bool is_id = *column == kRowIdColumn;
  const bool stored = ReadStored(*reader_data.reader, is_id ? tracked.id_column : tracked.version_column);
  // After the stored column, if there is one, the reader gives the row's place in the file.
  const size_t place = local_index.GetIndex() + (stored ? 1 : 0);
  ExpressionPtr given = is_id ? Sum(context, Noted(reader_data, kBaseRowId), Number(place))
                              : Noted(reader_data, kDefaultVersion);
  *column = duckdb::MultiFileReader::COLUMN_IDENTIFIER_FILE_ROW_NUMBER;
  if (!stored) return given;
  auto first = duckdb::make_uniq<duckdb::BoundOperatorExpression>(duckdb::ExpressionType::OPERATOR_COALESCE,
                                                                  duckdb::LogicalType::BIGINT);
  first->children.push_back(Number(local_index.GetIndex()));
  first->children.push_back(std::move(given));
  return first;
}

}  // namespace ingot::lake
