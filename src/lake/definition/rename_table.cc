#include "lake/definition/rename_table.h"

#include <utility>
#include <vector>

#include "base/ids.h"
#include "base/parallel.h"
#include "delta/action/paths.h"
#include "delta/commit/row_ids.h"
#include "delta/maintenance/clone.h"
#include "lake/catalog/transaction.h"
#include "lake/definition/protocol.h"

namespace ingot::lake {

namespace {

constexpr std::string_view kRename = "RENAME TABLE";
constexpr size_t kFilesAtOnce = 4;
// A table counts its rows anew.
constexpr std::string_view kRowTracking = "delta.rowTracking";

// Rows of a table that was dropped before leave with the commit that fills its place.
void TakePlace(TableState& state) {
  const bool replaces = std::exchange(state.dropped, false) && state.snapshot()->version >= 0;
  if (!replaces) return;
  delta::Transaction& changes = state.Change(kRename);
  changes.ReadWholeTable();
  for (const delta::AddFilePtr& file : state.files()->files()) changes.Remove(*file);
}

Status StageDescription(const TableState& from, TableState& state) {
  const delta::Snapshot& source = *from.snapshot();
  delta::Metadata metadata = source.metadata;
  if (state.snapshot()->version >= 0) metadata.id = state.snapshot()->metadata.id;
  // A table that has them from its first version does not say since when.
  metadata.configuration.erase("delta.inCommitTimestampEnablementVersion");
  metadata.configuration.erase("delta.inCommitTimestampEnablementTimestamp");
  metadata.configuration.erase(std::string(delta::kRowIdColumnProperty));
  metadata.configuration.erase(std::string(delta::kRowVersionColumnProperty));
  ASSIGN_OR_RETURN(const delta::DataType schema, delta::ParseSchema(metadata.schema_json));
  const bool replaces = state.snapshot()->version >= 0;
  delta::Protocol protocol = replaces ? ProtocolFor(metadata, schema, state.snapshot()->protocol, true) : source.protocol;
  for (const std::string& feature : source.protocol.writer_features) AddFeature(&protocol, feature);
  state.SetMetadata(kRename, std::move(metadata), std::move(protocol));
  for (const auto& [name, domain] : source.domains) {
    if (name != kRowTracking) state.SetDomain(kRename, domain);
  }
  const auto& known = state.snapshot()->transactions;
  for (const auto& [application, id] : source.transactions) {
    if (!known.contains(application)) state.Change(kRename).SetTransactionId(application, id.version);
  }
  return Status::Ok();
}

Status StageFiles(TableState& from, TableState& state) {
  std::vector<delta::AddFile> copies;
  std::vector<delta::AddFilePtr> files;
  for (const delta::AddFilePtr& file : from.files()->files()) {
    files.push_back(file);
    copies.push_back(*file);
    copies.back().data_change = true;
    // Its versions begin anew, so its rows are numbered anew.
    copies.back().base_row_id.reset();
    copies.back().default_row_commit_version.reset();
    if (delta::IsAbsolutePath(file->path)) copies.back().path = "part-" + NewUuid() + ".parquet";
  }
  RETURN_IF_ERROR(ForEachInParallel(files.size(), kFilesAtOnce, [&](size_t i) {
    return delta::CopyFile(*from.table(), *files[i], *state.table(), copies[i].path);
  }));
  delta::Transaction& changes = state.Change(kRename);
  for (delta::AddFile& copy : copies) changes.Add(std::move(copy));
  state.Changed();
  return Status::Ok();
}

}  // namespace

Status RenameTable(LakeTransaction& transaction, TableState& from, const TableName& to) {
  ASSIGN_OR_RETURN(const LakeTransaction::Relation taken, transaction.FindRelation(to));
  if (taken.table || taken.view) {
    return AlreadyExists("table " + from.name().ToString() + " cannot be renamed: " + to.ToString() + " exists already");
  }
  ASSIGN_OR_RETURN(TableState * state, transaction.FindOrPrepare(to));
  TakePlace(*state);
  RETURN_IF_ERROR(StageDescription(from, *state));
  RETURN_IF_ERROR(StageFiles(from, *state));
  from.Abort();
  from.dropped = true;
  return Status::Ok();
}

}  // namespace ingot::lake
