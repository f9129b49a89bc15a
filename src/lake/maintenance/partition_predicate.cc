#include "lake/maintenance/partition_predicate.h"

#include <duckdb/main/connection.hpp>
#include <duckdb/parser/parser.hpp>
#include <utility>

#include "base/text.h"
#include "engine/error_mapping.h"
#include "lake/scan/scan_source.h"
#include "lake/values/partition_values.h"

namespace ingot::lake {

namespace {

std::vector<ScanColumn> PartitionColumnsOf(const delta::Snapshot& snapshot) {
  std::vector<ScanColumn> columns = ScanColumns(snapshot);
  std::erase_if(columns, [](const ScanColumn& column) { return !column.is_partition; });
  return columns;
}

// The condition as DuckDB's parser understands it: one expression, whatever the text looked like.
std::string ParsedCondition(const std::string& condition, const std::string& display_name) {
  duckdb::vector<duckdb::unique_ptr<duckdb::ParsedExpression>> expressions;
  try {
    expressions = duckdb::Parser::ParseExpressionList(condition);
  } catch (const std::exception& exception) {
    engine::ThrowThroughDuckDb(
        InvalidArgument("the condition on " + display_name + " is no SQL expression: " +
                        engine::FromException(exception).message()));
  }
  if (expressions.size() != 1 || expressions[0]->HasSubquery()) {
    engine::ThrowThroughDuckDb(
        InvalidArgument("the condition on " + display_name + " must be one expression without subqueries"));
  }
  return expressions[0]->ToString();
}

// "(VALUES (0, DATE '2025-01-15'), …) AS partitions(number, p)"
std::string ValuesSql(const std::vector<delta::PartitionValues>& partitions, const std::vector<ScanColumn>& columns) {
  std::string sql = "(VALUES ";
  size_t number = 0;
  for (const delta::PartitionValues& values : partitions) {
    sql += (number > 0 ? ", (" : "(") + std::to_string(number);
    ++number;
    for (const ScanColumn& column : columns) {
      const auto found = values.find(column.physical_name);
      const auto text = found == values.end() ? std::nullopt : found->second;
      sql += ", CAST(" + PartitionValue(text, column.type, "partition").ToSQLString() + " AS " +
             column.type.ToString() + ")";
    }
    sql += ")";
  }
  sql += ") AS partitions(\"partition number\"";
  for (const ScanColumn& column : columns) sql += ", " + QuoteSqlName(column.name);
  return sql + ")";
}

}  // namespace

std::vector<delta::AddFilePtr> FilesWhere(duckdb::ClientContext& context, const delta::Snapshot& snapshot,
                                          const std::string& condition, const std::string& display_name) {
  std::vector<delta::AddFilePtr> files(snapshot.files.begin(), snapshot.files.end());
  if (Trim(condition).empty() || files.empty()) return files;
  const std::string parsed = ParsedCondition(condition, display_name);
  const auto columns = PartitionColumnsOf(snapshot);
  std::set<delta::PartitionValues> distinct;
  for (const delta::AddFilePtr& file : files) distinct.insert(file->partition_values);
  const std::vector<delta::PartitionValues> partitions(distinct.begin(), distinct.end());
  duckdb::Connection connection(*context.db);
  const auto result = connection.Query("SELECT \"partition number\" FROM " + ValuesSql(partitions, columns) +
                                       " WHERE " + parsed);
  if (result->HasError()) {
    std::vector<std::string> names;
    for (const ScanColumn& column : columns) names.push_back(column.name);
    engine::ThrowThroughDuckDb(InvalidArgument(
        "the condition on " + display_name + " may use only its partition columns (" +
        (names.empty() ? "it has none" : Join(names, ", ")) + "): " + result->GetError()));
  }
  std::set<delta::PartitionValues> chosen;
  while (const auto chunk = result->Fetch()) {
    for (duckdb::idx_t row = 0; row < chunk->size(); ++row) {
      chosen.insert(partitions[chunk->GetValue(0, row).GetValue<uint64_t>()]);
    }
  }
  std::erase_if(files, [&](const delta::AddFilePtr& file) { return !chosen.contains(file->partition_values); });
  return files;
}

}  // namespace ingot::lake
