// Parquet, read by DuckDB: columns meet by name, and what a cast would lose is kept beside.
#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "ingest/files/batch.h"
#include "ingest/files/columns.h"
#include "ingest/files/watch.h"

namespace ingot::ingest {
namespace {

// What a Delta table has for a type of DuckDB's that it does not know.
std::string StorableType(const std::string& type) {
  static const std::map<std::string, std::string> kTypes = {
      {"UTINYINT", "SMALLINT"},      {"USMALLINT", "INTEGER"},      {"UINTEGER", "BIGINT"},
      {"UBIGINT", "DECIMAL(20,0)"},  {"HUGEINT", "DECIMAL(38,0)"},  {"UHUGEINT", "VARCHAR"},
      {"TIMESTAMP_S", "TIMESTAMP"},  {"TIMESTAMP_MS", "TIMESTAMP"}, {"TIMESTAMP_NS", "TIMESTAMP"},
      {"TIME", "VARCHAR"},           {"TIME WITH TIME ZONE", "VARCHAR"}, {"UUID", "VARCHAR"},
      {"INTERVAL", "VARCHAR"},       {"BIT", "VARCHAR"},            {"JSON", "VARCHAR"}};
  if (type.rfind("ENUM", 0) == 0) return "VARCHAR";
  const auto it = kTypes.find(type);
  return it == kTypes.end() ? type : it->second;
}

bool IsText(const std::string& type) { return type == "VARCHAR" || type == "BLOB"; }

class ParquetReader final : public BatchReader {
 public:
  ParquetReader(const Batch& batch, IngestContext& context) : batch_(batch), context_(context) {}

  Result<Loaded> Load(std::unique_ptr<OpenTransaction>*) override {
    RETURN_IF_ERROR(CheckFiles());
    ASSIGN_OR_RETURN(const auto table, TableColumns(context_.session, batch_.table));
    RETURN_IF_ERROR(DescribeFiles());
    RETURN_IF_ERROR(Plan(table));
    RETURN_IF_ERROR(FindMissing());
    std::vector<engine::Column> payload;
    for (const PlannedColumn& planned : columns_) payload.push_back({planned.column.name, planned.column.type});
    Loaded loaded;
    ASSIGN_OR_RETURN(loaded.warnings, JudgeMissing(missing_, batch_.source.on_misfit));
    ASSIGN_OR_RETURN(loaded.changes, PrepareTable(context_.session, batch_.table, payload));
    ASSIGN_OR_RETURN(loaded.rejected, CountRejects(&loaded));
    const Watch watch(context_, context_.session, [this] { return CurrentProgress(); });
    ASSIGN_OR_RETURN(loaded.rows, InsertRows());
    ASSIGN_OR_RETURN(loaded.rescued_values, CountRescued());
    for (const FoundFile& file : batch_.files) loaded.bytes += file.file.size;
    return loaded;
  }

  Status ShareRejects(engine::Session&, Loaded* loaded) override {
    std::string row;
    for (const engine::Column& column : found_) row += (row.empty() ? "" : ", ") + QuoteSqlName(column.name);
    loaded->rejects_sql = "SELECT CASE WHEN " + LacksFieldSql() + " THEN 'the file lacks a declared field' ELSE "
                          "'a value or field does not fit the table: ' || concat_ws(',', misfits, newcomers) END "
                          "AS reason, _source, _source_row, NULL::BIGINT AS byte_offset, CAST(to_json(struct_pack(" + Packed() +
                          ")) AS VARCHAR) AS raw FROM (" + RowsSql() + ") WHERE " + RejectedSql();
    return Status::Ok();
  }

 private:
  // A Parquet file begins and ends with its magic bytes: a torn or foreign one is told before anything is read.
  Status CheckFiles() {
    for (const FoundFile& found : batch_.files) {
      const engine::RecordFile& file = found.file;
      const auto broken = [&] {
        return Corrupt("'" + file.name + "' is not a whole Parquet file (" + std::to_string(file.size) +
                       " bytes): replace it, or take it out of the source's path");
      };
      if (file.size < 12) return broken();
      ASSIGN_OR_RETURN(const std::string head, file.store->GetRange(file.key, 0, 4));
      ASSIGN_OR_RETURN(const std::string tail, file.store->GetRange(file.key, file.size - 4, 4));
      if (head != "PAR1" || tail != "PAR1") return broken();
    }
    return Status::Ok();
  }

  std::string FilesSql() const {
    std::string list;
    for (const FoundFile& found : batch_.files) {
      list += (list.empty() ? "" : ", ") + QuoteSqlText(found.file.store->Url(found.file.key));
    }
    return "read_parquet([" + list + "], union_by_name = true, filename = '__file', file_row_number = true, "
           "hive_partitioning = false)";
  }

  // Names and types of all files together.
  Status DescribeFiles() {
    ASSIGN_OR_RETURN(engine::QueryResult rows, Query("DESCRIBE SELECT * EXCLUDE (__file, file_row_number) FROM " + FilesSql()));
    while (true) {
      ASSIGN_OR_RETURN(const bool more, rows.Next());
      if (!more) return Status::Ok();
      found_.push_back({rows.Text(0), rows.Text(1)});
    }
  }

  // A file that DuckDB cannot read is the file's fault.
  Result<engine::QueryResult> Query(const std::string& sql) {
    Result<engine::QueryResult> rows = context_.session.Query(sql);
    if (rows.ok()) return rows;
    const ErrorKind kind = rows.error().kind();
    const bool of_the_file = kind == ErrorKind::kInvalidArgument || kind == ErrorKind::kInvalidData;
    return of_the_file ? Corrupt(rows.error().message()) : rows.error();
  }

  Status Plan(const std::vector<engine::Column>& table) {
    std::vector<engine::RecordColumn> data;
    for (const engine::Column& column : found_) {
      if (IsAddedColumn(column.name)) continue;
      data.push_back({column.name, StorableType(column.type), column.name, engine::EpochUnit::kNone});
    }
    columns_ = PlanColumns(table, batch_.source, data, false);
    for (const engine::Column& column : found_) {
      const bool planned = std::any_of(columns_.begin(), columns_.end(), [&](const PlannedColumn& p) {
        return EqualsIgnoreCase(p.column.field, column.name);
      });
      if (!planned) unplanned_.push_back(column);
    }
    return Status::Ok();
  }

  // Which declared fields does which file not have?
  Status FindMissing() {
    if (batch_.source.columns.empty()) return Status::Ok();
    std::string urls;
    for (const FoundFile& found : batch_.files) {
      urls += (urls.empty() ? "" : ", ") + QuoteSqlText(found.file.store->Url(found.file.key));
    }
    ASSIGN_OR_RETURN(engine::QueryResult rows,
                     Query("SELECT DISTINCT file_name, lower(name) FROM parquet_schema([" + urls + "])"));
    std::map<std::string, std::set<std::string>> fields;  // by URL
    while (true) {
      ASSIGN_OR_RETURN(const bool more, rows.Next());
      if (!more) break;
      fields[rows.Text(0)].insert(rows.Text(1));
    }
    for (const FoundFile& found : batch_.files) {
      const auto has = fields.find(found.file.store->Url(found.file.key));
      if (has == fields.end()) continue;
      bool lacks = false;
      for (const PlannedColumn& planned : columns_) {
        if (!planned.column.required || has->second.contains(ToLower(planned.column.field))) continue;
        lacks = true;
        NoteMissing(planned.column.field, found.file.name);
      }
      if (lacks) lacking_.push_back(found.file.name);
    }
    return Status::Ok();
  }

  void NoteMissing(const std::string& field, const std::string& source) {
    for (engine::MissingField& known : missing_) {
      if (known.field == field) return static_cast<void>(++known.files);
    }
    missing_.push_back({field, 1, source});
  }

  // Of a row: is it of a file that lacks a declared field?
  std::string LacksFieldSql() const {
    std::string names;
    for (const std::string& name : lacking_) names += (names.empty() ? "" : ", ") + QuoteSqlText(name);
    return names.empty() ? "false" : "_source IN (" + names + ")";
  }

  const engine::Column* FoundFor(const PlannedColumn& planned) const {
    for (const engine::Column& column : found_) {
      if (EqualsIgnoreCase(column.name, planned.column.field)) return &column;
    }
    return nullptr;
  }

  // Is something lost when the value is cast? Numbers and times must come back as they were; text must be readable.
  static std::string LossSql(const engine::Column& from, const std::string& type) {
    const std::string name = QuoteSqlName(from.name);
    const std::string cast = "TRY_CAST(" + name + " AS " + type + ")";
    if (IsText(from.type) || IsText(type)) return name + " IS NOT NULL AND " + cast + " IS NULL";
    return name + " IS NOT NULL AND TRY_CAST(" + cast + " AS " + from.type + ") IS DISTINCT FROM " + name;
  }

  // "field": value as JSON where something is lost, else NULL.
  static std::string KeptSql(const engine::Column& column, const std::string& condition) {
    const std::string name = QuoteSqlName(column.name);
    return "CASE WHEN " + condition + " THEN CAST(to_json(" + QuoteSqlText(column.name) +
           ") AS VARCHAR) || ':' || CAST(to_json(" + name + ") AS VARCHAR) END";
  }

  std::string Packed() const {
    std::string sql;
    for (const engine::Column& column : found_) {
      sql += (sql.empty() ? "" : ", ") + QuoteSqlName(column.name) + " := " + QuoteSqlName(column.name);
    }
    return sql;
  }

  // The files' columns, and beside them `misfits`, `newcomers` (JSON members, NULL when none), _source, _source_row.
  std::string RowsSql() const {
    std::string misfits, newcomers, names;
    for (const PlannedColumn& planned : columns_) {
      const engine::Column* from = FoundFor(planned);
      if (from == nullptr || from->type == planned.column.type) continue;
      misfits += ", " + KeptSql(*from, LossSql(*from, planned.column.type));
    }
    for (const engine::Column& column : unplanned_) {
      newcomers += ", " + KeptSql(column, QuoteSqlName(column.name) + " IS NOT NULL");
    }
    for (const FoundFile& found : batch_.files) {
      names += (names.empty() ? "" : ", ") + QuoteSqlText(found.file.store->Url(found.file.key)) + ": " +
               QuoteSqlText(found.file.name);
    }
    const auto joined = [](const std::string& parts) {
      return parts.empty() ? std::string("NULL::VARCHAR") : "nullif(concat_ws(','" + parts + "), '')";
    };
    return "SELECT *, " + joined(misfits) + " AS misfits, " + joined(newcomers) + " AS newcomers, MAP {" + names +
           "}[__file] AS _source, file_row_number + 1 AS _source_row FROM " + FilesSql();
  }

  std::string RejectedSql() const {
    std::string sql = "false";
    if (batch_.source.on_misfit == SchemaPolicy::kQuarantine) sql += " OR misfits IS NOT NULL OR " + LacksFieldSql();
    if (batch_.source.on_new_field == SchemaPolicy::kQuarantine) sql += " OR newcomers IS NOT NULL";
    return "(" + sql + ")";
  }

  Result<int64_t> CountRejects(Loaded* loaded) {
    if (batch_.source.on_misfit != SchemaPolicy::kQuarantine && batch_.source.on_new_field != SchemaPolicy::kQuarantine) {
      return int64_t{0};
    }
    ASSIGN_OR_RETURN(engine::QueryResult rows,
                     Query("SELECT _source, count(*), min(_source_row) FROM (" + RowsSql() + ") WHERE " + RejectedSql() +
                           " GROUP BY 1 ORDER BY 1"));
    int64_t rejected = 0;
    while (true) {
      ASSIGN_OR_RETURN(const bool more, rows.Next());
      if (!more) return rejected;
      ASSIGN_OR_RETURN(const int64_t count, rows.Int(1));
      rejected += count;
      if (loaded->example.empty()) loaded->example = rows.Text(0) + ":" + rows.Text(2) + ": it does not fit the table";
      loaded->sources_with_rejects.push_back(rows.Text(0));
    }
  }

  Result<int64_t> InsertRows() {
    std::string names, values;
    for (const PlannedColumn& planned : columns_) {
      const engine::Column* from = FoundFor(planned);
      if (from == nullptr) continue;
      const std::string name = QuoteSqlName(from->name);
      names += QuoteSqlName(planned.column.name) + ", ";
      if (from->type == planned.column.type) {
        values += name + ", ";
      } else {
        values += "CASE WHEN " + LossSql(*from, planned.column.type) + " THEN NULL ELSE TRY_CAST(" + name + " AS " +
                  planned.column.type + ") END, ";
      }
    }
    return RunStatement(context_.session,
                        "INSERT INTO " + batch_.table.Sql() + " (" + names +
                            "_rescued_data, _source, _source_row, _ingested_at, _run_id) SELECT " + values +
                            "'{' || nullif(concat_ws(',', misfits, newcomers), '') || '}', _source, _source_row, " +
                            RunColumnsSql(context_) + " FROM (" + RowsSql() + ") WHERE NOT " + RejectedSql());
  }

  Result<int64_t> CountRescued() {
    std::string parts;
    for (const PlannedColumn& planned : columns_) {
      const engine::Column* from = FoundFor(planned);
      if (from == nullptr || from->type == planned.column.type) continue;
      parts += " + count_if(" + LossSql(*from, planned.column.type) + ")";
    }
    for (const engine::Column& column : unplanned_) parts += " + count(" + QuoteSqlName(column.name) + ")";
    if (parts.empty()) return int64_t{0};
    ASSIGN_OR_RETURN(const auto count, context_.session.QueryValue("SELECT 0" + parts + " FROM (" + RowsSql() +
                                                                   ") WHERE NOT " + RejectedSql()));
    return ParseInt64(count.value_or("0")).value_or(0);
  }

  Progress CurrentProgress() const {
    Progress progress;
    progress.files_total = batch_.files.size();
    for (const FoundFile& file : batch_.files) progress.bytes_total += file.file.size;
    const engine::Progress engine_progress = context_.session.CurrentProgress();
    progress.rows = static_cast<int64_t>(engine_progress.rows_done);
    if (engine_progress.fraction > 0) {
      progress.bytes_done = static_cast<uint64_t>(engine_progress.fraction * static_cast<double>(progress.bytes_total));
    }
    return progress;
  }

  const Batch& batch_;
  IngestContext& context_;
  std::vector<engine::Column> found_;      // of the files
  std::vector<engine::Column> unplanned_;  // those of them that get no column
  std::vector<PlannedColumn> columns_;
  std::vector<engine::MissingField> missing_;
  std::vector<std::string> lacking_;  // names of the files that lack a declared field
};

}  // namespace

std::unique_ptr<BatchReader> MakeParquetReader(const Batch& batch, IngestContext& context) {
  return std::make_unique<ParquetReader>(batch, context);
}

}  // namespace ingot::ingest
