#include "lake/lake.h"

#include <duckdb/main/attached_database.hpp>
#include <duckdb/main/connection.hpp>
#include <duckdb/main/extension_install_info.hpp>
#include <duckdb/main/extension_manager.hpp>
#include <duckdb/parser/parsed_data/attach_info.hpp>
#include <duckdb/storage/storage_extension.hpp>
#include <utility>

#include "base/text.h"
#include "engine/duckdb_headers.h"
#include "engine/error_mapping.h"
#include "lake/catalog/catalog.h"
#include "lake/catalog/commit_reason.h"
#include "lake/catalog/transaction.h"
#include "lake/definition/table_properties.h"
#include "lake/maintenance/clustering_key.h"
#include "lake/maintenance/procedure.h"
#include "lake/maintenance/rewrite_group.h"
#include "lake/scan/table_changes.h"
#include "lake/scan/table_scan.h"
#include "lake/write/rewrite.h"

namespace ingot::lake {

namespace {

constexpr const char* kCatalogName = "lake";

struct LakeStorageInfo final : duckdb::StorageExtensionInfo {
  explicit LakeStorageInfo(std::shared_ptr<InstanceState> instance_state) : state(std::move(instance_state)) {}
  std::shared_ptr<InstanceState> state;
};

duckdb::unique_ptr<duckdb::Catalog> AttachLake(duckdb::optional_ptr<duckdb::StorageExtensionInfo> info,
                                               duckdb::ClientContext&, duckdb::AttachedDatabase& database,
                                               const duckdb::string&, duckdb::AttachInfo& attach,
                                               duckdb::AttachOptions&) {
  auto state = static_cast<LakeStorageInfo&>(*info).state;
  auto location = engine::ValueOrThrow(store::ParseLocation(attach.path));
  auto store = engine::ValueOrThrow(state->stores.Open(location));
  // Says at once when the bucket or the folder cannot be read.
  const auto listing = store->ListLevel("");
  if (!listing.ok()) {
    engine::ThrowThroughDuckDb(listing.error().WithContext("the lake at " + location.ToString() + " cannot be opened"));
  }
  return duckdb::make_uniq<LakeCatalog>(database, std::move(state), std::move(location), std::move(store));
}

duckdb::unique_ptr<duckdb::TransactionManager> MakeTransactionManager(
    duckdb::optional_ptr<duckdb::StorageExtensionInfo>, duckdb::AttachedDatabase& database, duckdb::Catalog& catalog) {
  return duckdb::make_uniq<LakeTransactionManager>(database, catalog.Cast<LakeCatalog>());
}

// The session's transaction on the catalog "lake".
LakeTransaction& TransactionOf(engine::Session& session) {
  auto& context = *session.connection().context;
  return LakeTransaction::Get(context, duckdb::Catalog::GetCatalog(context, kCatalogName));
}

// DuckDB lets nobody ATTACH an "s3://" path before its httpfs extension is there. Here the engine's own file system
// serves such paths (and comes before httpfs wherever both are): the extension counts as loaded.
void StandInForHttpfs(duckdb::DatabaseInstance& database) {
  auto loading = duckdb::ExtensionManager::Get(database).BeginLoad("httpfs");
  if (!loading) return;
  duckdb::ExtensionInstallInfo info;
  info.mode = duckdb::ExtensionInstallMode::STATICALLY_LINKED;
  loading->FinishLoad(info);
}

}  // namespace

Result<std::map<std::string, std::string>> CheckTableProperties(const std::map<std::string, std::string>& properties) {
  ASSIGN_OR_RETURN(CheckedProperties checked, CheckProperties(properties));
  if (!checked.features.empty() || !checked.identities.empty()) {
    return InvalidArgument("table features and identity columns are given to one table at a time, in its CREATE TABLE");
  }
  return std::move(checked.kept);
}

Status Register(engine::Instance& instance, LakeContext context) {
  return engine::CatchDuckDb([&]() -> Status {
    auto state = std::make_shared<InstanceState>(instance, context);
    auto& database = instance.database();
    auto extension = duckdb::make_shared_ptr<duckdb::StorageExtension>();
    extension->attach = AttachLake;
    extension->create_transaction_manager = MakeTransactionManager;
    extension->storage_info = duckdb::make_shared_ptr<LakeStorageInfo>(state);
    duckdb::StorageExtension::Register(duckdb::DBConfig::GetConfig(database), "ingot", std::move(extension));
    StandInForHttpfs(database);
    RegisterDeltaTableFunction(database, state);
    RegisterTableChangesFunction(database);
    RegisterRewriteFunctions(database, state);
    RegisterProcedures(database, state);
    RegisterOrderedRows(database, state);
    RegisterClusteringFunction(database, state);
    return Status::Ok();
  });
}

Status Attach(engine::Session& session, std::string_view location, std::string_view name, bool read_only) {
  // DuckDB takes what lies behind a URL for read-only unless told otherwise.
  RETURN_IF_ERROR(session.Execute("ATTACH " + QuoteSqlText(location) + " AS " + QuoteSqlName(name) + " (TYPE ingot" +
                                  (read_only ? ", READ_ONLY)" : ", READ_WRITE)")));
  return session.Execute("USE " + QuoteSqlName(name));
}

Status SetTransactionId(engine::Session& session, std::string_view schema, std::string_view table, std::string app_id,
                        int64_t version) {
  return engine::CatchDuckDb([&]() -> Status {
    if (session.connection().IsAutoCommit()) {
      return InvalidArgument("a transaction id is part of a transaction: BEGIN first");
    }
    const TableName name{std::string(schema), std::string(table)};
    ASSIGN_OR_RETURN(TableState * state, TransactionOf(session).Find(name));
    if (!state) return NotFound("table " + name.ToString() + " does not exist");
    state->Change("WRITE").SetTransactionId(std::move(app_id), version);
    return Status::Ok();
  });
}

Result<std::map<std::string, int64_t>> TransactionIds(engine::Session& session, std::string_view schema,
                                                      std::string_view table, std::string_view prefix) {
  using Ids = std::map<std::string, int64_t>;
  return engine::CatchDuckDb([&]() -> Result<Ids> {
    Ids ids;
    Status status;
    session.connection().context->RunFunctionInTransaction([&] {
      const auto state = TransactionOf(session).Find({std::string(schema), std::string(table)});
      if (!state.ok()) {
        status = state.error();
        return;
      }
      if (!*state) return;
      const auto& transactions = (*state)->snapshot()->transactions;
      for (auto it = transactions.lower_bound(std::string(prefix)); it != transactions.end(); ++it) {
        if (!it->first.starts_with(prefix)) break;
        ids.emplace(it->first, it->second.version);
      }
    });
    RETURN_IF_ERROR(status);
    return ids;
  });
}

void SetCommitReason(engine::Session& session, std::map<std::string, Json> parameters, std::string run_id,
                     std::string user) {
  delta::CommitReason reason;
  reason.parameters = std::move(parameters);
  reason.run_id = std::move(run_id);
  reason.user = std::move(user);
  SetReason(*session.connection().context, std::move(reason));
}

Result<std::shared_ptr<delta::Table>> OpenTable(engine::Session& session, std::string_view schema,
                                                std::string_view table) {
  using TablePtr = std::shared_ptr<delta::Table>;
  return engine::CatchDuckDb([&]() -> Result<TablePtr> {
    const TableName name{std::string(schema), std::string(table)};
    Result<TablePtr> result = Internal("no transaction was run");
    session.connection().context->RunFunctionInTransaction([&] {
      auto& transaction = TransactionOf(session);
      const auto state = transaction.Find(name);
      if (!state.ok()) {
        result = state.error();
      } else if (*state) {
        result = (*state)->table();
      } else {
        result = transaction.NoSuchTable(name);
      }
    });
    return result;
  });
}

}  // namespace ingot::lake
