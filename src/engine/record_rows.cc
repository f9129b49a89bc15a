#include "engine/record_rows.h"

#include "base/json.h"
#include "engine/record_infer.h"

namespace ingot::engine {
namespace {

// A file with a million different keys must not fill the memory with reports of them.
constexpr size_t kMaxSurprises = 2000;
constexpr size_t kExampleBytes = 200;

// Cut at a character's border.
std::string_view CutText(std::string_view text, size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80) --bytes;
  return text.substr(0, bytes);
}

}  // namespace

RowBuilder::RowBuilder(RecordScan& scan, const std::vector<duckdb::LogicalType>& types) : scan_(scan) {
  const auto& columns = scan.options().columns;
  writers_.reserve(columns.size());
  for (size_t i = 0; i < columns.size(); ++i) {
    writers_.emplace_back(types[i], columns[i].epoch);
    by_field_.emplace(columns[i].field.empty() ? columns[i].name : columns[i].field, static_cast<int>(i));
  }
  set_.assign(columns.size(), 0);
}

void RowBuilder::Attach(duckdb::DataChunk& chunk, size_t file) {
  chunk_ = &chunk;
  file_ = file;
  row_ = 0;
  for (size_t i = 0; i < writers_.size(); ++i) writers_[i].Attach(chunk.data[i]);
  const size_t n = writers_.size();
  rescued_data_ = duckdb::FlatVector::GetData<duckdb::string_t>(chunk.data[n]);
  duckdb::FlatVector::Validity(chunk.data[n]).SetAllInvalid(STANDARD_VECTOR_SIZE);
  chunk.data[n + 1].Reference(duckdb::Value(scan_.options().files[file].name));
  source_rows_ = duckdb::FlatVector::GetData<int64_t>(chunk.data[n + 2]);
}

void RowBuilder::Detach() {
  chunk_->SetCardinality(row_);
  scan_.AddRows(file_, static_cast<int64_t>(row_), rescued_values_);
  rescued_values_ = 0;
  FlushSurprises();
}

void RowBuilder::Begin() {
  ++serial_;
  set_count_ = 0;
  if (!rescued_.empty()) rescued_.clear();
  record_values_ = 0;
  if (!misfit_.empty()) misfit_.clear();
}

void RowBuilder::Keep(std::string_view field, std::string_view json) {
  rescued_.push_back(rescued_.empty() ? '{' : ',');
  AppendJsonString(&rescued_, field);
  rescued_.push_back(':');
  rescued_.append(json);
  ++record_values_;
}

void RowBuilder::Rescue(std::string_view field, int column, std::string_view json, int64_t source_row) {
  Keep(field, json);
  const bool refused = column < 0 ? scan_.options().reject_new_fields : scan_.options().reject_misfits;
  if (refused && misfit_.empty()) {
    misfit_ = column < 0 ? "field '" + std::string(field) + "' has no column"
                         : "value " + std::string(CutText(json, kExampleBytes)) + " of field '" + std::string(field) +
                               "' does not fit " + writers_[static_cast<size_t>(column)].type().ToString();
  }
  FieldSurprise* const surprise = Surprise(field, column, json, source_row);
  if (surprise == nullptr) return;
  // Texts of CSV come in quotes; whether they hold numbers is for the type to say.
  const bool text = scan_.options().shape.format == RecordFormat::kCsv && json.size() >= 2 && json.front() == '"';
  const FieldType seen = text ? TypeOfText(json.substr(1, json.size() - 2)) : TypeOfJson(json);
  if (seen == FieldType::kNull) return;
  surprise->type = surprise->type.empty() ? FieldTypeName(seen)
                                          : FieldTypeName(Widen(FieldTypeFromName(surprise->type), seen));
}

void RowBuilder::RescueRepeated(std::string_view field, std::string_view json, int64_t source_row) {
  Keep(field, json);
  const int column = Find(field);
  const bool refused = column < 0 ? scan_.options().reject_new_fields : scan_.options().reject_misfits;
  if (refused && misfit_.empty()) misfit_ = "field '" + std::string(field) + "' is there more than once";
  FieldSurprise* const surprise = Surprise(field, column, json, source_row);
  if (surprise != nullptr) ++surprise->repeated;
}

void RowBuilder::RescueText(std::string_view field, int column, std::string_view text, int64_t source_row) {
  std::string json;
  AppendJsonString(&json, text);
  Rescue(field, column, json, source_row);
}

FieldSurprise* RowBuilder::Surprise(std::string_view field, int column, std::string_view json, int64_t source_row) {
  auto it = surprises_.find(field);
  if (it == surprises_.end()) {
    if (surprises_.size() >= kMaxSurprises) return nullptr;
    FieldSurprise surprise;
    surprise.field = field;
    if (column >= 0) surprise.column = this->column(static_cast<size_t>(column)).name;
    surprise.example = CutText(json, kExampleBytes);
    surprise.source = scan_.options().files[file_].name;
    surprise.source_row = source_row;
    it = surprises_.emplace(std::string(field), std::move(surprise)).first;
  }
  ++it->second.values;
  return &it->second;
}

void RowBuilder::FlushSurprises() {
  for (const auto& [field, surprise] : surprises_) scan_.AddSurprise(surprise);
  surprises_.clear();
}

bool RowBuilder::Finish(int64_t source_row, std::string* reason) {
  if (!misfit_.empty()) {
    *reason = misfit_;
    return false;
  }
  if (set_count_ != writers_.size()) {
    for (size_t i = 0; i < writers_.size(); ++i) {
      if (!IsSet(i)) writers_[i].SetNull(row_);
    }
  }
  duckdb::Vector& rescued = chunk_->data[writers_.size()];
  if (!rescued_.empty()) {
    rescued_.push_back('}');
    rescued_data_[row_] = duckdb::StringVector::AddString(rescued, rescued_);
    duckdb::FlatVector::Validity(rescued).SetValid(row_);
    rescued_values_ += record_values_;
  }
  source_rows_[row_] = source_row;
  ++row_;
  return true;
}

void RowBuilder::AddReject(int64_t row, uint64_t offset, std::string reason, std::string_view raw) {
  scan_.AddReject(Reject{file_, row, offset, std::move(reason), raw});
}

int RowBuilder::Find(std::string_view field) const {
  const auto it = by_field_.find(field);
  return it == by_field_.end() ? -1 : it->second;
}

}  // namespace ingot::engine
