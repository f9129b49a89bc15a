// The lake as dbt's warehouse: what templates and materializations ask, as SQL of an engine session.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/session.h"
#include "transform/materialize/build_warehouse.h"

namespace ingot::transform {

// One session, which must have the lake attached as `catalog` and outlive this. One thread at a time.
class LakeWarehouse final : public BuildWarehouse {
 public:
  explicit LakeWarehouse(engine::Session& session, std::string catalog = "lake");

  engine::Session& session() { return session_; }

  Result<std::optional<RelationInfo>> GetRelation(const RelationInfo& name) override;
  Result<std::vector<RelationInfo>> ListRelations(std::string_view database, std::string_view schema) override;
  Result<std::vector<std::string>> ListSchemas(std::string_view database) override;
  Result<std::vector<WarehouseColumn>> GetColumns(const RelationInfo& name) override;
  Result<std::vector<WarehouseColumn>> DescribeQuery(std::string_view sql) override;
  Result<engine::QueryLineage> LineageOf(std::string_view sql) override;
  Result<WarehouseResult> Execute(std::string_view sql, bool fetch, int64_t limit) override;

  Status CreateSchema(std::string_view database, std::string_view schema) override;
  Status DropSchema(std::string_view database, std::string_view schema) override;
  Status DropRelation(const RelationInfo& name) override;
  Status TruncateRelation(const RelationInfo& name) override;
  Status RenameRelation(const RelationInfo& from, const RelationInfo& to) override;

  Status CheckQuery(std::string_view sql) override;
  Status LoadText(const RelationInfo& temporary, const std::vector<std::string>& columns, const TextRows& next) override;

  Status Begin() override;
  Status Commit() override;
  Status Rollback() override;
  bool InTransaction() const override;
  Status SetTransactionId(const RelationInfo& table, std::string_view application, int64_t version) override;
  Result<std::map<std::string, int64_t>> TransactionIds(const RelationInfo& table, std::string_view prefix) override;
  Result<Refreshed> RefreshView(const RelationInfo& table, const std::string& query, const std::string* configuration) override;
  Status RememberView(const RelationInfo& table, const std::string& query, const std::string& configuration) override;

 private:
  // The catalog meant by a database's name; empty means the lake's.
  std::string CatalogOf(std::string_view database) const;
  std::string Sql(const RelationInfo& name) const;

  engine::Session& session_;
  const std::string catalog_;
};

}  // namespace ingot::transform
