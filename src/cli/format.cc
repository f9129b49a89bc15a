#include "cli/format.h"

#include <fmt/format.h>

#include "base/text.h"

namespace ingot::cli {

std::vector<std::string> FormatNames() { return {"table", "csv", "json", "ndjson", "markdown", "parquet"}; }

Result<Format> ParseFormat(std::string_view name) {
  if (name == "table") return Format::kTable;
  if (name == "csv") return Format::kCsv;
  if (name == "json") return Format::kJson;
  if (name == "ndjson") return Format::kNdjson;
  if (name == "markdown") return Format::kMarkdown;
  if (name == "parquet") return Format::kParquet;
  return InvalidArgument(fmt::format("there is no format '{}'; there are {}", name, Join(FormatNames(), ", ")));
}

Result<Format> FormatOfFile(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);  // npos + 1 is 0
  const size_t dot = name.rfind('.');
  const std::string extension = dot == std::string_view::npos ? "" : ToLower(name.substr(dot));
  if (extension == ".txt") return Format::kTable;
  if (extension == ".csv") return Format::kCsv;
  if (extension == ".json") return Format::kJson;
  if (extension == ".ndjson" || extension == ".jsonl") return Format::kNdjson;
  if (extension == ".md") return Format::kMarkdown;
  if (extension == ".parquet") return Format::kParquet;
  return InvalidArgument(fmt::format("the name '{}' tells no format; expected .txt, .csv, .json, .ndjson, .jsonl, .md or "
                                     ".parquet at its end, or --format with one of {}",
                                     path, Join(FormatNames(), ", ")));
}

bool HoldsSeveralResults(Format format) { return format == Format::kTable || format == Format::kMarkdown; }

bool IsNumericType(std::string_view type) {
  if (type.find('[') != std::string_view::npos) return false;
  std::string_view base = type.substr(0, type.find('('));
  for (std::string_view numeric : {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT",
                                   "UINTEGER", "UBIGINT", "UHUGEINT", "FLOAT", "DOUBLE", "DECIMAL"}) {
    if (base == numeric) return true;
  }
  return false;
}

Status WriteRows(Format format, Rows& rows, const TableOptions& options, generate::ByteSink& sink) {
  switch (format) {
    case Format::kTable: return WriteTable(rows, options, sink);
    case Format::kCsv: return WriteCsv(rows, sink);
    case Format::kJson: return WriteJson(rows, sink);
    case Format::kNdjson: return WriteNdjson(rows, sink);
    case Format::kMarkdown: return WriteMarkdown(rows, sink);
    case Format::kParquet: return Internal("parquet is written by the engine");
  }
  return Status::Ok();
}

}  // namespace ingot::cli
