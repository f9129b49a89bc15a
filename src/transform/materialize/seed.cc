// Seeds: a CSV file as a table, with the types that dbt infers.
#include <algorithm>
#include <string_view>
#include <utility>

#include "base/hash.h"
#include "base/text.h"
#include "transform/materialize/build.h"
#include "transform/materialize/seed_file.h"
#include "transform/materialize/seed_types.h"
#include "transform/materialize/sql_text.h"

namespace ingot::transform {

namespace {

// Each content that was loaded is an application of its own; the one with the highest version is the present one.
constexpr std::string_view kSeedApplication = "ingot.seed/";

// What stands for the content to be loaded: the file's bytes and the configuration that has a say in it.
std::string Fingerprint(const Build& build) {
  std::string text = build.request().seed_checksum;
  if (build.request().empty) text += "\nempty";
  for (const std::string_view key : {"column_types", "delimiter", "quote_columns", "partition_by", "cluster_by", "tblproperties", "persist_docs"}) {
    text += "\n" + build.node().Config(key).Dump();
  }
  return std::string(kSeedApplication) + ToHex(Sha256(text));
}

bool IsTextType(std::string_view type) {
  const std::string lower = ToLower(Trim(type.substr(0, type.find('('))));
  return lower == "varchar" || lower == "text" || lower == "string" || lower == "char" || lower == "bpchar" || lower == "nvarchar";
}

class SeedTable {
 public:
  explicit SeedTable(Build& build) : build_(build), temporary_(build.Temporary()) {}

  Status Load() {
    std::string delimiter = build_.node().ConfigText("delimiter");
    if (delimiter.empty()) delimiter = ",";
    ASSIGN_OR_RETURN(const SeedFile file, SeedFile::Open(build_.request().seed_file, delimiter));
    columns_ = file.columns();
    RETURN_IF_ERROR(ReadColumnTypes());
    RETURN_IF_ERROR(Infer(file));
    return Fill(file);
  }

  Status Create() {
    std::string select;
    for (size_t i = 0; i < columns_.size(); ++i) {
      const std::string own = OwnName(i);
      select += (select.empty() ? "" : ", ") + (types_[i] == "VARCHAR" ? own : "CAST(" + own + " AS " + types_[i] + ")") + " AS " + QuoteSqlName(columns_[i]);
    }
    const Status created = CreateTable(build_, "SELECT " + select + " FROM " + RelationSql(temporary_) + (build_.request().empty ? " LIMIT 0" : ""));
    if (!created.ok()) return created.error().WithContext("seed file " + build_.request().seed_file);
    const auto dropped = build_.Run("DROP TABLE " + RelationSql(temporary_));
    return dropped.ok() ? Status::Ok() : Status(dropped.error());
  }

 private:
  // Of a column in the temporary table.
  static std::string OwnName(size_t index) { return "c" + std::to_string(index); }

  // `column_types`: those of columns that the file does not have are a mistake.
  Status ReadColumnTypes() {
    types_.assign(columns_.size(), "");
    const Json& given = build_.node().Config("column_types");
    if (!given.is_object()) return Status::Ok();
    for (const auto& [name, type] : given.as_object()) {
      const auto column = std::find_if(columns_.begin(), columns_.end(), [&, wanted = std::string_view(name)](const std::string& own) { return EqualsIgnoreCase(own, wanted); });
      if (column == columns_.end()) {
        std::string message = "'column_types' of seed '" + build_.node().name + "' names the column '" + name + "', which " + build_.request().seed_file + " does not have";
        if (const auto nearest = NearestWord(name, columns_)) message += "; did you mean '" + *nearest + "'?";
        return InvalidArgument(std::move(message));
      }
      if (type.is_string()) types_[static_cast<size_t>(column - columns_.begin())] = type.as_string();
    }
    return Status::Ok();
  }

  Status Infer(const SeedFile& file) {
    std::vector<SeedColumnType> seen(columns_.size());
    ASSIGN_OR_RETURN(SeedFile::Reader reader, file.Read());
    std::vector<std::string> values;
    for (;;) {
      ASSIGN_OR_RETURN(const bool more, reader.Next(&values));
      if (!more) break;
      for (size_t i = 0; i < values.size(); ++i) {
        if (types_[i].empty()) seen[i].See(values[i]);
      }
    }
    for (size_t i = 0; i < columns_.size(); ++i) {
      if (types_[i].empty()) types_[i] = seen[i].type();
    }
    return Status::Ok();
  }

  // Into the temporary table, all as text.
  Status Fill(const SeedFile& file) {
    std::vector<bool> is_text;
    std::vector<std::string> names;
    for (size_t i = 0; i < columns_.size(); ++i) {
      is_text.push_back(IsTextType(types_[i]));
      names.push_back(OwnName(i));
    }
    ASSIGN_OR_RETURN(SeedFile::Reader reader, file.Read());
    std::vector<std::string> values;
    return build_.warehouse().LoadText(temporary_, names, [&](std::vector<std::optional<std::string_view>>* row) -> Result<bool> {
      ASSIGN_OR_RETURN(const bool more, reader.Next(&values));
      for (size_t i = 0; more && i < values.size(); ++i) {
        if (is_text[i] ? !values[i].empty() : !IsSeedNull(values[i])) (*row)[i] = is_text[i] ? std::string_view(values[i]) : Trim(values[i]);
      }
      return more;
    });
  }

  Build& build_;
  const RelationInfo temporary_;
  std::vector<std::string> columns_;
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
