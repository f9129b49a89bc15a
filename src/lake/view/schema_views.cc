// What a schema of the lake does with views: making, changing and showing them.
#include <duckdb/catalog/entry_lookup_info.hpp>
#include <duckdb/parser/parsed_data/alter_table_info.hpp>
#include <duckdb/parser/parsed_data/comment_on_column_info.hpp>
#include <duckdb/parser/parsed_data/create_view_info.hpp>
#include <utility>

#include "base/clock.h"
#include "base/ids.h"
#include "engine/error_mapping.h"
#include "engine/lineage/relation_stand_ins.h"
#include "lake/catalog/catalog.h"
#include "lake/catalog/commit_reason.h"
#include "lake/catalog/schema_entry.h"
#include "lake/catalog/table_entry.h"
#include "lake/catalog/transaction.h"
#include "lake/view/view_entry.h"
#include "lake/view/view_query.h"

namespace ingot::lake {

namespace {

using engine::OkOrThrow;
using engine::ThrowThroughDuckDb;
using engine::ValueOrThrow;

// Says who changed the view, and when.
void NoteChange(duckdb::ClientContext& client, const Clock& clock, ViewDefinition* view) {
  const delta::CommitReason reason = ReasonOf(client);
  view->changed_at = FormatIso8601(clock.Now());
  if (view->created_at.empty()) view->created_at = view->changed_at;
  if (view->id.empty()) view->id = NewUuid();
  view->user = reason.user;
  view->run_id = reason.run_id;
}

// The definition but for its columns, which are known when its text was read back.
ViewDefinition DescribeView(duckdb::ClientContext& client, LakeCatalog& lake, const std::string& schema,
                            const duckdb::CreateViewInfo& info, const ViewDefinition* before) {
  auto query = duckdb::unique_ptr_cast<duckdb::SQLStatement, duckdb::SelectStatement>(info.query->Copy());
  KeepNames(client, lake, schema, *query);
  ViewDefinition view;
  if (before) view.id = before->id;
  if (before) view.created_at = before->created_at;
  view.sql = query->ToString();
  for (const auto& column : info.aliases) view.column_names.push_back(column);
  if (!info.comment.IsNull()) view.comment = info.comment.ToString();
  for (const auto& [tag, value] : info.tags) view.tags[tag] = value;
  NoteChange(client, *lake.state().context.clock, &view);
  return view;
}

void SetViewComment(ViewDefinition* view, const std::string& place, const duckdb::SetColumnCommentInfo& info) {
  ViewColumn* column = view->FindColumn(info.column_name);
  if (!column) ThrowThroughDuckDb(NotFound("view " + place + " has no column '" + info.column_name + "'"));
  column->comment = info.comment_value.IsNull() ? "" : info.comment_value.ToString();
}

}  // namespace

ViewEntry& SchemaEntry::EntryOf(LakeTransaction& transaction, ViewState& state) {
  if (!state.entry_is_present) {
    state.entries.push_back(ViewEntry::Make(*transaction.context.lock(), transaction.view_reads(), *this, state,
                                            transaction.views().Place(state.name)));
    state.entry_is_present = true;
  }
  return *state.entries.back();
}

duckdb::CatalogEntry* SchemaEntry::BindableView(duckdb::ClientContext& client, ViewEntry& view) {
  engine::RelationStandIns* stand_ins = engine::RelationStandIns::Of(client);
  if (!stand_ins) return &view;
  duckdb::vector<duckdb::LogicalType> types;
  duckdb::vector<duckdb::string> names;
  view.Columns(client, &types, &names);
  return &stand_ins->AddView(*this, view.name, names, types);
}

duckdb::optional_ptr<duckdb::CatalogEntry> SchemaEntry::CreateView(duckdb::CatalogTransaction transaction,
                                                                   duckdb::CreateViewInfo& info) {
  auto& client = transaction.GetContext();
  auto& lake = LakeTransaction::Get(client, catalog);
  const TableName given{name, info.view_name};
  const auto present = ValueOrThrow(lake.FindRelation(given));
  if (present.table) {
    ThrowThroughDuckDb(AlreadyExists(present.table->name().ToString() +
                                     " is a table and cannot become a view: DROP TABLE it first"));
  }
  if (present.view && info.on_conflict == duckdb::OnCreateConflict::IGNORE_ON_CONFLICT) return nullptr;
  if (present.view && info.on_conflict != duckdb::OnCreateConflict::REPLACE_ON_CONFLICT) {
    ThrowThroughDuckDb(AlreadyExists("view " + present.view->name.ToString() + " already exists"));
  }
  const TableName view = present.view ? present.view->name : given;
  ViewContent before;
  if (present.view) before = *present.view;
  ViewDefinition described = DescribeView(client, lake_, name, info, before.definition ? &*before.definition : nullptr);
  OkOrThrow(lake.StageView(view, described));
  // What others will read is what is bound: the text that is kept, in which the view may not read itself.
  const auto bound = engine::CatchDuckDb([&]() -> Status {
    duckdb::vector<duckdb::LogicalType> types;
    duckdb::vector<duckdb::string> names;
    EntryOf(lake, *ValueOrThrow(lake.FindView(view))).Columns(client, &types, &names);
    for (size_t i = 0; i < names.size(); ++i) described.columns.push_back({names[i], types[i].ToString(), ""});
    return Status::Ok();
  });
  if (!bound.ok()) {
    lake.views().Unstage(view, std::move(before));
    ThrowThroughDuckDb(bound.error().WithContext("view " + view.ToString()));
  }
  OkOrThrow(lake.StageView(view, std::move(described)));
  return &EntryOf(lake, *ValueOrThrow(lake.FindView(view)));
}

void SchemaEntry::AlterView(duckdb::ClientContext& client, LakeTransaction& transaction, ViewState& state,
                            duckdb::AlterInfo& info) {
  if (const auto& broken = EntryOf(transaction, state).broken()) ThrowThroughDuckDb(*broken);
  const TableName from = state.name;
  ViewDefinition view = *state.definition;
  NoteChange(client, *lake_.state().context.clock, &view);
  if (info.type == duckdb::AlterType::SET_COMMENT) {
    const auto& said = info.Cast<duckdb::SetCommentInfo>().comment_value;
    view.comment = said.IsNull() ? "" : said.ToString();
  } else if (info.type == duckdb::AlterType::SET_COLUMN_COMMENT) {
    SetViewComment(&view, from.ToString(), info.Cast<duckdb::SetColumnCommentInfo>());
  } else if (info.type == duckdb::AlterType::ALTER_VIEW) {
    const TableName to{from.schema, info.Cast<duckdb::RenameViewInfo>().new_view_name};
    return OkOrThrow(transaction.RenameView(from, to, std::move(view)));
  } else {
    ThrowThroughDuckDb(InvalidArgument(from.ToString() + " is a view: '" + info.ToString() + "' is for tables"));
  }
  OkOrThrow(transaction.StageView(from, std::move(view)));
}

}  // namespace ingot::lake
