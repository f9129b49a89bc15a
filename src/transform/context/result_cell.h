// One value of a query's result as templates see it.
#pragma once

#include <string_view>

#include "base/json.h"
#include "jinja/render.h"

namespace ingot::transform {

// `cell` as the warehouse gives it (numbers, bools and null as such, everything else as text), of the type `data_type` ("DECIMAL(10,2)"):
// decimals of up to 15 digits are numbers, longer ones stay text; DATE, TIMESTAMP and TIMESTAMP WITH TIME ZONE are dates and
// times, with Python's attributes and methods.
jinja::Value CellValue(jinja::Render& render, const Json& cell, std::string_view data_type);

}  // namespace ingot::transform
