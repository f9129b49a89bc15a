// A Delta table: its log in an object store, read into snapshots.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "delta/log/snapshot.h"
#include "engine/instance.h"
#include "store/object_store.h"

namespace ingot::delta {

// One entry of the table's history.
struct Commit {
  int64_t version = 0;
  Timestamp timestamp;
  CommitInfo info;
};

class Table;

// What one commit did.
struct CommitActions {
  int64_t version = 0;
  Timestamp timestamp;
  std::vector<Action> actions;
};

// What a table needs from outside. All must outlive it.
struct TableContext {
  std::shared_ptr<engine::Instance> engine;  // reads and writes checkpoints (Parquet)
  Clock* clock = nullptr;
  Logger* logger = nullptr;
  // Called after each commit that this process makes, with the table as it is then; what comes of it is no part of the
  // commit.
  std::function<void(Table&, const SnapshotPtr&)> after_commit{};
};

// Thread-safe; one object serves all readers and writers of a process, and keeps the newest snapshot, so that
// refreshing reads only new log entries.
class Table : public std::enable_shared_from_this<Table> {
 public:
  // `root` is the table's folder in the store, without slashes at its ends ("bronze/trades"; "" for the store's own
  // root). Nothing is read yet.
  static std::shared_ptr<Table> Open(std::shared_ptr<store::ObjectStore> store, std::string root,
                                     TableContext context);

  // The newest state; the entries after the cached snapshot are read, nothing else. kNotFound when there is no log;
  // kCorrupt names the log entry and the line; a missing entry in the middle is kCorrupt and names the gap.
  Result<SnapshotPtr> Latest();
  // kNotFound when the version does not exist, or can no longer be rebuilt (the message says which versions can).
  Result<SnapshotPtr> AtVersion(int64_t version);
  // The last version committed at or before the instant. kNotFound when the table is younger.
  Result<SnapshotPtr> AtTimestamp(Timestamp instant);
  // The cached snapshot, or nullptr.
  SnapshotPtr Cached() const;
  // Takes a snapshot that a commit of this process has made, if it is newer than the cached one.
  void Publish(SnapshotPtr snapshot);

  // Newest first, at most `limit` entries (0: all that the log still holds).
  Result<std::vector<Commit>> History(size_t limit);
  // The commits of the versions `first` to `last`, in order. kNotFound when the log does not hold one of them (any more).
  Result<std::vector<CommitActions>> ReadCommits(int64_t first, int64_t last);
  // The actions of one commit. kNotFound.
  Result<std::vector<Action>> ReadCommit(int64_t version);

  // Writes a checkpoint of the snapshot and moves _last_checkpoint to it, unless that points further already.
  // Expired tombstones are left out. Safe beside other writers and at any kill: a reader sees it whole or not at all.
  Status Checkpoint(const Snapshot& snapshot);

  store::ObjectStore& store() { return *store_; }
  const std::string& root() const { return root_; }
  const TableContext& context() const { return context_; }
  // The key in the store of a path as actions have it: relative to the table, or absolute under the store's root.
  std::string Key(std::string_view relative) const;
  // What DuckDB opens for a data file of the table.
  std::string Url(std::string_view relative) const { return store_->Url(Key(relative)); }
  // Where the store lies, as absolute paths in the log begin ("file:///lake"), and such a path to a file of the table.
  const std::string& StoreRoot() const { return store_root_; }
  std::string AbsolutePath(std::string_view path) const { return store_root_ + "/" + Key(path); }
  // For messages: where the table lies.
  std::string DisplayName() const;

 private:
  friend class CommitAttempt;
  Table(std::shared_ptr<store::ObjectStore> store, std::string root, TableContext context);
  Result<bool> StillTheSame(const SnapshotPtr& cached);
  Result<SnapshotPtr> Reload();

  const std::shared_ptr<store::ObjectStore> store_;
  const std::string root_;
  const std::string store_root_;
  const TableContext context_;
  mutable std::mutex mutex_;
  SnapshotPtr cached_;
  std::string cached_etag_;  // of the log entry of cached_; empty while it is not known
  // Held while a commit is put: writers of one process take turns instead of racing each other through the store.
  std::mutex commit_mutex_;
};

}  // namespace ingot::delta
