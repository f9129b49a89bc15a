#include "lake/catalog/catalog.h"

#include <duckdb/catalog/catalog_entry/table_catalog_entry.hpp>
#include <duckdb/catalog/entry_lookup_info.hpp>
#include <duckdb/main/attached_database.hpp>
#include <duckdb/parser/parsed_data/create_schema_info.hpp>
#include <duckdb/parser/parsed_data/drop_info.hpp>
#include <duckdb/planner/operator/logical_create_index.hpp>
#include <duckdb/storage/database_size.hpp>
#include <utility>

#include "base/text.h"
#include "engine/error_mapping.h"
#include "engine/lineage/relation_stand_ins.h"
#include "lake/catalog/schema_entry.h"
#include "lake/catalog/transaction.h"

namespace ingot::lake {

LakeCatalog::LakeCatalog(duckdb::AttachedDatabase& database, std::shared_ptr<InstanceState> state,
                         store::Location location, std::shared_ptr<store::ObjectStore> store)
    : Catalog(database), state_(std::move(state)), location_(std::move(location)), store_(std::move(store)) {}

LakeCatalog::~LakeCatalog() = default;

Result<std::shared_ptr<delta::Table>> LakeCatalog::OpenTable(const TableName& name) {
  return state_->Open(location_.ToString(), store_, name.Root());
}

void LakeCatalog::Forget(const TableName& name) { state_->Forget(location_.ToString(), name.Root()); }

SchemaEntry& LakeCatalog::Schema(const std::string& name) {
  const std::lock_guard lock(mutex_);
  auto& slot = schemas_[name];
  if (!slot) {
    duckdb::CreateSchemaInfo info;
    info.schema = name;
    slot = std::make_unique<SchemaEntry>(*this, info);
  }
  return *slot;
}

duckdb::optional_ptr<duckdb::CatalogEntry> LakeCatalog::CreateSchema(duckdb::CatalogTransaction transaction,
                                                                     duckdb::CreateSchemaInfo& info) {
  auto& lake = LakeTransaction::Get(transaction.GetContext(), *this);
  const auto schemas = engine::ValueOrThrow(lake.Schemas());
  if (schemas.contains(info.schema)) {
    if (info.on_conflict == duckdb::OnCreateConflict::IGNORE_ON_CONFLICT) return nullptr;
    if (info.on_conflict == duckdb::OnCreateConflict::ERROR_ON_CONFLICT) {
      engine::ThrowThroughDuckDb(AlreadyExists("schema '" + info.schema + "' already exists"));
    }
    engine::ThrowThroughDuckDb(Unsupported("CREATE OR REPLACE SCHEMA would drop every table of '" + info.schema +
                                           "': drop the tables first"));
  }
  engine::OkOrThrow(lake.CreateSchema(info.schema));
  return &Schema(info.schema);
}

void LakeCatalog::ScanSchemas(duckdb::ClientContext& context,
                              std::function<void(duckdb::SchemaCatalogEntry&)> callback) {
  const auto schemas = engine::ValueOrThrow(LakeTransaction::Get(context, *this).Schemas());
  for (const std::string& name : schemas) callback(Schema(name));
}

duckdb::optional_ptr<duckdb::SchemaCatalogEntry> LakeCatalog::LookupSchema(duckdb::CatalogTransaction transaction,
                                                                           const duckdb::EntryLookupInfo& lookup,
                                                                           duckdb::OnEntryNotFound if_not_found) {
  const std::string& name = lookup.GetEntryName();
  if (name == "main") return &Schema(name);
  auto& lake = LakeTransaction::Get(transaction.GetContext(), *this);
  const auto schemas = engine::ValueOrThrow(lake.Schemas());
  if (schemas.contains(name)) return &Schema(name);
  for (const std::string& schema : schemas) {
    if (EqualsIgnoreCase(schema, name)) return &Schema(schema);
  }
  const auto* stand_ins = engine::RelationStandIns::Of(transaction.GetContext());
  if (stand_ins && stand_ins->DeclaresSchema(GetName(), name)) return &Schema(name);
  if (if_not_found == duckdb::OnEntryNotFound::RETURN_NULL) return nullptr;
  std::string message = "schema '" + name + "' does not exist in the lake";
  const std::vector<std::string> known(schemas.begin(), schemas.end());
  if (const auto nearest = NearestWord(name, known)) message += "; did you mean '" + *nearest + "'?";
  engine::ThrowThroughDuckDb(NotFound(std::move(message)));
}

void LakeCatalog::DropSchema(duckdb::ClientContext& context, duckdb::DropInfo& info) {
  auto& lake = LakeTransaction::Get(context, *this);
  const auto schemas = engine::ValueOrThrow(lake.Schemas());
  if (!schemas.contains(info.name)) {
    if (info.if_not_found == duckdb::OnEntryNotFound::RETURN_NULL) return;
    engine::ThrowThroughDuckDb(NotFound("schema '" + info.name + "' does not exist in the lake"));
  }
  engine::OkOrThrow(lake.DropSchema(info.name, info.cascade));
}

duckdb::unique_ptr<duckdb::LogicalOperator> LakeCatalog::BindCreateIndex(
    duckdb::Binder&, duckdb::CreateStatement&, duckdb::TableCatalogEntry& table,
    duckdb::unique_ptr<duckdb::LogicalOperator>) {
  engine::ThrowThroughDuckDb(Unsupported("table " + std::string(table.name) +
                                         " is a Delta table and has no indexes: partition it, or order its rows, so "
                                         "that filters skip files"));
}

duckdb::DatabaseSize LakeCatalog::GetDatabaseSize(duckdb::ClientContext&) {
  duckdb::DatabaseSize size;
  size.free_blocks = size.total_blocks = size.used_blocks = size.wal_size = size.block_size = size.bytes = 0;
  return size;
}

duckdb::CatalogLookupBehavior LakeCatalog::CatalogTypeLookupRule(duckdb::CatalogType type) const {
  switch (type) {
    case duckdb::CatalogType::TABLE_ENTRY:
    case duckdb::CatalogType::VIEW_ENTRY:
    case duckdb::CatalogType::SCHEMA_ENTRY: return duckdb::CatalogLookupBehavior::STANDARD;
    default: return duckdb::CatalogLookupBehavior::NEVER_LOOKUP;
  }
}

}  // namespace ingot::lake
