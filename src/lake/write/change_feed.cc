#include "lake/write/change_feed.h"

#include <algorithm>
#include <duckdb/common/types/column/column_data_collection.hpp>
#include <utility>

#include "lake/definition/protocol.h"

namespace ingot::lake {

namespace {

constexpr const char* kChangeFolder = "_change_data";

// The layout of change files: the table's, with one more column, in a folder of their own.
WriteTarget ChangeFileTarget(WriteTarget target) {
  target.names.emplace_back(kChangeTypeColumn);
  target.display_names.emplace_back(kChangeTypeColumn);
  target.types.push_back(duckdb::LogicalType::VARCHAR);
  target.stored_types.push_back(duckdb::LogicalType::VARCHAR);
  target.directory += std::string("/") + kChangeFolder;
  target.path_prefix = std::string(kChangeFolder) + "/";
  target.file_pattern = "cdc-{uuidv7}";
  target.not_null.clear();
  return target;
}

}  // namespace

bool KeepsChangeFeed(const delta::Snapshot& snapshot) {
  return snapshot.Property("delta.enableChangeDataFeed") == "true" && HasFeature(snapshot.protocol, "changeDataFeed");
}

ChangeFeed::ChangeFeed(duckdb::ClientContext& context, InstanceState& instance, TableState& state,
                       const WriteTarget& target)
    : context_(context), instance_(instance), state_(state), target_(target) {}

void ChangeFeed::AddFileRows(const char* change_type, delta::AddFilePtr file, std::optional<Positions> rows) {
  if (rows && rows->empty()) return;
  FileRows& all = file_rows_[change_type];
  if (rows) all.shown[all.files.size()] = std::move(*rows);
  all.files.push_back(std::move(file));
}

void ChangeFeed::AddRows(const char* change_type,
                         const std::vector<std::unique_ptr<duckdb::ColumnDataCollection>>& rows) {
  if (rows.empty()) return;
  RewriteInput input;
  for (const auto& collection : rows) input.rows.push_back(collection.get());
  input.change_type = change_type;
  inputs_.push_back(std::move(input));
}

// What they added and removed is whole files: any other change would have written to the feed.
void ChangeFeed::AddEarlierStatements() {
  if (state_.feeds_changes || !state_.has_changes()) return;
  const delta::Transaction& changes = state_.Change("WRITE");
  for (const delta::AddFile& file : changes.added()) {
    AddFileRows(kInsertedRow, std::make_shared<const delta::AddFile>(file), std::nullopt);
  }
  for (const delta::RemoveFile& file : changes.removed()) {
    if (auto removed = changes.snapshot()->files.Find(file)) AddFileRows(kDeletedRow, std::move(removed), std::nullopt);
  }
}

std::shared_ptr<const ScanSource> ChangeFeed::ScanOf(FileRows rows) const {
  auto source = std::make_shared<ScanSource>();
  source->table = state_.table();
  source->snapshot = state_.snapshot();
  source->columns = ScanColumns(*source->snapshot);
  source->display_name = target_.display_name;
  source->files = std::make_shared<const FileSet>(std::move(rows.files));
  source->shown = std::move(rows.shown);
  return source;
}

void ChangeFeed::Write(std::string_view operation) {
  AddEarlierStatements();
  state_.feeds_changes = true;
  for (auto& [change_type, rows] : file_rows_) {
    RewriteInput input;
    input.survivors = ScanOf(std::move(rows));
    input.change_type = change_type;
    inputs_.push_back(std::move(input));
  }
  if (inputs_.empty()) return;
  delta::Transaction& changes = state_.Change(operation);
  for (delta::AddFile& file : WriteFiles(context_, instance_, ChangeFileTarget(target_), inputs_, *state_.table())) {
    changes.AddChangeFile({std::move(file.path), std::move(file.partition_values), file.size});
  }
}

}  // namespace ingot::lake
