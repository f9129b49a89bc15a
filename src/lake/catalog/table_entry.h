// A Delta table at one version as a DuckDB table.
#pragma once

#include <duckdb/catalog/catalog_entry/table_catalog_entry.hpp>
#include <memory>
#include <mutex>

#include "lake/catalog/table_state.h"
#include "lake/scan/scan_source.h"
#include "lake/write/row_rules.h"

namespace ingot::lake {

class SchemaEntry;

class TableEntry final : public duckdb::TableCatalogEntry {
 public:
  // `historical` entries come from an AT clause: they show the snapshot alone and cannot be written.
  static std::unique_ptr<TableEntry> Make(SchemaEntry& schema, TableState& state, delta::SnapshotPtr snapshot,
                                          bool historical);

  TableState& state() { return state_; }
  const delta::SnapshotPtr& snapshot() const { return snapshot_; }
  // Throws when the entry cannot be written: an older version, a feature that Ingot cannot write, append-only.
  void CheckWritable(bool appends_only) const;

  duckdb::unique_ptr<duckdb::BaseStatistics> GetStatistics(duckdb::ClientContext& context,
                                                           duckdb::column_t column) override;
  duckdb::TableFunction GetScanFunction(duckdb::ClientContext& context,
                                        duckdb::unique_ptr<duckdb::FunctionData>& bind_data) override;
  duckdb::TableStorageInfo GetStorageInfo(duckdb::ClientContext& context) override;
  void BindUpdateConstraints(duckdb::Binder& binder, duckdb::LogicalGet& get, duckdb::LogicalProjection& projection,
                             duckdb::LogicalUpdate& update, duckdb::ClientContext& context) override;
  duckdb::virtual_column_map_t GetVirtualColumns() const override;
  duckdb::vector<duckdb::column_t> GetRowIdColumns() const override;

  // What rows written to it must obey; nullptr when there is nothing.
  std::shared_ptr<RowRules> BindRules(duckdb::ClientContext& context) const;

  // What a scan of this entry reads now.
  std::shared_ptr<ScanSource> Source();

 private:
  TableEntry(SchemaEntry& schema_entry, duckdb::CreateTableInfo& info, TableState& state, delta::SnapshotPtr snapshot,
             bool historical);

  // Throws when statements may not set the column.
  void RefuseIdentity(const delta::Field& field) const;

  TableState& state_;
  const delta::SnapshotPtr snapshot_;
  const bool historical_;
};

}  // namespace ingot::lake
