// Writing rows that are not in a running plan: those that survive in files which a statement changes, and new ones.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "lake/data_files.h"
#include "lake/instance_state.h"
#include "lake/scan_source.h"

namespace duckdb {
class ColumnDataCollection;
}

namespace ingot::lake {

// What to write in one go: a scan (with `hidden` rows left out), and rows held in memory (or spilled). Either may be
// missing.
struct RewriteInput {
  std::shared_ptr<const ScanSource> survivors;
  std::vector<const duckdb::ColumnDataCollection*> rows;
  std::vector<duckdb::LogicalType> row_types{};  // of `rows` as they are stored; WriteFiles sets it
};

// Writes them with COPY on a connection of its own (in parallel, within the instance's limits) and returns the files.
// Throws through DuckDB.
std::vector<delta::AddFile> WriteFiles(duckdb::ClientContext& context, InstanceState& state, const WriteTarget& target,
                                       const RewriteInput& rewrite, delta::Table& table);

// Registers the table functions that the writing connection reads from.
void RegisterRewriteFunctions(duckdb::DatabaseInstance& database, std::shared_ptr<InstanceState> state);

}  // namespace ingot::lake
