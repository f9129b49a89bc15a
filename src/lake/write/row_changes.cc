#include "lake/write/row_changes.h"

#include <algorithm>
#include <utility>

#include "delta/deletion_vector/deletion_vector_writer.h"
#include "engine/error_mapping.h"
#include "lake/write/change_feed.h"
#include "lake/write/mark_rows.h"

namespace ingot::lake {

// Files that are written anew together.
struct RowChanges::Group {
  std::vector<size_t> ordinals;
  uint64_t bytes = 0;
};

bool RowChanges::TakenRows::Insert(uint64_t row) {
  if (row >= bits.size()) bits.resize(std::max<size_t>(row + 1, bits.size() * 2), false);
  if (bits[row]) return false;
  bits[row] = true;
  ++count;
  return true;
}

RowChanges::RowChanges(LakeCatalog& catalog, TableState& state, std::string operation, OnDuplicate on_duplicate)
    : catalog_(catalog),
      state_(state),
      operation_(std::move(operation)),
      on_duplicate_(on_duplicate),
      target_(MakeTarget(*state.snapshot(), state.table()->Url(""), state.name().ToString())),
      file_target_(WithTrackedColumns(target_, *state.snapshot())),
      marks_rows_(delta::WritesDeletionVectors(*state.snapshot())),
      feeds_changes_(KeepsChangeFeed(*state.snapshot())) {}

RowChanges::~RowChanges() = default;

void RowChanges::Begin(duckdb::ClientContext& context, size_t operators) {
  const std::lock_guard lock(mutex_);
  if (running_ > 0) return;
  running_ = operators;
  if (rules_) rules_->Begin(context, state_);
  files_ = state_.files();
  Clear();
  metrics_.clear();
}

duckdb::idx_t RowChanges::Take(duckdb::Vector& file_index, duckdb::Vector& row_number, duckdb::idx_t count,
                               bool updated, duckdb::SelectionVector* fresh) {
  duckdb::UnifiedVectorFormat files;
  duckdb::UnifiedVectorFormat numbers;
  file_index.ToUnifiedFormat(count, files);
  row_number.ToUnifiedFormat(count, numbers);
  const auto* file_data = duckdb::UnifiedVectorFormat::GetData<uint64_t>(files);
  const auto* number_data = duckdb::UnifiedVectorFormat::GetData<int64_t>(numbers);
  const std::lock_guard lock(mutex_);
  duckdb::idx_t kept = 0;
  for (duckdb::idx_t i = 0; i < count; ++i) {
    const uint64_t file = file_data[files.sel->get_index(i)];
    const auto row = static_cast<uint64_t>(number_data[numbers.sel->get_index(i)]);
    if (taken_[file].Insert(row)) {
      fresh->set_index(kept++, i);
      if (updated && feeds_changes_) updated_[file].Insert(row);
    } else if (on_duplicate_ == OnDuplicate::kFail) {
      engine::ThrowThroughDuckDb(InvalidData(
          "MERGE INTO " + target_.display_name + ": more than one source row matches the same target row (row " +
          std::to_string(row) + " of " + files_->file(file).path + "): make the source unique by the join key"));
    }
  }
  return kept;
}

std::unique_ptr<duckdb::ColumnDataCollection> RowChanges::MakeRows(duckdb::ClientContext& context) const {
  duckdb::vector<duckdb::LogicalType> types;
  for (const auto& type : file_target_.types) types.push_back(type);
  return std::make_unique<duckdb::ColumnDataCollection>(context, std::move(types));
}

void RowChanges::AddRows(std::unique_ptr<duckdb::ColumnDataCollection> rows, bool updated) {
  if (!rows || rows->Count() == 0) return;
  const std::lock_guard lock(mutex_);
  (updated ? updated_rows_ : inserted_rows_).push_back(std::move(rows));
}

void RowChanges::Count(const std::string& metric, int64_t rows) {
  const std::lock_guard lock(mutex_);
  metrics_[metric] += rows;
}

Positions RowChanges::Sorted(const TakenRows& rows) {
  Positions positions;
  positions.reserve(rows.count);
  for (size_t row = 0; row < rows.bits.size(); ++row) {
    if (rows.bits[row]) positions.push_back(row);
  }
  return positions;
}

// A vector needs the number of rows in the file: a reader tells from it whether any are left.
RowChanges::Fate RowChanges::FateOf(size_t ordinal, const TakenRows& rows) const {
  const auto live = LiveRowCount(files_->file(ordinal), files_->statistics(ordinal));
  if (live == static_cast<int64_t>(rows.count)) return Fate::kRemoved;
  return marks_rows_ && live ? Fate::kMarked : Fate::kRewritten;
}

// A partitioned table's files are sorted into their folders by COPY itself, in one go. Else neighbours are joined up
// to the size of a file, so that files keep to their own range of values and small ones grow together.
std::vector<RowChanges::Group> RowChanges::Groups() const {
  std::vector<Group> groups;
  for (const auto& [ordinal, rows] : taken_) {
    if (FateOf(ordinal, rows) != Fate::kRewritten) continue;
    const auto size = static_cast<uint64_t>(files_->file(ordinal).size);
    const bool joins = !groups.empty() &&
                       (!target_.partition_columns.empty() || groups.back().bytes + size <= target_.file_bytes);
    if (!joins) groups.emplace_back();
    groups.back().ordinals.push_back(ordinal);
    groups.back().bytes += size;
  }
  return groups;
}

RewriteInput RowChanges::SurvivorsOf(const Group& group) const {
  auto source = std::make_shared<ScanSource>();
  source->table = state_.table();
  source->snapshot = state_.snapshot();
  source->columns = ScanColumns(*source->snapshot);
  source->display_name = target_.display_name;
  std::vector<delta::AddFilePtr> files;
  for (const size_t ordinal : group.ordinals) {
    source->hidden[files.size()] = SortedPositions(ordinal);
    files.push_back(files_->files()[ordinal]);
  }
  source->files = std::make_shared<const FileSet>(std::move(files));
  RewriteInput input;
  input.survivors = std::move(source);
  return input;
}

void RowChanges::Write(duckdb::ClientContext& context, const std::vector<Group>& groups) {
  std::vector<delta::AddFile> written;
  auto write = [&](const RewriteInput& input, const WriteTarget& target) {
    for (delta::AddFile& file : WriteFiles(context, catalog_.state(), target, input, *state_.table())) {
      state_.Change(operation_).TrackStaged(file.path);
      written.push_back(std::move(file));
    }
  };
  RewriteInput fresh;
  RewriteInput numbered;  // new rows take their numbers from a file of their own
  for (const auto& rows : updated_rows_) fresh.rows.push_back(rows.get());
  for (const auto& rows : inserted_rows_) (tracks_rows() ? numbered : fresh).rows.push_back(rows.get());
  for (const Group& group : groups) {
    RewriteInput input = SurvivorsOf(group);
    if (groups.size() == 1) input.rows = std::exchange(fresh.rows, {});
    write(input, file_target_);
  }
  if (!fresh.rows.empty()) write(fresh, file_target_);
  if (!numbered.rows.empty()) write(numbered, target_);
  FeedChanges(context);
  StageLosses();
  StageFiles(std::move(written));
  for (const auto& [name, value] : metrics_) state_.AddMetric(name, value);
  if (rules_) rules_->StageIdentity(state_);
  state_.Changed();
}

// Rows that come, and whole files that go, are seen in the log itself. (Not where a vector marks rows that went before:
// delta-rs would give those again.)
void RowChanges::FeedChanges(duckdb::ClientContext& context) {
  const bool shows = !state_.feeds_changes && updated_.empty() &&
                     std::all_of(taken_.begin(), taken_.end(), [&](const auto& taken) {
                       return FateOf(taken.first, taken.second) == Fate::kRemoved &&
                              !files_->file(taken.first).deletion_vector;
                     });
  if (!feeds_changes_ || shows) return;
  ChangeFeed feed(context, catalog_.state(), state_, target_);
  for (const auto& [ordinal, rows] : taken_) {
    Positions deleted = Sorted(rows);
    if (const auto updated = updated_.find(ordinal); updated != updated_.end()) {
      Positions before = Sorted(updated->second);
      Positions others;
      std::set_difference(deleted.begin(), deleted.end(), before.begin(), before.end(), std::back_inserter(others));
      deleted = std::move(others);
      feed.AddFileRows(kRowBeforeUpdate, files_->files()[ordinal], std::move(before));
    }
    feed.AddFileRows(kDeletedRow, files_->files()[ordinal], std::move(deleted));
  }
  feed.AddRows(kRowAfterUpdate, updated_rows_);
  feed.AddRows(kInsertedRow, inserted_rows_);
  feed.Write(operation_);
}

void RowChanges::StageLosses() {
  delta::Transaction& changes = state_.Change(operation_);
  RowMarker marker(*state_.table(), changes);
  int64_t removed = 0;
  int64_t removed_bytes = 0;
  for (const auto& [ordinal, rows] : taken_) {
    const delta::AddFile& file = files_->file(ordinal);
    if (FateOf(ordinal, rows) == Fate::kMarked) {
      engine::OkOrThrow(marker.Mark(file, SortedPositions(ordinal)));
      continue;
    }
    ++removed;
    removed_bytes += file.size;
    changes.Remove(file);
  }
  engine::OkOrThrow(marker.Finish());
  state_.AddMetric("numTargetFilesRemoved", removed);
  state_.AddMetric("numTargetBytesRemoved", removed_bytes);
  if (!marks_rows_) return;
  state_.AddMetric("numTargetDeletionVectorsAdded", marker.added());
  state_.AddMetric("numTargetDeletionVectorsUpdated", marker.updated());
}

void RowChanges::StageFiles(std::vector<delta::AddFile> files) {
  delta::Transaction& changes = state_.Change(operation_);
  int64_t added_bytes = 0;
  state_.AddMetric("numTargetFilesAdded", static_cast<int64_t>(files.size()));
  for (delta::AddFile& file : files) {
    added_bytes += file.size;
    changes.Add(std::move(file));
  }
  state_.AddMetric("numTargetBytesAdded", added_bytes);
}

void RowChanges::Clear() {
  taken_.clear();
  updated_.clear();
  updated_rows_.clear();
  inserted_rows_.clear();
}

void RowChanges::Finish(duckdb::ClientContext& context) {
  {
    const std::lock_guard lock(mutex_);
    if (--running_ > 0) return;
  }
  // Nothing changed: nothing is staged, and no version is made.
  if (!taken_.empty() || !inserted_rows_.empty()) Write(context, Groups());
  Clear();
  files_.reset();
}

}  // namespace ingot::lake
