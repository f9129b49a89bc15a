// Relations of which only the columns matter while a query is bound for its lineage: a view stands there as a table, so that the
// lineage ends at it; and it is bound once, however many views read it. Only for engine/ and lake/: needs DuckDB's headers.
#pragma once

#include <duckdb/catalog/catalog_entry/table_catalog_entry.hpp>
#include <duckdb/main/client_context.hpp>
#include <duckdb/main/client_context_state.hpp>
#include <map>
#include <memory>
#include <string>
#include <utility>

namespace ingot::engine {

class RelationStandIns final : public duckdb::ClientContextState {
 public:
  ~RelationStandIns() override;

  // The client's, while a query of it is bound for its lineage; nullptr otherwise.
  static RelationStandIns* Of(duckdb::ClientContext& client);

  // nullptr: none yet.
  duckdb::TableCatalogEntry* Find(const duckdb::SchemaCatalogEntry& schema, const std::string& name) const;
  // Lives as long as this. Throws for columns that a table cannot have (two of one name).
  duckdb::TableCatalogEntry& AddView(duckdb::SchemaCatalogEntry& schema, const std::string& name,
                                     const duckdb::vector<duckdb::string>& columns,
                                     const duckdb::vector<duckdb::LogicalType>& types);

  // Makes stand-ins known to a client as long as this lives.
  class Scope {
   public:
    explicit Scope(duckdb::ClientContext& client);
    ~Scope();
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    duckdb::ClientContext& client_;
  };

 private:
  std::map<std::pair<const duckdb::SchemaCatalogEntry*, std::string>, std::unique_ptr<duckdb::TableCatalogEntry>> entries_;
};

bool IsStandInForView(const duckdb::TableCatalogEntry& table);

}  // namespace ingot::engine
