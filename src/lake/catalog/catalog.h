// The lake as a DuckDB catalog. Tables are found in the store when they are asked for; nothing is kept between
// transactions but the cached snapshots of the tables that were opened.
#pragma once

#include <atomic>
#include <duckdb/catalog/catalog.hpp>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "lake/catalog/instance_state.h"
#include "lake/catalog/table_state.h"
#include "store/object_store.h"

namespace ingot::lake {

class SchemaEntry;

class LakeCatalog final : public duckdb::Catalog {
 public:
  LakeCatalog(duckdb::AttachedDatabase& database, std::shared_ptr<InstanceState> state, store::Location location,
              std::shared_ptr<store::ObjectStore> store);
  ~LakeCatalog() override;

  InstanceState& state() { return *state_; }
  store::ObjectStore& store() { return *store_; }
  Result<std::shared_ptr<delta::Table>> OpenTable(const TableName& name);
  void Forget(const TableName& name);
  SchemaEntry& Schema(const std::string& name);

  void Initialize(bool) override {}
  duckdb::string GetCatalogType() override { return "ingot"; }
  duckdb::optional_ptr<duckdb::CatalogEntry> CreateSchema(duckdb::CatalogTransaction transaction,
                                                          duckdb::CreateSchemaInfo& info) override;
  void ScanSchemas(duckdb::ClientContext& context,
                   std::function<void(duckdb::SchemaCatalogEntry&)> callback) override;
  duckdb::optional_ptr<duckdb::SchemaCatalogEntry> LookupSchema(duckdb::CatalogTransaction transaction,
                                                                const duckdb::EntryLookupInfo& lookup,
                                                                duckdb::OnEntryNotFound if_not_found) override;
  duckdb::PhysicalOperator& PlanInsert(duckdb::ClientContext& context, duckdb::PhysicalPlanGenerator& planner,
                                       duckdb::LogicalInsert& op,
                                       duckdb::optional_ptr<duckdb::PhysicalOperator> plan) override;
  duckdb::PhysicalOperator& PlanCreateTableAs(duckdb::ClientContext& context, duckdb::PhysicalPlanGenerator& planner,
                                              duckdb::LogicalCreateTable& op, duckdb::PhysicalOperator& plan) override;
  duckdb::PhysicalOperator& PlanDelete(duckdb::ClientContext& context, duckdb::PhysicalPlanGenerator& planner,
                                       duckdb::LogicalDelete& op, duckdb::PhysicalOperator& plan) override;
  duckdb::PhysicalOperator& PlanUpdate(duckdb::ClientContext& context, duckdb::PhysicalPlanGenerator& planner,
                                       duckdb::LogicalUpdate& op, duckdb::PhysicalOperator& plan) override;
  duckdb::PhysicalOperator& PlanMergeInto(duckdb::ClientContext& context, duckdb::PhysicalPlanGenerator& planner,
                                          duckdb::LogicalMergeInto& op, duckdb::PhysicalOperator& plan) override;
  duckdb::unique_ptr<duckdb::LogicalOperator> BindCreateIndex(
      duckdb::Binder& binder, duckdb::CreateStatement& statement, duckdb::TableCatalogEntry& table,
      duckdb::unique_ptr<duckdb::LogicalOperator> plan) override;
  duckdb::DatabaseSize GetDatabaseSize(duckdb::ClientContext& context) override;
  bool InMemory() override { return false; }
  duckdb::string GetDBPath() override { return location_.ToString(); }
  bool SupportsTimeTravel() const override { return true; }
  // PARTITIONED BY and WITH (properties) are understood; what is not is refused when the table is made.
  duckdb::ErrorData SupportsCreateTable(duckdb::BoundCreateTableInfo&) override { return duckdb::ErrorData(); }
  // Functions are never looked for in a lake: only tables and views live there.
  duckdb::CatalogLookupBehavior CatalogTypeLookupRule(duckdb::CatalogType type) const override;

 private:
  void DropSchema(duckdb::ClientContext& context, duckdb::DropInfo& info) override;

  const std::shared_ptr<InstanceState> state_;
  const store::Location location_;
  const std::shared_ptr<store::ObjectStore> store_;
  std::mutex mutex_;
  std::map<std::string, std::unique_ptr<SchemaEntry>> schemas_;
};

}  // namespace ingot::lake
