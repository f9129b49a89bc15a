// The files of one scan, as DuckDB's multi-file reader walks them; filters narrow it before any file is opened.
#pragma once

#include <duckdb/common/multi_file/multi_file_list.hpp>
#include <memory>
#include <vector>

#include "lake/scan/file_filter.h"
#include "lake/scan/scan_source.h"

namespace ingot::lake {

class FileList final : public duckdb::MultiFileList {
 public:
  // All files of the source.
  explicit FileList(std::shared_ptr<const ScanSource> source);
  // Some of them: those that may hold rows that pass the filter (nullptr: those of another list).
  FileList(std::shared_ptr<const ScanSource> source, std::vector<size_t> ordinals,
           std::shared_ptr<const FileFilter> run_filter = nullptr);

  const ScanSource& source() const { return *source_; }
  const std::shared_ptr<const ScanSource>& shared_source() const { return source_; }
  // The place in the source's file set of the i-th file of this list.
  size_t ordinal(size_t i) const { return ordinals_[i]; }
  const std::vector<size_t>& ordinals() const { return ordinals_; }
  // Tells the transaction's record that the scan runs over this list.
  void RecordRun() const;

  duckdb::unique_ptr<duckdb::MultiFileList> ComplexFilterPushdown(
      duckdb::ClientContext& context, const duckdb::MultiFileOptions& options, duckdb::MultiFilePushdownInfo& info,
      duckdb::vector<duckdb::unique_ptr<duckdb::Expression>>& filters) const override;
  duckdb::unique_ptr<duckdb::MultiFileList> DynamicFilterPushdown(
      duckdb::ClientContext& context, const duckdb::MultiFileOptions& options,
      const duckdb::vector<duckdb::string>& names, const duckdb::vector<duckdb::LogicalType>& types,
      const duckdb::vector<duckdb::column_t>& column_ids, duckdb::TableFilterSet& filters) const override;
  duckdb::vector<duckdb::OpenFileInfo> GetAllFiles() const override;
  duckdb::FileExpandResult GetExpandResult() const override;
  duckdb::idx_t GetTotalFileCount() const override { return ordinals_.size(); }
  duckdb::unique_ptr<duckdb::NodeStatistics> GetCardinality(duckdb::ClientContext& context) const override;
  duckdb::unique_ptr<duckdb::MultiFileList> Copy() const override;

 protected:
  duckdb::OpenFileInfo GetFile(duckdb::idx_t i) const override;

 private:
  std::vector<size_t> Narrow(const FileFilter& filter) const;

  const std::shared_ptr<const ScanSource> source_;
  const std::vector<size_t> ordinals_;
  const std::shared_ptr<const FileFilter> run_filter_;  // all filters of one run; of a plan there is none
};

}  // namespace ingot::lake
