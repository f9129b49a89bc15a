#include "lake/definition/existing_rows.h"

#include "base/text.h"
#include "engine/error_mapping.h"
#include "lake/write/log_sql.h"
#include "lake/write/rewrite.h"

namespace ingot::lake {

void CheckExistingRows(duckdb::ClientContext& context, InstanceState& instance, TableState& state,
                       std::string_view operation, const std::string& rule, const std::string& condition) {
  const std::string place = "table " + state.name().ToString();
  state.Change(operation).ReadWholeTable();
  auto source = std::make_shared<ScanSource>();
  source->table = state.table();
  source->snapshot = state.snapshot();
  source->columns = ScanColumns(*source->snapshot);
  source->display_name = state.name().ToString();
  source->files = state.files();
  const std::string broken = "coalesce(NOT (" + FromLogSql(condition, state.snapshot()->schema) + "), true)";
  if (const auto row = FindRow(context, instance, std::move(source), state.name().table, broken)) {
    engine::ThrowThroughDuckDb(InvalidData(place + ": " + rule + " (" + condition + ") does not hold for the row " + *row +
                                           ", which the table has already"));
  }
}

}  // namespace ingot::lake
