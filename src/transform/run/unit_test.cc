// Unit tests: a model's query over given rows, beside the rows that are expected.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "jinja/value/json_values.h"
#include "transform/context/builtins.h"
#include "transform/materialize/sql_text.h"
#include "transform/run/fixture_sql.h"
#include "transform/run/node_work.h"
#include "transform/run/row_difference.h"

namespace ingot::transform {
namespace {

using jinja::Arguments;
using jinja::Render;
using jinja::Value;

constexpr std::string_view kThis = "this";

// What a unit test puts over the model's context: `this`, macros, variables and environment variables.
class Overrides final : public jinja::Namespace {
 public:
  Overrides(const UnitTest& test, std::optional<RelationName> self) : self_(std::move(self)) {
    if (!test.overrides.is_object()) return;
    const auto part = [&](std::string_view key) {
      const Json* found = test.overrides.Find(key);
      return found == nullptr || !found->is_object() ? Json::MakeObject() : *found;
    };
    macros_ = part("macros");
    vars_ = part("vars");
    environment_ = part("env_vars");
  }

  Result<std::optional<Value>> Find(Render& render, std::string_view name) const override {
    if (name == kThis && self_) return std::optional(MakeRelation(render, *self_));
    if (const Json* macro = macros_.Find(name)) return std::optional(Constant(render, name, *macro));
    if (name == "var" && !vars_.as_object().empty()) return Over(render, name, vars_);
    if (name == "env_var" && !environment_.as_object().empty()) return Over(render, name, environment_);
    return std::optional<Value>();
  }

 private:
  static Value Constant(Render& render, std::string_view name, const Json& value) {
    return jinja::NewFunction(render.heap(), std::string(name),
                              [&value](Render& r, const Arguments&) -> Result<Value> { return jinja::FromJson(value, r.heap()); });
  }

  // var('x') with the test's value of x, else as always.
  Result<std::optional<Value>> Over(Render& render, std::string_view name, const Json& values) const {
    const auto& context = static_cast<const NodeContext&>(render.globals());
    ASSIGN_OR_RETURN(const std::optional<Value> usual, MakeBuiltin(context, render, name));
    const auto body = [&values, usual](Render& r, const Arguments& arguments) -> Result<Value> {
      if (!arguments.positional.empty() && arguments.positional[0].is_string()) {
        if (const Json* value = values.Find(arguments.positional[0].as_string())) return jinja::FromJson(*value, r.heap());
      }
      return r.Call(*usual, arguments);
    };
    return std::optional(jinja::NewFunction(render.heap(), std::string(name), body));
  }

  const std::optional<RelationName> self_;
  Json macros_ = Json::MakeObject();
  Json vars_ = Json::MakeObject();
  Json environment_ = Json::MakeObject();
};

class UnitTestRun {
 public:
  UnitTestRun(NodeWork& work, const UnitTest& test) : work_(work), test_(test) {}

  Status Run() {
    RETURN_IF_ERROR(ReadInputs());
    ASSIGN_OR_RETURN(const std::string sql, ModelSql());
    work_.result.execute_started = work_.services.clock.Now();
    const Result<std::vector<WarehouseColumn>> described = work_.warehouse().DescribeQuery(sql);
    if (!described.ok()) return AtAuthorsPlace(work_, described.error());
    const std::vector<WarehouseColumn>& columns = *described;
    ASSIGN_OR_RETURN(FixtureRows expected, FixtureOf(test_.expect, columns, "expect"));
    if (test_.expect.GetString("format") == "sql") {
      ASSIGN_OR_RETURN(expected.columns, work_.warehouse().DescribeQuery(expected.sql));
    }
    ASSIGN_OR_RETURN(const WarehouseResult wanted, work_.warehouse().Execute(expected.sql, true, -1));
    const Result<WarehouseResult> answered = work_.warehouse().Execute(fmt::format("SELECT {} FROM {} unit_test", ColumnList(expected.columns), Subquery(sql)), true, -1);
    if (!answered.ok()) return AtAuthorsPlace(work_, answered.error());
    const WarehouseResult& actual = *answered;
    work_.result.execute_ended = work_.services.clock.Now();
    const std::string difference = DescribeDifference(actual, wanted);
    work_.result.failures = difference.empty() ? 0 : 1;
    work_.result.status = difference.empty() ? NodeStatus::kPass : NodeStatus::kFail;
    if (!difference.empty()) work_.result.message = "\n\nactual differs from expected:\n\n" + difference;
    return Status::Ok();
  }

 private:
  // Each of `given` becomes a CTE that stands where the model reads the input.
  Status ReadInputs() {
    for (const Json& given : test_.given.as_array()) {
      const std::string input(Trim(given.GetString("input")));
      ASSIGN_OR_RETURN(const Input target, Resolve(input));
      std::vector<WarehouseColumn> columns;
      if (given.GetString("format") != "sql") {
        ASSIGN_OR_RETURN(columns, ColumnsOf(target));
      }
      ASSIGN_OR_RETURN(const FixtureRows rows, FixtureOf(given, columns, input));
      const std::string cte = "__dbt__cte__" + target.name;
      ctes_.emplace_back(target.unique_id, fmt::format("{} as (\n{}\n)", QuoteSqlName(cte), rows.sql));
      RelationName relation;
      relation.identifier = QuoteSqlName(cte);
      relation.type = RelationType::kCte;
      relation.quote_identifier = false;
      if (input == kThis) self_ = relation;
      else inputs_.emplace(target.unique_id, relation);
    }
    return Status::Ok();
  }

  struct Input {
    std::string unique_id;
    std::string name;  // of the CTE
    RelationInfo relation;
    const Node* ephemeral = nullptr;
  };

  // ref('a'), source('a', 'b') or this.
  Result<Input> Resolve(const std::string& input) {
    if (input == kThis) return Input{work_.node.unique_id, work_.node.name, InfoOf(work_.node), nullptr};
    NodeScope scope(work_.services, work_.warehouse(), work_.node);
    const Resource* found = nullptr;
    scope.context().hooks().relation = [&](const Resource& target, const RelationName& usual) -> Result<RelationName> {
      found = &target;
      return usual;
    };
    const Result<std::string> text = scope.Text("{{ " + input + " }}", fmt::format("{}:{} (input)", test_.original_file_path, test_.line));
    if (!text.ok()) return text.error();
    if (found == nullptr) return InvalidArgument(fmt::format("'{}' is no input of a unit test: expected ref('…'), source('…', '…') or this", input));
    if (const auto* source = dynamic_cast<const Source*>(found)) {
      return Input{found->unique_id, source->source_name + "__" + source->name, {source->database, source->schema, source->identifier, RelationType::kTable}, nullptr};
    }
    const auto& node = static_cast<const Node&>(*found);
    return Input{found->unique_id, node.name, InfoOf(node), node.is_ephemeral() ? &node : nullptr};
  }

  static RelationInfo InfoOf(const Node& node) { return {node.database, node.schema, node.alias, RelationType::kTable}; }

  // The columns that rows of the input have: those of its relation, or of an ephemeral model's query.
  Result<std::vector<WarehouseColumn>> ColumnsOf(const Input& input) {
    if (input.ephemeral != nullptr) {
      ASSIGN_OR_RETURN(const CompiledNode sql, work_.compiler.Compile(*input.ephemeral, &work_.warehouse(), &work_.services.cancellation));
      return work_.warehouse().DescribeQuery(sql.code);
    }
    Result<std::vector<WarehouseColumn>> columns = work_.warehouse().GetColumns(input.relation);
    if (columns.ok() || columns.error().kind() != ErrorKind::kNotFound) return columns;
    return Error(ErrorKind::kInvalidArgument,
                 fmt::format("the columns of {} are not known, because it is not there yet: build it first ('build', or 'run --empty'), or "
                             "give its rows in the format sql",
                             input.relation.schema + "." + input.relation.identifier));
  }

  Result<std::string> ModelSql() {
    const Overrides overrides(test_, self_);
    NodeScope scope(work_.services, work_.warehouse(), work_.node);
    scope.context().hooks().extra = &overrides;
    scope.context().hooks().relation = [this](const Resource& target, const RelationName&) -> Result<RelationName> {
      const auto found = inputs_.find(target.unique_id);
      if (found != inputs_.end()) return found->second;
      return InvalidArgument(fmt::format("the unit test '{}' gives no rows for {}, which the model '{}' reads: add an input under 'given' ({}:{})",
                                         test_.name, target.name, test_.model, test_.original_file_path, test_.line));
    };
    work_.result.compile_started = work_.services.clock.Now();
    const auto text = std::make_shared<RenderedText>();
    text->node = &work_.node;
    ASSIGN_OR_RETURN(text->source, jinja::Template::Parse(EnvironmentOf(Phase::kRun), work_.node.raw_code, work_.node.original_file_path, nullptr, work_.node.first_line));
    ASSIGN_OR_RETURN(text->code, scope.render().Text(*text->source, &text->origin));
    work_.result.compile_ended = work_.services.clock.Now();
    work_.result.compiled = true;
    QueryWithCtes query = WithCtes(text->code, ctes_);
    const auto origin = std::make_shared<SqlOrigin>();
    if (!ctes_.empty()) origin->Add(0, std::min(query.list_at, query.behind_from), text);
    origin->Add(query.behind_at, query.sql.size() - query.behind_at, text, query.behind_from);
    work_.origin = origin;
    work_.result.compiled_code = std::move(query.sql);
    return work_.result.compiled_code;
  }

  NodeWork& work_;
  const UnitTest& test_;
  std::map<std::string, RelationName> inputs_;  // by unique id
  std::optional<RelationName> self_;
  std::vector<std::pair<std::string, std::string>> ctes_;  // unique id, and "name as (…)"
};

}  // namespace

Status RunUnitTest(NodeWork& work, const UnitTest& test) { return UnitTestRun(work, test).Run(); }

}  // namespace ingot::transform
