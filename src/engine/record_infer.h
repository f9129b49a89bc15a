// What columns do these records have?
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/record_scan.h"

namespace ingot::engine {

// From narrow to wide. What is mixed, nested, or would lose something as a number is text.
enum class FieldType { kNull, kBoolean, kBigint, kDouble, kVarchar };

// The narrowest type that holds both.
FieldType Widen(FieldType a, FieldType b);
// DuckDB's name; kNull is "VARCHAR".
std::string FieldTypeName(FieldType type);
// The inverse; any other type is kVarchar.
FieldType FieldTypeFromName(std::string_view name);

// The type of a CSV field's text. A number that would not come back as it was written (a leading zero or '+', more
// than 17 digits, white space) is text; so are dates.
FieldType TypeOfText(std::string_view text);
// The type of a JSON value's text, without white space around it.
FieldType TypeOfJson(std::string_view json);

// Reads the first `records_per_file` records of the files (at most `max_files`, evenly spread, first and last among
// them) and gives the columns in order of appearance, each with its narrowest type; a field that has only nulls is
// VARCHAR. Field names become column names: an empty one "column<N>", and one that differs from an earlier one only in
// case gets "_<N>". Arrays and headerless CSV give column1, column2, …
// Broken records are passed over: the scan reports them.
Result<std::vector<RecordColumn>> InferColumns(const RecordShape& shape, const std::vector<RecordFile>& files,
                                               int64_t records_per_file = 20000, size_t max_files = 16);

}  // namespace ingot::engine
