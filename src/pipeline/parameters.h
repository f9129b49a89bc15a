// The values that a run is made with, and how its tasks see them: `$date` in SQL, INGOT_PARAM_DATE in a shell. Values
// are never pasted into a text as they are.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "pipeline/pipeline.h"

namespace ingot::pipeline {

// An object of text, numbers and booleans, one member a parameter. Beside the declared ones each run has
// data_interval_start and data_interval_end, the span of time that it is about, as ISO 8601 text.
using ParameterValues = Json;

// Values from `conf` (an object, or null), then the declared fallbacks. The interval comes from `conf` (either end
// alone gives a day), else it is the day from `logical_date`. kInvalidArgument: an unknown name (with the near one), a
// missing value, a value that is no scalar, an interval that ends before it starts.
Result<ParameterValues> ResolveParameters(const Pipeline& pipeline, const Json& conf, Timestamp logical_date);

// SQL with literals in place of its parameters.
struct BoundSql {
  struct Literal {
    size_t at = 0;        // in `text`
    size_t size = 0;
    size_t original = 0;  // where its `$name` stood
    size_t original_size = 0;
  };
  std::string text;
  std::vector<Literal> literals;  // in order

  // The byte of the SQL as it was for a byte of `text`; within a literal, the start of its `$name`.
  size_t OriginalOffset(size_t offset) const;
};

// SQL in which each `$name` outside of strings, quoted names and comments has become a literal: 'text' with its quotes
// doubled, a number, true or false. kInvalidArgument with `file`:line:column for an unknown name; positional `$1` stays.
Result<BoundSql> BindSqlParameters(std::string_view sql, const ParameterValues& values, std::string_view file);

// INGOT_PARAM_<NAME> in upper case for each.
std::vector<std::pair<std::string, std::string>> ShellEnvironment(const ParameterValues& values);

}  // namespace ingot::pipeline
