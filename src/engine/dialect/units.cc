#include "engine/dialect/units.h"

#include <array>
#include <duckdb/parser/expression/cast_expression.hpp>
#include <duckdb/parser/expression/columnref_expression.hpp>
#include <duckdb/parser/expression/constant_expression.hpp>
#include <duckdb/parser/expression/function_expression.hpp>
#include <duckdb/parser/expression/subquery_expression.hpp>
#include <duckdb/parser/parsed_data/copy_info.hpp>
#include <duckdb/parser/parsed_data/create_table_info.hpp>
#include <duckdb/parser/parsed_data/create_view_info.hpp>
#include <duckdb/parser/parsed_expression_iterator.hpp>
#include <duckdb/parser/query_node.hpp>
#include <duckdb/parser/statement/list.hpp>
#include <duckdb/parser/statement/multi_statement.hpp>
#include <duckdb/parser/tableref.hpp>
#include <optional>
#include <string>
#include <utility>

#include "base/text.h"

namespace ingot::engine {

namespace {

using ExpressionPtr = duckdb::unique_ptr<duckdb::ParsedExpression>;
using Arguments = duckdb::vector<ExpressionPtr>;

struct UnitWord {
  std::string_view word;
  std::string_view unit;  // of date_part and date_trunc; "to_<unit>s" makes an interval of it
};

constexpr std::array<UnitWord, 44> kUnits = {{
    {"year", "year"}, {"years", "year"}, {"y", "year"}, {"yy", "year"}, {"yyyy", "year"}, {"yr", "year"},
    {"quarter", "quarter"}, {"quarters", "quarter"}, {"q", "quarter"}, {"qq", "quarter"}, {"qtr", "quarter"},
    {"month", "month"}, {"months", "month"}, {"mm", "month"}, {"mon", "month"},
    {"week", "week"}, {"weeks", "week"}, {"wk", "week"}, {"ww", "week"}, {"isoweek", "week"},
    {"day", "day"}, {"days", "day"}, {"d", "day"}, {"dd", "day"},
    {"hour", "hour"}, {"hours", "hour"}, {"h", "hour"}, {"hh", "hour"}, {"hr", "hour"},
    {"minute", "minute"}, {"minutes", "minute"}, {"mi", "minute"}, {"min", "minute"},
    {"second", "second"}, {"seconds", "second"}, {"s", "second"}, {"ss", "second"}, {"sec", "second"},
    {"millisecond", "millisecond"}, {"milliseconds", "millisecond"}, {"ms", "millisecond"},
    {"microsecond", "microsecond"}, {"microseconds", "microsecond"}, {"us", "microsecond"}}};

// Parts of a date that are no length of time: for date_part alone.
constexpr std::array<UnitWord, 8> kParts = {{{"dayofweek", "dayofweek"}, {"dow", "dow"}, {"dayofyear", "doy"}, {"doy", "doy"},
                                             {"dayofmonth", "day"}, {"epoch", "epoch"}, {"weekday", "dow"}, {"isodow", "isodow"}}};

enum class Rule { kAdd, kDifference, kTruncate, kPart, kMinus, kPlus };

struct DateFunction {
  std::string_view name;
  Rule rule;
};

constexpr std::array<DateFunction, 17> kFunctions = {
    {{"dateadd", Rule::kAdd},            {"timestampadd", Rule::kAdd},       {"date_add", Rule::kAdd},
     {"datediff", Rule::kDifference},    {"date_diff", Rule::kDifference},   {"timestampdiff", Rule::kDifference},
     {"timestamp_diff", Rule::kDifference}, {"datetime_diff", Rule::kDifference},
     {"date_trunc", Rule::kTruncate},    {"timestamp_trunc", Rule::kTruncate}, {"datetime_trunc", Rule::kTruncate},
     {"date_part", Rule::kPart},         {"datepart", Rule::kPart},
     {"date_sub", Rule::kMinus},         {"timestamp_sub", Rule::kMinus},
     {"timestamp_add", Rule::kPlus},     {"datetime_add", Rule::kPlus}}};

template <size_t N>
std::optional<std::string> Meaning(const std::array<UnitWord, N>& words, std::string_view text) {
  for (const UnitWord& known : words) {
    if (EqualsIgnoreCase(known.word, text)) return std::string(known.unit);
  }
  return std::nullopt;
}

// The unit that an argument names: by a word, which looks like a column, or by a text.
struct Unit {
  std::string name;
  bool is_word = false;
};

std::optional<Unit> UnitOf(const duckdb::ParsedExpression& argument, bool parts) {
  std::string text;
  bool is_word = false;
  if (argument.GetExpressionClass() == duckdb::ExpressionClass::COLUMN_REF) {
    const auto& names = argument.Cast<duckdb::ColumnRefExpression>().column_names;
    if (names.size() != 1) return std::nullopt;
    text = names.front();
    is_word = true;
  } else if (argument.GetExpressionClass() == duckdb::ExpressionClass::CONSTANT) {
    const auto& value = argument.Cast<duckdb::ConstantExpression>().value;
    if (value.type().id() != duckdb::LogicalTypeId::VARCHAR || value.IsNull()) return std::nullopt;
    text = value.GetValue<std::string>();
  }
  auto unit = Meaning(kUnits, text);
  if (!unit && parts) unit = Meaning(kParts, text);
  if (!unit) return std::nullopt;
  return Unit{std::move(*unit), is_word};
}

// A part of a date that is not listed here, as in date_diff('decade', a, day): what stands last is a column then.
bool IsOtherPart(const duckdb::ParsedExpression& argument) {
  if (argument.GetExpressionClass() != duckdb::ExpressionClass::CONSTANT) return false;
  const auto& value = argument.Cast<duckdb::ConstantExpression>().value;
  if (value.type().id() != duckdb::LogicalTypeId::VARCHAR || value.IsNull()) return false;
  const auto text = value.GetValue<std::string>();
  return !text.empty() && (text.front() < '0' || text.front() > '9');
}

ExpressionPtr TextConstant(const std::string& text) {
  return duckdb::make_uniq<duckdb::ConstantExpression>(duckdb::Value(text));
}

ExpressionPtr Call(const std::string& name, Arguments arguments, bool is_operator) {
  return duckdb::make_uniq<duckdb::FunctionExpression>(name, std::move(arguments), nullptr, nullptr, false, is_operator);
}

template <typename... More>
Arguments List(More... more) {
  Arguments arguments;
  (arguments.push_back(std::move(more)), ...);
  return arguments;
}

// d + to_days(n)
ExpressionPtr Sum(const Unit& unit, ExpressionPtr count, ExpressionPtr date) {
  const bool is_time = unit.name == "hour" || unit.name == "minute" || unit.name == "second" || unit.name == "microsecond";
  if (unit.name != "millisecond") {
    const auto type = is_time ? duckdb::LogicalType(duckdb::LogicalType::BIGINT) : duckdb::LogicalType(duckdb::LogicalType::INTEGER);
    count = duckdb::make_uniq<duckdb::CastExpression>(type, std::move(count));
  }
  auto interval = Call("to_" + unit.name + "s", List(std::move(count)), false);
  return Call("+", List(std::move(date), std::move(interval)), true);
}

// The expression that stands for the call, or nothing when it is DuckDB's own.
ExpressionPtr Put(Rule rule, Arguments& given) {
  const size_t count = given.size();
  if (rule == Rule::kMinus || rule == Rule::kPlus) {
    return count == 2 ? Call(rule == Rule::kMinus ? "-" : "+", List(std::move(given[0]), std::move(given[1])), true) : nullptr;
  }
  if (rule == Rule::kDifference && count == 2) {
    return Call("date_diff", List(TextConstant("day"), std::move(given[1]), std::move(given[0])), false);
  }
  if (count < 2) return nullptr;
  const auto first = UnitOf(*given.front(), rule == Rule::kPart);
  const auto last = first || IsOtherPart(*given.front()) ? std::nullopt : UnitOf(*given.back(), false);
  if (rule == Rule::kAdd) {
    return first && count == 3 ? Sum(*first, std::move(given[1]), std::move(given[2])) : nullptr;
  }
  if (rule == Rule::kDifference && count == 3) {
    if (first) return Call("date_diff", List(TextConstant(first->name), std::move(given[1]), std::move(given[2])), false);
    if (last) return Call("date_diff", List(TextConstant(last->name), std::move(given[1]), std::move(given[0])), false);
    return nullptr;
  }
  if (count != 2) return nullptr;
  const std::string name = rule == Rule::kPart ? "date_part" : "date_trunc";
  if (first) return Call(name, List(TextConstant(first->name), std::move(given[1])), false);
  if (last && rule == Rule::kTruncate) return Call(name, List(TextConstant(last->name), std::move(given[0])), false);
  return nullptr;
}

void PutIn(ExpressionPtr& expression);
void PutInNode(duckdb::QueryNode& node);

void PutInRef(duckdb::unique_ptr<duckdb::TableRef>& ref) {
  if (ref) duckdb::ParsedExpressionIterator::EnumerateTableRefChildren(*ref, [](ExpressionPtr& child) { PutIn(child); });
}

void PutInNode(duckdb::QueryNode& node) {
  duckdb::ParsedExpressionIterator::EnumerateQueryNodeChildren(node, [](ExpressionPtr& child) { PutIn(child); });
}

void PutIn(ExpressionPtr& expression) {
  if (!expression) return;
  duckdb::ParsedExpressionIterator::EnumerateChildren(*expression, [](ExpressionPtr& child) { PutIn(child); });
  if (expression->GetExpressionClass() == duckdb::ExpressionClass::SUBQUERY) {
    PutInNode(*expression->Cast<duckdb::SubqueryExpression>().subquery->node);
    return;
  }
  if (expression->GetExpressionClass() != duckdb::ExpressionClass::FUNCTION) return;
  auto& function = expression->Cast<duckdb::FunctionExpression>();
  for (const DateFunction& known : kFunctions) {
    if (!EqualsIgnoreCase(known.name, function.function_name)) continue;
    auto put = Put(known.rule, function.children);
    if (!put) return;
    put->SetAlias(expression->GetAlias());
    put->query_location = expression->query_location;
    expression = std::move(put);
    return;
  }
}

void PutInAll(duckdb::vector<ExpressionPtr>& expressions) {
  for (ExpressionPtr& expression : expressions) PutIn(expression);
}

void PutInSet(duckdb::unique_ptr<duckdb::UpdateSetInfo>& info) {
  if (!info) return;
  PutIn(info->condition);
  PutInAll(info->expressions);
}

void PutInMerge(duckdb::MergeIntoStatement& merge) {
  PutInRef(merge.source);
  PutIn(merge.join_condition);
  for (auto& [when, actions] : merge.actions) {
    for (auto& action : actions) {
      PutIn(action->condition);
      PutInSet(action->update_info);
      PutInAll(action->expressions);
    }
  }
}

void PutInCreate(duckdb::CreateInfo& info) {
  if (info.type == duckdb::CatalogType::TABLE_ENTRY) {
    if (auto& table = info.Cast<duckdb::CreateTableInfo>(); table.query) PutInNode(*table.query->node);
  } else if (info.type == duckdb::CatalogType::VIEW_ENTRY) {
    if (auto& view = info.Cast<duckdb::CreateViewInfo>(); view.query) PutInNode(*view.query->node);
  }
}

}  // namespace

bool MayCallDateFunctions(std::string_view sql) {
  const auto is = [&](size_t at, std::string_view word) { return EqualsIgnoreCase(sql.substr(at, word.size()), word); };
  for (size_t at = 0; at + 5 < sql.size(); ++at) {
    if ((sql[at] | 0x20) == 'd' && is(at, "date")) {
      for (const std::string_view rest : {"add", "_add", "diff", "_diff", "_trunc", "_part", "part", "_sub", "time_"}) {
        if (is(at + 4, rest)) return true;
      }
    } else if ((sql[at] | 0x20) == 't' && is(at, "timestamp")) {
      for (const std::string_view rest : {"add", "diff", "_"}) {
        if (is(at + 9, rest)) return true;
      }
    }
  }
  return false;
}

void PutDateFunctions(duckdb::SQLStatement& statement) {
  switch (statement.type) {
    case duckdb::StatementType::SELECT_STATEMENT: return PutInNode(*statement.Cast<duckdb::SelectStatement>().node);
    case duckdb::StatementType::CREATE_STATEMENT: return PutInCreate(*statement.Cast<duckdb::CreateStatement>().info);
    case duckdb::StatementType::INSERT_STATEMENT: {
      auto& insert = statement.Cast<duckdb::InsertStatement>();
      if (insert.select_statement) PutInNode(*insert.select_statement->node);
      return;
    }
    case duckdb::StatementType::UPDATE_STATEMENT: {
      auto& update = statement.Cast<duckdb::UpdateStatement>();
      PutInRef(update.from_table);
      return PutInSet(update.set_info);
    }
    case duckdb::StatementType::DELETE_STATEMENT: {
      auto& deletion = statement.Cast<duckdb::DeleteStatement>();
      for (auto& ref : deletion.using_clauses) PutInRef(ref);
      return PutIn(deletion.condition);
    }
    case duckdb::StatementType::MERGE_INTO_STATEMENT: return PutInMerge(statement.Cast<duckdb::MergeIntoStatement>());
    case duckdb::StatementType::COPY_STATEMENT: {
      auto& copy = *statement.Cast<duckdb::CopyStatement>().info;
      if (copy.select_statement) PutInNode(*copy.select_statement);
      return;
    }
    case duckdb::StatementType::EXPLAIN_STATEMENT: return PutDateFunctions(*statement.Cast<duckdb::ExplainStatement>().stmt);
    case duckdb::StatementType::PREPARE_STATEMENT: return PutDateFunctions(*statement.Cast<duckdb::PrepareStatement>().statement);
    case duckdb::StatementType::MULTI_STATEMENT:
      for (auto& part : statement.Cast<duckdb::MultiStatement>().statements) PutDateFunctions(*part);
      return;
    default: return;
  }
}

}  // namespace ingot::engine
