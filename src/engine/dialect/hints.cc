#include "engine/dialect/hints.h"

#include <array>
#include <string_view>
#include <utility>

#include "base/text.h"

namespace ingot::engine {

namespace {

struct Hint {
  std::string_view name;
  std::string_view spelling;
};

constexpr std::array<Hint, 26> kHints = {{{"to_char", "strftime(x, '%Y-%m-%d')"},
                                          {"to_varchar", "strftime(x, '%Y-%m-%d')"},
                                          {"to_date", "CAST(strptime(x, '%Y-%m-%d') AS DATE)"},
                                          {"format_date", "strftime(x, '%Y-%m-%d')"},
                                          {"format_timestamp", "strftime(x, '%Y-%m-%d')"},
                                          {"date_format", "strftime(x, '%Y-%m-%d')"},
                                          {"parse_date", "CAST(strptime(x, '%Y-%m-%d') AS DATE)"},
                                          {"parse_timestamp", "strptime(x, '%Y-%m-%d')"},
                                          {"object_construct", "json_object('name', x) or {'name': x}"},
                                          {"decode", "CASE x WHEN … THEN … ELSE … END"},
                                          {"regexp_like", "regexp_full_match(x, pattern), or regexp_matches(x, pattern) for a part of x"},
                                          {"rlike", "regexp_matches(x, pattern)"},
                                          {"sha2", "sha256(x)"},
                                          {"seq4", "row_number() OVER () or range(n)"},
                                          {"ratio_to_report", "x / sum(x) OVER (…)"},
                                          {"convert_timezone", "x AT TIME ZONE 'Europe/Zurich'"},
                                          {"from_unixtime", "to_timestamp(x)"},
                                          {"unix_timestamp", "epoch(x)"},
                                          {"months_between", "date_diff('month', a, b)"},
                                          {"datetime", "CAST(x AS TIMESTAMP)"},
                                          {"substring_index", "split_part(x, delimiter, n)"},
                                          {"get_json_object", "json_extract_string(x, path)"},
                                          {"json_extract_path_text", "json_extract_string(x, path)"},
                                          {"collect_list", "list(x)"},
                                          {"collect_set", "list(DISTINCT x)"},
                                          {"explode", "unnest(x)"}}};

// What stands behind `mark`, up to a blank.
std::string_view WordBehind(std::string_view text, std::string_view mark) {
  const size_t at = text.find(mark);
  if (at == std::string_view::npos) return {};
  text.remove_prefix(at + mark.size());
  return text.substr(0, text.find_first_of(" (\n'"));
}

}  // namespace

std::string WithSpelling(std::string message) {
  std::string_view name = WordBehind(message, "Function with name ");
  if (name.empty()) name = WordBehind(message, "No function matches the given name and argument types '");
  if (name.empty()) name = WordBehind(message, "Macro ");
  for (const Hint& hint : kHints) {
    if (!EqualsIgnoreCase(hint.name, name)) continue;
    const size_t line = message.find('\n');
    const std::string added = " In DuckDB's SQL it is " + std::string(hint.spelling);
    return line == std::string::npos ? message + added : message.insert(line, added);
  }
  return message;
}

}  // namespace ingot::engine
