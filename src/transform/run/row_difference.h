// Two sets of rows side by side.
#pragma once

#include <string>

#include "transform/warehouse/warehouse.h"

namespace ingot::transform {

// Empty when both hold the same rows, in whatever order, however often each. Else a table with "+++" before what is there and
// was not expected, "---" before what was expected and is not there, and the rows that both have.
std::string DescribeDifference(const WarehouseResult& actual, const WarehouseResult& expected);

}  // namespace ingot::transform
