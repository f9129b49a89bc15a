// One build under way, and its materializations. Only for the .cc files of this folder.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "transform/materialize/materialize.h"

namespace ingot::transform {

// What every materialization works with. The statements that fail say so with the model's own lines.
class Build {
 public:
  // Looks the relation up.
  static Result<Build> Start(BuildWarehouse& warehouse, const BuildRequest& request);

  const Node& node() const { return *request_.node; }
  const BuildRequest& request() const { return request_; }
  BuildWarehouse& warehouse() { return warehouse_; }
  const RelationInfo& target() const { return target_; }
  RelationType existing() const { return existing_; }
  std::string target_sql() const;
  bool full_refresh() const { return FullRefresh(node(), request_.full_refresh); }
  // The query, in one piece: what `sql_header` says is run by RunHeader().
  const std::string& sql() const { return request_.sql; }
  std::vector<std::string>& warnings() { return warnings_; }

  // `sql_header`, where the node has one.
  Status RunHeader();
  // Drops what is in the target's place and is not of this type: within the transaction that fills the place.
  Status MakeRoom(RelationType type);
  Result<WarehouseResult> Run(const std::string& sql);
  // The rows that a statement changed are those that the build tells of.
  Status RunMain(const std::string& sql);
  void AddRows(int64_t rows);
  // A temporary table of this build: others of the session have other names.
  RelationInfo Temporary(std::string_view suffix = "") const;

  BuildResult Finish(std::string status) const;

 private:
  Build(BuildWarehouse& warehouse, const BuildRequest& request) : warehouse_(warehouse), request_(request) {}

  BuildWarehouse& warehouse_;
  const BuildRequest& request_;
  RelationInfo target_;
  RelationType existing_ = RelationType::kUnknown;
  int64_t rows_ = -1;
  std::vector<std::string> warnings_;
};

Result<BuildResult> BuildView(Build& build);
Result<BuildResult> BuildTable(Build& build);
Result<BuildResult> BuildMaterializedView(Build& build);
Result<BuildResult> BuildIncremental(Build& build);
Result<BuildResult> BuildSeed(Build& build);
Result<BuildResult> BuildSnapshot(Build& build);

// Writes the target anew from a query, with its layout, contract and documentation, within the caller's transaction.
Status CreateTable(Build& build, const std::string& query);

}  // namespace ingot::transform
