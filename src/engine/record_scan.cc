#include "engine/record_scan.h"

#include <algorithm>

#include "base/text.h"
#include "engine/record_document.h"
#include "engine/record_infer.h"
#include "engine/record_rejects.h"

namespace ingot::engine {

RecordScan::RecordScan(RecordScanOptions options) : options_(std::move(options)) {
  for (const RecordFile& file : options_.files) bytes_total_ += file.size;
  report_.file_rows.assign(options_.files.size(), 0);
  report_.file_rejected.assign(options_.files.size(), 0);
}

RecordScan::~RecordScan() = default;

Result<std::shared_ptr<RecordScan>> RecordScan::Create(RecordScanOptions options) {
  if (options.shape.format == RecordFormat::kJson) {
    const auto path = ParseRecordsPath(options.shape.records);
    if (!path.ok()) return path.error();
  }
  std::vector<std::string> names = {"_rescued", "_source", "_source_row"};
  for (const RecordColumn& column : options.columns) names.push_back(ToLower(column.name));
  std::sort(names.begin(), names.end());
  const auto twice = std::adjacent_find(names.begin(), names.end());
  if (twice != names.end()) {
    return InvalidArgument("column '" + *twice + "' is there twice, or is a name that Ingot gives: rename it");
  }
  return std::shared_ptr<RecordScan>(new RecordScan(std::move(options)));
}

RecordScanReport RecordScan::Report() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  RecordScanReport report = report_;
  report.rows = rows_done();
  report.bytes = bytes_done();
  return report;
}

std::optional<Error> RecordScan::failure() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return failure_;
}

void RecordScan::AddReject(const Reject& reject) {
  if (rejects_ != nullptr) rejects_->Add(reject, options_.files[reject.file].name);
  const std::lock_guard<std::mutex> lock(mutex_);
  ++report_.rejected;
  ++report_.file_rejected[reject.file];
}

void RecordScan::AddRows(size_t file, int64_t rows, int64_t rescued_values) {
  rows_.fetch_add(rows, std::memory_order_relaxed);
  const std::lock_guard<std::mutex> lock(mutex_);
  report_.file_rows[file] += rows;
  report_.rescued_values += rescued_values;
}

void RecordScan::AddSurprise(const FieldSurprise& surprise) {
  const std::lock_guard<std::mutex> lock(mutex_);
  for (FieldSurprise& known : report_.surprises) {
    if (known.field != surprise.field) continue;
    known.values += surprise.values;
    known.repeated += surprise.repeated;
    if (known.type.empty()) {
      known.type = surprise.type;
    } else if (!surprise.type.empty()) {
      known.type = FieldTypeName(Widen(FieldTypeFromName(known.type), FieldTypeFromName(surprise.type)));
    }
    return;
  }
  constexpr size_t kMaxSurprises = 2000;
  if (report_.surprises.size() < kMaxSurprises) report_.surprises.push_back(surprise);
}

void RecordScan::AddMissing(size_t file, const std::string& field) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const std::string& source = options_.files[file].name;
  for (MissingField& known : report_.missing) {
    if (known.field != field) continue;
    ++known.files;
    known.source = std::min(known.source, source);
    return;
  }
  report_.missing.push_back({field, 1, source});
}

void RecordScan::Fail(const Error& error) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!failure_) failure_ = error;
}

void RecordScan::KeepRejectsIn(duckdb::ClientContext& context) {
  if (rejects_ == nullptr) rejects_ = std::make_unique<RejectLog>(context);
}

}  // namespace ingot::engine
