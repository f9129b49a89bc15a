// Functions that speak to the user, end a macro, or remember what a statement gave back.
#include <array>
#include <cstdio>

#include <fmt/format.h>

#include "jinja/value/json_values.h"
#include "transform/context/builtins.h"
#include "transform/context/result_cell.h"
#include "transform/context/result_table.h"

namespace ingot::transform {
namespace {

using jinja::Arguments;
using jinja::Render;
using jinja::Value;

Result<Value> Nothing(Render& render) { return render.heap().StaticString(""); }

Result<Value> LogMessage(const NodeContext& context, Render& render, const Arguments& arguments) {
  static const jinja::Signature signature("log", {"msg", "info"}, 1);
  std::array<Value, 2> bound;
  RETURN_IF_ERROR(signature.Bind(arguments, bound));
  ASSIGN_OR_RETURN(const std::string text, render.ToString(bound[0]));
  const bool info = !bound[1].is_missing() && jinja::Truth(bound[1]);
  if (info) context.shared().invocation->logger->Info(text);
  else context.shared().invocation->logger->Debug(text);
  return Nothing(render);
}

// To standard output, as a result: also where messages are not shown, but not with --no-print.
Result<Value> PrintMessage(const NodeContext& context, Render& render, const Arguments& arguments) {
  if (!context.shared().invocation->flags.GetBool("PRINT", true)) return Nothing(render);
  const Value message = arguments.positional.empty() ? Value() : arguments.positional[0];
  ASSIGN_OR_RETURN(const std::string text, render.ToString(message));
  fmt::print("{}\n", text);
  std::fflush(stdout);
  return Nothing(render);
}

Result<Value> ReturnValue(const NodeContext&, Render& render, const Arguments& arguments) {
  if (arguments.positional.size() > 1) return InvalidArgument("return() takes one value");
  if (!arguments.positional.empty()) return render.Return(arguments.positional[0]);
  const Value* named = arguments.Find("data");
  return render.Return(named == nullptr ? Value::None() : *named);
}

Result<Value> StoreResult(const NodeContext& context, Render& render, const Arguments& arguments) {
  static const jinja::Signature signature("store_result", {"name", "response", "agate_table"}, 2);
  std::array<Value, 3> bound;
  RETURN_IF_ERROR(signature.Bind(arguments, bound));
  ASSIGN_OR_RETURN(const std::string name, render.ToString(bound[0]));
  const Value table = bound[2].is_missing() || bound[2].is_none() ? MakeResultTable(render, {}) : bound[2];
  std::vector<Value> rows;
  if (const WarehouseResult* result = ResultOf(table)) {
    for (const std::vector<Json>& row : result->rows) {
      std::vector<Value> cells;
      for (size_t i = 0; i < row.size(); ++i) cells.push_back(CellValue(render, row[i], result->columns[i].data_type));
      rows.push_back(render.heap().NewTuple(std::move(cells)));
    }
  }
  context.results()[name] =
      render.heap().NewDict({{"response", bound[1]}, {"data", render.heap().NewList(std::move(rows))}, {"table", table}});
  return Nothing(render);
}

Result<Value> StoreRawResult(const NodeContext& context, Render& render, const Arguments& arguments) {
  static const jinja::Signature signature("store_raw_result", {"name", "message", "code", "rows_affected", "agate_table"}, 1);
  std::array<Value, 5> bound;
  RETURN_IF_ERROR(signature.Bind(arguments, bound));
  for (Value& value : bound) {
    if (value.is_missing()) value = Value::None();
  }
  const Value response = render.heap().NewDict({{"_message", bound[1]}, {"code", bound[2]}, {"rows_affected", bound[3]}});
  const std::array<Value, 3> passed = {bound[0], response, bound[4]};
  return StoreResult(context, render, Arguments{.positional = passed, .named = {}});
}

Result<Value> LoadResult(const NodeContext& context, Render& render, const Arguments& arguments) {
  if (arguments.positional.empty()) return InvalidArgument("load_result() takes the name of a statement");
  ASSIGN_OR_RETURN(const std::string name, render.ToString(arguments.positional[0]));
  const auto found = context.results().find(name);
  return found == context.results().end() ? Value::None() : found->second;
}

Result<Value> TryOrCompilerError(const NodeContext&, Render& render, const Arguments& arguments) {
  if (arguments.positional.size() < 2) return InvalidArgument("try_or_compiler_error() takes a message and a function");
  ASSIGN_OR_RETURN(const std::string message, render.ToString(arguments.positional[0]));
  Result<Value> result = render.Call(arguments.positional[1], Arguments{.positional = arguments.positional.subspan(2), .named = arguments.named});
  if (!result.ok()) return InvalidArgument(message);
  return result;
}

Result<Value> Ignored(const NodeContext&, Render& render, const Arguments&) { return Nothing(render); }

Result<Value> EmptyTable(const NodeContext&, Render& render, const Arguments&) { return MakeResultTable(render, {}); }

Result<std::string> Message(Render& render, const Arguments& arguments) {
  const Value* named = arguments.Find("msg");
  const Value value = !arguments.positional.empty() ? arguments.positional[0] : named != nullptr ? *named : Value();
  return value.is_undefined() || value.is_none() ? std::string() : render.ToString(value);
}

Result<Value> Raise(const NodeContext&, Render& render, const Arguments& arguments) {
  ASSIGN_OR_RETURN(const std::string text, Message(render, arguments));
  return InvalidArgument(text);
}

Result<Value> RaiseData(const NodeContext&, Render& render, const Arguments& arguments) {
  ASSIGN_OR_RETURN(const std::string text, Message(render, arguments));
  return InvalidData(text);
}

Result<Value> Warn(const NodeContext& context, Render& render, const Arguments& arguments) {
  ASSIGN_OR_RETURN(const std::string text, Message(render, arguments));
  context.shared().invocation->logger->Warning(text);
  return Nothing(render);
}

class ExceptionsObject final : public jinja::Object {
 public:
  explicit ExceptionsObject(const NodeContext& context) : context_(context) {}
  std::string_view TypeName() const override { return "exceptions"; }
  Result<std::optional<Value>> GetAttribute(Render& render, std::string_view name) override {
    if (name == "warn") return std::optional(MakeFunction(context_, render, name, Warn));
    if (name == "raise_database_error" || name == "raise_fail_fast_error" || name == "raise_contract_error") {
      return std::optional(MakeFunction(context_, render, name, RaiseData));
    }
    constexpr std::array<std::string_view, 11> kRaising = {
        "raise_compiler_error", "raise_not_implemented", "raise_parsing_error", "raise_dependency_error", "missing_config",
        "missing_materialization", "missing_relation", "raise_ambiguous_alias", "raise_ambiguous_catalog_match",
        "relation_wrong_type", "raise_invalid_property_yml_version"};
    for (const std::string_view raising : kRaising) {
      if (raising == name) return std::optional(MakeFunction(context_, render, name, Raise));
    }
    if (name == "warn_snapshot_timestamp_data_types") return std::optional(MakeFunction(context_, render, name, Ignored));
    return std::optional<Value>();
  }

 private:
  const NodeContext& context_;
};

}  // namespace

Value MakeExceptionsObject(const NodeContext& context, Render& render) { return render.heap().NewObject<ExceptionsObject>(context); }

ContextFunction FindOutputFunction(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, ContextFunction>, 11> kFunctions = {{{"log", LogMessage},
                                                                                        {"print", PrintMessage},
                                                                                        {"return", ReturnValue},
                                                                                        {"store_result", StoreResult},
                                                                                        {"store_raw_result", StoreRawResult},
                                                                                        {"load_result", LoadResult},
                                                                                        {"load_agate_table", EmptyTable},
                                                                                        {"try_or_compiler_error", TryOrCompilerError},
                                                                                        {"debug", Ignored},
                                                                                        {"metric", Ignored},
                                                                                        {"doc", Ignored}}};
  for (const auto& [own, function] : kFunctions) {
    if (own == name) return function;
  }
  return nullptr;
}

}  // namespace ingot::transform
