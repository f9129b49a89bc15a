#include "lake/catalog/table_entry.h"

#include <duckdb/parser/constraints/not_null_constraint.hpp>
#include <duckdb/parser/parsed_data/create_table_info.hpp>
#include <duckdb/planner/expression/bound_columnref_expression.hpp>
#include <duckdb/planner/expression/bound_constant_expression.hpp>
#include <duckdb/planner/operator/logical_get.hpp>
#include <duckdb/planner/operator/logical_projection.hpp>
#include <duckdb/planner/operator/logical_update.hpp>
#include <duckdb/storage/statistics/base_statistics.hpp>
#include <duckdb/storage/table_storage_info.hpp>
#include <algorithm>
#include <utility>

#include "base/text.h"
#include "engine/error_mapping.h"
#include "lake/catalog/schema_entry.h"
#include "lake/definition/clustering.h"
#include "lake/scan/table_scan.h"
#include "lake/values/type_mapping.h"
#include "lake/write/log_sql.h"

namespace ingot::lake {

using duckdb::make_uniq;

TableEntry::TableEntry(SchemaEntry& schema_entry, duckdb::CreateTableInfo& info, TableState& state,
                       delta::SnapshotPtr snapshot, bool historical)
    : TableCatalogEntry(schema_entry.ParentCatalog(), schema_entry, info),
      state_(state),
      snapshot_(std::move(snapshot)),
      historical_(historical) {}

std::unique_ptr<TableEntry> TableEntry::Make(SchemaEntry& schema, TableState& state, delta::SnapshotPtr snapshot,
                                             bool historical) {
  duckdb::CreateTableInfo info(schema, state.name().table);
  for (const delta::Field& field : snapshot->schema.fields) {
    duckdb::ColumnDefinition column(field.name, ToDuckDb(field.type));
    const std::string comment = field.metadata.GetString("comment");
    if (!comment.empty()) column.SetComment(duckdb::Value(comment));
    if (const std::string text = field.metadata.GetString("CURRENT_DEFAULT"); !text.empty()) {
      // One that cannot be parsed keeps nobody from reading; CheckWritable refuses it.
      if (auto parsed = ParseLogSql(text, snapshot->schema); parsed.ok()) column.SetDefaultValue(std::move(*parsed));
    }
    if (!field.nullable) {
      const duckdb::LogicalIndex index(info.columns.LogicalColumnCount());
      info.constraints.push_back(make_uniq<duckdb::NotNullConstraint>(index));
    }
    info.columns.AddColumn(std::move(column));
  }
  if (!snapshot->metadata.description.empty()) info.comment = duckdb::Value(snapshot->metadata.description);
  for (const auto& [name, value] : snapshot->metadata.configuration) info.tags[name] = value;
  if (const auto clustering = ClusteringColumns(*snapshot)) info.tags["delta.clustering"] = Join(*clustering, ", ");
  return std::unique_ptr<TableEntry>(new TableEntry(schema, info, state, std::move(snapshot), historical));
}

void TableEntry::CheckWritable(bool appends_only) const {
  const std::string place = state_.name().ToString();
  if (historical_) {
    engine::ThrowThroughDuckDb(InvalidArgument("table " + place + " at version " + std::to_string(snapshot_->version) +
                                               " is history and cannot be changed"));
  }
  engine::OkOrThrow(delta::CheckWritable(*snapshot_, place));
  for (const delta::Field& field : snapshot_->schema.fields) {
    const std::string text = field.metadata.GetString("CURRENT_DEFAULT");
    if (text.empty() || ParseLogSql(text, snapshot_->schema).ok()) continue;
    engine::ThrowThroughDuckDb(Unsupported("table " + place + " cannot be written: the default of its column " +
                                           field.name + " (" + text + ") is not understood"));
  }
  for (const ScanColumn& column : ScanColumns(*snapshot_)) {
    if (!column.is_partition || column.type.id() != duckdb::LogicalTypeId::BLOB) continue;
    engine::ThrowThroughDuckDb(Unsupported("table " + place + " is partitioned by the binary column " + column.name +
                                           ": it can be read, not written"));
  }
  const auto append_only = snapshot_->metadata.configuration.find("delta.appendOnly");
  if (!appends_only && append_only != snapshot_->metadata.configuration.end() && append_only->second == "true") {
    engine::ThrowThroughDuckDb(
        InvalidArgument("table " + place + " is append-only (delta.appendOnly): its rows cannot be changed or deleted"));
  }
}

std::shared_ptr<RowRules> TableEntry::BindRules(duckdb::ClientContext& context) const {
  return RowRules::Bind(context, snapshot_->schema, snapshot_->metadata, state_.name().ToString());
}

std::shared_ptr<ScanSource> TableEntry::Source() {
  auto source = std::make_shared<ScanSource>();
  source->table = state_.table();
  source->snapshot = snapshot_;
  source->columns = ScanColumns(*snapshot_);
  source->files = historical_ ? std::make_shared<const FileSet>(AllFiles(*snapshot_)) : state_.files();
  source->display_name = state_.name().ToString();
  source->entry = this;
  return source;
}

duckdb::unique_ptr<duckdb::BaseStatistics> TableEntry::GetStatistics(duckdb::ClientContext&, duckdb::column_t column) {
  const auto source = Source();
  return column < source->columns.size() ? ScanStatistics(*source, column) : nullptr;
}

duckdb::TableFunction TableEntry::GetScanFunction(duckdb::ClientContext& context,
                                                  duckdb::unique_ptr<duckdb::FunctionData>& bind_data) {
  auto source = Source();
  if (!historical_) source->record = state_.RecordScan();
  return BindScan(context, std::move(source), &bind_data);
}

duckdb::TableStorageInfo TableEntry::GetStorageInfo(duckdb::ClientContext&) {
  duckdb::TableStorageInfo info;
  const auto source = Source();
  if (const auto rows = source->files->row_count()) info.cardinality = static_cast<duckdb::idx_t>(*rows);
  return info;
}

void TableEntry::RefuseIdentity(const delta::Field& field) const {
  const bool is_identity = field.metadata.Find("delta.identity.start") != nullptr;
  if (!is_identity || field.metadata.GetBool("delta.identity.allowExplicitInsert", false)) return;
  engine::ThrowThroughDuckDb(InvalidArgument("table " + state_.name().ToString() + ": column " + field.name +
                                             " is always generated and cannot be set"));
}

void TableEntry::BindUpdateConstraints(duckdb::Binder&, duckdb::LogicalGet& get, duckdb::LogicalProjection& projection,
                                       duckdb::LogicalUpdate& update, duckdb::ClientContext&) {
  // A changed row is written anew: every column takes part, those that are not set with their present value.
  update.update_is_del_and_insert = true;
  for (const auto& column : columns.Physical()) {
    const auto index = column.Physical();
    const delta::Field& field = snapshot_->schema.fields[index.index];
    if (std::find(update.columns.begin(), update.columns.end(), index) != update.columns.end()) {
      RefuseIdentity(field);
      continue;
    }
    if (!field.metadata.GetString("delta.generationExpression").empty()) {
      // Generated anew from the changed row.
      update.expressions.push_back(make_uniq<duckdb::BoundColumnRefExpression>(
          column.Type(), duckdb::ColumnBinding(projection.table_index, projection.expressions.size())));
      projection.expressions.push_back(make_uniq<duckdb::BoundConstantExpression>(duckdb::Value(column.Type())));
      update.columns.push_back(index);
      continue;
    }
    const auto& ids = get.GetColumnIds();
    size_t position = 0;
    while (position < ids.size() && ids[position].GetPrimaryIndex() != index.index) ++position;
    if (position == ids.size()) get.AddColumnId(index.index);
    update.expressions.push_back(make_uniq<duckdb::BoundColumnRefExpression>(
        column.Type(), duckdb::ColumnBinding(projection.table_index, projection.expressions.size())));
    projection.expressions.push_back(make_uniq<duckdb::BoundColumnRefExpression>(
        column.Type(), duckdb::ColumnBinding(get.table_index, position)));
    update.columns.push_back(index);
  }
}

duckdb::virtual_column_map_t TableEntry::GetVirtualColumns() const { return ScanVirtualColumns(*snapshot_); }

duckdb::vector<duckdb::column_t> TableEntry::GetRowIdColumns() const { return ScanRowIdColumns(*snapshot_); }

}  // namespace ingot::lake
