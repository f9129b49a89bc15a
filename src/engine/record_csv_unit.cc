#include "engine/record_csv_unit.h"

#include <algorithm>

#include "base/text.h"
#include "engine/record_csv.h"

namespace ingot::engine {
namespace {

class CsvUnit final : public RecordUnit {
 public:
  CsvUnit(RecordScan& scan, size_t file, std::unique_ptr<ByteSource> source)
      : scan_(scan),
        file_(file),
        dialect_(scan.options().shape.csv),
        reader_(std::move(source), dialect_, scan.options().shape.max_record_bytes) {}

  Result<bool> Fill(RowBuilder& rows, JsonRecordDecoder&) override {
    if (fields_.empty()) {
      ASSIGN_OR_RETURN(const bool any, MeetFields(rows));
      if (!any) return false;
    }
    CsvRecord record;
    std::string reason;
    bool more = true;
    while (more && !rows.full()) {
      ASSIGN_OR_RETURN(more, reader_.Next(&record));
      if (more && !Decode(record, rows, &reason)) rows.AddReject(record.line, record.offset, reason, record.raw);
    }
    scan_.AddBytes(reader_.consumed() - consumed_);
    consumed_ = reader_.consumed();
    return more;
  }

 private:
  struct Field {
    std::string name;
    int column = -1;  // -1: none
  };

  // Says which field is which column. False: the file is empty.
  Result<bool> MeetFields(RowBuilder& rows) {
    if (!dialect_.header) {
      for (size_t i = 0; i < rows.column_count(); ++i) fields_.push_back({rows.column(i).name, static_cast<int>(i)});
      return !fields_.empty();
    }
    CsvRecord header;
    ASSIGN_OR_RETURN(const bool any, reader_.Next(&header));
    if (!any) return false;
    const std::string place = "'" + scan_.options().files[file_].name + "', line " + std::to_string(header.line);
    if (!header.broken.empty()) return Corrupt(place + ": the header is broken: " + header.broken);
    if (!IsUtf8(header.raw)) return Corrupt(place + ": the header is not valid UTF-8: name the file's csv.encoding");
    for (std::string& name : CsvFieldNames(header)) {
      const int column = rows.Find(name);
      fields_.push_back({std::move(name), column});
    }
    MeetInAnyCase(rows);
    MissRequired(rows);
    return true;
  }

  static const std::string& FieldOf(const RecordColumn& column) {
    return column.field.empty() ? column.name : column.field;
  }

  bool IsMet(size_t column) const {
    return std::any_of(fields_.begin(), fields_.end(),
                       [&](const Field& field) { return field.column == static_cast<int>(column); });
  }

  // A column that no field has met exactly takes one that differs in case only: files do not agree in that.
  void MeetInAnyCase(const RowBuilder& rows) {
    for (size_t i = 0; i < rows.column_count(); ++i) {
      if (IsMet(i)) continue;
      const auto field = std::find_if(fields_.begin(), fields_.end(), [&](const Field& candidate) {
        return candidate.column < 0 && EqualsIgnoreCase(candidate.name, FieldOf(rows.column(i)));
      });
      if (field != fields_.end()) field->column = static_cast<int>(i);
    }
  }

  void MissRequired(const RowBuilder& rows) {
    for (size_t i = 0; i < rows.column_count(); ++i) {
      const RecordColumn& column = rows.column(i);
      if (!column.required || IsMet(i)) continue;
      const std::string& name = FieldOf(column);
      scan_.AddMissing(file_, name);
      if (missing_.empty()) missing_ = "the file has no field '" + name + "'";
    }
  }

  bool Decode(const CsvRecord& record, RowBuilder& rows, std::string* reason) {
    if (!record.broken.empty()) return *reason = record.broken, false;
    if (!IsUtf8(record.raw)) return *reason = "not valid UTF-8", false;
    if (!missing_.empty() && scan_.options().reject_misfits) return *reason = missing_, false;
    if (record.fields.size() != fields_.size()) {
      *reason = record.torn && record.fields.size() < fields_.size() ? "torn record at the end of the file: " : "";
      *reason += std::to_string(record.fields.size()) + " fields, where " + std::to_string(fields_.size()) +
                 " are expected";
      return false;
    }
    rows.Begin();
    for (size_t i = 0; i < fields_.size(); ++i) {
      const CsvField& field = record.fields[i];
      if (fields_[i].column >= 0) {
        SetColumn(i, field, record.line, rows);
      } else if (!IsNull(field)) {
        rows.RescueText(fields_[i].name, -1, field.text, record.line);
      }
    }
    return rows.Finish(record.line, reason);
  }

  bool IsNull(const CsvField& field) const {
    return !field.quoted && std::find(dialect_.null_values.begin(), dialect_.null_values.end(), field.text) !=
                                dialect_.null_values.end();
  }

  void SetColumn(size_t index, const CsvField& field, int64_t line, RowBuilder& rows) {
    const size_t column = static_cast<size_t>(fields_[index].column);
    ColumnWriter& writer = rows.writer(column);
    rows.MarkSet(column);
    const bool is_text = writer.kind() == ColumnWriter::Kind::kText;
    if (IsNull(field) || (!is_text && field.text.empty())) {
      writer.SetNull(rows.row());
      return;
    }
    const Fit fit = writer.SetText(rows.row(), field.text);
    if (fit == Fit::kFits) return;
    if (fit == Fit::kMisfit) writer.SetNull(rows.row());
    rows.RescueText(fields_[index].name, static_cast<int>(column), field.text, line);
  }

  RecordScan& scan_;
  const size_t file_;
  const CsvDialect& dialect_;
  CsvReader reader_;
  std::vector<Field> fields_;  // of the file, in its order
  std::string missing_;        // says which required field the header does not have
  uint64_t consumed_ = 0;
};

}  // namespace

std::unique_ptr<RecordUnit> MakeCsvUnit(RecordScan& scan, size_t file, std::unique_ptr<ByteSource> source) {
  return std::make_unique<CsvUnit>(scan, file, std::move(source));
}

}  // namespace ingot::engine
