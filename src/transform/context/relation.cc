#include "transform/context/relation.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/hash.h"
#include "base/text.h"
#include "jinja/render.h"

namespace ingot::transform {
namespace {

using jinja::Arguments;
using jinja::Render;
using jinja::Value;

std::string Part(std::string_view text, bool quoted) {
  return quoted ? QuoteSqlName(text) : std::string(text);
}

Value TextOrNone(Render& render, std::string_view text) {
  return text.empty() ? Value::None() : render.heap().String(text);
}

Value TypeValue(Render& render, RelationType type) { return TextOrNone(render, RelationTypeName(type)); }

RelationType TypeOf(const Value& value, RelationType fallback) {
  if (!value.is_string()) return fallback;
  for (const RelationType type : {RelationType::kTable, RelationType::kView, RelationType::kMaterializedView,
                                  RelationType::kExternal, RelationType::kCte}) {
    if (RelationTypeName(type) == value.as_string()) return type;
  }
  return fallback;
}

void TakeText(const Value& value, std::string* out) {
  if (value.is_string()) *out = value.as_string();
  else if (value.is_none()) out->clear();
}

void TakeBool(const Value& value, bool* out) {
  if (value.is_bool()) *out = value.as_bool();
}

// include(database=…, schema=…, identifier=…) and quote(…): only what is named changes.
Result<Value> ChangePolicy(Render& render, const RelationName& name, const Arguments& arguments, bool quoting) {
  static const jinja::Signature signature("include", {"database", "schema", "identifier"}, 0);
  std::array<Value, 3> bound;
  RETURN_IF_ERROR(signature.Bind(arguments, bound));
  RelationName changed = name;
  TakeBool(bound[0], quoting ? &changed.quote_database : &changed.include_database);
  TakeBool(bound[1], quoting ? &changed.quote_schema : &changed.include_schema);
  TakeBool(bound[2], quoting ? &changed.quote_identifier : &changed.include_identifier);
  return MakeRelation(render, std::move(changed));
}

void TakePath(const Value& path, RelationName* name) {
  if (!path.is_dict()) return;
  for (const auto& [key, out] : {std::pair{"database", &name->database}, {"schema", &name->schema}, {"identifier", &name->identifier}}) {
    if (const Value* value = path.dict()->Find(std::string_view(key))) TakeText(*value, out);
  }
}

Result<Value> Incorporate(Render& render, const RelationName& name, const Arguments& arguments) {
  RelationName changed = name;
  if (const Value* path = arguments.Find("path")) TakePath(*path, &changed);
  if (const Value* type = arguments.Find("type")) changed.type = TypeOf(*type, RelationType::kUnknown);
  return MakeRelation(render, std::move(changed));
}

Result<Value> ReplacePath(Render& render, const RelationName& name, const Arguments& arguments) {
  RelationName changed = name;
  for (const jinja::NamedValue& argument : arguments.named) {
    if (argument.name == "database") TakeText(argument.value, &changed.database);
    else if (argument.name == "schema") TakeText(argument.value, &changed.schema);
    else if (argument.name == "identifier") TakeText(argument.value, &changed.identifier);
  }
  return MakeRelation(render, std::move(changed));
}

// "lake".INFORMATION_SCHEMA.tables
Result<Value> InformationSchema(Render& render, const RelationName& name, const Arguments& arguments) {
  RelationName view = name;
  view.schema = "INFORMATION_SCHEMA";
  view.quote_schema = false;
  view.quote_identifier = false;
  view.identifier.clear();
  if (!arguments.positional.empty() && arguments.positional[0].is_string()) view.identifier = arguments.positional[0].as_string();
  view.include_identifier = !view.identifier.empty();
  return MakeRelation(render, std::move(view));
}

Result<Value> Matches(const RelationName& name, const Arguments& arguments) {
  static const jinja::Signature signature("matches", {"database", "schema", "identifier"}, 0);
  std::array<Value, 3> bound;
  RETURN_IF_ERROR(signature.Bind(arguments, bound));
  const std::array<const std::string*, 3> own = {&name.database, &name.schema, &name.identifier};
  for (size_t i = 0; i < own.size(); ++i) {
    if (bound[i].is_string() && !EqualsIgnoreCase(bound[i].as_string(), *own[i])) return Value::Bool(false);
  }
  return Value::Bool(true);
}

using Method = Result<Value> (*)(Render&, const RelationName&, const Arguments&);

Value Bound(Render& render, std::string_view label, const RelationName& name, Method method) {
  return jinja::NewFunction(render.heap(), std::string(label),
                            [&name, method](Render& r, const Arguments& a) { return method(r, name, a); });
}

Result<Value> Include(Render& r, const RelationName& n, const Arguments& a) { return ChangePolicy(r, n, a, false); }
Result<Value> Quote(Render& r, const RelationName& n, const Arguments& a) { return ChangePolicy(r, n, a, true); }
Result<Value> MatchesMethod(Render&, const RelationName& n, const Arguments& a) { return Matches(n, a); }
Result<Value> RenderText(Render& r, const RelationName& n, const Arguments&) { return r.heap().String(n.ToAddress()); }
Result<Value> WithoutIdentifier(Render& r, const RelationName& n, const Arguments&) {
  RelationName changed = n;
  changed.include_identifier = false;
  return MakeRelation(r, std::move(changed));
}
Result<Value> QuotedName(Render& r, const RelationName&, const Arguments& a) {
  if (a.positional.empty() || !a.positional[0].is_string()) return InvalidArgument("quoted() takes a name");
  return r.heap().String(QuoteSqlName(a.positional[0].as_string()));
}

struct NamedMethod {
  std::string_view name;
  Method method;
};
constexpr std::array<NamedMethod, 9> kMethods = {{{"include", Include},
                                                  {"quote", Quote},
                                                  {"incorporate", Incorporate},
                                                  {"replace_path", ReplacePath},
                                                  {"information_schema", InformationSchema},
                                                  {"matches", MatchesMethod},
                                                  {"render", RenderText},
                                                  {"without_identifier", WithoutIdentifier},
                                                  {"quoted", QuotedName}}};

Result<Value> CreateRelation(Render& render, const Arguments& arguments) {
  static const jinja::Signature signature(
      "create", {"database", "schema", "identifier", "type", "quote_policy", "include_policy", "path", "limit"}, 0);
  std::array<Value, 8> bound;
  RETURN_IF_ERROR(signature.Bind(arguments, bound));
  RelationName name;
  TakeText(bound[0], &name.database);
  TakeText(bound[1], &name.schema);
  TakeText(bound[2], &name.identifier);
  name.type = TypeOf(bound[3], RelationType::kUnknown);
  TakePath(bound[6], &name);
  const auto policy = [](const Value& value, std::string_view key, bool* out) {
    if (!value.is_dict()) return;
    if (const Value* one = value.dict()->Find(key)) TakeBool(*one, out);
  };
  policy(bound[4], "database", &name.quote_database);
  policy(bound[4], "schema", &name.quote_schema);
  policy(bound[4], "identifier", &name.quote_identifier);
  policy(bound[5], "database", &name.include_database);
  policy(bound[5], "schema", &name.include_schema);
  policy(bound[5], "identifier", &name.include_identifier);
  if (bound[7].is_int()) name.limit = bound[7].as_int();
  return MakeRelation(render, std::move(name));
}

class RelationClass final : public jinja::Object {
 public:
  std::string_view TypeName() const override { return "type"; }
  bool IsCallable() const override { return true; }
  Result<Value> Call(Render& render, const Arguments& arguments) override { return CreateRelation(render, arguments); }
  Result<std::optional<Value>> GetAttribute(Render& render, std::string_view name) override {
    if (name == "create") return std::optional(jinja::NewFunction(render.heap(), "create", CreateRelation));
    constexpr std::array<std::pair<std::string_view, RelationType>, 5> kTypes = {
        {{"Table", RelationType::kTable}, {"View", RelationType::kView}, {"CTE", RelationType::kCte},
         {"MaterializedView", RelationType::kMaterializedView}, {"External", RelationType::kExternal}}};
    for (const auto& [type_name, type] : kTypes) {
      if (type_name == name) return std::optional(render.heap().String(RelationTypeName(type)));
    }
    return std::optional<Value>();
  }
};

}  // namespace

std::string RelationName::ToAddress() const {
  if (type == RelationType::kCte) return identifier;
  std::string sql;
  const auto add = [&](const std::string& part, bool included, bool quoted) {
    if (!included || part.empty()) return;
    if (!sql.empty()) sql += '.';
    sql += Part(part, quoted);
  };
  add(database, include_database, quote_database);
  add(schema, include_schema, quote_schema);
  add(identifier, include_identifier, quote_identifier);
  return sql;
}

std::string RelationName::ToSql() const {
  std::string sql = ToAddress();
  // Without an alias: the author may give one.
  if (limit) sql = fmt::format("(select * from {} {})", sql, *limit == 0 ? "where false limit 0" : fmt::format("limit {}", *limit));
  if (!filter.empty()) sql = fmt::format("(select * from {} where {})", sql, filter);
  return sql;
}

Result<std::optional<Value>> RelationObject::GetAttribute(Render& render, std::string_view name) {
  const auto some = [](Value value) { return std::optional<Value>(value); };
  if (name == "database") return some(TextOrNone(render, name_.database));
  if (name == "schema") return some(TextOrNone(render, name_.schema));
  if (name == "identifier" || name == "name" || name == "table") return some(TextOrNone(render, name_.identifier));
  if (name == "type") return some(TypeValue(render, name_.type));
  if (name == "is_table") return some(Value::Bool(name_.type == RelationType::kTable));
  if (name == "is_view") return some(Value::Bool(name_.type == RelationType::kView));
  if (name == "is_cte") return some(Value::Bool(name_.type == RelationType::kCte));
  if (name == "is_materialized_view") return some(Value::Bool(name_.type == RelationType::kMaterializedView));
  if (name == "can_be_renamed" || name == "can_be_replaced") {
    return some(Value::Bool(name_.type == RelationType::kTable || name_.type == RelationType::kView));
  }
  if (name == "include_policy" || name == "quote_policy") {
    const bool quote = name == "quote_policy";
    return some(render.heap().NewDict({{"database", Value::Bool(quote ? name_.quote_database : name_.include_database)},
                                       {"schema", Value::Bool(quote ? name_.quote_schema : name_.include_schema)},
                                       {"identifier", Value::Bool(quote ? name_.quote_identifier : name_.include_identifier)}}));
  }
  if (name == "path") {
    return some(render.heap().NewDict({{"database", TextOrNone(render, name_.database)},
                                       {"schema", TextOrNone(render, name_.schema)},
                                       {"identifier", TextOrNone(render, name_.identifier)}}));
  }
  if (name == "metadata") return some(render.heap().NewDict({{"type", render.heap().StaticString("DuckDBRelation")}}));
  if (name == "get") {
    return some(jinja::NewFunction(render.heap(), "get", [this](Render& r, const Arguments& arguments) -> Result<Value> {
      if (arguments.positional.empty()) return InvalidArgument("get() takes a key");
      ASSIGN_OR_RETURN(const std::optional<Value> found, GetItem(r, arguments.positional[0]));
      if (found) return *found;
      return arguments.positional.size() > 1 ? arguments.positional[1] : Value::None();
    }));
  }
  for (const NamedMethod& method : kMethods) {
    if (method.name == name) return some(Bound(render, name, name_, method.method));
  }
  return std::optional<Value>();
}

Result<std::optional<Value>> RelationObject::GetItem(Render& render, const Value& key) {
  constexpr std::array<std::string_view, 5> kParts = {"path", "type", "quote_policy", "include_policy", "metadata"};
  if (!key.is_string() || std::find(kParts.begin(), kParts.end(), key.as_string()) == kParts.end()) return std::optional<Value>();
  return GetAttribute(render, key.as_string());
}

Result<std::optional<std::vector<Value>>> RelationObject::Items(Render& render) {
  std::vector<Value> keys;
  for (const std::string_view key : {"path", "type", "quote_policy", "include_policy", "metadata"}) keys.push_back(render.heap().StaticString(key));
  return std::optional(std::move(keys));
}

bool RelationObject::Equals(const Value& other) const {
  const RelationObject* relation = other.As<RelationObject>();
  return relation != nullptr && relation->name_.ToSql() == name_.ToSql();
}

uint64_t RelationObject::Hash() const { return Hash64(name_.ToSql()); }

Value MakeRelation(Render& render, RelationName name) { return render.heap().NewObject<RelationObject>(std::move(name)); }

Value MakeRelationClass(Render& render) { return render.heap().NewObject<RelationClass>(); }

}  // namespace ingot::transform
