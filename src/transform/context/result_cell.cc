#include "transform/context/result_cell.h"

#include <algorithm>

#include "base/text.h"
#include "jinja/value/json_values.h"
#include "transform/context/moment.h"

namespace ingot::transform {
namespace {

using jinja::Value;

constexpr int64_t kMostDigits = 15;  // that a double keeps

std::optional<Value> DecimalValue(std::string_view text) {
  if (text.find('.') == text.npos) {
    const std::optional<int64_t> whole = ParseInt64(text);
    return whole ? std::optional(Value::Int(*whole)) : std::nullopt;
  }
  const auto digits = std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  const std::optional<double> number = digits <= kMostDigits ? ParseDouble(text) : std::nullopt;
  return number ? std::optional(Value::Float(*number)) : std::nullopt;
}

std::optional<Value> DateValue(jinja::Render& render, const std::string& text) {
  Result<Moment> date = Moment::Parse(text, "%Y-%m-%d");
  if (!date.ok()) return std::nullopt;  // infinity, years before Christ: Python has none
  date->is_date = true;
  return MakeMoment(render, *date);
}

std::optional<Value> TimestampValue(jinja::Render& render, std::string_view text, bool aware) {
  if (aware) {
    if (!text.ends_with("+00")) return std::nullopt;  // the session's zone is UTC
    text.remove_suffix(3);
  }
  const std::string_view format = text.find('.') == text.npos ? "%Y-%m-%d %H:%M:%S" : "%Y-%m-%d %H:%M:%S.%f";
  Result<Moment> moment = Moment::Parse(text, format);
  if (!moment.ok()) return std::nullopt;
  if (aware) moment->offset_minutes = 0;
  return MakeMoment(render, *moment);
}

}  // namespace

Value CellValue(jinja::Render& render, const Json& cell, std::string_view data_type) {
  std::optional<Value> value;
  if (cell.is_string()) {
    if (data_type.starts_with("DECIMAL")) value = DecimalValue(cell.as_string());
    else if (data_type == "DATE") value = DateValue(render, cell.as_string());
    else if (data_type == "TIMESTAMP") value = TimestampValue(render, cell.as_string(), false);
    else if (data_type == "TIMESTAMP WITH TIME ZONE") value = TimestampValue(render, cell.as_string(), true);
  }
  return value ? *value : jinja::FromJson(cell, render.heap());
}

}  // namespace ingot::transform
