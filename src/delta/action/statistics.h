// Statistics of one data file (PROTOCOL.md, "Per-file Statistics").
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "delta/schema/schema.h"

namespace ingot::delta {

// Of one leaf column. Bounds are in Delta's JSON form: numbers, booleans, dates "2025-01-15", timestamps
// "2025-01-15T09:30:00.123Z", strings possibly cut (a cut maximum is rounded up). A missing bound is null. A number that
// neither an int64 nor a double holds exactly (a long decimal) is its text, a string; so are "NaN" and "Infinity" where
// a writer put them in quotes.
struct ColumnStatistics {
  Json minimum;
  Json maximum;
  std::optional<int64_t> null_count;
};

struct FileStatistics {
  std::optional<int64_t> record_count;
  bool tight_bounds = true;  // false: a deletion vector may have removed the extreme rows
  // By path of field names; a nested leaf has several parts.
  std::map<std::vector<std::string>, ColumnStatistics> columns;
};

// kCorrupt when it is no JSON object; members that are not understood are left out.
Result<FileStatistics> ParseStatistics(std::string_view json);
std::string StatisticsToJson(const FileStatistics& statistics);
// The same text with tightBounds false: for a file that keeps its statistics and loses rows to a deletion vector. `json`
// is an object that ParseStatistics() takes; everything else stays as it is spelt.
std::string WithLooseBounds(std::string_view json);

// A string bound of at most `limit` characters (code points), never above (minimum) or below (maximum) the value
// itself; nothing when no such maximum exists.
std::string CutMinimum(std::string_view value, size_t limit = 32);
std::optional<std::string> CutMaximum(std::string_view value, size_t limit = 32);

}  // namespace ingot::delta
