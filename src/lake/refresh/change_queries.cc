#include "lake/refresh/change_queries.h"

#include <algorithm>
#include <duckdb/common/type_visitor.hpp>
#include <duckdb/parser/expression/constant_expression.hpp>
#include <duckdb/parser/parsed_data/create_view_info.hpp>
#include <duckdb/parser/parser.hpp>
#include <duckdb/parser/query_node/select_node.hpp>
#include <duckdb/parser/statement/select_statement.hpp>
#include <duckdb/parser/tableref/list.hpp>
#include <utility>

#include "base/text.h"

namespace ingot::lake {

namespace {

// Temporary tables, and columns that no table of a user's has.
constexpr const char* kRowChanges = "temp.main.__ingot_row_changes";
constexpr const char* kPlaces = "temp.main.__ingot_places";
constexpr const char* kTouched = "temp.main.__ingot_touched";
constexpr const char* kWeight = "__ingot_weight";

std::string Numbered(const char* name, size_t number) { return name + std::to_string(number); }
std::string ResultColumn(size_t i) { return Numbered("__ingot_c", i); }
std::string KeyColumn(size_t i) { return Numbered("__ingot_k", i); }
std::string NetTable(size_t i) { return Numbered("temp.main.__ingot_net_", i); }

bool HoldsFloats(const duckdb::LogicalType& type) {
  return duckdb::TypeVisitor::Contains(type, [](const duckdb::LogicalType& part) {
    return part.id() == duckdb::LogicalTypeId::FLOAT || part.id() == duckdb::LogicalTypeId::DOUBLE;
  });
}

// What tells values apart that SQL takes for equal, though functions do not: 0.0 and -0.0. Empty for other types.
std::string SignOfZero(const std::string& column, const duckdb::LogicalType& type) {
  if (!HoldsFloats(type)) return "";
  return type.IsNested() ? "CAST(" + column + " AS VARCHAR)" : "(" + column + " = 0 AND signbit(" + column + "))";
}

// GROUP BY that keeps rows of an input apart that differ in anything. Rows of a view need no more than to be equal: of the two zeros
// DuckDB's Parquet writer keeps one where a column chunk has both.
std::string GroupByAll(const std::vector<std::string>& columns, const std::vector<duckdb::LogicalType>& types) {
  std::vector<std::string> keys = columns;
  for (size_t i = 0; i < columns.size(); ++i) {
    if (std::string sign = SignOfZero(columns[i], types[i]); !sign.empty()) keys.push_back(std::move(sign));
  }
  return " GROUP BY " + Join(keys, ", ");
}

std::string QuotedInput(const std::string& input, const std::vector<std::string>& slots, duckdb::SelectStatement& flat) {
  const auto at = static_cast<size_t>(std::find(slots.begin(), slots.end(), input) - slots.begin());
  const auto& table = (*TableSlots(flat)[at])->Cast<duckdb::BaseTableRef>();
  return QuoteSqlName(table.catalog_name) + "." + QuoteSqlName(table.schema_name) + "." + QuoteSqlName(table.table_name);
}

std::vector<std::string> QuotedNames(const std::vector<std::string>& names) {
  std::vector<std::string> quoted;
  for (const std::string& name : names) quoted.push_back(QuoteSqlName(name));
  return quoted;
}

// Equality that lets the join skip files, where there are no NULLs.
std::string SameValue(const std::string& a, const std::string& b, bool has_nulls) {
  return a + (has_nulls ? " IS NOT DISTINCT FROM " : " = ") + b;
}

// "a, b" cannot stand within a join.
void SpellOutCrossJoins(duckdb::TableRef& ref) {
  if (ref.type != duckdb::TableReferenceType::JOIN) return;
  auto& join = ref.Cast<duckdb::JoinRef>();
  join.is_implicit = false;
  SpellOutCrossJoins(*join.left);
  SpellOutCrossJoins(*join.right);
}

duckdb::unique_ptr<duckdb::TableRef> AsSubquery(const std::string& sql, const duckdb::TableRef& replaced) {
  auto subquery = duckdb::make_uniq<duckdb::SubqueryRef>(duckdb::CreateViewInfo::ParseSelect(sql), replaced.alias);
  subquery->column_name_alias = replaced.column_name_alias;
  return subquery;
}

}  // namespace

ChangeQueries::ChangeQueries(duckdb::SelectStatement& flat, const QueryShape& shape, const std::map<std::string, InputChange>& changes,
                             std::string target, std::vector<ViewColumnType> columns)
    : flat_(flat), shape_(shape), changes_(changes), target_(std::move(target)), columns_(std::move(columns)) {
  for (const auto* slot : TableSlots(flat_)) slots_.push_back(InputOf(**slot));
}

bool ChangeQueries::only_inserts() const {
  return std::all_of(changes_.begin(), changes_.end(), [](const auto& entry) { return entry.second.only_inserts; });
}

duckdb::unique_ptr<duckdb::SelectStatement> ChangeQueries::CopyFlat() const {
  return duckdb::unique_ptr_cast<duckdb::SQLStatement, duckdb::SelectStatement>(flat_.Copy());
}

std::vector<std::string> ChangeQueries::KeepInputChanges() const {
  std::vector<std::string> statements;
  size_t number = 0;
  for (const auto& [input, change] : changes_) {
    const size_t table = number++;
    if (change.only_inserts) continue;
    const auto names = QuotedNames(change.columns);
    const std::string weight = std::string("sum(CASE WHEN _change_type IN ('insert', 'update_postimage') THEN 1 ELSE -1 END)");
    statements.push_back("CREATE OR REPLACE TEMP TABLE " + NetTable(table) + " AS SELECT " + Join(names, ", ") + ", CAST(" + weight + " AS BIGINT) AS " +
                         kWeight + " FROM ingot_row_changes(" + QuoteSqlText(QuotedInput(input, slots_, flat_)) + ", " +
                         std::to_string(change.from + 1) + ", " + std::to_string(change.to) + ")" + GroupByAll(names, change.types) +
                         " HAVING " + weight + " <> 0");
  }
  return statements;
}

std::string ChangeQueries::ChangedRowsSql(const std::string& input, bool inserts) const {
  const InputChange& change = changes_.at(input);
  const std::string names = Join(QuotedNames(change.columns), ", ");
  if (change.only_inserts) {
    return "SELECT " + names + " FROM ingot_row_changes(" + QuoteSqlText(QuotedInput(input, slots_, flat_)) + ", " +
           std::to_string(change.from + 1) + ", " + std::to_string(change.to) + ")";
  }
  const auto number = static_cast<size_t>(std::distance(changes_.begin(), changes_.find(input)));
  const std::string times = inserts ? kWeight : std::string("-") + kWeight;
  return "SELECT " + names + " FROM (SELECT *, unnest(range(" + times + ")) FROM " + NetTable(number) + " WHERE " + times + " > 0)";
}

std::vector<ChangeQueries::Term> ChangeQueries::Terms() const {
  std::vector<Term> terms;
  for (size_t slot = 0; slot < slots_.size(); ++slot) {
    const auto change = changes_.find(slots_[slot]);
    if (change == changes_.end()) continue;
    terms.push_back({slot, true});
    if (!change->second.only_inserts) terms.push_back({slot, false});
  }
  return terms;
}

std::string ChangeQueries::TermSql(const Term& term) const {
  auto query = CopyFlat();
  auto slots = TableSlots(*query);
  for (size_t i = term.slot + 1; i < slots.size(); ++i) {
    const auto change = changes_.find(slots_[i]);
    if (change == changes_.end()) continue;
    (*slots[i])->Cast<duckdb::BaseTableRef>().at_clause = duckdb::make_uniq<duckdb::AtClause>(
        "VERSION", duckdb::make_uniq<duckdb::ConstantExpression>(duckdb::Value::BIGINT(change->second.from)));
  }
  KeepOnlyBranchOf(*query, term.slot);
  auto& changed = *slots[term.slot];
  changed = AsSubquery(ChangedRowsSql(slots_[term.slot], term.inserts), *changed);
  if (shape_.kind == QueryShape::Kind::kGroups) DropConditionsOnGroups(*query);
  return query->ToString();
}

std::string ChangeQueries::PositionalAlias() const {
  std::vector<std::string> names;
  for (size_t i = 0; i < columns_.size(); ++i) names.push_back(ResultColumn(i));
  return " AS __ingot_result(" + Join(names, ", ") + ")";
}

std::string ChangeQueries::CastColumns() const {
  std::vector<std::string> casts;
  for (size_t i = 0; i < columns_.size(); ++i) {
    casts.push_back("CAST(" + ResultColumn(i) + " AS " + columns_[i].type.ToString() + ") AS " + ResultColumn(i));
  }
  return Join(casts, ", ");
}

std::string ChangeQueries::InsertNewRows() const {
  std::string rows;
  for (const Term& term : Terms()) {
    rows += (rows.empty() ? "" : " UNION ALL ") + ("SELECT * FROM (" + TermSql(term) + ")" + PositionalAlias());
  }
  return "INSERT INTO " + target_ + " " + rows;
}

std::string ChangeQueries::KeepRowChanges() const {
  std::string rows;
  std::vector<std::string> names;
  for (size_t i = 0; i < columns_.size(); ++i) names.push_back(ResultColumn(i));
  for (const Term& term : Terms()) {
    rows += (rows.empty() ? "" : " UNION ALL ") + ("SELECT " + CastColumns() + ", " + (term.inserts ? "1" : "-1") + " AS " + kWeight +
                                                   " FROM (" + TermSql(term) + ")" + PositionalAlias());
  }
  return std::string("CREATE OR REPLACE TEMP TABLE ") + kRowChanges + " AS SELECT " + Join(names, ", ") + ", CAST(sum(" + kWeight +
         ") AS BIGINT) AS " + kWeight + ", row_number() OVER () AS __ingot_id FROM (" + rows + ") GROUP BY " + Join(names, ", ") + " HAVING sum(" +
         kWeight + ") <> 0";
}

std::string ChangeQueries::NullsAmongDeleted() const {
  std::vector<std::string> nulls{std::string("count(*)")};
  for (size_t i = 0; i < columns_.size(); ++i) nulls.push_back("coalesce(bool_or(" + ResultColumn(i) + " IS NULL), false)");
  return "SELECT " + Join(nulls, ", ") + " FROM " + kRowChanges + " WHERE " + kWeight + " < 0";
}

std::string ChangeQueries::KeepPlaces(const std::vector<bool>& has_nulls) const {
  std::vector<std::string> same;
  for (size_t i = 0; i < columns_.size(); ++i) {
    const std::string stored = "v." + QuoteSqlName(columns_[i].name);
    const std::string gone = "c." + ResultColumn(i);
    same.push_back(SameValue(stored, gone, has_nulls[i] || columns_[i].type.IsNested()));
  }
  return std::string("CREATE OR REPLACE TEMP TABLE ") + kPlaces + " AS SELECT file, place FROM (SELECT v.file_index AS file, v.file_row_number AS " +
         "place, -c." + kWeight + " AS times, row_number() OVER (PARTITION BY c.__ingot_id) AS n FROM " + target_ + " AS v JOIN " + kRowChanges +
         " AS c ON " + Join(same, " AND ") + " WHERE c." + kWeight + " < 0) WHERE n <= times";
}

std::string ChangeQueries::CountPlaces() const {
  return std::string("SELECT (SELECT CAST(coalesce(-sum(") + kWeight + "), 0) AS BIGINT) FROM " + kRowChanges + " WHERE " + kWeight +
         " < 0), (SELECT count(*) FROM " + kPlaces + ")";
}

std::string ChangeQueries::DeletePlaces() const {
  return "DELETE FROM " + target_ + " AS v USING " + kPlaces + " AS p WHERE v.file_index = p.file AND v.file_row_number = p.place";
}

std::string ChangeQueries::InsertRowChanges() const {
  std::vector<std::string> names;
  for (size_t i = 0; i < columns_.size(); ++i) names.push_back(ResultColumn(i));
  return "INSERT INTO " + target_ + " SELECT " + Join(names, ", ") + " FROM (SELECT *, unnest(range(" + kWeight + ")) FROM " + kRowChanges +
         " WHERE " + kWeight + " > 0)";
}

std::string ChangeQueries::KeepTouchedGroups() const {
  std::vector<std::string> keys;
  for (size_t i = 0; i < shape_.keys.size(); ++i) keys.push_back(ResultColumn(shape_.keys[i].column) + " AS " + KeyColumn(i));
  std::string rows;
  for (const Term& term : Terms()) {
    rows += (rows.empty() ? "" : " UNION ALL ") + ("SELECT " + Join(keys, ", ") + " FROM (" + TermSql(term) + ")" + PositionalAlias());
  }
  return std::string("CREATE OR REPLACE TEMP TABLE ") + kTouched + " AS SELECT DISTINCT * FROM (" + rows + ")";
}

std::string ChangeQueries::NullsAmongTouched() const {
  std::vector<std::string> nulls{std::string("count(*)")};
  for (size_t i = 0; i < shape_.keys.size(); ++i) nulls.push_back("coalesce(bool_or(" + KeyColumn(i) + " IS NULL), false)");
  return "SELECT " + Join(nulls, ", ") + " FROM " + kTouched;
}

std::string ChangeQueries::DeleteTouched(const std::vector<bool>& has_nulls) const {
  std::vector<std::string> same;
  for (size_t i = 0; i < shape_.keys.size(); ++i) {
    const ViewColumnType& column = columns_[shape_.keys[i].column];
    same.push_back(SameValue("v." + QuoteSqlName(column.name), "t." + KeyColumn(i), has_nulls[i] || column.type.IsNested()));
  }
  return "DELETE FROM " + target_ + " AS v USING " + kTouched + " AS t WHERE " + Join(same, " AND ");
}

std::string ChangeQueries::InsertTouched(const std::vector<bool>& has_nulls) const {
  auto query = CopyFlat();
  duckdb::SelectNode& select = *GroupingSelect(*query);
  std::vector<std::string> same;
  for (size_t i = 0; i < shape_.keys.size(); ++i) {
    auto item = select.select_list[shape_.keys[i].item]->Copy();
    item->ClearAlias();
    const bool by_value = has_nulls[i] || columns_[shape_.keys[i].column].type.IsNested();
    same.push_back(SameValue("(" + item->ToString() + ")", "__ingot_touched." + KeyColumn(i), by_value));
  }
  SpellOutCrossJoins(*select.from_table);
  auto joined = duckdb::make_uniq<duckdb::JoinRef>(duckdb::JoinRefType::REGULAR);
  joined->type = duckdb::JoinType::SEMI;
  joined->left = std::move(select.from_table);
  auto touched = duckdb::make_uniq<duckdb::BaseTableRef>();
  touched->catalog_name = "temp";
  touched->schema_name = "main";
  touched->table_name = "__ingot_touched";
  touched->alias = "__ingot_touched";
  joined->right = std::move(touched);
  auto conditions = duckdb::Parser::ParseExpressionList(Join(same, " AND "));
  joined->condition = std::move(conditions.front());
  select.from_table = std::move(joined);
  return "INSERT INTO " + target_ + " " + query->ToString();
}

std::vector<std::string> ChangeQueries::Forget() const {
  std::vector<std::string> statements;
  for (const char* table : {kRowChanges, kPlaces, kTouched}) statements.push_back(std::string("DROP TABLE IF EXISTS ") + table);
  for (size_t i = 0; i < changes_.size(); ++i) statements.push_back("DROP TABLE IF EXISTS " + NetTable(i));
  return statements;
}

}  // namespace ingot::lake
