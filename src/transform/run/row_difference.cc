#include "transform/run/row_difference.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/text.h"

namespace ingot::transform {
namespace {

using Row = std::vector<std::string>;

Row TextsOf(const std::vector<Json>& cells) {
  Row row;
  for (const Json& cell : cells) row.push_back(cell.is_null() ? "NULL" : cell.is_string() ? cell.as_string() : cell.Dump());
  return row;
}

// A cell that is NULL is not the text 'NULL'.
std::string KeyOf(const std::vector<Json>& cells) {
  std::string key;
  for (const Json& cell : cells) key += cell.Dump() + "\n";
  return key;
}

struct Counted {
  Row row;
  int64_t actual = 0;
  int64_t expected = 0;
};

void AddLines(std::string_view mark, const Row& row, int64_t times, std::vector<Row>* lines) {
  for (int64_t i = 0; i < times; ++i) {
    Row line = {std::string(mark)};
    line.insert(line.end(), row.begin(), row.end());
    lines->push_back(std::move(line));
  }
}

std::string Aligned(const std::vector<Row>& lines) {
  std::vector<size_t> widths(lines.front().size());
  for (const Row& line : lines) {
    for (size_t i = 0; i < line.size() && i < widths.size(); ++i) widths[i] = std::max(widths[i], line[i].size());
  }
  std::string text;
  for (const Row& line : lines) {
    for (size_t i = 0; i < line.size(); ++i) {
      text += i + 1 == line.size() ? line[i] : fmt::format("{:<{}}", line[i], widths[i]) + ",";
    }
    text += "\n";
  }
  return text;
}

}  // namespace

std::string DescribeDifference(const WarehouseResult& actual, const WarehouseResult& expected) {
  std::map<std::string, Counted> rows;
  for (const auto& cells : actual.rows) {
    Counted& counted = rows[KeyOf(cells)];
    counted.row = TextsOf(cells);
    ++counted.actual;
  }
  for (const auto& cells : expected.rows) {
    Counted& counted = rows[KeyOf(cells)];
    counted.row = TextsOf(cells);
    ++counted.expected;
  }
  const bool same = std::all_of(rows.begin(), rows.end(), [](const auto& row) { return row.second.actual == row.second.expected; });
  if (same) return "";
  Row header = {"@@"};
  for (const WarehouseColumn& column : actual.columns) header.push_back(column.name);
  std::vector<Row> lines = {header};
  for (const auto& [key, counted] : rows) {
    AddLines("", counted.row, std::min(counted.actual, counted.expected), &lines);
    AddLines("+++", counted.row, counted.actual - counted.expected, &lines);
    AddLines("---", counted.row, counted.expected - counted.actual, &lines);
  }
  return Aligned(lines);
}

}  // namespace ingot::transform
