// Where in a file of SQL an error stands.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace ingot::project {

// A text of SQL. `name` is what errors call it; empty: it came from no file, and errors show no place.
struct SqlFile {
  std::string name;
  std::string text;
};

// The error of one statement with its place in the file in front: "sql/orders.sql:12:9: …" (columns count
// characters). The place is the one that DuckDB's caret points at, else the statement's first word. DuckDB
// counts lines from the start of what it was given: its "LINE 2" becomes the file's line. `offset_in_file`
// tells for a byte of `statement` which byte of the file it was made from.
Error PlaceSqlError(const Error& error, const SqlFile& file, std::string_view statement,
                    const std::function<size_t(size_t)>& offset_in_file);

}  // namespace ingot::project
