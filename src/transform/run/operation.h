// One macro, or one query, by itself: `run-operation`, `show` and `compile --inline`.
#pragma once

#include <string>
#include <string_view>

#include "transform/run/services.h"

namespace ingot::transform {

// Calls a macro ("grant_all", "dbt_utils.drop_old") with named arguments, within the macro's own package. True: it is done;
// false: it failed, and the console has been told. kNotFound names the nearest macro.
Result<bool> RunOperation(RunServices& services, std::string_view macro, const Json& arguments);

// The rows of a node's query, or of a text with templates, at most `limit` of them; -1: all.
Result<WarehouseResult> ShowNode(RunServices& services, const Node& node, int64_t limit);
Result<WarehouseResult> ShowInline(RunServices& services, const std::string& text, int64_t limit);
// The SQL of a text with templates.
Result<std::string> CompileInline(RunServices& services, const std::string& text);

}  // namespace ingot::transform
