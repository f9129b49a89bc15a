// The box: for people.
#include <algorithm>
#include <deque>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/format.h"
#include "cli/terminal.h"

namespace ingot::cli {
namespace {

constexpr size_t kSample = 10000;       // rows that decide the widths when all are printed
constexpr size_t kNarrowest = 12;       // a column is not cut below this; rather it is left out
constexpr std::string_view kDim = "\x1b[2m";
constexpr std::string_view kPlain = "\x1b[0m";

struct Cell {
  std::string text;
  bool null = false;
};
using Line = std::vector<Cell>;

// Which columns are shown, how wide, and on which side they lie.
struct Layout {
  std::vector<size_t> shown;   // indexes of columns; kGap stands where some were left out
  std::vector<size_t> widths;  // of each of the shown
  std::vector<bool> right;     // of each of the shown
  static constexpr size_t kGap = static_cast<size_t>(-1);

  size_t Total() const {
    size_t total = 1;
    for (size_t width : widths) total += width + 3;
    return total;
  }
  size_t ColumnsShown() const {
    return static_cast<size_t>(std::count_if(shown.begin(), shown.end(), [](size_t c) { return c != kGap; }));
  }
};

Line ReadLine(const Rows& rows) {
  Line line;
  for (size_t i = 0; i < rows.columns().size(); ++i) {
    bool null = rows.IsNull(i);
    line.push_back({null ? "NULL" : Printable(rows.Text(i)), null});
  }
  return line;
}

// Narrows the widest columns until the box fits or none can be narrowed.
void Narrow(size_t max_width, Layout* layout) {
  while (layout->Total() > max_width) {
    auto widest = std::max_element(layout->widths.begin(), layout->widths.end());
    if (widest == layout->widths.end() || *widest <= kNarrowest) return;
    size_t excess = layout->Total() - max_width;
    size_t second = kNarrowest;
    for (size_t width : layout->widths) {
      if (width < *widest) second = std::max(second, width);
    }
    *widest -= std::min(excess, std::max<size_t>(1, *widest - second));
  }
}

// Leaves out columns of the middle until the box fits.
void LeaveOut(size_t max_width, Layout* layout) {
  bool gap = false;
  while (layout->Total() > max_width && layout->ColumnsShown() > 2) {
    auto middle = static_cast<std::ptrdiff_t>(layout->shown.size() / 2);
    if (!gap) {
      layout->shown[static_cast<size_t>(middle)] = Layout::kGap;
      layout->widths[static_cast<size_t>(middle)] = 1;
      layout->right[static_cast<size_t>(middle)] = false;
      gap = true;
      continue;
    }
    auto at = std::find(layout->shown.begin(), layout->shown.end(), Layout::kGap) - layout->shown.begin();
    std::ptrdiff_t victim = at >= middle && at > 1 ? at - 1 : at + 1;
    layout->shown.erase(layout->shown.begin() + victim);
    layout->widths.erase(layout->widths.begin() + victim);
    layout->right.erase(layout->right.begin() + victim);
  }
}

class Box {
 public:
  Box(const std::vector<engine::Column>& columns, const TableOptions& options, generate::ByteSink& sink)
      : columns_(columns), options_(options), sink_(sink) {}

  template <typename Lines>
  void Measure(const Lines& lines) {
    for (const Line& line : lines) {
      if (widths_.empty()) MeasureHeader();
      for (size_t i = 0; i < line.size(); ++i) widths_[i] = std::max(widths_[i], DisplayWidth(line[i].text));
    }
    if (widths_.empty()) MeasureHeader();
  }

  // Fixes the widths and writes the header.
  Status Begin(size_t footer_width) {
    for (size_t i = 0; i < columns_.size(); ++i) {
      layout_.shown.push_back(i);
      layout_.widths.push_back(widths_[i]);
      layout_.right.push_back(IsNumericType(columns_[i].type));
    }
    if (options_.max_width > 0) {
      Narrow(options_.max_width, &layout_);
      LeaveOut(options_.max_width, &layout_);
    }
    while (layout_.Total() < footer_width + 4 && !layout_.widths.empty()) ++layout_.widths.back();
    Rule("┌", "┬", "┐");
    Row([&](size_t i) { return Cell{Printable(columns_[i].name)}; }, true);
    Row([&](size_t i) { return Cell{ToLower(columns_[i].type), true}; }, true);
    Rule("├", "┼", "┤");
    return Flush();
  }

  Status Add(const Line& line) {
    Row([&](size_t i) { return line[i]; }, false);
    return Flush();
  }

  void Skipped() {
    Row([](size_t) { return Cell{"·", true}; }, true);
  }

  Status End(const std::string& footer) {
    Rule("├", "┴", "┤");
    size_t inside = layout_.Total() - 4;
    text_ += "│ " + Pad(Shorten(footer, inside), inside, false, false) + " │\n└";
    for (size_t i = 0; i < layout_.Total() - 2; ++i) text_ += "─";
    text_ += "┘\n";
    return Flush();
  }

  const Layout& layout() const { return layout_; }

 private:
  void MeasureHeader() {
    for (const engine::Column& column : columns_) {
      widths_.push_back(std::max({DisplayWidth(Printable(column.name)), DisplayWidth(column.type), size_t{1}}));
    }
  }

  static std::string Pad(const std::string& text, size_t width, bool right, bool center) {
    size_t cells = DisplayWidth(text);
    size_t free = width > cells ? width - cells : 0;
    size_t before = center ? free / 2 : right ? free : 0;
    return std::string(before, ' ') + text + std::string(free - before, ' ');
  }

  template <typename CellAt>
  void Row(CellAt cell_at, bool center) {
    for (size_t k = 0; k < layout_.shown.size(); ++k) {
      bool gap = layout_.shown[k] == Layout::kGap;
      Cell cell = gap ? Cell{"…", true} : cell_at(layout_.shown[k]);
      bool dim = options_.color && cell.null;
      bool cut = options_.max_width > 0;
      std::string padded =
          Pad(cut ? Shorten(cell.text, layout_.widths[k]) : cell.text, layout_.widths[k], layout_.right[k], center);
      text_ += "│ ";
      if (dim) text_ += kDim;
      text_ += padded;
      if (dim) text_ += kPlain;
      text_ += ' ';
    }
    text_ += "│\n";
  }

  void Rule(std::string_view left, std::string_view cross, std::string_view right) {
    text_ += left;
    for (size_t k = 0; k < layout_.widths.size(); ++k) {
      if (k > 0) text_ += cross;
      for (size_t i = 0; i < layout_.widths[k] + 2; ++i) text_ += "─";
    }
    text_ += std::string(right) + "\n";
  }

  Status Flush() {
    Status written = sink_.Write(text_);
    text_.clear();
    return written;
  }

  const std::vector<engine::Column>& columns_;
  const TableOptions& options_;
  generate::ByteSink& sink_;
  std::vector<size_t> widths_;
  Layout layout_;
  std::string text_;
};

std::string Footer(int64_t rows, int64_t rows_shown, const Layout& layout, size_t columns) {
  std::string footer = fmt::format("{} {}", FormatCount(rows), rows == 1 ? "row" : "rows");
  if (rows_shown < rows) footer += fmt::format(" ({} shown)", FormatCount(rows_shown));
  if (layout.ColumnsShown() < columns) footer += fmt::format(", {} columns ({} shown)", columns, layout.ColumnsShown());
  return footer;
}

// Every row, in a box as wide as the first kSample rows need; a wider row after them sticks out rather than being cut.
Status WriteAll(Rows& rows, Box& box) {
  std::vector<Line> sample;
  bool more = true;
  while (sample.size() < kSample) {
    ASSIGN_OR_RETURN(more, rows.Next());
    if (!more) break;
    sample.push_back(ReadLine(rows));
  }
  box.Measure(sample);
  RETURN_IF_ERROR(box.Begin(10));
  for (const Line& line : sample) RETURN_IF_ERROR(box.Add(line));
  auto count = static_cast<int64_t>(sample.size());
  while (more) {
    ASSIGN_OR_RETURN(more, rows.Next());
    if (!more) break;
    RETURN_IF_ERROR(box.Add(ReadLine(rows)));
    ++count;
  }
  return box.End(Footer(count, count, box.layout(), rows.columns().size()));
}

// The first and the last rows, with dots between them.
Status WriteEnds(Rows& rows, const TableOptions& options, Box& box) {
  std::deque<Line> lines;
  size_t head = (options.max_rows + 1) / 2;
  int64_t count = 0;
  while (true) {
    ASSIGN_OR_RETURN(bool more, rows.Next());
    if (!more) break;
    ++count;
    lines.push_back(ReadLine(rows));
    if (lines.size() > options.max_rows) lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(head));
  }
  auto shown = static_cast<int64_t>(lines.size());
  box.Measure(lines);
  std::string longest = Footer(count, shown, Layout{}, 0);
  RETURN_IF_ERROR(box.Begin(longest.size()));
  for (size_t i = 0; i < lines.size(); ++i) {
    if (i == head && shown < count) box.Skipped();
    RETURN_IF_ERROR(box.Add(lines[i]));
  }
  return box.End(Footer(count, shown, box.layout(), rows.columns().size()));
}

}  // namespace

Status WriteTable(Rows& rows, const TableOptions& options, generate::ByteSink& sink) {
  if (rows.columns().empty()) return Status::Ok();
  Box box(rows.columns(), options, sink);
  return options.max_rows == 0 ? WriteAll(rows, box) : WriteEnds(rows, options, box);
}

}  // namespace ingot::cli
