#include "lake/view/view_entry.h"

#include <duckdb/catalog/catalog.hpp>
#include <duckdb/catalog/catalog_entry/schema_catalog_entry.hpp>
#include <duckdb/common/types.hpp>
#include <duckdb/parser/parsed_data/create_view_info.hpp>
#include <duckdb/planner/binder.hpp>
#include <utility>

#include "engine/dialect/text_bounds.h"
#include "engine/error_mapping.h"
#include "lake/view/view_query.h"

namespace ingot::lake {

namespace {

Result<duckdb::unique_ptr<duckdb::SelectStatement>> ParseViewQuery(const ViewDefinition& view, const std::string& catalog,
                                                                   const std::string& place) {
  auto query = engine::CatchDuckDb([&]() -> Result<duckdb::unique_ptr<duckdb::SelectStatement>> {
    RETURN_IF_ERROR(engine::CheckTextBounds(view.sql));
    auto parsed = duckdb::CreateViewInfo::ParseSelect(view.sql);
    PlaceNames(catalog, *parsed);
    return parsed;
  });
  if (query.ok()) return query;
  return Corrupt(place + " is no view's file: its SQL is not one SELECT: " + query.error().message());
}

}  // namespace

ViewEntry::ViewEntry(duckdb::ClientContext& client, ViewReads& reads, duckdb::SchemaCatalogEntry& schema_entry,
                     duckdb::CreateViewInfo& info, std::vector<ViewColumn> made_with, std::optional<Error> broken)
    : ViewCatalogEntry(schema_entry.ParentCatalog(), schema_entry, info),
      client_(client),
      reads_(reads),
      broken_(std::move(broken)),
      made_with_(std::move(made_with)) {}

std::unique_ptr<ViewEntry> ViewEntry::Make(duckdb::ClientContext& client, ViewReads& reads, duckdb::SchemaCatalogEntry& schema,
                                           const ViewState& state, const std::string& place) {
  duckdb::CreateViewInfo info(schema, state.name.table);
  std::optional<Error> broken = state.broken;
  if (!broken) {
    auto query = ParseViewQuery(*state.definition, schema.ParentCatalog().GetName(), place);
    if (query.ok()) info.query = std::move(*query);
    if (!query.ok()) broken = query.error();
  }
  if (broken) {
    Error told(broken->kind(), broken->message() + "; DROP VIEW removes it, CREATE OR REPLACE VIEW replaces it");
    return std::unique_ptr<ViewEntry>(new ViewEntry(client, reads, schema, info, {}, std::move(told)));
  }
  const ViewDefinition& view = *state.definition;
  info.sql = view.sql;
  for (const std::string& column : view.column_names) info.aliases.push_back(column);
  for (const ViewColumn& column : view.columns) {
    if (!column.comment.empty()) info.column_comments_map[column.name] = duckdb::Value(column.comment);
  }
  if (!view.comment.empty()) info.comment = duckdb::Value(view.comment);
  for (const auto& [tag, value] : view.tags) info.tags[tag] = value;
  return std::unique_ptr<ViewEntry>(new ViewEntry(client, reads, schema, info, view.columns, std::nullopt));
}

const duckdb::SelectStatement& ViewEntry::GetQuery() {
  if (broken_) engine::ThrowThroughDuckDb(*broken_);
  reads_.Count(client_, ParentSchema().name + "." + name);
  return ViewCatalogEntry::GetQuery();
}

void ViewEntry::BindView(duckdb::ClientContext& context, duckdb::BindViewAction action) {
  if (broken_) engine::ThrowThroughDuckDb(*broken_);
  const ViewReads::Apart apart(reads_);
  const auto bound = engine::CatchDuckDb([&]() -> Status {
    ViewCatalogEntry::BindView(context, action);
    return Status::Ok();
  });
  if (bound.ok()) return;
  if (bound.error().kind() == ErrorKind::kCancelled) engine::ThrowThroughDuckDb(bound.error());
  if (action == duckdb::BindViewAction::FORCE_REBIND) {
    engine::ThrowThroughDuckDb(bound.error().WithContext("view " + ParentSchema().name + "." + name +
                                                         " no longer fits what it reads"));
  }
  duckdb::vector<duckdb::LogicalType> types;
  duckdb::vector<duckdb::string> names;
  for (const ViewColumn& column : made_with_) {
    const auto then = engine::CatchDuckDb([&]() -> Result<duckdb::LogicalType> {
      return duckdb::TransformStringToLogicalType(column.type, context);
    });
    types.push_back(then.ok() ? *then : duckdb::LogicalType(duckdb::LogicalType::VARCHAR));
    names.push_back(column.name);
  }
  UpdateBinding(types, names);
}

void ViewEntry::Columns(duckdb::ClientContext& context, duckdb::vector<duckdb::LogicalType>* types,
                        duckdb::vector<duckdb::string>* names) {
  const ViewReads::Apart apart(reads_);
  duckdb::Binder::BindView(context, GetQuery(), ParentCatalog().GetName(), ParentSchema().name, nullptr, aliases, *types,
                           *names);
  for (size_t i = 0; i < aliases.size() && i < names->size(); ++i) (*names)[i] = aliases[i];
}

}  // namespace ingot::lake
