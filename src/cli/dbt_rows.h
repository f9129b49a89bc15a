// Rows as dbt shows them.
#pragma once

#include <string>

#include "transform/warehouse/warehouse.h"

namespace ingot::cli {

// "| id | name |", a line below it, then the rows; numbers flush right. Each line has its end.
std::string RowTable(const transform::WarehouseResult& result);

}  // namespace ingot::cli
