// Seeds: a CSV file as a table, with the types that dbt infers.
#include <algorithm>
#include <string_view>
#include <utility>

#include "base/hash.h"
#include "base/text.h"
#include "transform/materialize/build.h"
#include "transform/materialize/sql_text.h"

namespace ingot::transform {

namespace {

using Columns = std::vector<WarehouseColumn>;

// Each content that was loaded is an application of its own; the one with the highest version is the present one.
constexpr std::string_view kSeedApplication = "ingot.seed/";

// What stands for the content to be loaded: the file's bytes and the configuration that has a say in it.
std::string Fingerprint(const Build& build) {
  std::string text = build.request().seed_checksum;
  for (const std::string_view key : {"column_types", "delimiter", "quote_columns", "partition_by", "cluster_by", "tblproperties", "persist_docs"}) {
    text += "\n" + build.node().Config(key).Dump();
  }
  return std::string(kSeedApplication) + ToHex(Sha256(text));
}

// The file with every value as text.
std::string FileSql(const Build& build) {
  std::string delimiter = build.node().ConfigText("delimiter");
  if (delimiter.empty()) delimiter = ",";
  return "read_csv(" + QuoteSqlText(build.request().seed_file) + ", all_varchar = true, header = true, delim = " + QuoteSqlText(delimiter) +
         ", quote = '\"', escape = '\"', null_padding = false)";
}

// What stands for nothing, where a column is not text.
std::string ValueSql(const std::string& name) {
  return "CASE WHEN lower(trim(" + name + ")) IN ('', 'null') THEN NULL ELSE trim(" + name + ") END";
}

// The tests in the order in which they are tried: the first that every value passes gives the column's type.
struct TypeTest {
  std::string_view type;
  std::string_view test;  // of the value v
};
constexpr TypeTest kTests[] = {
    {"INTEGER", "regexp_full_match(v, '[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?') AND "
                "TRY_CAST(v AS DOUBLE) = floor(TRY_CAST(v AS DOUBLE)) AND abs(TRY_CAST(v AS DOUBLE)) <= 2147483647"},
    {"BIGINT", "regexp_full_match(v, '[+-]?[0-9]+') AND TRY_CAST(v AS BIGINT) IS NOT NULL"},
    {"DOUBLE", "regexp_full_match(v, '[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?')"},
    {"DATE", "regexp_full_match(v, '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}') AND TRY_CAST(v AS DATE) IS NOT NULL"},
    {"TIMESTAMP", "regexp_full_match(v, '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2} [0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}') AND "
                  "TRY_CAST(v AS TIMESTAMP) IS NOT NULL"},
    {"TIMESTAMP", "regexp_full_match(v, '[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.,]+(Z|[+-][0-9]{2}(:?[0-9]{2})?)?') AND "
                  "TRY_CAST(v AS TIMESTAMP) IS NOT NULL"},
    {"BOOLEAN", "lower(v) IN ('true', 'false')"},
};

class SeedTable {
 public:
  explicit SeedTable(Build& build) : build_(build), temporary_(build.Temporary()) {}

  Status Load() {
    const auto read = build_.Run("CREATE OR REPLACE TEMP TABLE " + QuoteSqlName(temporary_.identifier) + " AS SELECT * FROM " + FileSql(build_));
    if (!read.ok()) return read.error().WithContext("seed file " + build_.request().seed_file);
    ASSIGN_OR_RETURN(columns_, build_.warehouse().DescribeQuery("SELECT * FROM " + RelationSql(temporary_)));
    RETURN_IF_ERROR(ReadColumnTypes());
    return Infer();
  }

  Status Create() {
    std::string select;
    for (size_t i = 0; i < columns_.size(); ++i) {
      const std::string name = QuoteSqlName(columns_[i].name);
      const std::string value = types_[i] == "VARCHAR" ? name : "CAST(" + ValueSql(name) + " AS " + types_[i] + ")";
      select += (select.empty() ? "" : ", ") + value + " AS " + name;
    }
    const Status created = CreateTable(build_, "SELECT " + select + " FROM " + RelationSql(temporary_));
    if (!created.ok()) return created.error().WithContext("seed file " + build_.request().seed_file);
    const auto dropped = build_.Run("DROP TABLE " + RelationSql(temporary_));
    return dropped.ok() ? Status::Ok() : Status(dropped.error());
  }

 private:
  // `column_types`: those of columns that the file does not have are a mistake.
  Status ReadColumnTypes() {
    types_.assign(columns_.size(), "");
    const Json& given = build_.node().Config("column_types");
    if (!given.is_object()) return Status::Ok();
    std::vector<std::string> names;
    for (const WarehouseColumn& column : columns_) names.push_back(column.name);
    for (const auto& [name, type] : given.as_object()) {
      const WarehouseColumn* column = FindColumn(columns_, name);
      if (!column) {
        std::string message = "'column_types' of seed '" + build_.node().name + "' names the column '" + name + "', which " + build_.request().seed_file + " does not have";
        if (const auto nearest = NearestWord(name, names)) message += "; did you mean '" + *nearest + "'?";
        return InvalidArgument(std::move(message));
      }
      if (type.is_string()) types_[static_cast<size_t>(column - columns_.data())] = type.as_string();
    }
    return Status::Ok();
  }

  // One pass over the rows tries every type on every column.
  Status Infer() {
    std::string select;
    for (size_t i = 0; i < columns_.size(); ++i) {
      const std::string value = ValueSql(QuoteSqlName(columns_[i].name));
      for (const TypeTest& test : kTests) {
        select += (select.empty() ? "" : ", ") + std::string("coalesce(bool_and(") + ReplaceValue(test.test, value) + ") FILTER (WHERE " + value + " IS NOT NULL), true)";
      }
    }
    ASSIGN_OR_RETURN(const WarehouseResult result, build_.Run("SELECT " + select + " FROM " + RelationSql(temporary_)));
    constexpr size_t kCount = std::size(kTests);
    for (size_t i = 0; i < columns_.size(); ++i) {
      if (!types_[i].empty()) continue;
      types_[i] = "VARCHAR";
      for (size_t k = 0; k < kCount; ++k) {
        const Json& passed = result.rows.front()[i * kCount + k];
        if (!passed.is_bool() || !passed.as_bool()) continue;
        types_[i] = kTests[k].type;
        break;
      }
    }
    return Status::Ok();
  }

  // The test with the value in the place of its argument v.
  static std::string ReplaceValue(std::string_view test, const std::string& value) {
    std::string sql = ReplaceAll(test, "(v,", "((" + value + "),");
    sql = ReplaceAll(sql, "(v AS", "((" + value + ") AS");
    return ReplaceAll(sql, "(v)", "(" + value + ")");
  }

  Build& build_;
  const RelationInfo temporary_;
  Columns columns_;
  std::vector<std::string> types_;
};

struct SeedHistory {
  std::string present;  // the fingerprint of what the table holds
  int64_t version = 0;
};

Result<SeedHistory> HistoryOf(Build& build) {
  ASSIGN_OR_RETURN(const auto loaded, build.warehouse().TransactionIds(build.target(), kSeedApplication));
  SeedHistory history;
  for (const auto& [fingerprint, version] : loaded) {
    if (version > history.version) history = {fingerprint, version};
  }
  return history;
}

}  // namespace

Result<BuildResult> BuildSeed(Build& build) {
  const bool knows_file = !build.request().seed_checksum.empty();
  ASSIGN_OR_RETURN(BuildTransaction transaction, BuildTransaction::Begin(build.warehouse()));
  SeedHistory history;
  if (knows_file && build.existing() == RelationType::kTable) {
    ASSIGN_OR_RETURN(history, HistoryOf(build));
  }
  if (knows_file && history.present == Fingerprint(build) && !build.full_refresh()) {
    RETURN_IF_ERROR(transaction.Commit());
    BuildResult result = build.Finish("SKIP");
    result.skipped = true;
    return result;
  }
  SeedTable seed(build);
  RETURN_IF_ERROR(seed.Load());
  RETURN_IF_ERROR(seed.Create());
  if (knows_file) {
    RETURN_IF_ERROR(build.warehouse().SetTransactionId(build.target(), Fingerprint(build), history.version + 1));
  }
  RETURN_IF_ERROR(transaction.Commit());
  return build.Finish("INSERT");
}

}  // namespace ingot::transform
