// The verb show: rows of a node, or of a query with templates.
#include <fmt/format.h>

#include "base/text.h"
#include "cli/dbt_command.h"
#include "cli/dbt_rows.h"
#include "cli/output.h"
#include "cli/verbs.h"
#include "generate/byte_sink.h"
#include "transform/run/operation.h"

namespace ingot::cli {
namespace {

using transform::WarehouseResult;

struct Shown {
  std::string name;
  bool is_inline = false;
  WarehouseResult rows;
};

// Decimals are numbers, as in dbt.
Json ShownValue(const Json& cell, std::string_view data_type) {
  const std::optional<double> number = cell.is_string() && data_type.starts_with("DECIMAL") ? ParseDouble(cell.as_string()) : std::nullopt;
  return number ? Json(*number) : cell;
}

Json RowsJson(const WarehouseResult& result) {
  Json rows = Json::MakeArray();
  for (const auto& cells : result.rows) {
    Json row = Json::MakeObject();
    for (size_t i = 0; i < cells.size(); ++i) row.Set(result.columns[i].name, ShownValue(cells[i], result.columns[i].data_type));
    rows.Append(std::move(row));
  }
  return rows;
}

Status Print(const Shown& shown, bool json) {
  if (!json) {
    const std::string title = shown.is_inline ? "Previewing inline node:" : fmt::format("Previewing node '{}':", shown.name);
    return generate::StandardOutputSink()->Write(title + "\n" + RowTable(shown.rows) + "\n");
  }
  Json object = Json::MakeObject();
  if (!shown.is_inline) object.Set("node", shown.name);
  object.Set("show", RowsJson(shown.rows));
  return generate::StandardOutputSink()->Write(object.Dump(2) + "\n");
}

Result<ExitCode> RunShow(Context& context) {
  const Arguments& arguments = context.arguments;
  if (!arguments.Has("inline") && arguments.Texts("select").empty() && arguments.Texts("models").empty() && !arguments.Has("selector")) {
    return InvalidArgument("show needs --select or --inline: what is to be shown");
  }
  ASSIGN_OR_RETURN(const std::unique_ptr<DbtCommand> command, DbtCommand::Open(context, "show"));
  const bool json = arguments.Text("output") == "json";
  const int64_t limit = arguments.Integer("limit");
  ASSIGN_OR_RETURN(transform::RunServices* const services, command->Services());
  if (arguments.Has("inline")) {
    ASSIGN_OR_RETURN(WarehouseResult rows, transform::ShowInline(*services, arguments.Text("inline"), limit));
    RETURN_IF_ERROR(Print({"inline_query", true, std::move(rows)}, json));
    return ExitCode::kDone;
  }
  using transform::ResourceType;
  ASSIGN_OR_RETURN(const std::vector<bool> selected,
                   command->Select({ResourceType::kModel, ResourceType::kSnapshot, ResourceType::kSeed, ResourceType::kTest, ResourceType::kAnalysis}));
  bool any = false;
  for (const transform::Node& node : command->graph().nodes) {
    // Tests come along with their model only when they are named.
    if (!selected[node.index] || (node.type == ResourceType::kTest && any)) continue;
    any = true;
    ASSIGN_OR_RETURN(WarehouseResult rows, transform::ShowNode(*services, node, limit));
    RETURN_IF_ERROR(Print({node.name, false, std::move(rows)}, json));
  }
  if (!any) return InvalidArgument("nothing is selected that could be shown");
  return ExitCode::kDone;
}

}  // namespace

Command DbtShowVerb() {
  return {.name = "show",
          .summary = "Show rows of a model, or of a query with templates",
          .details = "Compiles and runs the query; nothing is built.",
          .flags = DbtFlags(kProjectFlags | kSelectionFlags | kStateFlags,
                            {{.name = "inline", .value_name = "SQL", .help = "A query with templates, in place of a node"},
                             {.name = "limit", .kind = ValueKind::kInteger, .value_name = "N", .fallback = "5", .help = "How many rows; -1: all"},
                             {.name = "output", .kind = ValueKind::kChoice, .fallback = "text", .help = "How the rows look", .choices = {"text", "json"}}}),
          .examples = {{"ingot show --select orders --limit 10", "ten rows of a model"},
                       {"ingot show --inline \"select count(*) from {{ ref('orders') }}\" --output json", "a query"}},
          .run = RunShow};
}

}  // namespace ingot::cli
