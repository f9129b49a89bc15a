// adapter: what macros ask of the database. While a project is parsed, nothing is asked and answers are empty.
#include <algorithm>
#include <array>
#include <functional>

#include <fmt/format.h>

#include "base/text.h"
#include "jinja/value/json_values.h"
#include "transform/context/builtins.h"
#include "transform/context/column.h"
#include "transform/context/result_table.h"

namespace ingot::transform {
namespace {

using jinja::Arguments;
using jinja::Render;
using jinja::Value;

// What a method gives while there is no database to ask.
enum class Empty : uint8_t { kNone, kList, kText, kFalse, kTrue, kAlways };

Value EmptyValue(Render& render, Empty empty) {
  switch (empty) {
    case Empty::kList: return render.heap().NewList();
    case Empty::kText: return render.heap().StaticString("");
    case Empty::kFalse: return Value::Bool(false);
    case Empty::kTrue: return Value::Bool(true);
    default: return Value::None();
  }
}

Result<std::string> TextArgument(Render& render, const Value& value) {
  if (value.is_none() || value.is_undefined() || value.is_missing()) return std::string();
  return render.ToString(value);
}

Result<RelationName> RelationArgument(const Arguments& arguments, size_t index, std::string_view name) {
  const Value* named = arguments.Find(name);
  const Value value = index < arguments.positional.size() ? arguments.positional[index] : named != nullptr ? *named : Value();
  const RelationObject* relation = value.As<RelationObject>();
  if (relation == nullptr) return InvalidArgument(fmt::format("expected a relation as '{}', not {}", name, jinja::TypeName(value)));
  return relation->name();
}

Value RelationValue(Render& render, const RelationInfo& info) {
  RelationName name;
  name.database = info.database;
  name.schema = info.schema;
  name.identifier = info.identifier;
  name.type = info.type;
  return MakeRelation(render, std::move(name));
}

Value ColumnList(Render& render, const std::vector<WarehouseColumn>& columns) {
  std::vector<Value> list;
  for (const WarehouseColumn& column : columns) list.push_back(MakeColumn(render, column));
  return render.heap().NewList(std::move(list));
}

Result<Value> Dispatch(const NodeContext& context, Render& render, const Arguments& arguments) {
  static const jinja::Signature signature("adapter.dispatch", {"macro_name", "macro_namespace"}, 1);
  std::array<Value, 2> bound;
  RETURN_IF_ERROR(signature.Bind(arguments, bound));
  if (!bound[0].is_string()) return InvalidArgument("adapter.dispatch() takes the name of a macro");
  if (bound[0].as_string().find('.') != std::string_view::npos) {
    return InvalidArgument(fmt::format("adapter.dispatch('{}'): a macro's name has no dot; name the package as macro_namespace", bound[0].as_string()));
  }
  const std::string_view where = bound[1].is_string() ? bound[1].as_string() : std::string_view();
  ASSIGN_OR_RETURN(const LoadedMacro* macro, context.shared().macros->Dispatch(context.package().name, bound[0].as_string(), where));
  return context.MacroValue(render, *macro);
}

Result<Value> GetRelation(const NodeContext& context, Render& render, const Arguments& arguments) {
  static const jinja::Signature signature("adapter.get_relation", {"database", "schema", "identifier"}, 0);
  std::array<Value, 3> bound;
  RETURN_IF_ERROR(signature.Bind(arguments, bound));
  RelationInfo info;
  ASSIGN_OR_RETURN(info.database, TextArgument(render, bound[0]));
  ASSIGN_OR_RETURN(info.schema, TextArgument(render, bound[1]));
  ASSIGN_OR_RETURN(info.identifier, TextArgument(render, bound[2]));
  ASSIGN_OR_RETURN(const std::optional<RelationInfo> found, context.warehouse()->GetRelation(info));
  return found ? RelationValue(render, *found) : Value::None();
}

Result<Value> LoadRelation(const NodeContext& context, Render& render, const Arguments& arguments) {
  ASSIGN_OR_RETURN(const RelationName name, RelationArgument(arguments, 0, "relation"));
  ASSIGN_OR_RETURN(const std::optional<RelationInfo> found, context.warehouse()->GetRelation(name.info()));
  return found ? RelationValue(render, *found) : Value::None();
}

Result<Value> ListRelations(const NodeContext& context, Render& render, const Arguments& arguments) {
  std::string database;
  std::string schema;
  if (const RelationObject* relation = arguments.positional.empty() ? nullptr : arguments.positional[0].As<RelationObject>()) {
    database = relation->name().database;
    schema = relation->name().schema;
  } else {
    static const jinja::Signature signature("adapter.list_relations", {"database", "schema"}, 2);
    std::array<Value, 2> bound;
    RETURN_IF_ERROR(signature.Bind(arguments, bound));
    ASSIGN_OR_RETURN(database, TextArgument(render, bound[0]));
    ASSIGN_OR_RETURN(schema, TextArgument(render, bound[1]));
  }
  ASSIGN_OR_RETURN(const std::vector<RelationInfo> found, context.warehouse()->ListRelations(database, schema));
  std::vector<Value> list;
  for (const RelationInfo& info : found) list.push_back(RelationValue(render, info));
  return render.heap().NewList(std::move(list));
}

Result<Value> CheckSchemaExists(const NodeContext& context, Render& render, const Arguments& arguments) {
  static const jinja::Signature signature("adapter.check_schema_exists", {"database", "schema"}, 2);
  std::array<Value, 2> bound;
  RETURN_IF_ERROR(signature.Bind(arguments, bound));
  ASSIGN_OR_RETURN(const std::string database, TextArgument(render, bound[0]));
  ASSIGN_OR_RETURN(const std::string schema, TextArgument(render, bound[1]));
  ASSIGN_OR_RETURN(const std::vector<std::string> schemas, context.warehouse()->ListSchemas(database));
  return Value::Bool(std::any_of(schemas.begin(), schemas.end(), [&](const std::string& s) { return EqualsIgnoreCase(s, schema); }));
}

// None of a relation that is not there, as in dbt: templates ask before the first run, too.
Result<std::vector<WarehouseColumn>> ColumnsOf(const NodeContext& context, const RelationName& name) {
  ASSIGN_OR_RETURN(const std::optional<RelationInfo> there, context.warehouse()->GetRelation(name.info()));
  if (!there) return std::vector<WarehouseColumn>();
  return context.warehouse()->GetColumns(*there);
}

Result<Value> GetColumns(const NodeContext& context, Render& render, const Arguments& arguments) {
  ASSIGN_OR_RETURN(const RelationName name, RelationArgument(arguments, 0, "relation"));
  ASSIGN_OR_RETURN(const std::vector<WarehouseColumn> columns, ColumnsOf(context, name));
  return ColumnList(render, columns);
}

Result<Value> GetQueryColumns(const NodeContext& context, Render& render, const Arguments& arguments) {
  if (arguments.positional.empty()) return InvalidArgument("expected a query");
  ASSIGN_OR_RETURN(const std::string sql, render.ToString(arguments.positional[0]));
  ASSIGN_OR_RETURN(const std::vector<WarehouseColumn> columns, context.warehouse()->DescribeQuery(sql));
  return ColumnList(render, columns);
}

Result<Value> GetMissingColumns(const NodeContext& context, Render& render, const Arguments& arguments) {
  ASSIGN_OR_RETURN(const RelationName from, RelationArgument(arguments, 0, "from_relation"));
  ASSIGN_OR_RETURN(const RelationName to, RelationArgument(arguments, 1, "to_relation"));
  ASSIGN_OR_RETURN(const std::vector<WarehouseColumn> have, ColumnsOf(context, from));
  ASSIGN_OR_RETURN(const std::vector<WarehouseColumn> there, ColumnsOf(context, to));
  std::vector<WarehouseColumn> missing;
  for (const WarehouseColumn& column : have) {
    const bool found = std::any_of(there.begin(), there.end(), [&](const WarehouseColumn& c) { return EqualsIgnoreCase(c.name, column.name); });
    if (!found) missing.push_back(column);
  }
  return ColumnList(render, missing);
}

// A text column of the target that is too narrow for the source's is not known to the lake: its text has no length.
Result<Value> ExpandTypes(const NodeContext&, Render&, const Arguments&) { return Value::None(); }

Result<Value> OnSchema(const NodeContext& context, const Arguments& arguments, bool create) {
  ASSIGN_OR_RETURN(const RelationName name, RelationArgument(arguments, 0, "relation"));
  RETURN_IF_ERROR(create ? context.warehouse()->CreateSchema(name.database, name.schema)
                         : context.warehouse()->DropSchema(name.database, name.schema));
  return Value::None();
}
Result<Value> CreateSchema(const NodeContext& c, Render&, const Arguments& a) { return OnSchema(c, a, true); }
Result<Value> DropSchema(const NodeContext& c, Render&, const Arguments& a) { return OnSchema(c, a, false); }

Result<Value> DropRelation(const NodeContext& context, Render&, const Arguments& arguments) {
  if (!arguments.positional.empty() && arguments.positional[0].is_none()) return Value::None();
  ASSIGN_OR_RETURN(const RelationName name, RelationArgument(arguments, 0, "relation"));
  RETURN_IF_ERROR(context.warehouse()->DropRelation(name.info()));
  return Value::None();
}

Result<Value> TruncateRelation(const NodeContext& context, Render&, const Arguments& arguments) {
  ASSIGN_OR_RETURN(const RelationName name, RelationArgument(arguments, 0, "relation"));
  RETURN_IF_ERROR(context.warehouse()->TruncateRelation(name.info()));
  return Value::None();
}

Result<Value> RenameRelation(const NodeContext& context, Render&, const Arguments& arguments) {
  ASSIGN_OR_RETURN(const RelationName from, RelationArgument(arguments, 0, "from_relation"));
  ASSIGN_OR_RETURN(const RelationName to, RelationArgument(arguments, 1, "to_relation"));
  RETURN_IF_ERROR(context.warehouse()->RenameRelation(from.info(), to.info()));
  return Value::None();
}

Result<Value> Execute(const NodeContext& context, Render& render, const Arguments& arguments) {
  static const jinja::Signature signature("adapter.execute", {"sql", "auto_begin", "fetch", "limit"}, 1);
  std::array<Value, 4> bound;
  RETURN_IF_ERROR(signature.Bind(arguments, bound));
  ASSIGN_OR_RETURN(const std::string sql, render.ToString(bound[0]));
  const bool fetch = !bound[2].is_missing() && jinja::Truth(bound[2]);
  const int64_t limit = bound[3].is_int() ? bound[3].as_int() : -1;
  ASSIGN_OR_RETURN(WarehouseResult result, context.warehouse()->Execute(sql, fetch, limit));
  jinja::Heap& heap = render.heap();
  const Value response = heap.NewDict({{"_message", heap.String(result.status)},
                                       {"code", heap.String(result.status)},
                                       {"rows_affected", Value::Int(result.rows_affected)}});
  return heap.NewTuple({response, MakeResultTable(render, std::move(result))});
}

Result<Value> QuoteName(const NodeContext&, Render& render, const Arguments& arguments) {
  if (arguments.positional.empty()) return InvalidArgument("adapter.quote() takes a name");
  ASSIGN_OR_RETURN(const std::string text, render.ToString(arguments.positional[0]));
  return render.heap().String("\"" + text + "\"");
}

// quote_as_configured(name, 'identifier'): by the project's quoting.
Result<Value> QuoteAsConfigured(const NodeContext& context, Render& render, const Arguments& arguments) {
  if (arguments.positional.size() < 2) return InvalidArgument("adapter.quote_as_configured() takes a name and a part");
  ASSIGN_OR_RETURN(const std::string text, render.ToString(arguments.positional[0]));
  ASSIGN_OR_RETURN(const std::string part, render.ToString(arguments.positional[1]));
  const bool quoted = context.shared().packages->root().quoting.GetBool(part, true);
  return render.heap().String(quoted ? "\"" + text + "\"" : text);
}

Result<Value> QuoteSeedColumn(const NodeContext&, Render& render, const Arguments& arguments) {
  if (arguments.positional.empty()) return InvalidArgument("adapter.quote_seed_column() takes a name");
  ASSIGN_OR_RETURN(const std::string text, render.ToString(arguments.positional[0]));
  const bool plain = arguments.positional.size() > 1 && arguments.positional[1].is_bool() && !arguments.positional[1].as_bool();
  return render.heap().String(plain ? text : "\"" + text + "\"");
}

Result<Value> TypeName(const NodeContext&, Render& render, const Arguments&) { return render.heap().StaticString("duckdb"); }

Result<Value> NoWork(const NodeContext&, Render& render, const Arguments&) { return render.heap().StaticString(""); }

Result<Value> Strategies(const NodeContext&, Render& render, const Arguments&) {
  std::vector<Value> list;
  for (const std::string_view name : {"append", "delete+insert", "merge", "insert_overwrite", "microbatch"}) {
    list.push_back(render.heap().StaticString(name));
  }
  return render.heap().NewList(std::move(list));
}

Result<Value> IncrementalMacro(const NodeContext& context, Render& render, const Arguments& arguments) {
  const Value strategy = arguments.positional.empty() ? Value() : arguments.positional.back();
  ASSIGN_OR_RETURN(const std::string name, render.ToString(strategy));
  const std::string macro_name = "get_incremental_" + ReplaceAll(name, "+", "_") + "_sql";
  const LoadedMacro* macro = context.shared().macros->FindVisible(context.package().name, macro_name);
  if (macro == nullptr) return NotFound(fmt::format("there is no incremental strategy '{}': no macro '{}'", name, macro_name));
  return context.MacroValue(render, *macro);
}

Result<Value> HardDeletes(const NodeContext&, Render& render, const Arguments& arguments) {
  ASSIGN_OR_RETURN(const Json config, ValueToJson(arguments.positional.empty() ? Value() : arguments.positional[0]));
  const Json* invalidate = config.Find("invalidate_hard_deletes");
  const std::string chosen = config.GetString("hard_deletes");
  if (!chosen.empty()) return render.heap().String(chosen);
  return render.heap().StaticString(invalidate != nullptr && *invalidate == Json(true) ? "invalidate" : "ignore");
}

struct AdapterMethod {
  std::string_view name;
  Empty empty;
  ContextFunction function;
};

constexpr std::array<AdapterMethod, 36> kMethods = {{
    {"dispatch", Empty::kAlways, Dispatch},
    {"quote", Empty::kAlways, QuoteName},
    {"quote_as_configured", Empty::kAlways, QuoteAsConfigured},
    {"quote_seed_column", Empty::kAlways, QuoteSeedColumn},
    {"type", Empty::kAlways, TypeName},
    {"valid_incremental_strategies", Empty::kAlways, Strategies},
    {"get_incremental_strategy_macro", Empty::kAlways, IncrementalMacro},
    {"get_hard_deletes_behavior", Empty::kAlways, HardDeletes},
    {"get_relation", Empty::kNone, GetRelation},
    {"load_relation", Empty::kNone, LoadRelation},
    {"list_relations", Empty::kList, ListRelations},
    {"list_relations_without_caching", Empty::kList, ListRelations},
    {"check_schema_exists", Empty::kTrue, CheckSchemaExists},
    {"get_columns_in_relation", Empty::kList, GetColumns},
    {"get_column_schema_from_query", Empty::kList, GetQueryColumns},
    {"get_columns_in_select_sql", Empty::kList, GetQueryColumns},
    {"get_missing_columns", Empty::kList, GetMissingColumns},
    {"expand_target_column_types", Empty::kNone, ExpandTypes},
    {"create_schema", Empty::kText, CreateSchema},
    {"drop_schema", Empty::kText, DropSchema},
    {"drop_relation", Empty::kText, DropRelation},
    {"truncate_relation", Empty::kText, TruncateRelation},
    {"rename_relation", Empty::kText, RenameRelation},
    {"execute", Empty::kNone, Execute},
    {"add_query", Empty::kNone, Execute},
    {"commit", Empty::kText, NoWork},
    {"commit_if_has_connection", Empty::kText, NoWork},
    {"clear_transaction", Empty::kText, NoWork},
    {"cache_added", Empty::kText, NoWork},
    {"cache_dropped", Empty::kText, NoWork},
    {"cache_renamed", Empty::kText, NoWork},
    {"verify_database", Empty::kText, NoWork},
    {"is_motherduck", Empty::kFalse, [](const NodeContext&, Render&, const Arguments&) -> Result<Value> { return Value::Bool(false); }},
    {"disable_transactions", Empty::kFalse, [](const NodeContext&, Render&, const Arguments&) -> Result<Value> { return Value::Bool(false); }},
    {"supports", Empty::kFalse, [](const NodeContext&, Render&, const Arguments&) -> Result<Value> { return Value::Bool(false); }},
    {"location_exists", Empty::kFalse, [](const NodeContext&, Render&, const Arguments&) -> Result<Value> { return Value::Bool(false); }},
}};

class AdapterObject final : public jinja::Object {
 public:
  explicit AdapterObject(const NodeContext& context) : context_(context) {}
  std::string_view TypeName() const override { return "adapter"; }

  Result<std::optional<Value>> GetAttribute(Render& render, std::string_view name) override {
    if (name == "Relation") return std::optional(MakeRelationClass(render));
    if (name == "Column") return std::optional(MakeColumnClass(render));
    const auto method = std::find_if(kMethods.begin(), kMethods.end(), [&](const AdapterMethod& m) { return m.name == name; });
    if (method == kMethods.end()) return std::optional<Value>();
    if (method->empty == Empty::kAlways || (context_.phase() == Phase::kRun && context_.warehouse() != nullptr)) {
      return std::optional(MakeFunction(context_, render, name, method->function));
    }
    const Empty empty = method->empty;
    return std::optional(jinja::NewFunction(render.heap(), std::string(name),
                                            [empty](Render& r, const Arguments&) -> Result<Value> { return EmptyValue(r, empty); }));
  }

 private:
  const NodeContext& context_;
};

}  // namespace

Value MakeAdapterObject(const NodeContext& context, Render& render) { return render.heap().NewObject<AdapterObject>(context); }

}  // namespace ingot::transform
