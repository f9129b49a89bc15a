// A view of the lake as a DuckDB view.
#pragma once

#include <duckdb/catalog/catalog_entry/view_catalog_entry.hpp>
#include <memory>
#include <optional>
#include <string>

#include "lake/view/view_reads.h"
#include "lake/view/view_set.h"

namespace ingot::lake {

// Bound anew by each transaction that asks, so it follows what it reads.
class ViewEntry final : public duckdb::ViewCatalogEntry {
 public:
  // A view whose SQL is not one SELECT is broken, too; `place` is its file. `client` and `reads` are the transaction's, which
  // owns the entry.
  static std::unique_ptr<ViewEntry> Make(duckdb::ClientContext& client, ViewReads& reads, duckdb::SchemaCatalogEntry& schema,
                                         const ViewState& view, const std::string& place);

  // Why the view's file is no view's. Such an entry can be dropped and replaced; whatever reads it gets this error.
  const std::optional<Error>& broken() const { return broken_; }

  // Asked for each time that a query which reads the view is bound. Throws when that is too often, or somebody interrupts.
  const duckdb::SelectStatement& GetQuery() override;

  // Where the view's tables no longer allow its SQL, a list of columns gets those that it had when it was made; who asks to
  // bind it afresh gets the error.
  void BindView(duckdb::ClientContext& context, duckdb::BindViewAction action) override;

  // What its query gives now. Throws what binding throws.
  void Columns(duckdb::ClientContext& context, duckdb::vector<duckdb::LogicalType>* types,
               duckdb::vector<duckdb::string>* names);

 private:
  ViewEntry(duckdb::ClientContext& client, ViewReads& reads, duckdb::SchemaCatalogEntry& schema_entry,
            duckdb::CreateViewInfo& info, std::vector<ViewColumn> made_with, std::optional<Error> broken);

  duckdb::ClientContext& client_;
  ViewReads& reads_;
  const std::optional<Error> broken_;
  const std::vector<ViewColumn> made_with_;
};

}  // namespace ingot::lake
