#include "lake/scan/file_list.h"

#include <duckdb/optimizer/filter_combiner.hpp>
#include <duckdb/planner/expression.hpp>
#include <duckdb/planner/table_filter.hpp>
#include <duckdb/storage/statistics/node_statistics.hpp>
#include <map>
#include <numeric>
#include <utility>

#include "lake/scan/tracked_rows.h"

namespace ingot::lake {

using duckdb::make_uniq;

namespace {

std::vector<size_t> AllOf(const FileSet& files) {
  std::vector<size_t> ordinals(files.size());
  std::iota(ordinals.begin(), ordinals.end(), size_t{0});
  return ordinals;
}

delta::FilePredicate AsPredicate(std::shared_ptr<const FileFilter> filter) {
  return [filter = std::move(filter)](const delta::AddFile& file) {
    const auto statistics = delta::ParseStatistics(file.stats);
    return filter->CanMatch(file, statistics.ok() ? *statistics : delta::FileStatistics());
  };
}

}  // namespace

FileList::FileList(std::shared_ptr<const ScanSource> source)
    : source_(std::move(source)), ordinals_(AllOf(*source_->files)) {}

FileList::FileList(std::shared_ptr<const ScanSource> source, std::vector<size_t> ordinals,
                   std::shared_ptr<const FileFilter> run_filter)
    : source_(std::move(source)), ordinals_(std::move(ordinals)), run_filter_(std::move(run_filter)) {}

void FileList::RecordRun() const {
  if (const auto record = source_->record.lock()) record->AddRun(run_filter_ ? AsPredicate(run_filter_) : nullptr);
}

std::vector<size_t> FileList::Narrow(const FileFilter& filter) const {
  std::vector<size_t> kept;
  for (const size_t ordinal : ordinals_) {
    if (filter.CanMatch(source_->files->file(ordinal), source_->files->statistics(ordinal))) kept.push_back(ordinal);
  }
  return kept;
}

duckdb::unique_ptr<duckdb::MultiFileList> FileList::ComplexFilterPushdown(
    duckdb::ClientContext& context, const duckdb::MultiFileOptions&, duckdb::MultiFilePushdownInfo& info,
    duckdb::vector<duckdb::unique_ptr<duckdb::Expression>>& filters) const {
  if (filters.empty()) return nullptr;
  duckdb::FilterCombiner combiner(context);
  for (const auto& filter : filters) combiner.AddFilter(filter->Copy());
  duckdb::vector<duckdb::FilterPushdownResult> results;
  auto generated = combiner.GenerateTableScanFilters(info.column_indexes, results);
  std::map<size_t, std::unique_ptr<duckdb::TableFilter>> by_column;
  for (auto& [column, filter] : generated.filters) {
    if (column < source_->columns.size()) by_column.emplace(column, filter.release());
  }
  if (by_column.empty()) return nullptr;
  auto filter = std::make_shared<const FileFilter>(source_, std::move(by_column));
  if (const auto record = source_->record.lock()) record->SetPredicate(AsPredicate(filter));
  return make_uniq<FileList>(source_, Narrow(*filter));
}

duckdb::unique_ptr<duckdb::MultiFileList> FileList::DynamicFilterPushdown(
    duckdb::ClientContext&, const duckdb::MultiFileOptions&, const duckdb::vector<duckdb::string>&,
    const duckdb::vector<duckdb::LogicalType>&, const duckdb::vector<duckdb::column_t>& column_ids,
    duckdb::TableFilterSet& filters) const {
  std::map<size_t, std::unique_ptr<duckdb::TableFilter>> by_column;
  for (const auto& [position, filter] : filters.filters) {
    const auto column = column_ids[position];
    if (column < source_->columns.size()) by_column.emplace(column, filter->Copy().release());
  }
  if (by_column.empty()) return nullptr;
  auto filter = std::make_shared<const FileFilter>(source_, std::move(by_column));
  return make_uniq<FileList>(source_, Narrow(*filter), filter);
}

duckdb::OpenFileInfo FileList::GetFile(duckdb::idx_t i) const {
  if (i >= ordinals_.size()) return duckdb::OpenFileInfo();
  const delta::AddFile& file = source_->files->file(ordinals_[i]);
  duckdb::OpenFileInfo info(source_->table->Url(file.path));
  auto extended = duckdb::make_shared_ptr<duckdb::ExtendedOpenFileInfo>();
  // A data file never changes under its name: nothing need be asked about it before it is read.
  // (A removed file's size may not be known.)
  if (file.size > 0) extended->options["file_size"] = duckdb::Value::UBIGINT(static_cast<uint64_t>(file.size));
  extended->options["validate_external_file_cache"] = duckdb::Value::BOOLEAN(false);
  extended->options["etag"] = duckdb::Value("");
  extended->options["last_modified"] = duckdb::Value::TIMESTAMP(duckdb::timestamp_t(0));
  NoteTrackedRows(file, extended.get());
  info.extended_info = std::move(extended);
  return info;
}

duckdb::vector<duckdb::OpenFileInfo> FileList::GetAllFiles() const {
  duckdb::vector<duckdb::OpenFileInfo> files;
  for (size_t i = 0; i < ordinals_.size(); ++i) files.push_back(GetFile(i));
  return files;
}

duckdb::FileExpandResult FileList::GetExpandResult() const {
  if (ordinals_.empty()) return duckdb::FileExpandResult::NO_FILES;
  return ordinals_.size() == 1 ? duckdb::FileExpandResult::SINGLE_FILE : duckdb::FileExpandResult::MULTIPLE_FILES;
}

duckdb::unique_ptr<duckdb::NodeStatistics> FileList::GetCardinality(duckdb::ClientContext&) const {
  int64_t rows = 0;
  for (const size_t ordinal : ordinals_) {
    const auto count = LiveRowCount(source_->files->file(ordinal), source_->files->statistics(ordinal));
    if (!count) return nullptr;
    rows += *count;
  }
  return make_uniq<duckdb::NodeStatistics>(static_cast<duckdb::idx_t>(rows), static_cast<duckdb::idx_t>(rows));
}

duckdb::unique_ptr<duckdb::MultiFileList> FileList::Copy() const {
  // A copied plan may filter differently from the original: what it reads can no longer be told apart.
  if (const auto record = source_->record.lock()) record->SetWholeTable();
  return make_uniq<FileList>(source_, ordinals_);
}

}  // namespace ingot::lake
