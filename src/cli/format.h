// The forms in which rows are printed. Each function reads all rows and writes them to the sink, which it leaves open.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cli/rows.h"
#include "generate/byte_sink.h"

namespace ingot::cli {

enum class Format { kTable, kCsv, kJson, kNdjson, kMarkdown, kParquet };

// The names of the formats, as --format takes them; parquet is written by the engine and only `ingot sql` has it.
std::vector<std::string> FormatNames();
Result<Format> ParseFormat(std::string_view name);
// By a file's extension (".txt" is a table). kInvalidArgument for any other, with those that there are.
Result<Format> FormatOfFile(std::string_view path);
// Can a file of it hold the rows of several statements, one after the other?
bool HoldsSeveralResults(Format format);

// Is it a number, to be set flush right?
bool IsNumericType(std::string_view type);

struct TableOptions {
  size_t max_width = 0;  // in terminal cells; 0: as wide as it gets
  size_t max_rows = 0;   // more are shown as the first and the last of them; 0: all
  bool color = false;
};

// RFC 4180 with LF as line end and a header; NULL is nothing between the commas, an empty text is "".
Status WriteCsv(Rows& rows, generate::ByteSink& sink);
// One array of objects, one object a line. A decimal is a number with all of its digits. A column name that comes again gets "_1", "_2", ….
Status WriteJson(Rows& rows, generate::ByteSink& sink);
// One object a line, each written as soon as it is known.
Status WriteNdjson(Rows& rows, generate::ByteSink& sink);
Status WriteMarkdown(Rows& rows, generate::ByteSink& sink);
// A box with the columns' names and types and the number of rows. What does not fit max_width is cut and marked with
// "…", columns in the middle are left out before those that remain become unreadable.
Status WriteTable(Rows& rows, const TableOptions& options, generate::ByteSink& sink);

// Any of the above but kParquet.
Status WriteRows(Format format, Rows& rows, const TableOptions& options, generate::ByteSink& sink);

}  // namespace ingot::cli
