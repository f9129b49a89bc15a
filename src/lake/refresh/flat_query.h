// A query in one piece: its WITH clauses and the views that it reads put where they are named, each table named by where it lies.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/duckdb_headers.h"
#include "lake/catalog/table_entry.h"

namespace duckdb {
class SelectNode;
class SelectStatement;
class TableRef;
}  // namespace duckdb

namespace ingot::lake {

struct FlatQuery {
  duckdb::unique_ptr<duckdb::SelectStatement> statement;
  // The tables that it reads, by "catalog.schema.table".
  std::map<std::string, TableEntry*> inputs;
  // Not empty: it reads or asks something that may change without any of them, or is not understood ("it reads a file").
  std::string obstacle;
};

// Throws through DuckDB when a view cannot be read.
FlatQuery Flatten(duckdb::ClientContext& context, const duckdb::SelectStatement& query);

// Of a flat query:

// Where its FROM clauses name tables, in order, but for subqueries within expressions.
std::vector<duckdb::unique_ptr<duckdb::TableRef>*> TableSlots(duckdb::SelectStatement& query);
// The name by which `FlatQuery::inputs` knows the table of a slot.
std::string InputOf(const duckdb::TableRef& slot);
// Makes the branches of UNION ALL that do not lead to the slot give no rows.
void KeepOnlyBranchOf(duckdb::SelectStatement& query, size_t slot);
// The SELECT with the GROUP BY, where all around it are SELECTs over one subquery; nullptr when there is none.
duckdb::SelectNode* GroupingSelect(duckdb::SelectStatement& query);
// Takes out what may leave groups out: HAVING, and conditions around the SELECT with the GROUP BY.
void DropConditionsOnGroups(duckdb::SelectStatement& query);

}  // namespace ingot::lake
