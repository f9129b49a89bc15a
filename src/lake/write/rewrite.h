// Writing rows that are not in a running plan: those that survive in files which a statement changes, and new ones.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lake/catalog/instance_state.h"
#include "lake/scan/scan_source.h"
#include "lake/write/data_files.h"

namespace duckdb {
class ColumnDataCollection;
}

namespace ingot::lake {

struct ClusteringRanges;

// What to write in one go: a scan (with `hidden` rows left out), and rows held in memory (or spilled). Either may be
// missing.
struct RewriteInput {
  std::shared_ptr<const ScanSource> survivors;
  std::vector<const duckdb::ColumnDataCollection*> rows;
  bool as_queried = false;  // the scan gives the names that queries use, not those of the files
  bool in_any_order = false;  // nothing depends on the order in which the scan gives its rows
  std::vector<duckdb::LogicalType> row_types{};  // of `rows` as they are stored; WriteFiles sets it
  // For rows that are written in an order of their own (maintenance/): how they are ordered, and, in order, the rows.
  std::shared_ptr<const ClusteringRanges> ranges{};
  duckdb::QueryResult* ordered = nullptr;
  std::string change_type = {};  // for change files: the value of their last column
};

// Hands an input to the table functions under a name that cannot be guessed, while it lives. The input must outlive it.
class RewriteHandle {
 public:
  RewriteHandle(InstanceState& state, const RewriteInput& input);
  ~RewriteHandle();
  RewriteHandle(const RewriteHandle&) = delete;
  RewriteHandle& operator=(const RewriteHandle&) = delete;

  const std::string& name() const { return name_; }

 private:
  InstanceState& state_;
  const std::string name_;
};

// The input of that name; nullptr when there is none.
const RewriteInput* FindRewriteInput(InstanceState& state, const std::string& name);

// Writes the rows of a query (all columns of the target, stored types) with COPY on a connection of its own and returns
// the files. Throws through DuckDB.
std::vector<delta::AddFile> WriteQuery(duckdb::ClientContext& context, InstanceState& state, const WriteTarget& target,
                                       const std::string& query, delta::Table& table);

// Writes them with COPY on a connection of its own (in parallel, within the instance's limits) and returns the files.
// Throws through DuckDB.
std::vector<delta::AddFile> WriteFiles(duckdb::ClientContext& context, InstanceState& state, const WriteTarget& target,
                                       const RewriteInput& input, delta::Table& table);
// The same of several inputs together.
std::vector<delta::AddFile> WriteFiles(duckdb::ClientContext& context, InstanceState& state, const WriteTarget& target,
                                       std::span<const RewriteInput> inputs, delta::Table& table);

// A row of a source, as queries see it, for which `condition` (DuckDB's SQL; the table goes by `name`) is true; nothing
// when there is none. Throws through DuckDB.
std::optional<std::string> FindRow(duckdb::ClientContext& context, InstanceState& state,
                                   std::shared_ptr<const ScanSource> source, const std::string& name,
                                   const std::string& condition);

// Registers the table functions that the writing connection reads from.
void RegisterRewriteFunctions(duckdb::DatabaseInstance& database, std::shared_ptr<InstanceState> state);

}  // namespace ingot::lake
