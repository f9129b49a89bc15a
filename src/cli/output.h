// Results on standard output.
#pragma once

#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "cli/command.h"
#include "cli/format.h"

namespace ingot::cli {

// --format table|json, of commands that report.
Flag ReportFormatFlag();

// How a table is to look on standard output: cut to the width of a terminal, whole elsewhere.
TableOptions StandardOutputTable();

// One line.
Status PrintJson(const Json& value);
Status PrintTable(std::vector<engine::Column> columns, std::vector<std::vector<Json>> rows);

}  // namespace ingot::cli
