#include "lake/view/view_query.h"

#include <duckdb/catalog/catalog.hpp>
#include <duckdb/catalog/catalog_entry/schema_catalog_entry.hpp>
#include <duckdb/catalog/catalog_entry_retriever.hpp>
#include <duckdb/catalog/catalog_search_path.hpp>
#include <duckdb/catalog/entry_lookup_info.hpp>
#include <duckdb/parser/expression/columnref_expression.hpp>
#include <duckdb/parser/expression/subquery_expression.hpp>
#include <duckdb/parser/parsed_expression_iterator.hpp>
#include <duckdb/parser/query_node/recursive_cte_node.hpp>
#include <duckdb/parser/query_node/select_node.hpp>
#include <duckdb/parser/query_node/set_operation_node.hpp>
#include <duckdb/parser/statement/select_statement.hpp>
#include <duckdb/parser/tableref/list.hpp>
#include <duckdb/planner/binder.hpp>
#include <functional>
#include <utility>

#include "base/text.h"
#include "engine/error_mapping.h"

namespace ingot::lake {

namespace {

// Visits what names tables in a query, but for names of its WITH clauses.
class NameVisitor {
 public:
  using Names = duckdb::case_insensitive_set_t;

  std::function<void(duckdb::BaseTableRef&)> on_table;
  std::function<void(duckdb::ColumnRefExpression&)> on_column = [](duckdb::ColumnRefExpression&) {};

  void Visit(duckdb::QueryNode& node, Names ctes) {
    for (auto& [name, cte] : node.cte_map.map) {
      Visit(*cte->query->node, ctes);
      ctes.insert(name);
    }
    switch (node.type) {
      case duckdb::QueryNodeType::SELECT_NODE: VisitSelect(node.Cast<duckdb::SelectNode>(), ctes); break;
      case duckdb::QueryNodeType::SET_OPERATION_NODE:
        for (auto& child : node.Cast<duckdb::SetOperationNode>().children) Visit(*child, ctes);
        break;
      case duckdb::QueryNodeType::RECURSIVE_CTE_NODE: {
        auto& recursive = node.Cast<duckdb::RecursiveCTENode>();
        ctes.insert(recursive.ctename);
        Visit(*recursive.left, ctes);
        Visit(*recursive.right, ctes);
        break;
      }
      default: break;
    }
    duckdb::ParsedExpressionIterator::EnumerateQueryNodeModifiers(
        node, [&](duckdb::unique_ptr<duckdb::ParsedExpression>& child) { Visit(child.get(), ctes); });
  }

 private:
  void VisitSelect(duckdb::SelectNode& select, const Names& ctes) {
    for (auto& expression : select.select_list) Visit(expression.get(), ctes);
    for (auto& expression : select.groups.group_expressions) Visit(expression.get(), ctes);
    Visit(select.where_clause.get(), ctes);
    Visit(select.having.get(), ctes);
    Visit(select.qualify.get(), ctes);
    if (select.from_table) Visit(*select.from_table, ctes);
  }

  void Visit(duckdb::ParsedExpression* expression, const Names& ctes) {
    if (!expression) return;
    if (expression->GetExpressionClass() == duckdb::ExpressionClass::COLUMN_REF) {
      on_column(expression->Cast<duckdb::ColumnRefExpression>());
    } else if (expression->GetExpressionClass() == duckdb::ExpressionClass::SUBQUERY) {
      Visit(*expression->Cast<duckdb::SubqueryExpression>().subquery->node, ctes);
    }
    duckdb::ParsedExpressionIterator::EnumerateChildren(
        *expression, [&](duckdb::ParsedExpression& child) { Visit(&child, ctes); });
  }

  void VisitPivot(duckdb::PivotRef& pivot, const Names& ctes) {
    Visit(*pivot.source, ctes);
    for (auto& aggregate : pivot.aggregates) Visit(aggregate.get(), ctes);
    for (auto& column : pivot.pivots) {
      for (auto& expression : column.pivot_expressions) Visit(expression.get(), ctes);
      if (column.subquery) Visit(*column.subquery, ctes);
    }
  }

  void Visit(duckdb::TableRef& ref, const Names& ctes) {
    switch (ref.type) {
      case duckdb::TableReferenceType::BASE_TABLE: {
        auto& table = ref.Cast<duckdb::BaseTableRef>();
        const bool is_cte = table.catalog_name.empty() && table.schema_name.empty() && ctes.contains(table.table_name);
        if (!is_cte) on_table(table);
        return;
      }
      case duckdb::TableReferenceType::JOIN: {
        auto& join = ref.Cast<duckdb::JoinRef>();
        Visit(*join.left, ctes);
        Visit(*join.right, ctes);
        return Visit(join.condition.get(), ctes);
      }
      case duckdb::TableReferenceType::SUBQUERY:
        return Visit(*ref.Cast<duckdb::SubqueryRef>().subquery->node, ctes);
      case duckdb::TableReferenceType::TABLE_FUNCTION: {
        auto& function = ref.Cast<duckdb::TableFunctionRef>();
        if (function.subquery) Visit(*function.subquery->node, ctes);
        return Visit(function.function.get(), ctes);
      }
      case duckdb::TableReferenceType::EXPRESSION_LIST:
        for (auto& row : ref.Cast<duckdb::ExpressionListRef>().values) {
          for (auto& expression : row) Visit(expression.get(), ctes);
        }
        return;
      case duckdb::TableReferenceType::PIVOT: return VisitPivot(ref.Cast<duckdb::PivotRef>(), ctes);
      case duckdb::TableReferenceType::SHOW_REF:
        if (auto& show = ref.Cast<duckdb::ShowRef>(); show.query) Visit(*show.query, ctes);
        return;
      default: return;
    }
  }
};

// Names the table by where the session finds it. What it does not find is left: DuckDB says so, or reads a file.
void KeepTable(duckdb::CatalogEntryRetriever& retriever, duckdb::Catalog& catalog, duckdb::BaseTableRef& table) {
  std::string in_catalog = table.catalog_name;
  std::string in_schema = table.schema_name;
  duckdb::Binder::BindSchemaOrCatalog(retriever.GetContext(), in_catalog, in_schema);
  const duckdb::EntryLookupInfo lookup(duckdb::CatalogType::TABLE_ENTRY, table.table_name);
  auto entry = retriever.GetEntry(in_catalog, in_schema, lookup, duckdb::OnEntryNotFound::RETURN_NULL);
  if (!entry) return;
  duckdb::Catalog& home = entry->ParentCatalog();
  const bool is_own = &home == &catalog;
  if (!is_own && !home.IsSystemCatalog() && (entry->temporary || home.InMemory())) {
    engine::ThrowThroughDuckDb(Unsupported("a view of the lake cannot read " + home.GetName() + "." +
                                           entry->ParentSchema().name + "." + entry->name +
                                           ": no other session has it. Make it a table of the lake"));
  }
  table.catalog_name = is_own ? "" : home.GetName();
  table.schema_name = entry->ParentSchema().name;
  if (table.alias.empty() && table.table_name != entry->name) table.alias = table.table_name;
  table.table_name = entry->name;
}

}  // namespace

void KeepNames(duckdb::ClientContext& client, duckdb::Catalog& catalog, const std::string& schema,
               duckdb::SelectStatement& query) {
  const std::string name = catalog.GetName();
  duckdb::CatalogEntryRetriever retriever(client);
  duckdb::vector<duckdb::CatalogSearchEntry> path;
  path.emplace_back(name, schema);
  path.emplace_back(name, "", true);
  retriever.SetSearchPath(std::move(path));
  NameVisitor visitor;
  visitor.on_table = [&](duckdb::BaseTableRef& table) { KeepTable(retriever, catalog, table); };
  // lake.schema.table.column
  visitor.on_column = [&](duckdb::ColumnRefExpression& column) {
    auto& names = column.column_names;
    if (names.size() >= 4 && EqualsIgnoreCase(names.front(), name)) names.erase(names.begin());
  };
  visitor.Visit(*query.node, {});
}

void PlaceNames(const std::string& catalog_name, duckdb::SelectStatement& query) {
  NameVisitor visitor;
  visitor.on_table = [&](duckdb::BaseTableRef& table) {
    if (table.catalog_name.empty() && !table.schema_name.empty()) table.catalog_name = catalog_name;
  };
  visitor.Visit(*query.node, {});
}

}  // namespace ingot::lake
