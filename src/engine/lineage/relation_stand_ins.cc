#include "engine/lineage/relation_stand_ins.h"

#include <duckdb/catalog/catalog_entry/schema_catalog_entry.hpp>
#include <duckdb/function/table_function.hpp>
#include <duckdb/parser/parsed_data/create_table_info.hpp>
#include <duckdb/storage/statistics/base_statistics.hpp>
#include <duckdb/storage/table_storage_info.hpp>

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
  StandInEntry(duckdb::SchemaCatalogEntry& schema_entry, duckdb::CreateTableInfo& info)
      : TableCatalogEntry(schema_entry.ParentCatalog(), schema_entry, info) {}

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
  duckdb::virtual_column_map_t GetVirtualColumns() const override { return {}; }
};

}  // namespace

RelationStandIns::~RelationStandIns() = default;

RelationStandIns* RelationStandIns::Of(duckdb::ClientContext& client) {
  return client.registered_state->Get<RelationStandIns>(kStandInsKey).get();
}

duckdb::TableCatalogEntry* RelationStandIns::Find(const duckdb::SchemaCatalogEntry& schema, const std::string& name) const {
  const auto found = entries_.find({&schema, name});
  return found == entries_.end() ? nullptr : found->second.get();
}

duckdb::TableCatalogEntry& RelationStandIns::AddView(duckdb::SchemaCatalogEntry& schema, const std::string& name,
                                                     const duckdb::vector<duckdb::string>& columns,
                                                     const duckdb::vector<duckdb::LogicalType>& types) {
  duckdb::CreateTableInfo info(schema, name);
  for (size_t i = 0; i < columns.size(); ++i) info.columns.AddColumn(duckdb::ColumnDefinition(columns[i], types[i]));
  auto& entry = entries_[{&schema, name}];
  entry = std::make_unique<StandInEntry>(schema, info);
  return *entry;
}

RelationStandIns::Scope::Scope(duckdb::ClientContext& client) : client_(client) {
  client_.registered_state->Insert(kStandInsKey, duckdb::make_shared_ptr<RelationStandIns>());
}

RelationStandIns::Scope::~Scope() { client_.registered_state->Remove(kStandInsKey); }

bool IsStandInForView(const duckdb::TableCatalogEntry& table) { return dynamic_cast<const StandInEntry*>(&table) != nullptr; }

}  // namespace ingot::engine
