// A folder of the lake as a DuckDB schema.
#pragma once

#include <duckdb/catalog/catalog_entry/schema_catalog_entry.hpp>

#include "lake/catalog/table_state.h"

namespace ingot::lake {

class LakeCatalog;
class LakeTransaction;
class ViewEntry;
struct ViewState;

class SchemaEntry final : public duckdb::SchemaCatalogEntry {
 public:
  SchemaEntry(LakeCatalog& lake_catalog, duckdb::CreateSchemaInfo& info);

  LakeCatalog& lake() { return lake_; }

  duckdb::optional_ptr<duckdb::CatalogEntry> CreateTable(duckdb::CatalogTransaction transaction,
                                                         duckdb::BoundCreateTableInfo& info) override;
  duckdb::optional_ptr<duckdb::CatalogEntry> CreateView(duckdb::CatalogTransaction transaction,
                                                        duckdb::CreateViewInfo& info) override;
  void Alter(duckdb::CatalogTransaction transaction, duckdb::AlterInfo& info) override;
  void DropEntry(duckdb::ClientContext& context, duckdb::DropInfo& info) override;
  duckdb::optional_ptr<duckdb::CatalogEntry> LookupEntry(duckdb::CatalogTransaction transaction,
                                                         const duckdb::EntryLookupInfo& lookup) override;
  void Scan(duckdb::ClientContext& context, duckdb::CatalogType wanted,
            const std::function<void(duckdb::CatalogEntry&)>& callback) override;
  void Scan(duckdb::CatalogType type, const std::function<void(duckdb::CatalogEntry&)>& callback) override;

  // What a lake does not keep: each is refused by name.
  duckdb::optional_ptr<duckdb::CatalogEntry> CreateFunction(duckdb::CatalogTransaction,
                                                            duckdb::CreateFunctionInfo&) override;
  duckdb::optional_ptr<duckdb::CatalogEntry> CreateIndex(duckdb::CatalogTransaction, duckdb::CreateIndexInfo&,
                                                         duckdb::TableCatalogEntry&) override;
  duckdb::optional_ptr<duckdb::CatalogEntry> CreateSequence(duckdb::CatalogTransaction,
                                                            duckdb::CreateSequenceInfo&) override;
  duckdb::optional_ptr<duckdb::CatalogEntry> CreateTableFunction(duckdb::CatalogTransaction,
                                                                 duckdb::CreateTableFunctionInfo&) override;
  duckdb::optional_ptr<duckdb::CatalogEntry> CreateCopyFunction(duckdb::CatalogTransaction,
                                                                duckdb::CreateCopyFunctionInfo&) override;
  duckdb::optional_ptr<duckdb::CatalogEntry> CreatePragmaFunction(duckdb::CatalogTransaction,
                                                                  duckdb::CreatePragmaFunctionInfo&) override;
  duckdb::optional_ptr<duckdb::CatalogEntry> CreateCollation(duckdb::CatalogTransaction,
                                                             duckdb::CreateCollationInfo&) override;
  duckdb::optional_ptr<duckdb::CatalogEntry> CreateType(duckdb::CatalogTransaction, duckdb::CreateTypeInfo&) override;

 private:
  [[noreturn]] void Refuse(const std::string& what) const;
  TableEntry& EntryOf(TableState& state);
  ViewEntry& EntryOf(LakeTransaction& transaction, ViewState& state);
  // The view, or what stands for it while a query is bound for its lineage.
  duckdb::CatalogEntry* BindableView(duckdb::ClientContext& client, ViewEntry& view);
  void AlterView(duckdb::ClientContext& client, LakeTransaction& transaction, ViewState& state, duckdb::AlterInfo& info);
  // Throws kNotFound unless the statement has IF EXISTS.
  void NotThere(LakeTransaction& transaction, const std::string& entry, bool is_view, duckdb::OnEntryNotFound if_not_found);
  duckdb::optional_ptr<duckdb::CatalogEntry> AtVersion(LakeTransaction& transaction, TableState& state,
                                                       const duckdb::BoundAtClause& at);

  LakeCatalog& lake_;
};

// Schema, partitioning, properties and comment of a table to be created, checked; the rest of `metadata` is left.
void DescribeCreate(const duckdb::CreateTableInfo& info, const std::map<std::string, std::string>& default_properties,
                    delta::Metadata* metadata);

// Stages the creation of a table (or its replacement) in the transaction, from DuckDB's description, or from what
// DescribeCreate made of it. Returns the state; its present one, and `existed`, when the table is there and IF NOT
// EXISTS was said.
TableState& StageCreateTable(duckdb::ClientContext& client, LakeTransaction& transaction, const std::string& schema,
                             duckdb::CreateTableInfo& info, const delta::Metadata* described, bool* existed);

}  // namespace ingot::lake
