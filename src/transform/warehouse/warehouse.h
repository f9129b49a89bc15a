// What templates and materializations ask of the place where relations live. transform/ defines the questions; who runs
// models answers them (with the lake).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "engine/lineage/query_lineage.h"

namespace ingot::transform {

enum class RelationType : uint8_t { kUnknown, kTable, kView, kMaterializedView, kExternal, kCte };

// "table", "view", "materialized_view", "external", "cte"; empty for kUnknown.
std::string_view RelationTypeName(RelationType type);

// A relation's address and kind. Names are as they are stored: no quotes.
struct RelationInfo {
  std::string database;
  std::string schema;
  std::string identifier;
  RelationType type = RelationType::kUnknown;
};

struct WarehouseColumn {
  std::string name;
  std::string data_type;  // as the warehouse spells it: "DECIMAL(14,2)"
};

// What a statement gave back.
struct WarehouseResult {
  std::vector<WarehouseColumn> columns;
  std::vector<std::vector<Json>> rows;  // numbers, bools, text and null; DECIMAL, dates and times as text
  std::string status;                   // "SELECT", "INSERT 3": what a log shows
  int64_t rows_affected = -1;           // -1: not known
};

// One thread's connection: calls come one at a time. Each error names what was asked for; a failing statement's error
// carries the engine's message with its position in the statement.
class Warehouse {
 public:
  virtual ~Warehouse() = default;

  virtual Result<std::optional<RelationInfo>> GetRelation(const RelationInfo& name) = 0;
  virtual Result<std::vector<RelationInfo>> ListRelations(std::string_view database, std::string_view schema) = 0;
  virtual Result<std::vector<std::string>> ListSchemas(std::string_view database) = 0;
  // kNotFound when there is no such relation.
  virtual Result<std::vector<WarehouseColumn>> GetColumns(const RelationInfo& name) = 0;
  // The columns that a query would give, without running it.
  virtual Result<std::vector<WarehouseColumn>> DescribeQuery(std::string_view sql) = 0;
  // From which columns a query's columns come, without running it. kUnsupported: it is not one SELECT.
  virtual Result<engine::QueryLineage> LineageOf(std::string_view sql) = 0;
  // One or several statements; rows are fetched only when asked for. `limit`: at most so many rows; -1: all.
  virtual Result<WarehouseResult> Execute(std::string_view sql, bool fetch, int64_t limit) = 0;

  virtual Status CreateSchema(std::string_view database, std::string_view schema) = 0;
  virtual Status DropSchema(std::string_view database, std::string_view schema) = 0;
  virtual Status DropRelation(const RelationInfo& name) = 0;
  virtual Status TruncateRelation(const RelationInfo& name) = 0;
  virtual Status RenameRelation(const RelationInfo& from, const RelationInfo& to) = 0;
};

}  // namespace ingot::transform
