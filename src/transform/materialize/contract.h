// A model's contract: what its columns must be, and what its rows must obey.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "transform/graph/resource.h"
#include "transform/materialize/build_warehouse.h"

namespace ingot::transform {

bool HasContract(const Node& node);

// The columns that the contract states, their types in the warehouse's spelling, in the contract's order.
// kInvalidArgument: no columns, one without a type, a type that the warehouse does not know.
Result<std::vector<WarehouseColumn>> ContractColumns(BuildWarehouse& warehouse, const Node& node);

// kInvalidArgument lists every column that differs: what the query gives, what the contract says, and how they differ.
Status CheckContract(const Node& node, std::span<const WarehouseColumn> contract, std::span<const WarehouseColumn> query);

// What CREATE TABLE says between its parentheses: the columns with their constraints.
struct ContractTable {
  std::string definition;
  // Keys that rows must not have twice, each a list of columns: checked before the commit.
  std::vector<std::vector<std::string>> unique_keys;
  std::vector<std::string> warnings;  // constraints that nothing enforces
};
Result<ContractTable> TableOfContract(const Node& node, std::span<const WarehouseColumn> contract);

// kInvalidData names a key that several rows have.
Status CheckUniqueKeys(BuildWarehouse& warehouse, const std::string& table_sql,
                       const std::vector<std::vector<std::string>>& unique_keys);

}  // namespace ingot::transform
