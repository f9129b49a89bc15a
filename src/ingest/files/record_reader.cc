// NDJSON, JSON and CSV by way of engine/'s decoders.
#include <algorithm>

#include "base/text.h"
#include "engine/record_infer.h"
#include "engine/record_scan.h"
#include "ingest/files/batch.h"
#include "ingest/files/columns.h"
#include "ingest/files/watch.h"

namespace ingot::ingest {
namespace {

constexpr int kMaxPasses = 3;
constexpr size_t kMaxWarnings = 20;

// "2 values of field 'n' did not fit column 'n': first "x" at in/a.ndjson:7"
std::string Describe(const engine::FieldSurprise& surprise) {
  std::string what = surprise.column.empty() ? "had no column" : "did not fit column '" + surprise.column + "'";
  if (surprise.repeated == surprise.values) {
    what = "stood there before the field came again in the same record, which counts";
  } else if (surprise.repeated > 0) {
    what += ", or came again in the same record";
  }
  return FormatCount(surprise.values) + (surprise.values == 1 ? " value" : " values") + " of field '" + surprise.field +
         "' " + what + ": first " + surprise.example + " at " + surprise.source + ":" +
         std::to_string(surprise.source_row);
}

class RecordReader final : public BatchReader {
 public:
  RecordReader(const Batch& batch, FileFormat format, IngestContext& context)
      : batch_(batch), context_(context), shape_(batch.source.shape) {
    shape_.format = format == FileFormat::kNdjson ? engine::RecordFormat::kNdjson
                    : format == FileFormat::kJson ? engine::RecordFormat::kJson
                                                  : engine::RecordFormat::kCsv;
    for (const FoundFile& file : batch.files) files_.push_back(file.file);
  }
  ~RecordReader() override { Unregister(); }

  // Passes over the files until their fields and the columns agree as far as the policy lets them.
  Result<Loaded> Load(std::unique_ptr<OpenTransaction>* transaction) override {
    ASSIGN_OR_RETURN(std::vector<engine::Column> table, TableColumns(context_.session, batch_.table));
    ASSIGN_OR_RETURN(const auto data, engine::InferColumns(shape_, files_));
    const bool positional = shape_.format == engine::RecordFormat::kCsv    ? !shape_.csv.header
                            : shape_.format == engine::RecordFormat::kJson ? IsPositional(data)
                                                                           : false;
    std::vector<PlannedColumn> columns = PlanColumns(table, batch_.source, data, positional);
    for (int pass = 1;; ++pass) {
      ASSIGN_OR_RETURN(Loaded loaded, Pass(columns));
      const engine::RecordScanReport report = scan_->Report();
      if (pass == kMaxPasses || !Evolve(report.surprises, batch_.source, &columns)) return Finish(report, std::move(loaded));
      transaction->reset();
      ASSIGN_OR_RETURN(OpenTransaction next, OpenTransaction::Begin(context_.session));
      *transaction = std::make_unique<OpenTransaction>(std::move(next));
    }
  }

  Status ShareRejects(engine::Session& session, Loaded* loaded) override {
    ASSIGN_OR_RETURN(const std::string handle, engine::RegisterRecordScan(session, scan_));
    loaded->rejects_sql = RejectsSql(handle);
    return Status::Ok();
  }

 private:
  static std::string RejectsSql(const std::string& handle) {
    return "SELECT reason, _source, _source_row, byte_offset, raw FROM ingot_rejects(" + QuoteSqlText(handle) + ")";
  }

  void Unregister() {
    if (!handle_.empty()) engine::UnregisterRecordScan(context_.session, handle_);
    handle_.clear();
  }

  Result<Loaded> Pass(const std::vector<PlannedColumn>& columns) {
    engine::RecordScanOptions options;
    options.shape = shape_;
    options.files = files_;
    options.reject_misfits = batch_.source.on_misfit == SchemaPolicy::kQuarantine;
    options.reject_new_fields = batch_.source.on_new_field == SchemaPolicy::kQuarantine;
    std::vector<engine::Column> payload;
    std::string names;
    for (const PlannedColumn& planned : columns) {
      options.columns.push_back(planned.column);
      payload.push_back({planned.column.name, planned.column.type});
      names += QuoteSqlName(planned.column.name) + ", ";
    }
    Loaded loaded;
    ASSIGN_OR_RETURN(loaded.changes, PrepareTable(context_.session, batch_.table, payload));
    Unregister();
    ASSIGN_OR_RETURN(scan_, engine::RecordScan::Create(std::move(options)));
    ASSIGN_OR_RETURN(handle_, engine::RegisterRecordScan(context_.session, scan_));
    const Watch watch(context_, context_.session, [this] { return CurrentProgress(); });
    const Result<int64_t> rows = RunStatement(
        context_.session, "INSERT INTO " + batch_.table.Sql() + " (" + names +
                              "_rescued_data, _source, _source_row, _ingested_at, _run_id) SELECT " + names +
                              "_rescued, _source, _source_row, " + RunColumnsSql(context_) + " FROM ingot_records(" +
                              QuoteSqlText(handle_) + ")");
    if (!rows.ok()) return scan_->failure().value_or(rows.error());
    return loaded;
  }

  Progress CurrentProgress() const {
    Progress progress;
    progress.rows = scan_->rows_done();
    progress.bytes_done = scan_->bytes_done();
    progress.bytes_total = scan_->bytes_total();
    progress.files_total = files_.size();
    return progress;
  }

  Result<Loaded> Finish(const engine::RecordScanReport& report, Loaded loaded) {
    loaded.rows = report.rows;
    loaded.rejected = report.rejected;
    loaded.rescued_values = report.rescued_values;
    loaded.bytes = report.bytes;
    for (size_t i = 0; i < files_.size(); ++i) {
      if (report.file_rejected[i] > 0) loaded.sources_with_rejects.push_back(files_[i].name);
    }
    ASSIGN_OR_RETURN(loaded.warnings, JudgeMissing(report.missing, batch_.source.on_misfit));
    for (size_t i = 0; i < files_.size() && !shape_.records.empty(); ++i) {
      if (report.file_rows[i] + report.file_rejected[i] > 0 || loaded.warnings.size() >= kMaxWarnings) continue;
      loaded.warnings.push_back("'" + files_[i].name + "' has no record at '" + shape_.records + "'");
    }
    for (const engine::FieldSurprise& surprise : report.surprises) {
      if (loaded.warnings.size() >= kMaxWarnings) break;
      loaded.warnings.push_back(Describe(surprise));
    }
    if (loaded.rejected > 0) {
      ASSIGN_OR_RETURN(const auto example,
                       context_.session.QueryValue("SELECT _source || ':' || _source_row || ': ' || reason FROM (" +
                                                   RejectsSql(handle_) + ") ORDER BY _source, _source_row LIMIT 1"));
      loaded.example = example.value_or("");
    }
    return loaded;
  }

  const Batch& batch_;
  IngestContext& context_;
  engine::RecordShape shape_;
  std::vector<engine::RecordFile> files_;
  std::shared_ptr<engine::RecordScan> scan_;
  std::string handle_;
};

}  // namespace

std::unique_ptr<BatchReader> MakeRecordReader(const Batch& batch, FileFormat format, IngestContext& context) {
  return std::make_unique<RecordReader>(batch, format, context);
}

}  // namespace ingot::ingest
