#include "delta/action/statistics.h"

#include <simdjson.h>

#include <charconv>
#include <cmath>

namespace ingot::delta {
namespace {

namespace ondemand = simdjson::ondemand;

constexpr int kMaxDepth = 64;

using Code = simdjson::error_code;

using Path = std::vector<std::string>;
using Columns = std::map<Path, ColumnStatistics>;
using Place = Json ColumnStatistics::*;

// The digits that carry the value of a number's text: no sign, point, exponent, leading or trailing zeros.
std::string SignificantDigits(std::string_view text) {
  std::string digits;
  for (char c : text) {
    if (c == 'e' || c == 'E') break;
    if (c >= '0' && c <= '9' && !(digits.empty() && c == '0')) digits += c;
  }
  while (!digits.empty() && digits.back() == '0') digits.pop_back();
  return digits;
}

// An int64 or a double when it holds the number exactly as written, else the text: a bound that was rounded
// would let a reader skip a file that it must read.
Json ParseNumber(std::string_view text) {
  while (!text.empty() &&
         (text.back() == ' ' || text.back() == '\n' || text.back() == '\t' || text.back() == '\r')) {
    text.remove_suffix(1);
  }
  const char* end = text.data() + text.size();
  int64_t whole = 0;
  if (auto read = std::from_chars(text.data(), end, whole); read.ec == std::errc() && read.ptr == end)
    return whole;
  double real = 0;
  auto read = std::from_chars(text.data(), end, real);
  if (read.ec != std::errc() || read.ptr != end) return std::string(text);
  if (!std::isfinite(real)) return Json();
  std::string digits = SignificantDigits(text);
  if (digits.size() <= 15) return real;
  char shortest[40];
  auto written = std::to_chars(shortest, shortest + sizeof shortest, real);
  if (SignificantDigits({shortest, static_cast<size_t>(written.ptr - shortest)}) == digits) return real;
  return std::string(text);
}

Code ReadScalar(ondemand::value value, Json* out) {
  ondemand::json_type type;
  if (Code error = value.type().get(type)) return error;
  switch (type) {
    case ondemand::json_type::number:
      *out = ParseNumber(value.raw_json_token());
      return simdjson::SUCCESS;
    case ondemand::json_type::string: {
      std::string_view text;
      if (Code error = value.get_string().get(text)) return error;
      *out = Json(text);
      return simdjson::SUCCESS;
    }
    case ondemand::json_type::boolean: {
      bool truth = false;
      if (Code error = value.get_bool().get(truth)) return error;
      *out = Json(truth);
      return simdjson::SUCCESS;
    }
    default:
      return simdjson::SUCCESS;  // null, and lists, which have no bounds
  }
}

// Visits the leaves below an object of statistics; `path` grows and shrinks with the depth.
template <typename Leaf>
Code VisitLeaves(ondemand::object object, Path* path, const Leaf& leaf) {
  if (path->size() > kMaxDepth) return simdjson::DEPTH_ERROR;
  for (auto member : object) {
    std::string_view key;
    if (Code error = member.unescaped_key().get(key)) return error;
    path->emplace_back(key);
    ondemand::value value;
    if (Code error = member.value().get(value)) return error;
    ondemand::json_type type;
    if (Code error = value.type().get(type)) return error;
    if (type == ondemand::json_type::object) {
      ondemand::object nested;
      if (Code error = value.get_object().get(nested)) return error;
      if (Code error = VisitLeaves(nested, path, leaf)) return error;
    } else if (Code error = leaf(value)) {
      return error;
    }
    path->pop_back();
  }
  return simdjson::SUCCESS;
}

Code ReadBounds(ondemand::value value, Place place, Columns* columns) {
  ondemand::object object;
  if (value.get_object().get(object) != simdjson::SUCCESS) return simdjson::SUCCESS;
  Path path;
  return VisitLeaves(object, &path, [&](ondemand::value leaf) -> Code {
    Json bound;
    if (Code error = ReadScalar(leaf, &bound)) return error;
    if (!bound.is_null()) (*columns)[path].*place = std::move(bound);
    return simdjson::SUCCESS;
  });
}

Code ReadNullCounts(ondemand::value value, Columns* columns) {
  ondemand::object object;
  if (value.get_object().get(object) != simdjson::SUCCESS) return simdjson::SUCCESS;
  Path path;
  return VisitLeaves(object, &path, [&](ondemand::value leaf) -> Code {
    Json count;
    if (Code error = ReadScalar(leaf, &count)) return error;
    if (count.is_int()) (*columns)[path].null_count = count.as_int();
    return simdjson::SUCCESS;
  });
}

Code ReadMember(std::string_view key, ondemand::value value, FileStatistics* statistics) {
  if (key == "minValues") return ReadBounds(value, &ColumnStatistics::minimum, &statistics->columns);
  if (key == "maxValues") return ReadBounds(value, &ColumnStatistics::maximum, &statistics->columns);
  if (key == "nullCount") return ReadNullCounts(value, &statistics->columns);
  if (key != "numRecords" && key != "tightBounds") return simdjson::SUCCESS;
  Json scalar;
  if (Code error = ReadScalar(value, &scalar)) return error;
  if (key == "numRecords" && scalar.is_int() && scalar.as_int() >= 0)
    statistics->record_count = scalar.as_int();
  if (key == "tightBounds" && scalar.is_bool()) statistics->tight_bounds = scalar.as_bool();
  return simdjson::SUCCESS;
}

Code ReadDocument(ondemand::parser& parser, const simdjson::padded_string_view& text,
                  FileStatistics* statistics) {
  ondemand::document document;
  if (Code error = parser.iterate(text).get(document)) return error;
  ondemand::object object;
  if (Code error = document.get_object().get(object)) return error;
  for (auto member : object) {
    std::string_view key;
    if (Code error = member.unescaped_key().get(key)) return error;
    ondemand::value value;
    if (Code error = member.value().get(value)) return error;
    if (Code error = ReadMember(key, value, statistics)) return error;
  }
  return document.current_location().error() == simdjson::OUT_OF_BOUNDS ? simdjson::SUCCESS
                                                                        : simdjson::TRAILING_CONTENT;
}

// NaN and infinities stand bare in what some writers call JSON: null says the same, "no bound".
std::string WithoutBareNonNumbers(std::string_view json) {
  std::string out;
  bool quoted = false;
  for (size_t i = 0; i < json.size(); ++i) {
    if (quoted && json[i] == '\\' && i + 1 < json.size()) {
      out += json[i++];
    } else if (json[i] == '"') {
      quoted = !quoted;
    } else if (!quoted) {
      std::string_view rest = json.substr(i);
      size_t length = rest.starts_with("NaN")         ? 3
                      : rest.starts_with("Infinity")  ? 8
                      : rest.starts_with("-Infinity") ? 9
                                                      : 0;
      if (length > 0) {
        out += "null";
        i += length - 1;
        continue;
      }
    }
    out += json[i];
  }
  return out;
}

// One buffer and one parser a thread: ten thousand files have ten thousand statistics.
Code Read(std::string_view json, FileStatistics* statistics) {
  thread_local ondemand::parser parser;
  thread_local std::string buffer;
  buffer.assign(json);
  buffer.reserve(json.size() + simdjson::SIMDJSON_PADDING);
  return ReadDocument(parser, simdjson::padded_string_view(buffer.data(), json.size(), buffer.capacity()),
                      statistics);
}

// Sets a leaf in a tree of objects.
void SetPath(Json* root, const Path& path, Json value) {
  Json* at = root;
  for (size_t i = 0; i + 1 < path.size(); ++i) {
    if (at->Find(path[i]) == nullptr) at->Set(path[i], Json::MakeObject());
    at = const_cast<Json*>(at->Find(path[i]));
    if (!at->is_object()) return;
  }
  at->Set(path.back(), std::move(value));
}

}  // namespace

Result<FileStatistics> ParseStatistics(std::string_view json) {
  FileStatistics statistics;
  Code error = Read(json, &statistics);
  if (error != simdjson::SUCCESS) {
    statistics = FileStatistics();
    error = Read(WithoutBareNonNumbers(json), &statistics);
  }
  if (error != simdjson::SUCCESS) {
    return Corrupt(std::string("statistics are not a JSON object: ") + simdjson::error_message(error));
  }
  return statistics;
}

std::string WithLooseBounds(std::string_view json) {
  constexpr std::string_view kKey = "\"tightBounds\"";
  int depth = 0;
  bool quoted = false;
  for (size_t i = 0; i < json.size(); ++i) {
    if (quoted && json[i] == '\\') {
      ++i;
    } else if (json[i] == '"') {
      // A key of the object itself, not of a column that has its name.
      if (!quoted && depth == 1 && json.substr(i).starts_with(kKey)) {
        const size_t value = json.find_first_not_of(": \t\r\n", i + kKey.size());
        if (value != std::string_view::npos && json.substr(value).starts_with("true")) {
          return std::string(json.substr(0, value)) + "false" + std::string(json.substr(value + 4));
        }
        return std::string(json);
      }
      quoted = !quoted;
    } else if (!quoted && (json[i] == '{' || json[i] == '[')) {
      ++depth;
    } else if (!quoted && (json[i] == '}' || json[i] == ']')) {
      --depth;
    }
  }
  const size_t open = json.find('{');
  if (open == std::string_view::npos) return std::string(json);
  const bool is_empty = json[json.find_first_not_of(" \t\r\n", open + 1)] == '}';
  return std::string(json.substr(0, open + 1)) + std::string(kKey) + (is_empty ? ":false" : ":false,") +
         std::string(json.substr(open + 1));
}

std::string StatisticsToJson(const FileStatistics& statistics) {
  Json json = Json::MakeObject();
  if (statistics.record_count.has_value()) json.Set("numRecords", *statistics.record_count);
  if (!statistics.tight_bounds) json.Set("tightBounds", false);
  Json minimums = Json::MakeObject();
  Json maximums = Json::MakeObject();
  Json null_counts = Json::MakeObject();
  for (const auto& [path, column] : statistics.columns) {
    if (path.empty()) continue;
    if (!column.minimum.is_null()) SetPath(&minimums, path, column.minimum);
    if (!column.maximum.is_null()) SetPath(&maximums, path, column.maximum);
    if (column.null_count.has_value()) SetPath(&null_counts, path, *column.null_count);
  }
  json.Set("minValues", std::move(minimums));
  json.Set("maxValues", std::move(maximums));
  json.Set("nullCount", std::move(null_counts));
  return json.Dump();
}

}  // namespace ingot::delta
