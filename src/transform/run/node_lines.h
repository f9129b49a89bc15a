// dbt's lines about one node: "3 of 8 OK created sql table model main.orders ....... [OK in 0.12s]".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "transform/run/console.h"
#include "transform/run/node_result.h"

namespace ingot::transform {

// A node's place in the command.
struct LinePlace {
  size_t index = 0;   // from 1
  size_t total = 0;
  bool colors = false;
  size_t width = 80;
};

// "sql table model main.orders", "seed file main.countries", "test unique_orders_id".
std::string DescribeNode(const Resource& resource);

// A line with dots up to its status, which stands behind the place's width.
std::string DottedLine(const LinePlace& place, std::string_view message, std::string_view status, std::optional<double> seconds);

ConsoleEvent StartLine(const Resource& resource, const LinePlace& place);
ConsoleEvent ResultLine(const NodeResult& result, const LinePlace& place);

// The node as dbt's events carry it.
Json NodeInfo(const Resource& resource, std::string_view status);

}  // namespace ingot::transform
