#include "transform/parse/fixture_rows.h"

#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"

namespace ingot::transform {
namespace {

struct Cell {
  std::string text;
  bool quoted = false;
};

// One record from `at` on; `at` moves behind its line end.
Result<std::vector<Cell>> Record(std::string_view text, size_t* at) {
  std::vector<Cell> cells(1);
  bool inside = false;
  while (*at < text.size()) {
    const char c = text[(*at)++];
    if (inside) {
      if (c != '"') cells.back().text += c;
      else if (*at < text.size() && text[*at] == '"') cells.back().text += text[(*at)++];
      else inside = false;
    } else if (c == '"' && cells.back().text.empty()) {
      inside = cells.back().quoted = true;
    } else if (c == ',') {
      cells.emplace_back();
    } else if (c == '\n') {
      break;
    } else if (c != '\r') {
      cells.back().text += c;
    }
  }
  if (inside) return InvalidArgument("a quote is not closed");
  return cells;
}

}  // namespace

Result<Json> CsvRows(std::string_view text) {
  text = Trim(text);
  size_t at = 0;
  ASSIGN_OR_RETURN(const std::vector<Cell> header, Record(text, &at));
  Json rows = Json::MakeArray();
  while (at < text.size()) {
    ASSIGN_OR_RETURN(const std::vector<Cell> cells, Record(text, &at));
    if (cells.size() == 1 && Trim(cells[0].text).empty()) continue;
    if (cells.size() != header.size()) {
      return InvalidArgument(fmt::format("row {} has {} cells, and the header has {}", rows.as_array().size() + 1, cells.size(), header.size()));
    }
    Json row = Json::MakeObject();
    for (size_t i = 0; i < cells.size(); ++i) {
      const std::string_view cell = cells[i].quoted ? std::string_view(cells[i].text) : Trim(cells[i].text);
      row.Set(Trim(header[i].text), cell.empty() && !cells[i].quoted ? Json() : Json(cell));
    }
    rows.Append(std::move(row));
  }
  return rows;
}

}  // namespace ingot::transform
