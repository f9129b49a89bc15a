#include "ingest/files/config.h"

#include <iconv.h>

#include <array>
#include <utility>

#include "base/text.h"

namespace ingot::ingest {
namespace {

using engine::EpochUnit;

// One of a few words; the error lists them.
template <typename T, size_t N>
Result<T> Choose(const Node& node, const std::array<std::pair<std::string_view, T>, N>& choices) {
  ASSIGN_OR_RETURN(const std::string word, node.AsString());
  std::vector<std::string> words;
  for (const auto& [name, value] : choices) {
    if (word == name) return value;
    words.emplace_back(name);
  }
  std::string message = "unknown value '" + word + "'; expected one of " + Join(words, ", ");
  if (const auto near = NearestWord(word, words)) message += "; did you mean '" + *near + "'?";
  return node.ErrorHere(message);
}

constexpr std::array kFormats = {
    std::pair{std::string_view("auto"), FileFormat::kAuto},   std::pair{std::string_view("ndjson"), FileFormat::kNdjson},
    std::pair{std::string_view("json"), FileFormat::kJson},   std::pair{std::string_view("csv"), FileFormat::kCsv},
    std::pair{std::string_view("parquet"), FileFormat::kParquet}};
constexpr std::array kPolicies = {std::pair{std::string_view("evolve"), SchemaPolicy::kEvolve},
                                  std::pair{std::string_view("freeze"), SchemaPolicy::kFreeze},
                                  std::pair{std::string_view("quarantine"), SchemaPolicy::kQuarantine}};
constexpr std::array kEpochs = {
    std::pair{std::string_view("none"), EpochUnit::kNone}, std::pair{std::string_view("s"), EpochUnit::kSeconds},
    std::pair{std::string_view("ms"), EpochUnit::kMilliseconds},
    std::pair{std::string_view("us"), EpochUnit::kMicroseconds},
    std::pair{std::string_view("ns"), EpochUnit::kNanoseconds}};
constexpr std::array kOnChange = {std::pair{std::string_view("warn"), false},
                                  std::pair{std::string_view("append"), true}};

// A single byte; "tab" and "\t" are the tab.
Result<char> ParseChar(const Node& node) {
  ASSIGN_OR_RETURN(const std::string text, node.AsString());
  if (text == "tab" || text == "\\t") return '\t';
  if (text.size() != 1 || static_cast<unsigned char>(text[0]) >= 0x80 || text == "\n" || text == "\r") {
    return node.ErrorHere("expected one ASCII character, or 'tab'");
  }
  return text[0];
}

Result<std::string> ParseEncoding(const Node& node) {
  ASSIGN_OR_RETURN(std::string name, node.AsString());
  if (name.empty()) return name;
  const iconv_t converter = iconv_open("UTF-8", name.c_str());
  if (converter == reinterpret_cast<iconv_t>(-1)) {
    return node.ErrorHere("unknown encoding '" + name + "': iconv --list names those that are known");
  }
  iconv_close(converter);
  return name;
}

Status ParseCsv(const Node& node, engine::CsvDialect* csv) {
  static const std::vector<std::string> kKeys = {"delimiter", "quote", "header", "null_values", "encoding"};
  RETURN_IF_ERROR(node.ExpectKeys(kKeys));
  if (const Node* value = node.Find("delimiter")) {
    ASSIGN_OR_RETURN(csv->delimiter, ParseChar(*value));
  }
  if (const Node* value = node.Find("quote")) {
    ASSIGN_OR_RETURN(const std::string text, value->AsString());
    if (text == "none" || text.empty()) {
      csv->quote = 0;
    } else {
      ASSIGN_OR_RETURN(csv->quote, ParseChar(*value));
    }
  }
  if (const Node* value = node.Find("header")) {
    ASSIGN_OR_RETURN(csv->header, value->AsBool());
  }
  if (const Node* value = node.Find("null_values")) {
    ASSIGN_OR_RETURN(csv->null_values, value->AsStringList());
  }
  if (const Node* value = node.Find("encoding")) {
    ASSIGN_OR_RETURN(csv->encoding, ParseEncoding(*value));
  }
  if (csv->quote != 0 && csv->quote == csv->delimiter) return node.ErrorHere("quote and delimiter are the same");
  return Status::Ok();
}

Result<DeclaredColumn> ParseColumn(const Node& node) {
  static const std::vector<std::string> kKeys = {"name", "type", "field", "epoch"};
  DeclaredColumn column;
  if (node.kind == Node::Kind::kScalar) {
    ASSIGN_OR_RETURN(column.name, node.AsString());
    return column;
  }
  RETURN_IF_ERROR(node.ExpectKeys(kKeys));
  const Node* name = node.Find("name");
  if (name == nullptr) return node.ErrorHere("a column needs a 'name'");
  ASSIGN_OR_RETURN(column.name, name->AsString());
  if (const Node* value = node.Find("type")) {
    ASSIGN_OR_RETURN(column.type, value->AsString());
    column.type_place = value->Place();
  }
  if (const Node* value = node.Find("field")) {
    ASSIGN_OR_RETURN(column.field, value->AsString());
  }
  if (const Node* value = node.Find("epoch")) {
    ASSIGN_OR_RETURN(column.epoch, Choose(*value, kEpochs));
  }
  return column;
}

Status ParseColumns(const Node& node, std::vector<DeclaredColumn>* columns) {
  if (node.kind != Node::Kind::kSequence) {
    return node.ErrorHere("'columns' is a list: - {name: price, type: DOUBLE}");
  }
  static const std::vector<std::string> kReserved = {"_rescued_data", "_source",      "_source_row",
                                                     "_ingested_at",  "_run_id", "_rescued"};
  for (const Node& item : node.items) {
    ASSIGN_OR_RETURN(DeclaredColumn column, ParseColumn(item));
    for (const std::string& reserved : kReserved) {
      if (EqualsIgnoreCase(column.name, reserved)) return item.ErrorHere("'" + reserved + "' is a column that Ingot adds");
    }
    for (const DeclaredColumn& other : *columns) {
      if (EqualsIgnoreCase(column.name, other.name)) return item.ErrorHere("column '" + column.name + "' is there twice");
    }
    columns->push_back(std::move(column));
  }
  return Status::Ok();
}

Status ParsePolicy(const Node& node, FilesSource* source) {
  if (node.kind == Node::Kind::kScalar) {
    ASSIGN_OR_RETURN(source->on_new_field, Choose(node, kPolicies));
    source->on_misfit = source->on_new_field;
    return Status::Ok();
  }
  static const std::vector<std::string> kKeys = {"new_field", "misfit"};
  RETURN_IF_ERROR(node.ExpectKeys(kKeys));
  if (const Node* value = node.Find("new_field")) {
    ASSIGN_OR_RETURN(source->on_new_field, Choose(*value, kPolicies));
  }
  if (const Node* value = node.Find("misfit")) {
    ASSIGN_OR_RETURN(source->on_misfit, Choose(*value, kPolicies));
  }
  return Status::Ok();
}

Status ParseBadLimit(const Node& node, BadLimit* limit) {
  ASSIGN_OR_RETURN(const std::string text, node.AsString());
  const std::string_view trimmed = Trim(text);
  if (!trimmed.empty() && trimmed.back() == '%') {
    limit->percent = ParseDouble(Trim(trimmed.substr(0, trimmed.size() - 1)));
    if (limit->percent && (*limit->percent < 0 || *limit->percent > 100)) limit->percent.reset();
  } else {
    limit->count = ParseInt64(trimmed);
    if (limit->count && *limit->count < 0) limit->count.reset();
  }
  if (!limit->count && !limit->percent) return node.ErrorHere("expected a number of records, or a share such as '1%'");
  return Status::Ok();
}

Status ParseShape(const Node& node, FilesSource* source) {
  if (const Node* value = node.Find("format")) {
    ASSIGN_OR_RETURN(source->format, Choose(*value, kFormats));
  }
  if (const Node* value = node.Find("records")) {
    ASSIGN_OR_RETURN(source->shape.records, value->AsString());
    if (source->shape.records.empty() || source->shape.records.find("..") != std::string::npos ||
        source->shape.records.front() == '.' || source->shape.records.back() == '.') {
      return value->ErrorHere("expected the way to the records with dots between members, as in 'result.*'");
    }
    if (source->format == FileFormat::kAuto) source->format = FileFormat::kJson;
    if (source->format != FileFormat::kJson) return value->ErrorHere("'records' is for format json");
  }
  if (const Node* value = node.Find("csv")) RETURN_IF_ERROR(ParseCsv(*value, &source->shape.csv));
  if (const Node* value = node.Find("encoding")) {
    ASSIGN_OR_RETURN(source->shape.csv.encoding, ParseEncoding(*value));
  }
  if (const Node* value = node.Find("max_record_bytes")) {
    ASSIGN_OR_RETURN(const std::string text, value->AsString());
    const Result<uint64_t> bytes = ParseByteSize(text);
    if (!bytes.ok() || *bytes < 1024 || *bytes > (1ULL << 30)) {
      return value->ErrorHere("expected a size from 1 KiB to 1 GiB, such as '16MB'");
    }
    source->shape.max_record_bytes = *bytes;
  }
  return Status::Ok();
}

}  // namespace

const std::vector<std::string>& FilesSourceKeys() {
  static const std::vector<std::string> kKeys = {"path",   "paths",     "format",           "records", "csv",
                                                 "columns", "encoding",  "max_record_bytes", "policy",  "on_change",
                                                 "max_bad"};
  return kKeys;
}

Result<FilesSource> ParseFilesSource(const Node& node) {
  FilesSource source;
  const Node* path = node.Find("path");
  if (path == nullptr) path = node.Find("paths");
  if (path == nullptr) return node.ErrorHere("a source of type files needs a 'path', such as 'data/*.ndjson'");
  ASSIGN_OR_RETURN(source.paths, path->AsStringList());
  for (const std::string& text : source.paths) {
    if (text.empty()) return path->ErrorHere("a path is empty");
  }
  if (source.paths.empty()) return path->ErrorHere("the list of paths is empty");
  RETURN_IF_ERROR(ParseShape(node, &source));
  if (const Node* value = node.Find("columns")) RETURN_IF_ERROR(ParseColumns(*value, &source.columns));
  if (const Node* value = node.Find("policy")) RETURN_IF_ERROR(ParsePolicy(*value, &source));
  if (const Node* value = node.Find("on_change")) {
    ASSIGN_OR_RETURN(source.append_changed_files, Choose(*value, kOnChange));
  }
  if (const Node* value = node.Find("max_bad")) RETURN_IF_ERROR(ParseBadLimit(*value, &source.max_bad));
  return source;
}

FileFormat FormatOfName(std::string_view name) {
  std::string lower = ToLower(name);
  for (const std::string_view packed : {".gz", ".zst", ".gzip", ".zstd"}) {
    if (lower.size() > packed.size() && std::string_view(lower).substr(lower.size() - packed.size()) == packed) {
      lower.resize(lower.size() - packed.size());
      break;
    }
  }
  const std::string extension = lower.substr(std::min(lower.rfind('.'), lower.size()));
  if (extension == ".ndjson" || extension == ".jsonl") return FileFormat::kNdjson;
  if (extension == ".json") return FileFormat::kJson;
  if (extension == ".csv" || extension == ".tsv" || extension == ".psv") return FileFormat::kCsv;
  if (extension == ".parquet" || extension == ".pq") return FileFormat::kParquet;
  return FileFormat::kAuto;
}

std::string_view FormatName(FileFormat format) {
  for (const auto& [name, value] : kFormats) {
    if (value == format) return name;
  }
  return "auto";
}

}  // namespace ingot::ingest
