#include "lake/lake.h"

#include <duckdb/main/attached_database.hpp>
#include <duckdb/main/connection.hpp>
#include <duckdb/main/extension_install_info.hpp>
#include <duckdb/main/extension_manager.hpp>
#include <duckdb/parser/parsed_data/attach_info.hpp>
#include <duckdb/storage/storage_extension.hpp>
#include <optional>
#include <type_traits>
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
#include "lake/values/variant_casts.h"

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

// The session's transaction on a lake.
LakeTransaction& TransactionOf(engine::Session& session, std::string_view catalog = kCatalogName) {
  auto& context = *session.connection().context;
  auto& found = duckdb::Catalog::GetCatalog(context, std::string(catalog));
  if (found.GetCatalogType() != "ingot") {
    engine::ThrowThroughDuckDb(InvalidArgument("'" + std::string(catalog) + "' is not the name of a lake"));
  }
  return LakeTransaction::Get(context, found);
}

// Calls `body` with the transaction that the session has on the lake, or with one of its own.
template <typename Body>
auto InLakeTransaction(engine::Session& session, std::string_view catalog, Body&& body)
    -> std::invoke_result_t<Body, LakeTransaction&> {
  using Outcome = std::invoke_result_t<Body, LakeTransaction&>;
  return engine::CatchDuckDb([&]() -> Outcome {
    std::optional<Outcome> outcome;
    session.connection().context->RunFunctionInTransaction([&] { outcome = body(TransactionOf(session, catalog)); });
    return std::move(*outcome);
  });
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
    RegisterTableChangesFunctions(database);
    RegisterRewriteFunctions(database, state);
    RegisterProcedures(database, state);
    RegisterOrderedRows(database, state);
    RegisterClusteringFunction(database, state);
    RegisterVariantCasts(database);
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
                        int64_t version, std::string_view catalog) {
  return engine::CatchDuckDb([&]() -> Status {
    if (session.connection().IsAutoCommit()) {
      return InvalidArgument("a transaction id is part of a transaction: BEGIN first");
    }
    const TableName name{std::string(schema), std::string(table)};
    ASSIGN_OR_RETURN(TableState * state, TransactionOf(session, catalog).Find(name));
    if (!state) return NotFound("table " + name.ToString() + " does not exist");
    state->Change("WRITE").SetTransactionId(std::move(app_id), version);
    return Status::Ok();
  });
}

Result<std::map<std::string, int64_t>> TransactionIds(engine::Session& session, std::string_view schema,
                                                      std::string_view table, std::string_view prefix,
                                                      std::string_view catalog) {
  using Ids = std::map<std::string, int64_t>;
  return InLakeTransaction(session, catalog, [&](LakeTransaction& transaction) -> Result<Ids> {
    Ids ids;
    ASSIGN_OR_RETURN(const TableState* state, transaction.Find({std::string(schema), std::string(table)}));
    if (!state) return ids;
    const auto& transactions = state->snapshot()->transactions;
    for (auto it = transactions.lower_bound(std::string(prefix)); it != transactions.end(); ++it) {
      if (!it->first.starts_with(prefix)) break;
      ids.emplace(it->first, it->second.version);
    }
    return ids;
  });
}

Result<std::optional<LakeRelation>> FindRelation(engine::Session& session, std::string_view schema,
                                                 std::string_view name, std::string_view catalog) {
  using Found = std::optional<LakeRelation>;
  return InLakeTransaction(session, catalog, [&](LakeTransaction& transaction) -> Result<Found> {
    const TableName wanted{std::string(schema), std::string(name)};
    ASSIGN_OR_RETURN(const LakeTransaction::Relation found, transaction.FindRelation(wanted));
    if (found.table) return Found(LakeRelation{found.table->name().schema, found.table->name().table, false});
    if (found.view) return Found(LakeRelation{found.view->name.schema, found.view->name.table, true});
    return Found();
  });
}

Result<std::vector<LakeRelation>> ListRelations(engine::Session& session, std::string_view schema,
                                                std::string_view catalog) {
  using Relations = std::vector<LakeRelation>;
  return InLakeTransaction(session, catalog, [&](LakeTransaction& transaction) -> Result<Relations> {
    Relations relations;
    ASSIGN_OR_RETURN(const auto tables, transaction.Tables(std::string(schema)));
    for (const TableState* table : tables) relations.push_back({table->name().schema, table->name().table, false});
    ASSIGN_OR_RETURN(const auto views, transaction.Views(std::string(schema)));
    for (const ViewState* view : views) relations.push_back({view->name.schema, view->name.table, true});
    return relations;
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
  return InLakeTransaction(session, kCatalogName, [&](LakeTransaction& transaction) -> Result<TablePtr> {
    const TableName name{std::string(schema), std::string(table)};
    ASSIGN_OR_RETURN(const TableState* state, transaction.Find(name));
    if (!state) return transaction.NoSuchTable(name);
    return state->table();
  });
}

}  // namespace ingot::lake
