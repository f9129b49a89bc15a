#include "engine/record_infer.h"

#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>
#include <unordered_map>

#include "base/text.h"
#include "engine/record_csv.h"
#include "engine/record_document.h"
#include "engine/record_json.h"
#include "engine/record_lines.h"
#include "engine/record_value.h"

namespace ingot::engine {
namespace {

constexpr size_t kMaxColumns = 2000;

// Would the nearest double be written with the same digits?
bool DoubleKeeps(std::string_view number) {
  const std::string_view mantissa = number.substr(0, number.find_first_of("eE"));
  int digits = 0;
  bool leading = true;
  for (const char c : mantissa) {
    if (c == '0' && leading) continue;
    if (c < '0' || c > '9') continue;
    leading = false;
    ++digits;
  }
  double value = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
  if (error != std::errc() || end != number.data() + number.size() || !std::isfinite(value)) return false;
  if (digits <= 15) return true;
  char shortest[40];
  const auto written = std::to_chars(shortest, shortest + sizeof shortest, value);
  const std::string_view text(shortest, static_cast<size_t>(written.ptr - shortest));
  const auto a = ParseExactDecimal(number, 18, 38);
  const auto b = ParseExactDecimal(text, 18, 38);
  return a && b && *a == *b;
}

FieldType TypeOfNumber(std::string_view number) {
  if (!IsJsonNumber(number)) return FieldType::kVarchar;
  if (number.find_first_of(".eE") == std::string_view::npos && number != "-0") {
    return ParseInt64(number) ? FieldType::kBigint : FieldType::kVarchar;
  }
  return DoubleKeeps(number) ? FieldType::kDouble : FieldType::kVarchar;
}

// The fields met so far, in order of appearance.
class FieldTypes {
 public:
  void Meet(std::string_view field, FieldType type) {
    const auto it = index_.find(std::string(field));
    if (it != index_.end()) {
      types_[it->second] = Widen(types_[it->second], type);
    } else if (names_.size() < kMaxColumns) {
      index_.emplace(std::string(field), names_.size());
      names_.emplace_back(field);
      types_.push_back(type);
    }
  }

  // A field of a header as an earlier file spells it, where the files differ in case only.
  std::string SpellingOf(const std::string& field, const std::vector<std::string>& header) const {
    if (index_.count(field) > 0) return field;
    for (const std::string& known : names_) {
      const bool another = std::find(header.begin(), header.end(), known) != header.end();
      if (!another && EqualsIgnoreCase(known, field)) return known;
    }
    return field;
  }

  // Names that columns cannot have twice get their number.
  std::vector<RecordColumn> Columns() const {
    std::set<std::string> taken = {"_rescued", "_rescued_data", "_source", "_source_row", "_ingested_at", "_run_id"};
    std::vector<RecordColumn> columns;
    for (size_t i = 0; i < names_.size(); ++i) {
      const std::string number = std::to_string(i + 1);
      RecordColumn column;
      column.field = names_[i];
      column.name = names_[i].empty() ? "column" + number : names_[i];
      while (!taken.insert(ToLower(column.name)).second) column.name += "_" + number;
      column.type = FieldTypeName(types_[i]);
      columns.push_back(std::move(column));
    }
    return columns;
  }

 private:
  std::unordered_map<std::string, size_t> index_;
  std::vector<std::string> names_;
  std::vector<FieldType> types_;
};

// Looks at JSON records.
class JsonSampler {
 public:
  explicit JsonSampler(FieldTypes& types) : types_(types) {}

  // Records of a document may be arrays, whose elements are columns by position; a line of NDJSON is an object.
  void Look(std::string_view record, bool may_be_array) {
    namespace ondemand = simdjson::ondemand;
    ondemand::document document;
    if (parser_.iterate(record.data(), record.size(), record.size() + kRecordPadding).get(document)) return;
    ondemand::json_type type;
    if (document.type().get(type)) return;
    if (type == ondemand::json_type::object) LookAtMembers(document);
    if (type == ondemand::json_type::array && may_be_array) LookAtElements(document);
  }

 private:
  static FieldType TypeOf(simdjson::ondemand::value& value) {
    const std::string_view token = value.raw_json_token();
    if (token.front() == '{' || token.front() == '[') return FieldType::kVarchar;
    return TypeOfJson(Trim(token));
  }

  void LookAtMembers(simdjson::ondemand::document& document) {
    simdjson::ondemand::object object;
    if (document.get_object().get(object)) return;
    for (auto next : object) {
      simdjson::ondemand::field field;
      std::string_view key;
      if (std::move(next).get(field) || field.unescaped_key().get(key)) return;
      if (key.empty()) continue;  // no name for a column: such a value is rescued
      types_.Meet(key, TypeOf(field.value()));
    }
  }

  void LookAtElements(simdjson::ondemand::document& document) {
    simdjson::ondemand::array array;
    if (document.get_array().get(array)) return;
    int position = 0;
    for (auto next : array) {
      simdjson::ondemand::value value;
      if (std::move(next).get(value)) return;
      types_.Meet("column" + std::to_string(++position), TypeOf(value));
    }
  }

  FieldTypes& types_;
  simdjson::ondemand::parser parser_;
};

Status SampleLines(const RecordShape& shape, std::unique_ptr<ByteSource> source, int64_t records, FieldTypes* types) {
  LineBlockReader reader(std::move(source), 1 << 20, shape.max_record_bytes);
  JsonSampler sampler(*types);
  LineBlock block;
  std::optional<LongLine> long_line;
  while (records > 0) {
    ASSIGN_OR_RETURN(const bool more, reader.Next(&block, &long_line));
    if (!more) break;
    std::string_view text(block.text(), block.size);
    for (; !text.empty() && records > 0; --records) {
      const size_t end = std::min(text.find('\n'), text.size());
      sampler.Look(text.substr(0, end), false);
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }
  return Status::Ok();
}

Status SampleDocument(const RecordShape& shape, std::unique_ptr<ByteSource> source, int64_t records,
                      FieldTypes* types) {
  ASSIGN_OR_RETURN(auto path, ParseRecordsPath(shape.records));
  DocumentReader reader(std::move(source), std::move(path), shape.max_record_bytes);
  JsonSampler sampler(*types);
  DocumentRecord record;
  for (; records > 0; --records) {
    ASSIGN_OR_RETURN(const bool more, reader.Next(&record));
    if (!more) break;
    if (record.broken.empty()) sampler.Look(record.text, true);
  }
  return Status::Ok();
}

Status SampleCsv(const RecordShape& shape, std::unique_ptr<ByteSource> source, int64_t records, FieldTypes* types) {
  CsvReader reader(std::move(source), shape.csv, shape.max_record_bytes);
  std::vector<std::string> names;
  CsvRecord record;
  for (; records > 0; --records) {
    ASSIGN_OR_RETURN(const bool more, reader.Next(&record));
    if (!more) break;
    if (!record.broken.empty() || !IsUtf8(record.raw)) continue;
    if (names.empty()) {
      if (shape.csv.header) {
        const std::vector<std::string> header = CsvFieldNames(record);
        for (const std::string& name : header) {
          names.push_back(types->SpellingOf(name, header));
          types->Meet(names.back(), FieldType::kNull);
        }
        continue;
      }
      for (size_t i = 1; i <= record.fields.size(); ++i) names.push_back("column" + std::to_string(i));
    }
    if (record.fields.size() != names.size()) continue;
    for (size_t i = 0; i < names.size(); ++i) {
      const CsvField& field = record.fields[i];
      const auto& nulls = shape.csv.null_values;
      const bool null = !field.quoted && std::find(nulls.begin(), nulls.end(), field.text) != nulls.end();
      types->Meet(names[i], null ? FieldType::kNull : TypeOfText(field.text));
    }
  }
  return Status::Ok();
}

}  // namespace

FieldType Widen(FieldType a, FieldType b) {
  if (a == b || b == FieldType::kNull) return a;
  if (a == FieldType::kNull) return b;
  if (a == FieldType::kBoolean || b == FieldType::kBoolean) return FieldType::kVarchar;
  return std::max(a, b);
}

std::string FieldTypeName(FieldType type) {
  switch (type) {
    case FieldType::kBoolean: return "BOOLEAN";
    case FieldType::kBigint: return "BIGINT";
    case FieldType::kDouble: return "DOUBLE";
    case FieldType::kNull:
    case FieldType::kVarchar: break;
  }
  return "VARCHAR";
}

FieldType FieldTypeFromName(std::string_view name) {
  if (name == "BOOLEAN") return FieldType::kBoolean;
  if (name == "BIGINT") return FieldType::kBigint;
  if (name == "DOUBLE") return FieldType::kDouble;
  return FieldType::kVarchar;
}

FieldType TypeOfText(std::string_view text) {
  if (text.empty()) return FieldType::kVarchar;
  if (ParseBoolValue(text)) return FieldType::kBoolean;
  return TypeOfNumber(text);
}

FieldType TypeOfJson(std::string_view json) {
  if (json.empty() || json == "null") return FieldType::kNull;
  if (json == "true" || json == "false") return FieldType::kBoolean;
  return TypeOfNumber(json);
}

Result<std::vector<RecordColumn>> InferColumns(const RecordShape& shape, const std::vector<RecordFile>& files,
                                               int64_t records_per_file, size_t max_files) {
  FieldTypes types;
  const size_t count = std::min(files.size(), std::max<size_t>(max_files, 1));
  for (size_t i = 0; i < count; ++i) {
    const RecordFile& file = files[count == 1 ? 0 : i * (files.size() - 1) / (count - 1)];
    ASSIGN_OR_RETURN(auto source, OpenRecordFile(file, shape.csv.encoding));
    Status status;
    switch (shape.format) {
      case RecordFormat::kNdjson: status = SampleLines(shape, std::move(source), records_per_file, &types); break;
      case RecordFormat::kJson: status = SampleDocument(shape, std::move(source), records_per_file, &types); break;
      case RecordFormat::kCsv: status = SampleCsv(shape, std::move(source), records_per_file, &types); break;
    }
    RETURN_IF_ERROR(status);
  }
  return types.Columns();
}

}  // namespace ingot::engine
