// A table of results as templates see it: what run_query() and load_result().table give, after agate's tables.
#pragma once

#include <memory>

#include "jinja/value/object.h"
#include "transform/warehouse/warehouse.h"

namespace ingot::transform {

// table.columns, .column_names, .rows, .print_table(), len(); a column's .name and .values(), a row's .values(), .dict(),
// and both by name and by place.
jinja::Value MakeResultTable(jinja::Render& render, WarehouseResult result);

// The result behind such a table, or nullptr.
const WarehouseResult* ResultOf(const jinja::Value& table);

}  // namespace ingot::transform
