#include "cli/dbt_rows.h"

#include <algorithm>
#include <vector>

#include "cli/output.h"
#include "cli/terminal.h"

namespace ingot::cli {
namespace {

std::string CellText(const Json& cell) { return cell.is_null() ? "" : cell.is_string() ? cell.as_string() : cell.Dump(); }

}  // namespace

std::string RowTable(const transform::WarehouseResult& result) {
  std::vector<size_t> widths;
  std::vector<bool> right;
  for (size_t i = 0; i < result.columns.size(); ++i) {
    size_t width = DisplayWidth(result.columns[i].name);
    for (const auto& row : result.rows) width = std::max(width, DisplayWidth(CellText(row[i])));
    widths.push_back(width);
    right.push_back(IsNumericType(result.columns[i].data_type));
  }
  const auto line = [&](auto&& text) {
    std::string out = "|";
    for (size_t i = 0; i < widths.size(); ++i) {
      const std::string cell = text(i);
      const std::string padding(widths[i] - DisplayWidth(cell), ' ');
      out += " " + (right[i] ? padding + cell : cell + padding) + " |";
    }
    return out + "\n";
  };
  std::string text = line([&](size_t i) { return result.columns[i].name; });
  text += line([&](size_t i) { return std::string(widths[i], '-'); });
  for (const auto& row : result.rows) text += line([&](size_t i) { return CellText(row[i]); });
  return text;
}

}  // namespace ingot::cli
