#include "lake/catalog/schema_entry.h"

#include <duckdb/catalog/entry_lookup_info.hpp>
#include <duckdb/parser/column_definition.hpp>
#include <duckdb/parser/parsed_data/alter_table_info.hpp>
#include <duckdb/parser/parsed_data/create_schema_info.hpp>
#include <duckdb/parser/parsed_data/create_table_info.hpp>
#include <duckdb/parser/parsed_data/drop_info.hpp>
#include <duckdb/planner/parsed_data/bound_create_table_info.hpp>
#include <duckdb/planner/tableref/bound_at_clause.hpp>
#include <optional>
#include <utility>

#include "base/text.h"
#include "engine/error_mapping.h"
#include "engine/lineage/relation_stand_ins.h"
#include "lake/catalog/catalog.h"
#include "lake/catalog/table_entry.h"
#include "lake/catalog/transaction.h"
#include "lake/definition/alter_table.h"
#include "lake/definition/rename_table.h"
#include "lake/view/view_entry.h"

namespace ingot::lake {

using engine::OkOrThrow;
using engine::ThrowThroughDuckDb;
using engine::ValueOrThrow;

namespace {

// The name that ALTER TABLE … RENAME TO gives.
std::optional<std::string> NewTableName(const duckdb::AlterInfo& info) {
  if (info.type != duckdb::AlterType::ALTER_TABLE) return std::nullopt;
  const auto& alter = info.Cast<duckdb::AlterTableInfo>();
  if (alter.alter_table_type != duckdb::AlterTableType::RENAME_TABLE) return std::nullopt;
  return alter.Cast<duckdb::RenameTableInfo>().new_table_name;
}

}  // namespace

SchemaEntry::SchemaEntry(LakeCatalog& lake_catalog, duckdb::CreateSchemaInfo& info)
    : SchemaCatalogEntry(lake_catalog, info), lake_(lake_catalog) {}

TableEntry& SchemaEntry::EntryOf(TableState& state) {
  if (state.entries.empty() || state.entries.back()->snapshot() != state.snapshot()) {
    state.entries.push_back(TableEntry::Make(*this, state, state.snapshot(), false));
  }
  return *state.entries.back();
}

duckdb::optional_ptr<duckdb::CatalogEntry> SchemaEntry::CreateTable(duckdb::CatalogTransaction transaction,
                                                                    duckdb::BoundCreateTableInfo& info) {
  auto& lake = LakeTransaction::Get(transaction.GetContext(), catalog);
  bool existed = false;
  TableState& state = StageCreateTable(transaction.GetContext(), lake, name, info.Base(), nullptr, &existed);
  return existed ? nullptr : &EntryOf(state);
}

duckdb::optional_ptr<duckdb::CatalogEntry> SchemaEntry::AtVersion(LakeTransaction& transaction, TableState& state,
                                                                  const duckdb::BoundAtClause& at) {
  delta::SnapshotPtr snapshot;
  const std::string unit = ToLower(at.Unit());
  if (unit == "version") {
    duckdb::Value version;
    duckdb::string problem;  // without it, DuckDB throws
    if (!at.GetValue().DefaultTryCastAs(duckdb::LogicalType::BIGINT, version, &problem) || version.IsNull()) {
      ThrowThroughDuckDb(InvalidArgument("AT (VERSION => " + at.GetValue().ToString() + ") is no version number"));
    }
    snapshot = ValueOrThrow(state.table()->AtVersion(version.GetValue<int64_t>()));
  } else if (unit == "timestamp") {
    const auto instant = ParseIso8601(at.GetValue().ToString());
    if (!instant.ok()) ThrowThroughDuckDb(instant.error().WithContext("AT (TIMESTAMP => …)"));
    snapshot = ValueOrThrow(state.table()->AtTimestamp(*instant));
  } else {
    ThrowThroughDuckDb(InvalidArgument("AT (" + at.Unit() + " => …) is neither VERSION nor TIMESTAMP"));
  }
  OkOrThrow(delta::CheckReadable(*snapshot, state.name().ToString()));
  auto entry = TableEntry::Make(*this, state, std::move(snapshot), true);
  TableEntry& result = *entry;
  transaction.Keep(std::move(entry));
  return &result;
}

duckdb::optional_ptr<duckdb::CatalogEntry> SchemaEntry::LookupEntry(duckdb::CatalogTransaction transaction,
                                                                    const duckdb::EntryLookupInfo& lookup) {
  if (lookup.GetCatalogType() != duckdb::CatalogType::TABLE_ENTRY &&
      lookup.GetCatalogType() != duckdb::CatalogType::VIEW_ENTRY) {
    return nullptr;
  }
  auto& lake = LakeTransaction::Get(transaction.GetContext(), catalog);
  if (auto* stand_ins = engine::RelationStandIns::Of(transaction.GetContext())) {
    if (auto* known = stand_ins->Find(transaction.GetContext(), *this, lookup.GetEntryName())) return known;
  }
  const auto found = ValueOrThrow(lake.FindRelation({name, lookup.GetEntryName()}));
  if (found.view) return BindableView(transaction.GetContext(), EntryOf(lake, *found.view));
  if (!found.table) return nullptr;
  if (const auto at = lookup.GetAtClause()) return AtVersion(lake, *found.table, *at);
  return &EntryOf(*found.table);
}

// As DuckDB does: who asks for tables gets views, too, and looks at each entry's type.
void SchemaEntry::Scan(duckdb::ClientContext& context, duckdb::CatalogType wanted,
                       const std::function<void(duckdb::CatalogEntry&)>& callback) {
  if (wanted != duckdb::CatalogType::TABLE_ENTRY && wanted != duckdb::CatalogType::VIEW_ENTRY) return;
  auto& lake = LakeTransaction::Get(context, catalog);
  if (wanted == duckdb::CatalogType::TABLE_ENTRY) {
    for (TableState* state : ValueOrThrow(lake.Tables(name))) callback(EntryOf(*state));
  }
  for (ViewState* state : ValueOrThrow(lake.Views(name))) {
    ViewEntry& view = EntryOf(lake, *state);
    if (!view.broken()) {
      callback(view);
      continue;
    }
    // One that is broken must not hide the others.
    lake_.state().context.logger->Warning("a view is left out of the list: " + view.broken()->message());
  }
}

void SchemaEntry::Scan(duckdb::CatalogType, const std::function<void(duckdb::CatalogEntry&)>&) {
  ThrowThroughDuckDb(Internal("a lake's schema is only scanned within a transaction"));
}

void SchemaEntry::NotThere(LakeTransaction& transaction, const std::string& entry, bool is_view,
                           duckdb::OnEntryNotFound if_not_found) {
  if (if_not_found == duckdb::OnEntryNotFound::RETURN_NULL) return;
  if (!is_view) ThrowThroughDuckDb(transaction.NoSuchTable({name, entry}));
  ThrowThroughDuckDb(NotFound("view " + std::string(name) + "." + entry + " does not exist"));
}

void SchemaEntry::DropEntry(duckdb::ClientContext& context, duckdb::DropInfo& info) {
  auto& lake = LakeTransaction::Get(context, catalog);
  const bool is_view = info.type == duckdb::CatalogType::VIEW_ENTRY;
  const auto found = ValueOrThrow(lake.FindRelation({name, info.name}));
  const std::string place = std::string(name) + "." + info.name;
  if (is_view && found.table) ThrowThroughDuckDb(InvalidArgument(place + " is a table: DROP TABLE drops it"));
  if (!is_view && found.view) ThrowThroughDuckDb(InvalidArgument(place + " is a view: DROP VIEW drops it"));
  if (!found.table && !found.view) return NotThere(lake, info.name, is_view, info.if_not_found);
  if (found.view) {
    OkOrThrow(lake.views().Stage(found.view->name, std::nullopt, false));
    return;
  }
  found.table->Abort();
  found.table->dropped = true;
}

void SchemaEntry::Alter(duckdb::CatalogTransaction transaction, duckdb::AlterInfo& info) {
  auto& lake = LakeTransaction::Get(transaction.GetContext(), catalog);
  const auto found = ValueOrThrow(lake.FindRelation({name, info.name}));
  if (found.view) return AlterView(transaction.GetContext(), lake, *found.view, info);
  if (!found.table) return NotThere(lake, info.name, false, info.if_not_found);
  if (const auto to = NewTableName(info)) return OkOrThrow(RenameTable(lake, *found.table, {found.table->name().schema, *to}));
  AlterTable({transaction.GetContext(), lake_.state()}, *found.table, info);
}

void SchemaEntry::Refuse(const std::string& what) const {
  ThrowThroughDuckDb(Unsupported("a lake keeps tables and views, not " + what + ": create it in the session's own catalog "
                                 "(memory." + what + " …)"));
}

duckdb::optional_ptr<duckdb::CatalogEntry> SchemaEntry::CreateFunction(duckdb::CatalogTransaction,
                                                                       duckdb::CreateFunctionInfo&) {
  Refuse("functions");
}
duckdb::optional_ptr<duckdb::CatalogEntry> SchemaEntry::CreateIndex(duckdb::CatalogTransaction,
                                                                    duckdb::CreateIndexInfo&,
                                                                    duckdb::TableCatalogEntry&) {
  Refuse("indexes");
}
duckdb::optional_ptr<duckdb::CatalogEntry> SchemaEntry::CreateSequence(duckdb::CatalogTransaction,
                                                                       duckdb::CreateSequenceInfo&) {
  Refuse("sequences");
}
duckdb::optional_ptr<duckdb::CatalogEntry> SchemaEntry::CreateTableFunction(duckdb::CatalogTransaction,
                                                                            duckdb::CreateTableFunctionInfo&) {
  Refuse("table functions");
}
duckdb::optional_ptr<duckdb::CatalogEntry> SchemaEntry::CreateCopyFunction(duckdb::CatalogTransaction,
                                                                           duckdb::CreateCopyFunctionInfo&) {
  Refuse("copy functions");
}
duckdb::optional_ptr<duckdb::CatalogEntry> SchemaEntry::CreatePragmaFunction(duckdb::CatalogTransaction,
                                                                             duckdb::CreatePragmaFunctionInfo&) {
  Refuse("pragmas");
}
duckdb::optional_ptr<duckdb::CatalogEntry> SchemaEntry::CreateCollation(duckdb::CatalogTransaction,
                                                                        duckdb::CreateCollationInfo&) {
  Refuse("collations");
}
duckdb::optional_ptr<duckdb::CatalogEntry> SchemaEntry::CreateType(duckdb::CatalogTransaction,
                                                                   duckdb::CreateTypeInfo&) {
  Refuse("types");
}

}  // namespace ingot::lake
