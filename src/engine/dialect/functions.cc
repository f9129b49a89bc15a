#include "engine/dialect/functions.h"

#include <array>
#include <duckdb/common/types/decimal.hpp>
#include <duckdb/main/extension/extension_loader.hpp>
#include <duckdb/parser/parsed_data/create_macro_info.hpp>
#include <duckdb/parser/parsed_data/create_type_info.hpp>
#include <duckdb/parser/parser.hpp>
#include <duckdb/parser/statement/create_statement.hpp>
#include <string>
#include <string_view>

namespace ingot::engine {

namespace {

// Each as CREATE MACRO has it; several bodies are overloads by the number of arguments.
constexpr std::array<std::string_view, 42> kMacros = {
    "\"current_timestamp\"() AS now()",
    "getdate() AS CAST(now() AS TIMESTAMP)",
    "sysdate() AS CAST(now() AS TIMESTAMP)",
    "systimestamp() AS now()",
    "nvl(a, b) AS coalesce(a, b)",
    "nvl2(a, b, c) AS CASE WHEN a IS NOT NULL THEN b ELSE c END",
    "iff(condition, a, b) AS CASE WHEN condition THEN a ELSE b END",
    "\"isnull\"(a, b) AS coalesce(a, b)",
    "zeroifnull(a) AS coalesce(a, 0)",
    "nullifzero(a) AS nullif(a, 0)",
    "div0(a, b) AS CASE WHEN b = 0 THEN 0 ELSE a / b END",
    "safe_divide(a, b) AS CASE WHEN b = 0 THEN NULL ELSE a / b END",
    "square(a) AS a * a",
    "to_varchar(a) AS CAST(a AS VARCHAR)",
    "to_char(a) AS CAST(a AS VARCHAR)",
    "to_date(a) AS CAST(a AS DATE)",
    "to_timestamp_ntz(a) AS CAST(a AS TIMESTAMP)",
    "to_timestamp_tz(a) AS CAST(a AS TIMESTAMPTZ)",
    "to_number(a) AS CAST(a AS DECIMAL(38, 0))",
    "to_decimal(a) AS CAST(a AS DECIMAL(38, 0))",
    "to_double(a) AS CAST(a AS DOUBLE)",
    "to_boolean(a) AS CAST(a AS BOOLEAN)",
    "try_to_date(a) AS TRY_CAST(a AS DATE)",
    "try_to_timestamp(a) AS TRY_CAST(a AS TIMESTAMP)",
    "try_to_number(a) AS TRY_CAST(a AS DECIMAL(38, 0))",
    "try_to_double(a) AS TRY_CAST(a AS DOUBLE)",
    "try_to_boolean(a) AS TRY_CAST(a AS BOOLEAN)",
    "add_months(d, n) AS d + to_months(n)",
    "date_from_parts(y, m, d) AS make_date(y, m, d)",
    "charindex(part, whole) AS strpos(whole, part)",
    "regexp_contains(a, pattern) AS regexp_matches(a, pattern)",
    "regexp_substr(a, pattern) AS regexp_extract(a, pattern)",
    "initcap(a) AS array_to_string(list_transform(string_split(lower(a), ' '), w -> upper(w[1]) || w[2:]), ' ')",
    "space(n) AS repeat(' ', n)",
    "parse_json(a) AS CAST(a AS JSON)",
    "to_json_string(a) AS CAST(to_json(a) AS VARCHAR)",
    "array_size(a) AS len(a)",
    "uuid_string() AS CAST(uuid() AS VARCHAR)",
    "generate_uuid() AS CAST(uuid() AS VARCHAR)",
    "boolor_agg(a) AS bool_or(a)",
    "booland_agg(a) AS bool_and(a)",
    "logical_or(a) AS bool_or(a)"};

void AddMacro(duckdb::ExtensionLoader& loader, std::string_view macro) {
  duckdb::Parser parser;
  parser.ParseQuery("CREATE MACRO " + std::string(macro));
  auto& info = parser.statements.front()->Cast<duckdb::CreateStatement>().info->Cast<duckdb::CreateMacroInfo>();
  info.catalog = SYSTEM_CATALOG;
  info.schema = DEFAULT_SCHEMA;
  info.internal = true;
  info.on_conflict = duckdb::OnCreateConflict::IGNORE_ON_CONFLICT;
  loader.RegisterFunction(info);
}

// NUMBER is DECIMAL(38, 0), NUMBER(p, s) DECIMAL(p, s).
duckdb::LogicalType BindNumber(duckdb::BindLogicalTypeInput& input) {
  uint8_t digits[2] = {38, 0};
  const auto& modifiers = input.modifiers;
  if (modifiers.size() > 2) throw duckdb::BinderException("NUMBER takes a precision and a scale, not %d arguments", modifiers.size());
  for (size_t i = 0; i < modifiers.size(); ++i) {
    digits[i] = modifiers[i].GetValue().GetValue<uint8_t>();
  }
  if (digits[0] < 1 || digits[0] > 38 || digits[1] > digits[0]) {
    throw duckdb::BinderException("NUMBER(%d, %d) is no number of digits: at most 38, and not more behind the point", digits[0], digits[1]);
  }
  return duckdb::LogicalType::DECIMAL(digits[0], digits[1]);
}

}  // namespace

void AddDialect(duckdb::DatabaseInstance& database) {
  using duckdb::LogicalType;
  duckdb::ExtensionLoader loader(database, "ingot_dialect");
  for (const std::string_view macro : kMacros) AddMacro(loader, macro);
  loader.RegisterType("number", LogicalType::DECIMAL(38, 0), BindNumber);
  loader.RegisterType("float64", LogicalType::DOUBLE);
  loader.RegisterType("bignumeric", LogicalType::DECIMAL(38, 9));
  loader.RegisterType("timestamp_ntz", LogicalType::TIMESTAMP);
  loader.RegisterType("timestamp_ltz", LogicalType::TIMESTAMP_TZ);
  loader.RegisterType("timestamp_tz", LogicalType::TIMESTAMP_TZ);
}

}  // namespace ingot::engine
