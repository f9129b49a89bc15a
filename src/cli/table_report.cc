#include "cli/table_report.h"

#include <algorithm>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "delta/action/statistics.h"

namespace ingot::cli {
namespace {

using Kind = delta::DataType::Kind;

// Cuts at the dots outside of double quotes.
Result<std::vector<std::string>> CutName(std::string_view text) {
  std::vector<std::string> parts(1);
  bool quoted = false;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '"' && quoted && i + 1 < text.size() && text[i + 1] == '"') {
      parts.back().push_back(text[++i]);
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == '.' && !quoted) {
      parts.emplace_back();
    } else {
      parts.back().push_back(c);
    }
  }
  bool empty = std::any_of(parts.begin(), parts.end(), [](const std::string& part) { return part.empty(); });
  if (quoted || empty) return InvalidArgument(fmt::format("'{}' is no name of a table; expected schema.table", text));
  return parts;
}

std::string DescribeStruct(const delta::DataType& type) {
  std::string out = "struct<";
  for (const delta::Field& field : type.fields) {
    if (out.back() != '<') out += ", ";
    out += field.name + ": " + DescribeType(field.type);
  }
  return out + ">";
}

int64_t DeletedRows(const delta::AddFile& file) {
  return file.deletion_vector ? file.deletion_vector->cardinality : 0;
}

std::optional<int64_t> RowsOf(const delta::AddFile& file) {
  Result<delta::FileStatistics> statistics = delta::ParseStatistics(file.stats);
  if (file.stats.empty() || !statistics.ok() || !statistics->record_count) return std::nullopt;
  return *statistics->record_count - DeletedRows(file);
}

Json DescribeColumns(const delta::Snapshot& snapshot) {
  const std::vector<std::string>& partitions = snapshot.metadata.partition_columns;
  Json columns = Json::MakeArray();
  for (const delta::Field& field : snapshot.schema.fields) {
    Json column = Json::MakeObject();
    column.Set("name", field.name).Set("type", DescribeType(field.type)).Set("nullable", field.nullable);
    column.Set("partition", std::find(partitions.begin(), partitions.end(), field.name) != partitions.end());
    std::string comment = field.metadata.GetString("comment");
    if (!comment.empty()) column.Set("comment", comment);
    columns.Append(std::move(column));
  }
  return columns;
}

Json List(const std::vector<std::string>& texts) {
  Json list = Json::MakeArray();
  for (const std::string& text : texts) list.Append(text);
  return list;
}

Json DescribeProtocol(const delta::Protocol& protocol) {
  Json out = Json::MakeObject();
  out.Set("min_reader_version", protocol.min_reader_version).Set("min_writer_version", protocol.min_writer_version);
  out.Set("reader_features", List(protocol.reader_features)).Set("writer_features", List(protocol.writer_features));
  return out;
}

Json Member(const Json& object, std::string_view key) {
  const Json* found = object.Find(key);
  return found == nullptr ? Json() : *found;
}

}  // namespace

Result<TableName> ParseTableName(std::string_view text) {
  ASSIGN_OR_RETURN(std::vector<std::string> parts, CutName(text));
  if (parts.size() == 3 && parts[0] == "lake") parts.erase(parts.begin());
  if (parts.size() == 1) return TableName{"main", parts[0]};
  if (parts.size() == 2) return TableName{parts[0], parts[1]};
  return InvalidArgument(fmt::format("'{}' is no name of a table; expected schema.table", text));
}

std::string DescribeType(const delta::DataType& type) {
  switch (type.kind) {
    case Kind::kString: return "string";
    case Kind::kLong: return "long";
    case Kind::kInteger: return "integer";
    case Kind::kShort: return "short";
    case Kind::kByte: return "byte";
    case Kind::kFloat: return "float";
    case Kind::kDouble: return "double";
    case Kind::kDecimal: return fmt::format("decimal({},{})", type.precision, type.scale);
    case Kind::kBoolean: return "boolean";
    case Kind::kBinary: return "binary";
    case Kind::kDate: return "date";
    case Kind::kTimestamp: return "timestamp";
    case Kind::kTimestampNtz: return "timestamp_ntz";
    case Kind::kVariant: return "variant";
    case Kind::kStruct: return DescribeStruct(type);
    case Kind::kArray: return "array<" + DescribeType(*type.element) + ">";
    case Kind::kMap: return "map<" + DescribeType(*type.key) + ", " + DescribeType(*type.element) + ">";
  }
  return "";
}

TableSize MeasureTable(const delta::Snapshot& snapshot) {
  TableSize size;
  size.rows = 0;
  for (const delta::AddFilePtr& file : snapshot.files) {
    ++size.files;
    size.bytes += file->size;
    std::optional<int64_t> rows = size.rows ? RowsOf(*file) : std::nullopt;
    if (rows) *size.rows += *rows;
    else size.rows.reset();
  }
  return size;
}

Json DescribeTable(const TableName& name, std::string_view location, const delta::Snapshot& snapshot) {
  TableSize size = MeasureTable(snapshot);
  Json properties = Json::MakeObject();
  for (const auto& [key, value] : snapshot.metadata.configuration) properties.Set(key, value);
  Json out = Json::MakeObject();
  out.Set("table", name.ToString()).Set("location", location).Set("version", snapshot.version);
  out.Set("timestamp", FormatIso8601(snapshot.timestamp)).Set("description", snapshot.metadata.description);
  out.Set("columns", DescribeColumns(snapshot)).Set("partitioned_by", List(snapshot.metadata.partition_columns));
  out.Set("files", size.files).Set("rows", size.rows ? Json(*size.rows) : Json()).Set("bytes", size.bytes);
  out.Set("properties", std::move(properties)).Set("protocol", DescribeProtocol(snapshot.protocol));
  return out;
}

Json DescribeCommit(const delta::Commit& commit) {
  const Json& info = commit.info.json;
  Json out = Json::MakeObject();
  out.Set("version", commit.version).Set("timestamp", FormatIso8601(commit.timestamp));
  out.Set("operation", Member(info, "operation")).Set("user", Member(info, "userName"));
  out.Set("run_id", Member(info, "ingot.runId")).Set("parameters", Member(info, "operationParameters"));
  out.Set("metrics", Member(info, "operationMetrics"));
  return out;
}

}  // namespace ingot::cli
