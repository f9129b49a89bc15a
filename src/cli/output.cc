#include "cli/output.h"

#include <unistd.h>

#include "cli/terminal.h"

namespace ingot::cli {

Flag ReportFormatFlag() {
  return {.name = "format",
          .kind = ValueKind::kChoice,
          .fallback = "table",
          .help = "How the report looks",
          .choices = {"table", "json"}};
}

TableOptions StandardOutputTable() {
  TableOptions options;
  if (!IsTerminal(STDOUT_FILENO)) return options;
  options.max_width = TerminalWidth(STDOUT_FILENO);
  options.color = WantsColor(STDOUT_FILENO);
  return options;
}

Status PrintJson(const Json& value) { return generate::StandardOutputSink()->Write(value.Dump() + "\n"); }

Status PrintTable(std::vector<engine::Column> columns, std::vector<std::vector<Json>> rows) {
  ValueRows table(std::move(columns), std::move(rows));
  return WriteTable(table, StandardOutputTable(), *generate::StandardOutputSink());
}

}  // namespace ingot::cli
