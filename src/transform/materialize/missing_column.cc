#include "transform/materialize/missing_column.h"

#include <cctype>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "transform/materialize/sql_text.h"

namespace ingot::transform {

namespace {

// What stands above the caret of an error's "LINE 3: …" and the line after it.
std::string_view PointedAt(std::string_view message) {
  const size_t caret_line = message.rfind('\n');
  const size_t line = message.rfind("\nLINE ");
  if (caret_line == std::string_view::npos || line == std::string_view::npos || caret_line <= line) return {};
  const size_t column = message.substr(caret_line + 1).find('^');
  const std::string_view text = message.substr(line + 1, caret_line - line - 1);
  return column == std::string_view::npos || column >= text.size() ? std::string_view() : text.substr(column);
}

// The name in "max(name)"; empty for anything else.
std::string_view ArgumentOf(std::string_view call) {
  const size_t open = call.find('(');
  const size_t close = call.find(')');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) return {};
  std::string_view name = Trim(call.substr(open + 1, close - open - 1));
  if (name.size() > 2 && name.front() == '"' && name.back() == '"') name = name.substr(1, name.size() - 2);
  for (const char c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '_') return {};
  }
  return name;
}

}  // namespace

Error ExplainMissingColumn(Build& build, const Error& error) {
  if (error.message().find("WHERE clause cannot contain aggregates") == std::string::npos) return error;
  const std::string name(ArgumentOf(PointedAt(error.message())));
  if (name.empty()) return error;
  const auto columns = build.warehouse().GetColumns(build.target());
  if (!columns.ok() || FindColumn(*columns, name)) return error;
  std::vector<std::string> names;
  for (const WarehouseColumn& column : *columns) names.push_back(column.name);
  std::string message = "column '" + name + "' is not in " + build.target().schema + "." + build.target().identifier +
                        ", which has " + Join(names, ", ");
  if (const auto nearest = NearestWord(name, names)) message += "; did you mean '" + *nearest + "'?";
  const size_t line = error.message().rfind("\nLINE ");
  return Error(error.kind(), message + "\n" + error.message().substr(line));
}

}  // namespace ingot::transform
