// Relations of which only the columns matter while a query is bound for its lineage. A view stands there as a table, so that the
// lineage ends at it; and it is bound once, however many views read it. A declared relation need not be there at all. Only for
// engine/ and lake/: needs DuckDB's headers.
#pragma once

#include <duckdb/catalog/catalog_entry/table_catalog_entry.hpp>
#include <duckdb/main/client_context.hpp>
#include <duckdb/main/client_context_state.hpp>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "engine/lineage/query_lineage.h"

namespace ingot::engine {

class RelationStandIns final : public duckdb::ClientContextState {
 public:
  explicit RelationStandIns(std::span<const DeclaredRelation> declared) : declared_(declared) {}
  ~RelationStandIns() override;

  // The client's, while a query of it is bound for its lineage; nullptr otherwise.
  static RelationStandIns* Of(duckdb::ClientContext& client);

  // Is a relation of such a schema declared?
  bool DeclaresSchema(const std::string& catalog, const std::string& schema) const;
  // What is declared by that name, in any case, or was added; nullptr: nothing. Throws for a type that is none.
  duckdb::TableCatalogEntry* Find(duckdb::ClientContext& client, duckdb::SchemaCatalogEntry& schema, const std::string& name);
  // Lives as long as this. Throws for columns that a table cannot have (two of one name).
  duckdb::TableCatalogEntry& AddView(duckdb::SchemaCatalogEntry& schema, const std::string& name,
                                     const duckdb::vector<duckdb::string>& columns,
                                     const duckdb::vector<duckdb::LogicalType>& types);

  // Makes stand-ins known to a client as long as this lives, and what is declared.
  class Scope {
   public:
    Scope(duckdb::ClientContext& client, std::span<const DeclaredRelation> declared);
    ~Scope();
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    duckdb::ClientContext& client_;
  };

 private:
  duckdb::TableCatalogEntry& Add(duckdb::SchemaCatalogEntry& schema, const std::string& name,
                                 const duckdb::vector<duckdb::string>& columns, const duckdb::vector<duckdb::LogicalType>& types,
                                 bool is_view);

  const std::span<const DeclaredRelation> declared_;
  std::map<std::pair<const duckdb::SchemaCatalogEntry*, std::string>, std::unique_ptr<duckdb::TableCatalogEntry>> entries_;
};

bool IsStandInForView(const duckdb::TableCatalogEntry& table);

}  // namespace ingot::engine
