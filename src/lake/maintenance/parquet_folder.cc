#include "lake/maintenance/parquet_folder.h"

#include <algorithm>
#include <duckdb/main/connection.hpp>
#include <optional>

#include "base/text.h"
#include "delta/maintenance/file_listing.h"
#include "engine/error_mapping.h"
#include "lake/scan/column_statistics.h"
#include "lake/values/type_mapping.h"
#include "lake/values/variant_casts.h"
#include "lake/write/nested_query.h"

namespace ingot::lake {

namespace {

constexpr const char* kHiveNull = "__HIVE_DEFAULT_PARTITION__";

// Reads one folder, by queries on a connection of its own.
class FolderReader {
 public:
  FolderReader(duckdb::ClientContext& context, delta::Table& table, const std::string& display_name)
      : context_(context), table_(table), display_name_(display_name), connection_(*context.db) {}

  ParquetFolder Read() {
    ListFiles();
    if (folder_.files.empty()) {
      engine::ThrowThroughDuckDb(NotFound("there is no Parquet file in the folder of " + display_name_ + " (" +
                                          table_.DisplayName() + "): put the files there first"));
    }
    CheckTypesAgree();
    DescribeColumns();
    ReadStatistics();
    return std::move(folder_);
  }

 private:
  [[noreturn]] void Refuse(const std::string& what) const {
    engine::ThrowThroughDuckDb(InvalidArgument("the folder of " + display_name_ + " cannot become a table: " + what));
  }

  void ListFiles() {
    const delta::VisibleFiles visible{delta::Snapshot()};
    engine::OkOrThrow(delta::ListTableFolder(table_, [&](const store::ObjectInfo& object) {
      if (!visible.Contains(object.key)) return true;
      if (!object.key.ends_with(".parquet") && !object.key.ends_with(".parq")) {
        Refuse(object.key + " is no Parquet file by its name; move it away, for a vacuum would delete it");
      }
      delta::AddFile file;
      file.path = object.key;
      file.size = static_cast<int64_t>(object.size);
      file.modification_time = ToMillis(object.modified);
      file.partition_values = PartitionsOf(object.key);
      folder_.files.push_back(std::move(file));
      return true;
    }));
  }

  // "day=2025-01-15/region=eu/part-0.parquet"
  delta::PartitionValues PartitionsOf(const std::string& path) {
    std::vector<std::string> names;
    delta::PartitionValues values;
    auto parts = Split(path, '/');
    parts.pop_back();
    for (const std::string_view part : parts) {
      const size_t equals = part.find('=');
      if (equals == std::string_view::npos) continue;
      const auto name = PercentDecode(part.substr(0, equals));
      const auto value = PercentDecode(part.substr(equals + 1));
      if (!name.ok() || !value.ok()) Refuse("the folder of " + path + " is badly percent-encoded");
      names.push_back(*name);
      values[*name] = *value == kHiveNull ? std::nullopt : std::optional<std::string>(*value);
    }
    if (folder_.files.empty()) folder_.partition_columns = names;
    if (names != folder_.partition_columns) {
      Refuse(path + " is partitioned by other columns than " + folder_.files.front().path);
    }
    return values;
  }

  std::string FileList() const {
    std::string list = "[";
    for (const delta::AddFile& file : folder_.files) {
      list += (list.size() > 1 ? ", " : "") + QuoteSqlText(table_.Url(file.path));
    }
    return list + "]";
  }

  duckdb::unique_ptr<duckdb::QueryResult> Run(const std::string& sql) { return RunNested(context_, connection_, sql); }

  // Footers are read once, into a table of this connection.
  void CheckTypesAgree() {
    Run("CREATE TEMP TABLE footers AS SELECT file_name, path_in_schema, type, num_values, stats_null_count, "
        "stats_min_value, stats_max_value, coalesce(min_is_exact AND max_is_exact, true) AS exact "
        "FROM parquet_metadata(" + FileList() + ")");
    const auto result = Run(
        "SELECT path_in_schema, min(type), arg_min(file_name, type), max(type), arg_max(file_name, type) FROM footers "
        "GROUP BY ALL HAVING min(type) <> max(type) ORDER BY ALL LIMIT 1");
    const auto chunk = result->Fetch();
    if (!chunk || chunk->size() == 0) return;
    auto text = [&](duckdb::idx_t column) { return chunk->GetValue(column, 0).ToString(); };
    Refuse("column " + text(0) + " is " + text(1) + " in " + text(2) + " and " + text(3) + " in " + text(4));
  }

  void DescribeColumns() {
    const auto result = Run("DESCRIBE FROM read_parquet(" + FileList() + ", union_by_name = true, hive_partitioning = " +
                            (folder_.partition_columns.empty() ? "false" : "true") + ")");
    folder_.schema.kind = delta::DataType::Kind::kStruct;
    while (const auto chunk = result->Fetch()) {
      for (duckdb::idx_t row = 0; row < chunk->size(); ++row) {
        AddColumn(chunk->GetValue(0, row).ToString(), chunk->GetValue(1, row).ToString());
      }
    }
  }

  void AddColumn(const std::string& name, const std::string& type_name) {
    const auto type = duckdb::TransformStringToLogicalType(type_name, context_);
    if (HoldsVariant(type)) {
      engine::ThrowThroughDuckDb(Unsupported("column " + name + " of " + display_name_ + " has the type " + type_name +
                                             ", and its files may be shredded: write them anew, with CREATE TABLE … AS FROM "
                                             "read_parquet(…)"));
    }
    auto delta_type = ToDelta(type);
    const auto stored = delta_type.ok() ? ToDuckDb(*delta_type) : type;
    if (!delta_type.ok() || stored != type) {
      engine::ThrowThroughDuckDb(Unsupported("column " + name + " of " + display_name_ + " has the type " + type_name +
                                             ", which a Delta table does not have: write the files anew, with CREATE "
                                             "TABLE … AS FROM read_parquet(…)"));
    }
    delta::Field field;
    field.name = name;
    field.type = std::move(*delta_type);
    folder_.schema.fields.push_back(std::move(field));
    if (!type.IsNested()) types_.emplace_back(name, type);
  }

  void ReadStatistics() {
    std::map<std::string, delta::FileStatistics> by_url;
    const auto counts = Run("SELECT file_name, num_rows::BIGINT FROM parquet_file_metadata(" + FileList() + ")");
    while (const auto chunk = counts->Fetch()) {
      for (duckdb::idx_t row = 0; row < chunk->size(); ++row) {
        by_url[chunk->GetValue(0, row).ToString()].record_count = chunk->GetValue(1, row).GetValue<int64_t>();
      }
    }
    for (const auto& [name, type] : types_) ReadColumnStatistics(name, type, &by_url);
    for (delta::AddFile& file : folder_.files) {
      const auto found = by_url.find(table_.Url(file.path));
      if (found != by_url.end()) file.stats = delta::StatisticsToJson(found->second);
    }
  }

  // A bound counts when every row group has one (or holds nothing but NULL), whole. Of floating point numbers none does:
  // NaN may lie outside of it.
  void ReadColumnStatistics(const std::string& name, const duckdb::LogicalType& type,
                            std::map<std::string, delta::FileStatistics>* by_url) {
    const bool bounded = !type.IsFloating() && type.id() != duckdb::LogicalTypeId::BLOB;
    const std::string cast = "TRY_CAST(%s AS " + type.ToString() + ")";
    const std::string low = ReplaceAll(cast, "%s", "stats_min_value");
    const std::string high = ReplaceAll(cast, "%s", "stats_max_value");
    const auto result = Run(
        "SELECT file_name, bool_and(num_values = stats_null_count OR (exact AND " + low + " IS NOT NULL AND " + high +
        " IS NOT NULL)), min(" + low + ")::VARCHAR, max(" + high +
        ")::VARCHAR, CASE WHEN count(stats_null_count) = count(*) THEN sum(stats_null_count)::BIGINT END FROM footers "
        "WHERE path_in_schema = " + QuoteSqlText(name) + " GROUP BY file_name");
    while (const auto chunk = result->Fetch()) {
      for (duckdb::idx_t row = 0; row < chunk->size(); ++row) {
        delta::ColumnStatistics statistics;
        const auto complete = chunk->GetValue(1, row);
        if (bounded && !complete.IsNull() && complete.GetValue<bool>() && !chunk->GetValue(2, row).IsNull()) {
          statistics.minimum = WrittenBound(chunk->GetValue(2, row).ToString(), type, false);
          statistics.maximum = WrittenBound(chunk->GetValue(3, row).ToString(), type, true);
        }
        const auto nulls = chunk->GetValue(4, row);
        if (!nulls.IsNull()) statistics.null_count = nulls.GetValue<int64_t>();
        (*by_url)[chunk->GetValue(0, row).ToString()].columns[{name}] = std::move(statistics);
      }
    }
  }

  duckdb::ClientContext& context_;
  delta::Table& table_;
  const std::string& display_name_;
  duckdb::Connection connection_;
  ParquetFolder folder_;
  std::vector<std::pair<std::string, duckdb::LogicalType>> types_;
};

}  // namespace

ParquetFolder ReadParquetFolder(duckdb::ClientContext& context, delta::Table& table, const std::string& display_name) {
  return FolderReader(context, table, display_name).Read();
}

}  // namespace ingot::lake
