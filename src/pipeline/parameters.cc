#include "pipeline/parameters.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace ingot::pipeline {
namespace {

constexpr std::string_view kStart = "data_interval_start";
constexpr std::string_view kEnd = "data_interval_end";

Error UnknownParameter(const Pipeline& pipeline, std::string_view name) {
  std::vector<std::string> known;
  for (const Parameter& parameter : pipeline.parameters) known.push_back(parameter.name);
  known.emplace_back(kStart);
  known.emplace_back(kEnd);
  const auto nearest = NearestWord(name, known);
  return InvalidArgument(fmt::format("the pipeline '{}' has no parameter '{}'; {}", pipeline.name, name,
                                     nearest ? fmt::format("did you mean '{}'?", *nearest)
                                             : fmt::format("it has: {}", Join(known, ", "))));
}

Status CheckConf(const Pipeline& pipeline, const Json& conf) {
  if (conf.is_null()) return Status::Ok();
  if (!conf.is_object()) return InvalidArgument("--conf: expected an object, for example {\"date\": \"2025-01-15\"}");
  for (const auto& [name, value] : conf.as_object()) {
    const bool declared = std::any_of(pipeline.parameters.begin(), pipeline.parameters.end(),
                                      [&](const Parameter& parameter) { return parameter.name == name; });
    if (!declared && name != kStart && name != kEnd) return UnknownParameter(pipeline, name);
    if (!value.is_string() && !value.is_number() && !value.is_bool()) {
      return InvalidArgument(fmt::format("--conf: the parameter '{}' must be text, a number, true or false", name));
    }
  }
  return Status::Ok();
}

Result<std::optional<Timestamp>> IntervalBound(const Json& conf, std::string_view name) {
  const Json* value = conf.Find(name);
  if (value == nullptr) return std::optional<Timestamp>();
  if (!value->is_string()) return InvalidArgument(fmt::format("--conf: {} must be a date or time", name));
  const auto time = ParseIso8601(value->as_string());
  if (!time.ok()) return time.error().WithContext(fmt::format("--conf: {}", name));
  return std::optional<Timestamp>(*time);
}

Status SetInterval(const Json& conf, Timestamp logical_date, ParameterValues* values) {
  constexpr Duration kDay = std::chrono::days(1);
  ASSIGN_OR_RETURN(std::optional<Timestamp> start, IntervalBound(conf, kStart));
  ASSIGN_OR_RETURN(std::optional<Timestamp> end, IntervalBound(conf, kEnd));
  if (!start) start = end ? *end - kDay : logical_date;
  if (!end) end = *start + kDay;
  if (*end < *start) {
    return InvalidArgument(fmt::format("the data interval ends at {}, before it starts at {}", FormatIso8601(*end),
                                       FormatIso8601(*start)));
  }
  values->Set(kStart, FormatIso8601(*start));
  values->Set(kEnd, FormatIso8601(*end));
  return Status::Ok();
}

std::string AsText(const Json& value) { return value.is_string() ? value.as_string() : value.Dump(); }

}  // namespace

Result<ParameterValues> ResolveParameters(const Pipeline& pipeline, const Json& conf, Timestamp logical_date) {
  RETURN_IF_ERROR(CheckConf(pipeline, conf));
  ParameterValues values = Json::MakeObject();
  for (const Parameter& parameter : pipeline.parameters) {
    const Json* given = conf.Find(parameter.name);
    if (given == nullptr && !parameter.fallback) {
      return InvalidArgument(fmt::format("the pipeline '{}' needs a value for '{}': give --conf '{{\"{}\": …}}'",
                                         pipeline.name, parameter.name, parameter.name));
    }
    values.Set(parameter.name, given != nullptr ? *given : *parameter.fallback);
  }
  RETURN_IF_ERROR(SetInterval(conf, logical_date, &values));
  return values;
}

std::vector<std::pair<std::string, std::string>> ShellEnvironment(const ParameterValues& values) {
  std::vector<std::pair<std::string, std::string>> environment;
  for (const auto& [name, value] : values.as_object()) {
    std::string variable = "INGOT_PARAM_" + name;
    std::transform(variable.begin(), variable.end(), variable.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    environment.emplace_back(std::move(variable), AsText(value));
  }
  return environment;
}

}  // namespace ingot::pipeline
