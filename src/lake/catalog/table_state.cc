#include "lake/catalog/table_state.h"

#include <set>
#include <utility>

#include "delta/commit/row_ids.h"
#include "lake/catalog/iceberg_metadata.h"
#include "lake/catalog/table_entry.h"

namespace ingot::lake {

namespace {

bool SameProtocol(const delta::Protocol& a, const delta::Protocol& b) {
  return a.min_reader_version == b.min_reader_version && a.min_writer_version == b.min_writer_version &&
         a.reader_features == b.reader_features && a.writer_features == b.writer_features;
}

}  // namespace

TableState::TableState(TableName name, std::shared_ptr<delta::Table> table, delta::SnapshotPtr snapshot)
    : name_(std::move(name)), table_(std::move(table)), pinned_(snapshot), effective_(std::move(snapshot)) {}

TableState::~TableState() = default;

std::shared_ptr<const FileSet> TableState::files() {
  if (files_) return files_;
  if (!has_changes()) {
    files_ = std::make_shared<const FileSet>(AllFiles(*pinned_));
    return files_;
  }
  std::set<std::pair<std::string, std::string>> removed;
  for (const delta::RemoveFile& file : changes_->removed()) {
    removed.emplace(file.path, file.deletion_vector ? file.deletion_vector->UniqueId() : "");
  }
  std::vector<delta::AddFilePtr> files;
  for (const delta::AddFilePtr& file : pinned_->files) {
    const std::string id = file->deletion_vector ? file->deletion_vector->UniqueId() : "";
    if (removed.empty() || !removed.contains({file->path, id})) files.push_back(file);
  }
  for (const delta::AddFile& file : changes_->added()) files.push_back(std::make_shared<const delta::AddFile>(file));
  files_ = std::make_shared<const FileSet>(std::move(files));
  return files_;
}

delta::Transaction& TableState::Change(std::string_view operation) {
  if (!changes_) changes_ = std::make_unique<delta::Transaction>(table_, pinned_);
  if (operation_.empty()) operation_ = operation;
  return *changes_;
}

void TableState::Changed() { files_.reset(); }

void TableState::SetMetadata(std::string_view operation, delta::Metadata given, delta::Protocol protocol) {
  delta::Metadata metadata = WithIceberg(*this, std::move(given));
  delta::NameRowTrackingColumns(&metadata);
  delta::Transaction& changes = Change(operation);
  auto effective = std::make_shared<delta::Snapshot>(*effective_);
  effective->metadata = metadata;
  effective->protocol = protocol;
  if (auto schema = delta::ParseSchema(metadata.schema_json); schema.ok()) effective->schema = std::move(*schema);
  changes.SetMetadata(std::move(metadata));
  if (pinned_->version < 0 || !SameProtocol(protocol, pinned_->protocol)) changes.SetProtocol(std::move(protocol));
  effective_ = std::move(effective);
  Changed();
}

void TableState::SetDomain(std::string_view operation, delta::DomainMetadata domain) {
  auto effective = std::make_shared<delta::Snapshot>(*effective_);
  effective->domains[domain.domain] = domain;
  effective_ = std::move(effective);
  Change(operation).SetDomain(std::move(domain));
  Changed();
}

void TableState::AddMetric(const std::string& name, int64_t value) { metrics_[name] += value; }

std::shared_ptr<ScanRecord> TableState::RecordScan() {
  scans_.push_back(std::make_shared<ScanRecord>());
  return scans_.back();
}

Result<delta::CommitOutcome> TableState::Commit(const delta::CommitReason& base) {
  if (!has_changes()) return delta::CommitOutcome{.version = pinned_->version, .snapshot = pinned_, .committed = false};
  for (const auto& scan : scans_) {
    if (scan->row_by_row()) {
      changes_->ReadRows(scan->predicate());
    } else if (auto predicate = scan->predicate()) {
      changes_->ReadMatching(std::move(predicate));
    } else {
      changes_->ReadWholeTable();
    }
  }
  delta::CommitReason reason = base;
  reason.operation = operation_;
  reason.metrics = metrics_;
  return changes_->Commit(reason);
}

void TableState::Abort() {
  if (changes_) changes_->Abort();
}

}  // namespace ingot::lake
