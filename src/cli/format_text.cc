// CSV, JSON and Markdown: the formats that programs read.
#include <set>

#include <fmt/format.h>

#include "cli/format.h"

namespace ingot::cli {
namespace {

constexpr size_t kChunk = 1 << 16;

// Gathers small pieces, so that the sink is not called for each.
class Buffered {
 public:
  explicit Buffered(generate::ByteSink& sink) : sink_(sink) {}
  std::string& text() { return text_; }
  Status FlushIfLarge() { return text_.size() < kChunk ? Status::Ok() : Flush(); }
  Status Flush() {
    Status written = sink_.Write(text_);
    text_.clear();
    return written;
  }

 private:
  generate::ByteSink& sink_;
  std::string text_;
};

void AppendCsvField(std::string_view field, std::string* out) {
  bool quote = field.empty() || field.find_first_of(",\"\r\n") != std::string_view::npos ||
               field.front() == ' ' || field.back() == ' ';
  if (!quote) {
    out->append(field);
    return;
  }
  out->push_back('"');
  for (char c : field) {
    if (c == '"') out->push_back('"');
    out->push_back(c);
  }
  out->push_back('"');
}

void AppendMarkdownCell(std::string_view text, std::string* out) {
  for (char c : text) {
    switch (c) {
      case '|': out->append("\\|"); break;
      case '\n': out->append("<br>"); break;
      case '\r': break;
      default: out->push_back(c);
    }
  }
}

// JSON's members must have names of their own.
std::vector<std::string> MemberNames(const std::vector<engine::Column>& columns) {
  std::set<std::string> taken;
  std::vector<std::string> names;
  for (const engine::Column& column : columns) {
    std::string name = column.name;
    for (int again = 1; !taken.insert(name).second; ++again) name = fmt::format("{}_{}", column.name, again);
    names.push_back(std::move(name));
  }
  return names;
}

// Decimals and wide integers are JSON numbers with all of their digits, which no double would keep.
bool IsExactNumber(std::string_view type) {
  if (!IsNumericType(type)) return false;
  std::string_view base = type.substr(0, type.find('('));
  return base == "DECIMAL" || base == "HUGEINT" || base == "UHUGEINT" || base == "UBIGINT";
}

std::string ValueOf(const Rows& rows, size_t column) {
  if (rows.IsNull(column)) return "null";
  return IsExactNumber(rows.columns()[column].type) ? rows.Text(column) : rows.ToJson(column).Dump();
}

void AppendObject(const Rows& rows, const std::vector<std::string>& names, std::string* out) {
  out->push_back('{');
  for (size_t i = 0; i < names.size(); ++i) {
    if (i > 0) out->push_back(',');
    AppendJsonString(out, names[i]);
    out->push_back(':');
    out->append(ValueOf(rows, i));
  }
  out->push_back('}');
}

}  // namespace

Status WriteCsv(Rows& rows, generate::ByteSink& sink) {
  Buffered out(sink);
  size_t width = rows.columns().size();
  for (size_t i = 0; i < width; ++i) {
    if (i > 0) out.text().push_back(',');
    AppendCsvField(rows.columns()[i].name, &out.text());
  }
  out.text().push_back('\n');
  while (true) {
    ASSIGN_OR_RETURN(bool more, rows.Next());
    if (!more) return out.Flush();
    for (size_t i = 0; i < width; ++i) {
      if (i > 0) out.text().push_back(',');
      if (!rows.IsNull(i)) AppendCsvField(rows.Text(i), &out.text());
    }
    out.text().push_back('\n');
    RETURN_IF_ERROR(out.FlushIfLarge());
  }
}

Status WriteJson(Rows& rows, generate::ByteSink& sink) {
  Buffered out(sink);
  std::vector<std::string> names = MemberNames(rows.columns());
  out.text().push_back('[');
  for (bool first = true;; first = false) {
    ASSIGN_OR_RETURN(bool more, rows.Next());
    if (!more) break;
    out.text().append(first ? "\n" : ",\n");
    AppendObject(rows, names, &out.text());
    RETURN_IF_ERROR(out.FlushIfLarge());
  }
  out.text().append(out.text() == "[" ? "]\n" : "\n]\n");
  return out.Flush();
}

Status WriteNdjson(Rows& rows, generate::ByteSink& sink) {
  Buffered out(sink);
  std::vector<std::string> names = MemberNames(rows.columns());
  while (true) {
    ASSIGN_OR_RETURN(bool more, rows.Next());
    if (!more) return out.Flush();
    AppendObject(rows, names, &out.text());
    out.text().push_back('\n');
    RETURN_IF_ERROR(out.FlushIfLarge());
  }
}

Status WriteMarkdown(Rows& rows, generate::ByteSink& sink) {
  Buffered out(sink);
  std::string rule = "|";
  out.text().push_back('|');
  for (const engine::Column& column : rows.columns()) {
    out.text().push_back(' ');
    AppendMarkdownCell(column.name, &out.text());
    out.text().append(" |");
    rule += IsNumericType(column.type) ? "---:|" : "---|";
  }
  out.text() += "\n" + rule + "\n";
  while (true) {
    ASSIGN_OR_RETURN(bool more, rows.Next());
    if (!more) return out.Flush();
    out.text().push_back('|');
    for (size_t i = 0; i < rows.columns().size(); ++i) {
      out.text().push_back(' ');
      AppendMarkdownCell(rows.IsNull(i) ? "NULL" : rows.Text(i), &out.text());
      out.text().append(" |");
    }
    out.text().push_back('\n');
    RETURN_IF_ERROR(out.FlushIfLarge());
  }
}

}  // namespace ingot::cli
