#include "lake/write/log_sql.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <duckdb/parser/expression/columnref_expression.hpp>
#include <duckdb/parser/expression/constant_expression.hpp>
#include <duckdb/parser/expression/function_expression.hpp>
#include <duckdb/parser/parsed_expression_iterator.hpp>
#include <utility>

#include "base/text.h"
#include "engine/error_mapping.h"

namespace ingot::lake {

namespace {

const delta::Field* FindColumn(const delta::DataType& schema, std::string_view name) {
  for (const delta::Field& field : schema.fields) {
    if (EqualsIgnoreCase(field.name, name)) return &field;
  }
  return nullptr;
}

// The quoted part of `text` that starts at `*at`, without its quotes; doubled quotes stand for one. Moves behind it.
std::string TakeQuoted(std::string_view text, size_t* at) {
  const char quote = text[(*at)++];
  std::string content;
  while (*at < text.size()) {
    const char c = text[(*at)++];
    if (c != quote) {
      content += c;
    } else if (*at < text.size() && text[*at] == quote) {
      content += text[(*at)++];
    } else {
      break;
    }
  }
  return content;
}

struct Spelling {
  std::string_view duckdb;
  std::string_view log;
};
// Longer ones before those that they begin with.
constexpr auto kWords = std::to_array<Spelling>({
    {"TIMESTAMP WITH TIME ZONE", "TIMESTAMP"},
    {"!~~*", "NOT ILIKE"},
    {"!~~", "NOT LIKE"},
    {"~~*", "ILIKE"},
    {"~~", "LIKE"},
    {"VARCHAR", "STRING"},
    {"BLOB", "BINARY"},
});

bool IsWordCharacter(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// Does a word of DuckDB's stand here that the log spells otherwise?
const Spelling* WordAt(std::string_view text, size_t at) {
  if (at > 0 && IsWordCharacter(text[at - 1]) && IsWordCharacter(text[at])) return nullptr;
  for (const Spelling& word : kWords) {
    if (text.substr(at, word.duckdb.size()) != word.duckdb) continue;
    const size_t end = at + word.duckdb.size();
    if (end < text.size() && IsWordCharacter(word.duckdb.back()) && IsWordCharacter(text[end])) continue;
    return &word;
  }
  return nullptr;
}

std::string TypeInLog(const std::string& type) {
  for (const Spelling& word : kWords) {
    if (EqualsIgnoreCase(word.duckdb, type)) return std::string(word.log);
  }
  return type;
}

// s.a.b as struct_extract(struct_extract(s, 'a'), 'b'): DuckDB's binder of checks takes such names apart from the wrong
// end. A table's name in front is left out.
duckdb::unique_ptr<duckdb::ParsedExpression> Plain(const duckdb::ColumnRefExpression& reference,
                                                   const delta::DataType& schema) {
  size_t first = 0;
  if (reference.column_names.size() > 1 && !FindColumn(schema, reference.column_names[0])) first = 1;
  duckdb::unique_ptr<duckdb::ParsedExpression> result =
      duckdb::make_uniq<duckdb::ColumnRefExpression>(reference.column_names[first]);
  for (size_t i = first + 1; i < reference.column_names.size(); ++i) {
    duckdb::vector<duckdb::unique_ptr<duckdb::ParsedExpression>> arguments;
    arguments.push_back(std::move(result));
    arguments.push_back(duckdb::make_uniq<duckdb::ConstantExpression>(duckdb::Value(reference.column_names[i])));
    result = duckdb::make_uniq<duckdb::FunctionExpression>("struct_extract", std::move(arguments));
  }
  return result;
}

void MakePlain(duckdb::unique_ptr<duckdb::ParsedExpression>& expression, const delta::DataType& schema) {
  if (expression->GetExpressionClass() == duckdb::ExpressionClass::COLUMN_REF) {
    expression = Plain(expression->Cast<duckdb::ColumnRefExpression>(), schema);
    return;
  }
  duckdb::ParsedExpressionIterator::EnumerateChildren(
      *expression, [&](duckdb::unique_ptr<duckdb::ParsedExpression>& child) { MakePlain(child, schema); });
}

void CollectColumns(const duckdb::ParsedExpression& expression, const delta::DataType& schema,
                    std::set<std::string>* columns) {
  if (expression.GetExpressionClass() == duckdb::ExpressionClass::COLUMN_REF) {
    const delta::Field* field = FindColumn(schema, expression.Cast<duckdb::ColumnRefExpression>().column_names[0]);
    if (field) columns->insert(field->name);
  }
  duckdb::ParsedExpressionIterator::EnumerateChildren(
      expression, [&](const duckdb::ParsedExpression& child) { CollectColumns(child, schema, columns); });
}

}  // namespace

std::string FromLogSql(std::string_view text, const delta::DataType& schema) {
  std::string sql;
  for (size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '\'') {
      sql += QuoteSqlText(TakeQuoted(text, &at));
    } else if (c == '`') {
      sql += QuoteSqlName(TakeQuoted(text, &at));
    } else if (c == '"') {
      const std::string content = TakeQuoted(text, &at);
      sql += FindColumn(schema, content) ? QuoteSqlName(content) : QuoteSqlText(content);
    } else if (text.substr(at, 3) == "<=>") {
      sql += "IS NOT DISTINCT FROM";
      at += 3;
    } else {
      sql += c;
      ++at;
    }
  }
  return sql;
}

Result<duckdb::unique_ptr<duckdb::ParsedExpression>> ParseLogSql(std::string_view text, const delta::DataType& schema) {
  using Expression = duckdb::unique_ptr<duckdb::ParsedExpression>;
  return engine::CatchDuckDb([&]() -> Result<Expression> {
    auto parsed = duckdb::Parser::ParseExpressionList(FromLogSql(text, schema));
    if (parsed.size() != 1) return Unsupported("expected one expression");
    MakePlain(parsed[0], schema);
    return std::move(parsed[0]);
  });
}

std::string ToLogSql(const duckdb::ParsedExpression& expression) {
  const std::string text = expression.ToString();
  std::string sql;
  for (size_t at = 0; at < text.size();) {
    if (text[at] == '\'') {
      sql += QuoteSqlText(TakeQuoted(text, &at));
    } else if (text[at] == '"') {
      const std::string name = TakeQuoted(text, &at);
      // DuckDB quotes the types of casts that it has not bound yet.
      sql += sql.ends_with(" AS ") ? TypeInLog(name) : "`" + ReplaceAll(name, "`", "``") + "`";
    } else if (const Spelling* word = WordAt(text, at)) {
      sql += word->log;
      at += word->duckdb.size();
    } else {
      sql += text[at++];
    }
  }
  return sql;
}

std::set<std::string> ColumnsOf(std::string_view text, const delta::DataType& schema) {
  std::set<std::string> columns;
  if (auto parsed = ParseLogSql(text, schema); parsed.ok()) CollectColumns(**parsed, schema, &columns);
  return columns;
}

}  // namespace ingot::lake
