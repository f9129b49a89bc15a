// Snapshots: slowly changing dimensions of type 2, with dbt's columns and values.
#include <algorithm>
#include <utility>

#include "base/text.h"
#include "transform/materialize/build.h"
#include "transform/materialize/documentation.h"
#include "transform/materialize/interval.h"
#include "transform/materialize/snapshot_config.h"
#include "transform/materialize/sql_text.h"

namespace ingot::transform {

namespace {

using Columns = std::vector<WarehouseColumn>;

// The row's state that the snapshot holds, and the one that the query gives now.
constexpr std::string_view kHeld = "snapshotted_data";
constexpr std::string_view kGiven = "source_data";

std::string Of(std::string_view side, std::string_view column) { return std::string(side) + "." + std::string(column); }

std::string HashSql(const std::vector<std::string>& arguments) {
  std::string parts;
  for (const std::string& argument : arguments) {
    parts += (parts.empty() ? "" : " || '|' || ") + std::string("coalesce(CAST(") + argument + " AS VARCHAR), '')";
  }
  return "md5(" + parts + ")";
}

class Snapshot {
 public:
  Snapshot(Build& build, SnapshotConfig config)
      : build_(build), config_(std::move(config)), now_(TimestampSql(build.request().now)) {}

  Status First() {
    return CreateTable(build_, "SELECT *, " + AddedColumns(/*scd_first=*/true) + (has_deleted() ? ", 'False' AS " + config_.columns.is_deleted : "") +
                                   " FROM " + Subquery(build_.sql()) + " AS sbq");
  }

  Status Next() {
    ASSIGN_OR_RETURN(held_columns_, build_.warehouse().GetColumns(build_.target()));
    RETURN_IF_ERROR(CheckTarget());
    ASSIGN_OR_RETURN(query_columns_, build_.warehouse().DescribeQuery(build_.sql()));
    ASSIGN_OR_RETURN(changed_, RowChanged());
    RETURN_IF_ERROR(Make(given_, "SELECT *, " + KeyColumns() + ", " + AddedColumns(false) + " FROM " + Subquery(build_.sql()) + " AS sbq"));
    RETURN_IF_ERROR(Make(ended_, EndedRows()));
    RETURN_IF_ERROR(Make(begun_, BegunRows()));
    RETURN_IF_ERROR(AddMissingColumns());
    RETURN_IF_ERROR(EndAndBegin());
    for (const RelationInfo& temporary : {given_, ended_, begun_}) RETURN_IF_ERROR(Run("DROP TABLE " + RelationSql(temporary)));
    return PersistDocs(build_, false);
  }

 private:
  bool has_deleted() const { return config_.hard_deletes == HardDeletes::kNewRecord; }

  Status Run(const std::string& sql) {
    const auto ran = build_.Run(sql);
    return ran.ok() ? Status::Ok() : Status(ran.error());
  }
  Status Make(const RelationInfo& temporary, const std::string& query) {
    return Run("CREATE OR REPLACE TEMP TABLE " + QuoteSqlName(temporary.identifier) + " AS " + query);
  }

  std::string UpdatedAt() const { return config_.updated_at.empty() ? now_ : config_.updated_at; }

  // What is added to each row of the query: when the state began, no end, and the state's id.
  std::string AddedColumns(bool scd_first) const {
    const SnapshotColumns& names = config_.columns;
    const std::string at = UpdatedAt();
    std::vector<std::string> hashed = config_.unique_key;
    hashed.push_back(at);
    const std::string id = HashSql(hashed) + " AS " + names.scd_id;
    const std::string current = config_.valid_to_current.empty() ? "NULL" : config_.valid_to_current;
    const std::string times = at + " AS " + names.updated_at + ", " + at + " AS " + names.valid_from + ", coalesce(nullif(" + at + ", " + at +
                              "), " + current + ") AS " + names.valid_to;
    return scd_first ? id + ", " + times : times + ", " + id;
  }

  std::string KeyName(size_t i) const {
    return config_.key_is_list ? "dbt_unique_key_" + std::to_string(i + 1) : std::string("dbt_unique_key");
  }
  std::string KeyColumns() const {
    std::string sql;
    for (size_t i = 0; i < config_.unique_key.size(); ++i) {
      sql += (i == 0 ? "" : ", ") + config_.unique_key[i] + " AS " + KeyName(i);
    }
    return sql;
  }
  std::string SameKey() const {
    std::string sql;
    for (size_t i = 0; i < config_.unique_key.size(); ++i) {
      sql += (i == 0 ? "" : " AND ") + Of(kHeld, KeyName(i)) + " = " + Of(kGiven, KeyName(i));
    }
    return sql;
  }

  std::string IsCurrent(std::string_view side) const {
    const std::string valid_to = Of(side, config_.columns.valid_to);
    if (config_.valid_to_current.empty()) return valid_to + " IS NULL";
    return "(" + valid_to + " = " + config_.valid_to_current + " OR " + valid_to + " IS NULL)";
  }

  // The states that have not ended, with their keys.
  std::string HeldRows() const {
    return "(SELECT *, " + KeyColumns() + " FROM " + build_.target_sql() + " AS t WHERE " + IsCurrent("t") + ") AS " + std::string(kHeld);
  }
  std::string GivenRows() const { return RelationSql(given_) + " AS " + std::string(kGiven); }

  // Of rows that are on both sides: is the state another one?
  Result<std::string> RowChanged() {
    std::string changed;
    if (config_.by_timestamp) {
      changed = "(" + Of(kHeld, config_.columns.valid_from) + " < " + Of(kGiven, config_.updated_at) + ")";
    } else {
      ASSIGN_OR_RETURN(changed, CheckedColumnsDiffer());
    }
    if (has_deleted()) changed = "(" + changed + " OR " + Of(kHeld, config_.columns.is_deleted) + " = 'True')";
    return changed;
  }

  Result<std::string> CheckedColumnsDiffer() {
    Columns checked = query_columns_;
    if (!config_.check_all) {
      ASSIGN_OR_RETURN(checked, build_.warehouse().DescribeQuery("SELECT " + Join(config_.check_columns, ", ") + " FROM " + Subquery(build_.sql()) + " AS subq"));
    }
    std::string differ;
    for (const WarehouseColumn& column : checked) {
      // A column that is new to the snapshot makes every state another one.
      if (!FindColumn(held_columns_, column.name)) return std::string("TRUE");
      const std::string name = QuoteSqlName(column.name);
      differ += (differ.empty() ? "" : " OR ") + Of(kHeld, name) + " IS DISTINCT FROM " + Of(kGiven, name);
    }
    return "(" + differ + ")";
  }

  std::string DeletedRows() const {
    std::string sql = HeldRows() + " LEFT JOIN " + GivenRows() + " ON " + SameKey() + " WHERE " + Of(kGiven, KeyName(0)) + " IS NULL";
    // One that is known to be deleted stays as it is.
    if (has_deleted()) sql += " AND " + Of(kHeld, config_.columns.is_deleted) + " IS DISTINCT FROM 'True'";
    return sql;
  }

  // The ids of the states that end, and when.
  std::string EndedRows() const {
    const SnapshotColumns& names = config_.columns;
    const std::string id = Of(kHeld, names.scd_id) + " AS " + names.scd_id;
    std::string sql = "SELECT " + id + ", " + Of(kGiven, names.updated_at) + " AS " + names.valid_to + " FROM " + GivenRows() + " JOIN " +
                      HeldRows() + " ON " + SameKey() + " WHERE " + changed_;
    if (config_.hard_deletes == HardDeletes::kIgnore) return sql;
    return sql + " UNION ALL SELECT " + id + ", " + now_ + " FROM " + DeletedRows();
  }

  // The states that begin, as they are inserted.
  std::string BegunRows() const {
    std::string keys;
    for (size_t i = 0; i < config_.unique_key.size(); ++i) keys += (i == 0 ? "" : ", ") + KeyName(i);
    std::string sql = "SELECT " + std::string(kGiven) + ".* EXCLUDE (" + keys + ")" + (has_deleted() ? ", 'False' AS " + config_.columns.is_deleted : "") +
                      " FROM " + GivenRows() + " LEFT JOIN " + HeldRows() + " ON " + SameKey() + " WHERE " + Of(kHeld, KeyName(0)) +
                      " IS NULL OR " + changed_;
    return has_deleted() ? sql + " UNION ALL BY NAME " + DeletionRecords() : sql;
  }

  // Of each row that is gone, its last values as a state of being deleted.
  std::string DeletionRecords() const {
    const SnapshotColumns& names = config_.columns;
    std::string sql = "SELECT ";
    for (const WarehouseColumn& column : query_columns_) {
      const std::string name = QuoteSqlName(column.name);
      sql += Of(FindColumn(held_columns_, column.name) ? kHeld : kGiven, name) + " AS " + name + ", ";
    }
    sql += now_ + " AS " + names.valid_from + ", " + now_ + " AS " + names.updated_at + ", " + Of(kHeld, names.valid_to) + " AS " +
           names.valid_to + ", " + HashSql({Of(kHeld, names.scd_id), now_}) + " AS " + names.scd_id + ", 'True' AS " + names.is_deleted;
    return sql + " FROM " + DeletedRows();
  }

  Status CheckTarget() const {
    const SnapshotColumns& names = config_.columns;
    std::vector<std::string> missing;
    for (const std::string* name : {&names.scd_id, &names.updated_at, &names.valid_from, &names.valid_to}) {
      if (!FindColumn(held_columns_, *name)) missing.push_back(*name);
    }
    if (has_deleted() && !FindColumn(held_columns_, names.is_deleted)) missing.push_back(names.is_deleted);
    if (missing.empty()) return Status::Ok();
    return InvalidArgument("the table of snapshot '" + build_.node().name + "' lacks " + Join(missing, ", ") +
                           ": it was made by something else, or with another configuration. Add what is missing, or give the snapshot another name");
  }

  Status AddMissingColumns() {
    ASSIGN_OR_RETURN(begun_columns_, build_.warehouse().DescribeQuery("SELECT * FROM " + RelationSql(begun_)));
    for (const WarehouseColumn& column : begun_columns_) {
      if (FindColumn(held_columns_, column.name)) continue;
      RETURN_IF_ERROR(Run("ALTER TABLE " + build_.target_sql() + " ADD COLUMN " + QuoteSqlName(column.name) + " " + column.data_type));
    }
    return Status::Ok();
  }

  Status EndAndBegin() {
    const SnapshotColumns& names = config_.columns;
    RETURN_IF_ERROR(Run("UPDATE " + build_.target_sql() + " AS t SET " + names.valid_to + " = e." + names.valid_to + " FROM " +
                        RelationSql(ended_) + " AS e WHERE t." + names.scd_id + " = e." + names.scd_id + " AND " + IsCurrent("t")));
    const std::string list = ColumnList(begun_columns_);
    return build_.RunMain("INSERT INTO " + build_.target_sql() + " (" + list + ") SELECT " + list + " FROM " + RelationSql(begun_));
  }

  Build& build_;
  const SnapshotConfig config_;
  const std::string now_;
  const RelationInfo given_ = build_.Temporary("_given");
  const RelationInfo ended_ = build_.Temporary("_ended");
  const RelationInfo begun_ = build_.Temporary("_begun");
  Columns held_columns_;
  Columns query_columns_;
  Columns begun_columns_;
  std::string changed_;
};

}  // namespace

Result<BuildResult> BuildSnapshot(Build& build) {
  ASSIGN_OR_RETURN(SnapshotConfig config, SnapshotConfigOf(build.node()));
  if (build.existing() == RelationType::kView) {
    return InvalidArgument(build.target().schema + "." + build.target().identifier + " is a view, and snapshot '" + build.node().name +
                           "' needs a table in its place: drop the view, or give the snapshot another name");
  }
  const bool is_first = build.existing() == RelationType::kUnknown;
  ASSIGN_OR_RETURN(BuildTransaction transaction, BuildTransaction::Begin(build.warehouse()));
  ASSIGN_OR_RETURN(const bool done, is_first ? Result<bool>(false) : WasBuilt(build));
  if (done) {
    RETURN_IF_ERROR(transaction.Commit());
    return AlreadyBuilt(build);
  }
  RETURN_IF_ERROR(build.RunHeader());
  Snapshot snapshot(build, std::move(config));
  RETURN_IF_ERROR(is_first ? snapshot.First() : snapshot.Next());
  RETURN_IF_ERROR(NoteBuilt(build));
  RETURN_IF_ERROR(transaction.Commit());
  return build.Finish(is_first ? "CREATE TABLE" : "INSERT");
}

}  // namespace ingot::transform
