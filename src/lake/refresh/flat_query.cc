#include "lake/refresh/flat_query.h"

#include <algorithm>
#include <array>
#include <duckdb/catalog/catalog.hpp>
#include <duckdb/catalog/catalog_entry_retriever.hpp>
#include <duckdb/catalog/entry_lookup_info.hpp>
#include <duckdb/parser/expression/conjunction_expression.hpp>
#include <duckdb/parser/expression/constant_expression.hpp>
#include <duckdb/parser/expression/function_expression.hpp>
#include <duckdb/parser/expression/subquery_expression.hpp>
#include <duckdb/parser/parsed_expression_iterator.hpp>
#include <duckdb/parser/query_node/select_node.hpp>
#include <duckdb/parser/query_node/set_operation_node.hpp>
#include <duckdb/parser/statement/select_statement.hpp>
#include <duckdb/parser/tableref/list.hpp>
#include <duckdb/planner/binder.hpp>
#include <utility>

#include "base/text.h"
#include "lake/view/view_entry.h"

namespace ingot::lake {

namespace {

using TableRefPtr = duckdb::unique_ptr<duckdb::TableRef>;

// Names that are read more often than this, once everything is put in, are not worth the while.
constexpr size_t kMaxNames = 128;

// Functions whose value is settled while a query is planned, so that the plan no longer tells.
constexpr std::array<std::string_view, 17> kSessionFunctions = {
    "getvariable",     "current_setting", "current_schema", "current_schemas", "current_database", "current_catalog",
    "current_role",    "current_user",    "session_user",   "user",            "version",          "txid_current",
    "in_search_path",  "current_query",   "current_query_id", "current_connection_id", "current_transaction_id"};

// Puts WITH clauses and views where they are named; stops at the first obstacle.
class Flattener {
 public:
  Flattener(duckdb::ClientContext& context, FlatQuery* out) : retriever_(context), out_(*out) {}

  struct Cte {
    const duckdb::QueryNode* node;
    const duckdb::vector<duckdb::string>* aliases;
  };
  using Scope = duckdb::case_insensitive_map_t<Cte>;

  void Node(duckdb::QueryNode& node, Scope scope) {
    if (!fine()) return;
    for (auto& [name, cte] : node.cte_map.map) {
      Node(*cte->query->node, scope);
      scope[name] = {cte->query->node.get(), &cte->aliases};
    }
    switch (node.type) {
      case duckdb::QueryNodeType::SELECT_NODE: Select(node.Cast<duckdb::SelectNode>(), scope); break;
      case duckdb::QueryNodeType::SET_OPERATION_NODE:
        for (auto& child : node.Cast<duckdb::SetOperationNode>().children) Node(*child, scope);
        break;
      default: return Stop("it is recursive");
    }
    duckdb::ParsedExpressionIterator::EnumerateQueryNodeModifiers(
        node, [&](duckdb::unique_ptr<duckdb::ParsedExpression>& child) { Expression(child.get(), scope); });
    if (fine()) node.cte_map = duckdb::CommonTableExpressionMap();
  }

 private:
  bool fine() const { return out_.obstacle.empty(); }
  void Stop(std::string obstacle) {
    if (fine()) out_.obstacle = std::move(obstacle);
  }

  void Select(duckdb::SelectNode& select, const Scope& scope) {
    for (auto& expression : select.select_list) Expression(expression.get(), scope);
    for (auto& expression : select.groups.group_expressions) Expression(expression.get(), scope);
    Expression(select.where_clause.get(), scope);
    Expression(select.having.get(), scope);
    Expression(select.qualify.get(), scope);
    if (select.sample) return Stop("it takes a sample");
    if (select.from_table) Ref(select.from_table, scope);
  }

  void Expression(duckdb::ParsedExpression* expression, const Scope& scope) {
    if (!expression || !fine()) return;
    if (expression->GetExpressionClass() == duckdb::ExpressionClass::FUNCTION) Function(expression->Cast<duckdb::FunctionExpression>());
    if (expression->GetExpressionClass() == duckdb::ExpressionClass::SUBQUERY) {
      Node(*expression->Cast<duckdb::SubqueryExpression>().subquery->node, scope);
    }
    duckdb::ParsedExpressionIterator::EnumerateChildren(*expression, [&](duckdb::ParsedExpression& child) { Expression(&child, scope); });
  }

  void Function(const duckdb::FunctionExpression& function) {
    const auto is_named = [&](std::string_view name) { return EqualsIgnoreCase(function.function_name, name); };
    if (std::any_of(kSessionFunctions.begin(), kSessionFunctions.end(), is_named)) {
      return Stop("it asks the session (" + function.function_name + ")");
    }
    const duckdb::EntryLookupInfo lookup(duckdb::CatalogType::SCALAR_FUNCTION_ENTRY, function.function_name);
    auto entry = retriever_.GetEntry(function.catalog, function.schema, lookup, duckdb::OnEntryNotFound::RETURN_NULL);
    if (entry && entry->type == duckdb::CatalogType::MACRO_ENTRY && !entry->ParentCatalog().IsSystemCatalog()) {
      Stop("it uses the macro " + function.function_name + ", which may change");
    }
  }

  void Ref(TableRefPtr& ref, const Scope& scope) {
    if (!fine()) return;
    if (ref->sample) return Stop("it takes a sample");
    if (++names_ > kMaxNames) return Stop("it names more than " + std::to_string(kMaxNames) + " tables");
    switch (ref->type) {
      case duckdb::TableReferenceType::BASE_TABLE: return Table(ref, scope);
      case duckdb::TableReferenceType::SUBQUERY: return Node(*ref->Cast<duckdb::SubqueryRef>().subquery->node, scope);
      case duckdb::TableReferenceType::JOIN: {
        auto& join = ref->Cast<duckdb::JoinRef>();
        Ref(join.left, scope);
        Ref(join.right, scope);
        return Expression(join.condition.get(), scope);
      }
      case duckdb::TableReferenceType::EXPRESSION_LIST:
        for (auto& row : ref->Cast<duckdb::ExpressionListRef>().values) {
          for (auto& expression : row) Expression(expression.get(), scope);
        }
        return;
      case duckdb::TableReferenceType::EMPTY_FROM: return;
      case duckdb::TableReferenceType::TABLE_FUNCTION: return Stop("it calls a function in FROM");
      case duckdb::TableReferenceType::PIVOT: return Stop("it has a PIVOT or UNPIVOT");
      default: return Stop("its FROM is not understood");
    }
  }

  void Table(TableRefPtr& ref, const Scope& scope) {
    auto& table = ref->Cast<duckdb::BaseTableRef>();
    if (table.at_clause) return Stop("it reads an older version (AT)");
    if (table.alias.empty()) table.alias = table.table_name;
    if (table.catalog_name.empty() && table.schema_name.empty()) {
      if (const auto cte = scope.find(table.table_name); cte != scope.end()) {
        return Replace(ref, cte->second.node->Copy(), *cte->second.aliases);
      }
    }
    std::string catalog = table.catalog_name;
    std::string schema = table.schema_name;
    duckdb::Binder::BindSchemaOrCatalog(retriever_.GetContext(), catalog, schema);
    const duckdb::EntryLookupInfo lookup(duckdb::CatalogType::TABLE_ENTRY, table.table_name);
    auto entry = retriever_.GetEntry(catalog, schema, lookup, duckdb::OnEntryNotFound::RETURN_NULL);
    if (!entry || entry->ParentCatalog().GetCatalogType() != "ingot") return Stop("it reads " + table.table_name + ", which is no table of the lake");
    if (entry->type == duckdb::CatalogType::VIEW_ENTRY) return View(ref, entry->Cast<ViewEntry>());
    table.catalog_name = entry->ParentCatalog().GetName();
    table.schema_name = entry->ParentSchema().name;
    table.table_name = entry->name;
    out_.inputs[InputOf(*ref)] = &entry->Cast<TableEntry>();
  }

  void View(TableRefPtr& ref, ViewEntry& view) {
    if (++views_ > kMaxNames) return Stop("it names more than " + std::to_string(kMaxNames) + " views");
    const auto query = duckdb::unique_ptr_cast<duckdb::SQLStatement, duckdb::SelectStatement>(view.GetQuery().Copy());
    Node(*query->node, {});
    Replace(ref, std::move(query->node), view.aliases);
  }

  void Replace(TableRefPtr& ref, duckdb::unique_ptr<duckdb::QueryNode> node, const duckdb::vector<duckdb::string>& aliases) {
    if (!fine()) return;
    if (++names_ > kMaxNames) return Stop("it names more than " + std::to_string(kMaxNames) + " tables");
    auto statement = duckdb::make_uniq<duckdb::SelectStatement>();
    statement->node = std::move(node);
    auto subquery = duckdb::make_uniq<duckdb::SubqueryRef>(std::move(statement), ref->alias);
    subquery->column_name_alias = ref->column_name_alias;
    for (size_t i = subquery->column_name_alias.size(); i < aliases.size(); ++i) subquery->column_name_alias.push_back(aliases[i]);
    subquery->query_location = ref->query_location;
    ref = std::move(subquery);
  }

  duckdb::CatalogEntryRetriever retriever_;
  FlatQuery& out_;
  size_t names_ = 0;
  size_t views_ = 0;
};

void CollectSlots(duckdb::QueryNode& node, std::vector<TableRefPtr*>* slots);

void CollectRefSlots(TableRefPtr& ref, std::vector<TableRefPtr*>* slots) {
  switch (ref->type) {
    case duckdb::TableReferenceType::BASE_TABLE: slots->push_back(&ref); return;
    case duckdb::TableReferenceType::SUBQUERY: return CollectSlots(*ref->Cast<duckdb::SubqueryRef>().subquery->node, slots);
    case duckdb::TableReferenceType::JOIN:
      CollectRefSlots(ref->Cast<duckdb::JoinRef>().left, slots);
      CollectRefSlots(ref->Cast<duckdb::JoinRef>().right, slots);
      return;
    default: return;
  }
}

void CollectSlots(duckdb::QueryNode& node, std::vector<TableRefPtr*>* slots) {
  if (node.type == duckdb::QueryNodeType::SELECT_NODE) {
    if (auto& from = node.Cast<duckdb::SelectNode>().from_table) CollectRefSlots(from, slots);
  } else if (node.type == duckdb::QueryNodeType::SET_OPERATION_NODE) {
    for (auto& child : node.Cast<duckdb::SetOperationNode>().children) CollectSlots(*child, slots);
  }
}

void Mute(duckdb::QueryNode& node) {
  if (node.type == duckdb::QueryNodeType::SET_OPERATION_NODE) {
    for (auto& child : node.Cast<duckdb::SetOperationNode>().children) Mute(*child);
    return;
  }
  auto& select = node.Cast<duckdb::SelectNode>();
  auto never = duckdb::make_uniq<duckdb::ConstantExpression>(duckdb::Value::BOOLEAN(false));
  if (!select.where_clause) {
    select.where_clause = std::move(never);
  } else {
    select.where_clause = duckdb::make_uniq<duckdb::ConjunctionExpression>(duckdb::ExpressionType::CONJUNCTION_AND,
                                                                          std::move(select.where_clause), std::move(never));
  }
}

// `passed` counts the slots before the node.
void KeepBranch(duckdb::QueryNode& node, size_t slot, size_t* passed);

void KeepRefBranch(duckdb::TableRef& ref, size_t slot, size_t* passed) {
  switch (ref.type) {
    case duckdb::TableReferenceType::BASE_TABLE: ++*passed; return;
    case duckdb::TableReferenceType::SUBQUERY: return KeepBranch(*ref.Cast<duckdb::SubqueryRef>().subquery->node, slot, passed);
    case duckdb::TableReferenceType::JOIN:
      KeepRefBranch(*ref.Cast<duckdb::JoinRef>().left, slot, passed);
      KeepRefBranch(*ref.Cast<duckdb::JoinRef>().right, slot, passed);
      return;
    default: return;
  }
}

void KeepBranch(duckdb::QueryNode& node, size_t slot, size_t* passed) {
  if (node.type == duckdb::QueryNodeType::SELECT_NODE) {
    if (auto& from = node.Cast<duckdb::SelectNode>().from_table) KeepRefBranch(*from, slot, passed);
    return;
  }
  auto& children = node.Cast<duckdb::SetOperationNode>().children;
  std::vector<bool> leads(children.size());
  const size_t before_all = *passed;
  for (size_t i = 0; i < children.size(); ++i) {
    const size_t before = *passed;
    KeepBranch(*children[i], slot, passed);
    leads[i] = before <= slot && slot < *passed;
  }
  if (slot < before_all || slot >= *passed) return;
  for (size_t i = 0; i < children.size(); ++i) {
    if (!leads[i]) Mute(*children[i]);
  }
}

bool HasGroups(const duckdb::SelectNode& select) {
  return !select.groups.group_expressions.empty() || select.aggregate_handling == duckdb::AggregateHandling::FORCE_AGGREGATES;
}

// Calls `visit` with each SELECT from the outermost to the one with the GROUP BY, which it gives.
template <typename Visit>
duckdb::SelectNode* WalkToGroups(duckdb::SelectStatement& query, Visit&& visit) {
  duckdb::QueryNode* node = query.node.get();
  while (node->type == duckdb::QueryNodeType::SELECT_NODE) {
    auto& select = node->Cast<duckdb::SelectNode>();
    visit(select);
    if (HasGroups(select)) return &select;
    if (!select.from_table || select.from_table->type != duckdb::TableReferenceType::SUBQUERY) return nullptr;
    node = select.from_table->Cast<duckdb::SubqueryRef>().subquery->node.get();
  }
  return nullptr;
}

}  // namespace

FlatQuery Flatten(duckdb::ClientContext& context, const duckdb::SelectStatement& query) {
  FlatQuery flat;
  flat.statement = duckdb::unique_ptr_cast<duckdb::SQLStatement, duckdb::SelectStatement>(query.Copy());
  Flattener(context, &flat).Node(*flat.statement->node, {});
  return flat;
}

std::vector<TableRefPtr*> TableSlots(duckdb::SelectStatement& query) {
  std::vector<TableRefPtr*> slots;
  CollectSlots(*query.node, &slots);
  return slots;
}

std::string InputOf(const duckdb::TableRef& slot) {
  const auto& table = slot.Cast<duckdb::BaseTableRef>();
  return table.catalog_name + "." + table.schema_name + "." + table.table_name;
}

void KeepOnlyBranchOf(duckdb::SelectStatement& query, size_t slot) {
  size_t passed = 0;
  KeepBranch(*query.node, slot, &passed);
}

duckdb::SelectNode* GroupingSelect(duckdb::SelectStatement& query) {
  return WalkToGroups(query, [](duckdb::SelectNode&) {});
}

void DropConditionsOnGroups(duckdb::SelectStatement& query) {
  WalkToGroups(query, [](duckdb::SelectNode& select) {
    select.having.reset();
    if (!HasGroups(select)) select.where_clause.reset();
  });
}

}  // namespace ingot::lake
