#include "lake/scan/table_changes.h"

#include <chrono>
#include <duckdb/catalog/catalog.hpp>
#include <duckdb/function/function_set.hpp>
#include <duckdb/main/extension/extension_loader.hpp>
#include <duckdb/parser/qualified_name.hpp>
#include <utility>

#include "engine/error_mapping.h"
#include "lake/catalog/table_entry.h"
#include "lake/scan/table_scan.h"
#include "lake/write/change_files.h"

namespace ingot::lake {

namespace {

struct VersionRange {
  int64_t first = 0;
  int64_t last = 0;
};

TableEntry& FindLakeTable(duckdb::ClientContext& context, const duckdb::Value& argument) {
  if (argument.IsNull()) engine::ThrowThroughDuckDb(InvalidArgument("table_changes: the table's name is NULL"));
  const std::string& text = duckdb::StringValue::Get(argument);
  const auto name = duckdb::QualifiedName::Parse(text);
  auto& entry = duckdb::Catalog::GetEntry<duckdb::TableCatalogEntry>(context, name.catalog, name.schema, name.name);
  if (entry.ParentCatalog().GetCatalogType() != "ingot") {
    engine::ThrowThroughDuckDb(InvalidArgument("table_changes: '" + text + "' is not a table of a lake"));
  }
  return entry.Cast<TableEntry>();
}

// The first version that was committed at the instant or after it.
Result<int64_t> FirstVersionFrom(delta::Table& table, Timestamp instant) {
  const auto before = table.AtTimestamp(instant - std::chrono::microseconds(1));
  if (before.ok()) return (*before)->version + 1;
  if (before.error().kind() != ErrorKind::kNotFound) return before.error();
  return 0;
}

Timestamp InstantOf(const duckdb::Value& value) {
  return Timestamp(std::chrono::microseconds(value.GetValue<duckdb::timestamp_tz_t>().value));
}

Result<VersionRange> RangeOf(delta::Table& table, const std::vector<duckdb::Value>& bounds) {
  for (const duckdb::Value& bound : bounds) {
    if (bound.IsNull()) return InvalidArgument("a bound is NULL; expected versions or instants");
  }
  ASSIGN_OR_RETURN(const delta::SnapshotPtr newest, table.Latest());
  VersionRange range{0, newest->version};
  if (bounds[0].type().id() == duckdb::LogicalTypeId::BIGINT) {
    range.first = bounds[0].GetValue<int64_t>();
    if (bounds.size() > 1) range.last = bounds[1].GetValue<int64_t>();
  } else {
    ASSIGN_OR_RETURN(range.first, FirstVersionFrom(table, InstantOf(bounds[0])));
    if (bounds.size() > 1) {
      ASSIGN_OR_RETURN(const delta::SnapshotPtr end, table.AtTimestamp(InstantOf(bounds[1])));
      range.last = end->version;
    }
    return range;
  }
  const bool polls = range.first == newest->version + 1 && (bounds.size() == 1 || range.last == range.first);
  if (polls) return VersionRange{range.first, newest->version};
  if (range.first < 0 || range.last > newest->version || range.first > range.last) {
    return InvalidArgument("versions " + std::to_string(range.first) + " to " + std::to_string(range.last) +
                           " are asked for; expected a range within 0 to " + std::to_string(newest->version));
  }
  return range;
}

using Gather = Result<std::shared_ptr<ScanSource>> (*)(std::shared_ptr<delta::Table>, int64_t, int64_t, const std::string&);

template <Gather gather>
duckdb::unique_ptr<duckdb::FunctionData> BindTableChanges(duckdb::ClientContext& context,
                                                          duckdb::TableFunctionBindInput& input,
                                                          duckdb::vector<duckdb::LogicalType>& types,
                                                          duckdb::vector<duckdb::string>& names) {
  TableEntry& entry = FindLakeTable(context, input.inputs[0]);
  const std::string name = entry.state().name().ToString();
  const std::shared_ptr<delta::Table> table = entry.state().table();
  auto range = RangeOf(*table, {input.inputs.begin() + 1, input.inputs.end()});
  if (!range.ok()) engine::ThrowThroughDuckDb(range.error().WithContext("changes of table " + name));
  auto source = engine::ValueOrThrow(gather(table, range->first, range->last, name));
  return BindScanAsFunction(context, std::move(source), input, types, names);
}

duckdb::TableFunctionSet ChangesFunction(duckdb::DatabaseInstance& database, const char* name, duckdb::table_function_bind_t bind) {
  using duckdb::LogicalType;
  duckdb::TableFunctionSet changes(name);
  for (const LogicalType& bound : {LogicalType(LogicalType::BIGINT), LogicalType(LogicalType::TIMESTAMP_TZ)}) {
    duckdb::TableFunction function = ScanFunction(database);
    function.name = name;
    function.bind = bind;
    function.named_parameters.clear();
    function.arguments = {LogicalType::VARCHAR, bound};
    changes.AddFunction(function);
    function.arguments = {LogicalType::VARCHAR, bound, bound};
    changes.AddFunction(function);
  }
  return changes;
}

}  // namespace

void RegisterTableChangesFunctions(duckdb::DatabaseInstance& database) {
  duckdb::ExtensionLoader loader(database, "ingot");
  loader.RegisterFunction(ChangesFunction(database, "table_changes", BindTableChanges<ChangesBetween>));
  loader.RegisterFunction(ChangesFunction(database, "ingot_row_changes", BindTableChanges<RowChangesBetween>));
}

}  // namespace ingot::lake
