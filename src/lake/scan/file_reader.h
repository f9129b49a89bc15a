// Reads the data files of a scan: maps the table's columns onto each file's, fills in partition values, names rows,
// and leaves out those that a deletion vector marks.
#pragma once

#include <duckdb/common/multi_file/multi_file_reader.hpp>
#include <memory>

#include "lake/scan/scan_source.h"

namespace ingot::lake {

// Handed to the table function, from where DuckDB makes the readers.
struct ScanFunctionInfo final : duckdb::TableFunctionInfo {
  ScanFunctionInfo(std::shared_ptr<const ScanSource> scan_source, duckdb::table_function_t scan)
      : source(std::move(scan_source)), parquet_scan(scan) {}
  std::shared_ptr<const ScanSource> source;
  duckdb::table_function_t parquet_scan;
};

class FileReader final : public duckdb::MultiFileReader {
 public:
  using MultiFileReader::CreateReader;

  FileReader(std::shared_ptr<const ScanSource> source, duckdb::table_function_t scan)
      : source_(std::move(source)), parquet_scan_(scan) {}

  // DuckDB's own scan, which this one wraps.
  duckdb::table_function_t parquet_scan() const { return parquet_scan_; }
  // Throws the error again with the file's name, if it says that the file is broken or missing; else returns.
  void RethrowCorrupt(const std::exception& exception, const std::string& file) const;

  static duckdb::unique_ptr<duckdb::MultiFileReader> Create(const duckdb::TableFunction& function);

  duckdb::shared_ptr<duckdb::MultiFileList> CreateFileList(duckdb::ClientContext& context,
                                                           const duckdb::vector<duckdb::string>& paths,
                                                           const duckdb::FileGlobInput& input) override;
  bool Bind(duckdb::MultiFileOptions& options, duckdb::MultiFileList& files,
            duckdb::vector<duckdb::LogicalType>& types, duckdb::vector<duckdb::string>& names,
            duckdb::MultiFileReaderBindData& bind_data) override;
  void BindOptions(duckdb::MultiFileOptions& options, duckdb::MultiFileList& files,
                   duckdb::vector<duckdb::LogicalType>& types, duckdb::vector<duckdb::string>& names,
                   duckdb::MultiFileReaderBindData& bind_data) override;
  duckdb::unique_ptr<duckdb::MultiFileReaderGlobalState> InitializeGlobalState(
      duckdb::ClientContext& context, const duckdb::MultiFileOptions& options,
      const duckdb::MultiFileReaderBindData& bind_data, const duckdb::MultiFileList& files,
      const duckdb::vector<duckdb::MultiFileColumnDefinition>& global_columns,
      const duckdb::vector<duckdb::ColumnIndex>& global_column_ids) override;
  duckdb::shared_ptr<duckdb::BaseFileReader> CreateReader(duckdb::ClientContext& context,
                                                          duckdb::GlobalTableFunctionState& state,
                                                          const duckdb::OpenFileInfo& file, duckdb::idx_t index,
                                                          const duckdb::MultiFileBindData& bind_data) override;
  duckdb::ReaderInitializeType InitializeReader(
      duckdb::MultiFileReaderData& reader_data, const duckdb::MultiFileBindData& bind_data,
      const duckdb::vector<duckdb::MultiFileColumnDefinition>& global_columns,
      const duckdb::vector<duckdb::ColumnIndex>& global_column_ids,
      duckdb::optional_ptr<duckdb::TableFilterSet> table_filters, duckdb::ClientContext& context,
      duckdb::MultiFileGlobalState& global_state) override;
  duckdb::unique_ptr<duckdb::Expression> GetVirtualColumnExpression(
      duckdb::ClientContext& context, duckdb::MultiFileReaderData& reader_data,
      const duckdb::vector<duckdb::MultiFileColumnDefinition>& local_columns, duckdb::idx_t& column_id,
      const duckdb::LogicalType& type, duckdb::MultiFileLocalIndex local_index,
      duckdb::optional_ptr<duckdb::MultiFileColumnDefinition>& global_column_reference) override;
  duckdb::unique_ptr<duckdb::MultiFileReader> Copy() const override;

 private:
  void AddConstants(duckdb::MultiFileReaderData& reader_data, const delta::AddFile& file, size_t ordinal,
                    const duckdb::vector<duckdb::ColumnIndex>& column_ids) const;

  const std::shared_ptr<const ScanSource> source_;
  const duckdb::table_function_t parquet_scan_;
};

}  // namespace ingot::lake
