#include "engine/lineage/relation_stand_ins.h"

#include <algorithm>
#include <duckdb/catalog/catalog.hpp>
#include <duckdb/catalog/catalog_entry/schema_catalog_entry.hpp>
#include <duckdb/common/types.hpp>
#include <duckdb/function/table_function.hpp>
#include <duckdb/parser/parsed_data/create_table_info.hpp>
#include <duckdb/storage/statistics/base_statistics.hpp>
#include <duckdb/storage/table_storage_info.hpp>

#include "base/text.h"

namespace ingot::engine {
namespace {

constexpr const char* kStandInsKey = "ingot_relation_stand_ins";

struct StandInData final : duckdb::TableFunctionData {
  explicit StandInData(duckdb::TableCatalogEntry& stood_for) : entry(stood_for) {}
  duckdb::TableCatalogEntry& entry;
};

duckdb::BindInfo BindInfoOfStandIn(const duckdb::optional_ptr<duckdb::FunctionData> data) {
  return duckdb::BindInfo(data->Cast<StandInData>().entry);
}

class StandInEntry final : public duckdb::TableCatalogEntry {
 public:
  StandInEntry(duckdb::SchemaCatalogEntry& schema_entry, duckdb::CreateTableInfo& info, bool is_view)
      : TableCatalogEntry(schema_entry.ParentCatalog(), schema_entry, info), is_view_(is_view) {}

  bool is_view() const { return is_view_; }

  duckdb::unique_ptr<duckdb::BaseStatistics> GetStatistics(duckdb::ClientContext&, duckdb::column_t) override {
    return nullptr;
  }
  // Bound, and never run.
  duckdb::TableFunction GetScanFunction(duckdb::ClientContext&, duckdb::unique_ptr<duckdb::FunctionData>& data) override {
    data = duckdb::make_uniq<StandInData>(*this);
    duckdb::TableFunction function("ingot_stand_in", {}, nullptr);
    function.get_bind_info = BindInfoOfStandIn;
    return function;
  }
  duckdb::TableStorageInfo GetStorageInfo(duckdb::ClientContext&) override { return {}; }
  // What a table has in addition is not known of one that is not there.
  duckdb::virtual_column_map_t GetVirtualColumns() const override { return {}; }

 private:
  const bool is_view_;
};

}  // namespace

RelationStandIns::~RelationStandIns() = default;

RelationStandIns* RelationStandIns::Of(duckdb::ClientContext& client) {
  return client.registered_state->Get<RelationStandIns>(kStandInsKey).get();
}

bool RelationStandIns::DeclaresSchema(const std::string& catalog, const std::string& schema) const {
  return std::any_of(declared_.begin(), declared_.end(), [&](const DeclaredRelation& relation) {
    return EqualsIgnoreCase(relation.catalog, catalog) && EqualsIgnoreCase(relation.schema, schema);
  });
}

duckdb::TableCatalogEntry* RelationStandIns::Find(duckdb::ClientContext& client, duckdb::SchemaCatalogEntry& schema,
                                                  const std::string& name) {
  if (const auto found = entries_.find({&schema, ToLower(name)}); found != entries_.end()) return found->second.get();
  for (const DeclaredRelation& relation : declared_) {
    if (!EqualsIgnoreCase(relation.name, name) || !EqualsIgnoreCase(relation.schema, schema.name) ||
        !EqualsIgnoreCase(relation.catalog, schema.ParentCatalog().GetName())) {
      continue;
    }
    duckdb::vector<duckdb::string> columns;
    duckdb::vector<duckdb::LogicalType> types;
    for (const DeclaredRelation::Column& column : relation.columns) {
      columns.push_back(column.name);
      types.push_back(duckdb::TransformStringToLogicalType(column.type, client));
    }
    return &Add(schema, relation.name, columns, types, false);
  }
  return nullptr;
}

duckdb::TableCatalogEntry& RelationStandIns::AddView(duckdb::SchemaCatalogEntry& schema, const std::string& name,
                                                     const duckdb::vector<duckdb::string>& columns,
                                                     const duckdb::vector<duckdb::LogicalType>& types) {
  return Add(schema, name, columns, types, true);
}

duckdb::TableCatalogEntry& RelationStandIns::Add(duckdb::SchemaCatalogEntry& schema, const std::string& name,
                                                 const duckdb::vector<duckdb::string>& columns,
                                                 const duckdb::vector<duckdb::LogicalType>& types, bool is_view) {
  duckdb::CreateTableInfo info(schema, name);
  for (size_t i = 0; i < columns.size(); ++i) info.columns.AddColumn(duckdb::ColumnDefinition(columns[i], types[i]));
  auto& entry = entries_[{&schema, ToLower(name)}];
  entry = std::make_unique<StandInEntry>(schema, info, is_view);
  return *entry;
}

RelationStandIns::Scope::Scope(duckdb::ClientContext& client, std::span<const DeclaredRelation> declared) : client_(client) {
  client_.registered_state->Insert(kStandInsKey, duckdb::make_shared_ptr<RelationStandIns>(declared));
}

RelationStandIns::Scope::~Scope() { client_.registered_state->Remove(kStandInsKey); }

bool IsStandInForView(const duckdb::TableCatalogEntry& table) {
  const auto* stand_in = dynamic_cast<const StandInEntry*>(&table);
  return stand_in != nullptr && stand_in->is_view();
}

}  // namespace ingot::engine
