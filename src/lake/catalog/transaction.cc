#include "lake/catalog/transaction.h"

#include <algorithm>
#include <atomic>
#include <duckdb/main/client_context.hpp>
#include <thread>
#include <utility>

#include "base/text.h"
#include "engine/error_mapping.h"
#include "lake/catalog/catalog.h"
#include "lake/catalog/commit_reason.h"
#include "lake/catalog/drop.h"
#include "lake/catalog/table_entry.h"
#include "lake/maintenance/auto_compact.h"

namespace ingot::lake {

namespace {

constexpr const char* kDefaultSchema = "main";
constexpr size_t kReadTogether = 16;  // tables whose logs are read at once, over a network

bool IsHidden(std::string_view folder) { return folder.starts_with('_') || folder.starts_with('.'); }

// A name that can be a folder everywhere.
Status CheckFolderName(std::string_view kind, const std::string& name) {
  const bool bad = name.empty() || name.size() > 200 || IsHidden(name) ||
                   name.find_first_of("/\\:*?\"<>|%#") != std::string::npos || name.back() == '.' ||
                   name.back() == ' ';
  for (const char c : name) {
    if (static_cast<unsigned char>(c) < 0x20) return InvalidArgument(std::string(kind) + " name has a control character");
  }
  if (!bad) return Status::Ok();
  return InvalidArgument(std::string(kind) + " name '" + name +
                         "' cannot be a folder of the lake: use letters, digits, '_' and '-', not starting with '_'");
}

std::string FolderOf(std::string_view prefix) {
  prefix.remove_suffix(1);
  const size_t slash = prefix.rfind('/');
  return std::string(slash == std::string_view::npos ? prefix : prefix.substr(slash + 1));
}

}  // namespace

LakeTransaction::LakeTransaction(LakeCatalog& lake, duckdb::TransactionManager& transaction_manager,
                                 duckdb::ClientContext& client)
    : Transaction(transaction_manager, client), catalog_(lake), views_(lake.store()) {}

LakeTransaction::~LakeTransaction() = default;

LakeTransaction& LakeTransaction::Get(duckdb::ClientContext& context, duckdb::Catalog& catalog) {
  return Transaction::Get(context, catalog).Cast<LakeTransaction>();
}

Result<TableState*> LakeTransaction::Open(const TableName& name, bool just_read) {
  ASSIGN_OR_RETURN(auto table, catalog_.OpenTable(name));
  auto snapshot = just_read && table->Cached() ? Result<delta::SnapshotPtr>(table->Cached()) : table->Latest();
  if (!snapshot.ok()) {
    if (snapshot.error().kind() == ErrorKind::kNotFound) return static_cast<TableState*>(nullptr);
    if (snapshot.error().kind() == ErrorKind::kCorrupt) {
      ASSIGN_OR_RETURN(const bool dropped, IsHalfDropped(catalog_.store(), name));
      if (dropped) return static_cast<TableState*>(nullptr);
    }
    return snapshot.error();
  }
  RETURN_IF_ERROR(delta::CheckReadable(**snapshot, name.ToString()));
  for (const std::string& partition : (*snapshot)->metadata.partition_columns) {
    const auto& fields = (*snapshot)->schema.fields;
    if (std::none_of(fields.begin(), fields.end(), [&](const auto& field) { return field.name == partition; })) {
      return Corrupt("table " + name.ToString() + ": its metadata names the partition column '" + partition +
                     "', which its schema does not have");
    }
  }
  auto state = std::make_unique<TableState>(name, std::move(table), std::move(*snapshot));
  TableState* result = state.get();
  tables_[name] = std::move(state);
  order_.push_back(result);
  return result;
}

Result<LakeTransaction::OtherCase> LakeTransaction::MatchIgnoringCase(const TableName& name) {
  ASSIGN_OR_RETURN(const store::Listing listing, catalog_.store().ListLevel(name.schema + "/"));
  OtherCase other;
  for (const std::string& prefix : listing.prefixes) {
    std::string found = FolderOf(prefix);
    if (found != name.table && EqualsIgnoreCase(found, name.table)) other.table = std::move(found);
  }
  for (std::string& found : views_.Names(name.schema, listing)) {
    if (found != name.table && EqualsIgnoreCase(found, name.table)) other.view = std::move(found);
  }
  return other;
}

// Of this spelling, or of another that the transaction has opened before.
Result<TableState*> LakeTransaction::FindExact(const TableName& name) {
  if (const auto found = tables_.find(name); found != tables_.end()) {
    TableState& state = *found->second;
    return state.dropped || !state.exists() ? nullptr : &state;
  }
  for (const auto& [other, state] : tables_) {
    if (EqualsIgnoreCase(other.schema, name.schema) && EqualsIgnoreCase(other.table, name.table) && !state->dropped &&
        state->exists()) {
      return state.get();
    }
  }
  return Open(name);
}

Result<LakeTransaction::Relation> LakeTransaction::FindRelation(const TableName& name) {
  const std::lock_guard lock(mutex_);
  Relation found;
  if (!CheckFolderName("table", name.table).ok() || !CheckFolderName("schema", name.schema).ok()) return found;
  ASSIGN_OR_RETURN(found.table, FindExact(name));
  if (found.table) return found;
  // Beside a table that this transaction drops lies, at most, what is left over of a view.
  const auto known = tables_.find(name);
  if (known != tables_.end() && known->second->dropped && !views_.IsStaged(name)) return found;
  ASSIGN_OR_RETURN(found.view, views_.Find(name));
  if (found.view) return found;
  ASSIGN_OR_RETURN(const OtherCase other, MatchIgnoringCase(name));
  if (other.table) {
    ASSIGN_OR_RETURN(found.table, FindExact({name.schema, *other.table}));
  }
  if (other.view && !found.table) {
    ASSIGN_OR_RETURN(found.view, views_.Find({name.schema, *other.view}));
  }
  return found;
}

Result<TableState*> LakeTransaction::Find(const TableName& name) {
  ASSIGN_OR_RETURN(const Relation found, FindRelation(name));
  return found.table;
}

Result<ViewState*> LakeTransaction::FindView(const TableName& name) {
  ASSIGN_OR_RETURN(const Relation found, FindRelation(name));
  return found.view;
}

Result<TableState*> LakeTransaction::FindOrPrepare(const TableName& name) {
  const std::lock_guard lock(mutex_);
  RETURN_IF_ERROR(CheckFolderName("schema", name.schema));
  RETURN_IF_ERROR(CheckFolderName("table", name.table));
  ASSIGN_OR_RETURN(const Relation present, FindRelation(name));
  if (present.table) return present.table;
  if (present.view) {
    return AlreadyExists(present.view->name.ToString() + " is a view and cannot become a table: DROP VIEW it first");
  }
  if (const auto found = tables_.find(name); found != tables_.end()) return found->second.get();
  RETURN_IF_ERROR(FinishHalfDropped(catalog_.store(), name));
  ASSIGN_OR_RETURN(auto table, catalog_.OpenTable(name));
  auto state = std::make_unique<TableState>(name, std::move(table), std::make_shared<const delta::Snapshot>());
  TableState* result = state.get();
  tables_[name] = std::move(state);
  order_.push_back(result);
  return result;
}

Error LakeTransaction::NoSuchTable(const TableName& name) {
  std::vector<std::string> names;
  if (const auto view = FindView(name); view.ok() && *view) {
    return InvalidArgument((*view)->name.ToString() + " is a view, not a table");
  }
  if (const auto others = Tables(name.schema); others.ok()) {
    for (const TableState* other : *others) names.push_back(other->name().table);
  }
  std::string message = "table " + name.ToString() + " does not exist";
  if (const auto nearest = NearestWord(name.table, names)) message += "; did you mean " + name.schema + "." + *nearest + "?";
  return NotFound(std::move(message));
}

// Many small waits for the network at once. What fails is met again, and told, when the table is opened.
bool LakeTransaction::ReadTogether(const std::vector<TableName>& names) {
  if (!catalog_.store().is_remote() || names.size() < 2) return false;
  std::atomic<size_t> next = 0;
  std::vector<std::thread> threads;
  for (size_t i = 0; i < std::min(names.size(), kReadTogether); ++i) {
    threads.emplace_back([&] {
      for (size_t at = next++; at < names.size(); at = next++) {
        if (auto table = catalog_.OpenTable(names[at]); table.ok()) (void)(*table)->Latest().ok();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  return true;
}

// DuckDB's catalog functions want the columns of every table that they list, so every log is read.
Result<std::vector<TableState*>> LakeTransaction::Tables(const std::string& schema) {
  const std::lock_guard lock(mutex_);
  ASSIGN_OR_RETURN(const store::Listing listing, catalog_.store().ListLevel(schema + "/"));
  std::vector<TableName> names;
  for (const std::string& prefix : listing.prefixes) {
    TableName name{schema, FolderOf(prefix)};
    if (!IsHidden(name.table) && !tables_.contains(name)) names.push_back(std::move(name));
  }
  const bool just_read = ReadTogether(names);
  for (const TableName& name : names) {
    const auto opened = Open(name, just_read);
    if (opened.ok()) continue;
    // One table that cannot be read must not hide the others.
    if (opened.error().kind() != ErrorKind::kCorrupt && opened.error().kind() != ErrorKind::kUnsupported) {
      return opened.error();
    }
    catalog_.state().context.logger->Warning("a table is left out of the list: " + opened.error().message());
  }
  std::vector<TableState*> result;
  for (const auto& [name, state] : tables_) {
    if (name.schema == schema && !state->dropped && state->exists()) result.push_back(state.get());
  }
  return result;
}

Result<std::vector<ViewState*>> LakeTransaction::Views(const std::string& schema) {
  const std::lock_guard lock(mutex_);
  ASSIGN_OR_RETURN(const store::Listing listing, catalog_.store().ListLevel(schema + "/"));
  // Where a folder has the name, too, it may be a table's, which counts.
  std::set<std::string> folders;
  for (const std::string& prefix : listing.prefixes) folders.insert(FolderOf(prefix));
  for (const auto& [name, state] : tables_) {
    if (name.schema == schema) folders.insert(name.table);
  }
  const std::vector<std::string> names = views_.Names(schema, listing);
  views_.ReadTogether(schema, names);
  std::vector<ViewState*> result;
  for (const std::string& name : names) {
    const TableName view{schema, name};
    auto found = views_.Find(view);
    if (folders.contains(name)) found = FindView(view);
    if (!found.ok()) return found.error();
    if (*found) result.push_back(*found);
  }
  return result;
}

Status LakeTransaction::StageView(const TableName& name, ViewDefinition view) {
  const std::lock_guard lock(mutex_);
  RETURN_IF_ERROR(CheckFolderName("schema", name.schema));
  RETURN_IF_ERROR(CheckFolderName("view", name.table));
  const auto table = tables_.find(name);
  const bool takes_place = table != tables_.end() && table->second->dropped;
  return views_.Stage(name, std::move(view), takes_place);
}

Status LakeTransaction::RenameView(const TableName& from, const TableName& to, ViewDefinition view) {
  const std::lock_guard lock(mutex_);
  ASSIGN_OR_RETURN(const Relation taken, FindRelation(to));
  const bool other_case = taken.view && taken.view->name == from && to != from;
  if ((taken.table || taken.view) && !other_case) {
    return AlreadyExists("view " + from.ToString() + " cannot be renamed: " + to.ToString() + " exists already");
  }
  RETURN_IF_ERROR(StageView(to, std::move(view)));
  return views_.Stage(from, std::nullopt, false);
}

Result<std::set<std::string>> LakeTransaction::Schemas() {
  const std::lock_guard lock(mutex_);
  if (schemas_) return *schemas_;
  ASSIGN_OR_RETURN(const store::Listing listing, catalog_.store().ListLevel(""));
  std::set<std::string> schemas{kDefaultSchema};
  for (const std::string& prefix : listing.prefixes) {
    std::string name = FolderOf(prefix);
    if (!IsHidden(name)) schemas.insert(std::move(name));
  }
  schemas_ = schemas;
  return schemas;
}

Status LakeTransaction::CreateSchema(const std::string& name) {
  RETURN_IF_ERROR(CheckFolderName("schema", name));
  ASSIGN_OR_RETURN(auto schemas, Schemas());
  // An empty schema is a folder with nothing in it but this marker: it means nothing to others and harms nobody.
  RETURN_IF_ERROR(catalog_.store().Put(name + "/_schema", ""));
  schemas.insert(name);
  dropped_schemas_.erase(name);
  schemas_ = std::move(schemas);
  return Status::Ok();
}

Status LakeTransaction::DropSchema(const std::string& name, bool cascade) {
  if (name == kDefaultSchema) return InvalidArgument("schema 'main' is the lake's own and cannot be dropped");
  ASSIGN_OR_RETURN(auto schemas, Schemas());
  ASSIGN_OR_RETURN(const auto tables, Tables(name));
  ASSIGN_OR_RETURN(const auto views, Views(name));
  if (!cascade && (!tables.empty() || !views.empty())) {
    return InvalidArgument("schema '" + name + "' still holds " +
                           (tables.empty() ? "view '" + views.front()->name.table : "table '" + tables.front()->name().table) +
                           "': drop what it holds first, or DROP SCHEMA … CASCADE");
  }
  for (TableState* table : tables) {
    table->Abort();
    table->dropped = true;
  }
  for (const ViewState* view : views) RETURN_IF_ERROR(views_.Stage(view->name, std::nullopt, false));
  dropped_schemas_.insert(name);
  schemas.erase(name);
  schemas_ = std::move(schemas);
  return Status::Ok();
}

void LakeTransaction::Keep(std::unique_ptr<TableEntry> entry) {
  const std::lock_guard lock(mutex_);
  kept_.push_back(std::move(entry));
}

Status LakeTransaction::CommitTable(TableState& state, std::vector<std::string>* committed) {
  if (state.dropped) {
    if (state.snapshot()->version < 0) return Status::Ok();
    // What is left over of a view must not come back in the table's place.
    const TableName& name = state.name();
    if (!views_.IsStaged(name)) RETURN_IF_ERROR(catalog_.store().Delete(ViewKey(name.schema, name.table)));
    return DropTable(catalog_, name);
  }
  const auto client = context.lock();
  const delta::CommitReason reason = client ? ReasonOf(*client) : delta::CommitReason();
  auto outcome = state.Commit(reason);
  if (outcome.ok()) {
    if (outcome->committed) {
      committed->push_back(state.name().ToString() + " at version " + std::to_string(outcome->version));
      if (client) CompactAfterCommit(*client, catalog_.state(), state.table(), *outcome->snapshot, state.name().ToString());
    }
    return Status::Ok();
  }
  if (committed->empty()) return outcome.error().WithContext("commit of " + state.name().ToString());
  return outcome.error().WithContext("the transaction is only partly done, for each table commits on its own: " +
                                     Join(*committed, ", ") + " committed, " + state.name().ToString() + " did not");
}

Status LakeTransaction::CommitTables(std::vector<std::string>* committed) {
  for (size_t i = 0; i < order_.size(); ++i) {
    const Status status = CommitTable(*order_[i], committed);
    if (status.ok()) continue;
    for (size_t k = i; k < order_.size(); ++k) order_[k]->Abort();
    return status;
  }
  return Status::Ok();
}

// In the order that lets views and tables take each other's place, see view_set.h.
Status LakeTransaction::Commit() {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> committed;
  if (const Status written = views_.Write(&committed); !written.ok()) {
    for (TableState* state : order_) state->Abort();
    return written;
  }
  RETURN_IF_ERROR(CommitTables(&committed));
  RETURN_IF_ERROR(views_.Remove());
  for (const std::string& schema : dropped_schemas_) RETURN_IF_ERROR(catalog_.store().Delete(schema + "/_schema"));
  return Status::Ok();
}

void LakeTransaction::Rollback() {
  const std::lock_guard lock(mutex_);
  for (TableState* state : order_) state->Abort();
}

duckdb::Transaction& LakeTransactionManager::StartTransaction(duckdb::ClientContext& context) {
  auto transaction = std::make_unique<LakeTransaction>(catalog_, *this, context);
  LakeTransaction& result = *transaction;
  const std::lock_guard lock(mutex_);
  transactions_[&result] = std::move(transaction);
  return result;
}

duckdb::ErrorData LakeTransactionManager::CommitTransaction(duckdb::ClientContext&, duckdb::Transaction& transaction) {
  const Status status =
      engine::CatchDuckDb([&]() -> Status { return transaction.Cast<LakeTransaction>().Commit(); });
  // DuckDB rolls back a transaction whose commit failed.
  if (!status.ok()) return engine::CommitFailure(status.error());
  const std::lock_guard lock(mutex_);
  transactions_.erase(&transaction);
  return duckdb::ErrorData();
}

void LakeTransactionManager::RollbackTransaction(duckdb::Transaction& transaction) {
  transaction.Cast<LakeTransaction>().Rollback();
  const std::lock_guard lock(mutex_);
  transactions_.erase(&transaction);
}

}  // namespace ingot::lake
