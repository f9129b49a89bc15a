#include "delta/table.h"

#include <future>
#include <utility>

#include "delta/action/paths.h"
#include "delta/log/log_names.h"
#include "delta/log/snapshot_loader.h"

namespace ingot::delta {
namespace {

std::string RootOf(const store::ObjectStore& store) {
  std::string inside = store.Url("x");
  return AbsoluteUri(inside.substr(0, inside.rfind('/')));
}

}  // namespace

std::shared_ptr<Table> Table::Open(std::shared_ptr<store::ObjectStore> store, std::string root,
                                   TableContext context) {
  return std::shared_ptr<Table>(new Table(std::move(store), std::move(root), std::move(context)));
}

Table::Table(std::shared_ptr<store::ObjectStore> store, std::string root, TableContext context)
    : store_(std::move(store)), root_(std::move(root)), store_root_(RootOf(*store_)), context_(std::move(context)) {}

std::string Table::Key(std::string_view relative) const {
  // Only such absolute paths come out of a log: what does not lie under the root has no key that a store would take.
  if (IsAbsolutePath(relative) && relative.starts_with(store_root_ + "/")) {
    return std::string(relative.substr(store_root_.size() + 1));
  }
  return root_.empty() ? std::string(relative) : root_ + "/" + std::string(relative);
}

std::string Table::DisplayName() const {
  if (!root_.empty()) return store_->Url(root_);
  std::string log = store_->Url("_delta_log");
  return log.substr(0, log.rfind('/'));
}

SnapshotPtr Table::Cached() const {
  std::lock_guard lock(mutex_);
  return cached_;
}

void Table::Publish(SnapshotPtr snapshot) {
  std::lock_guard lock(mutex_);
  if (cached_ != nullptr && cached_->version >= snapshot->version) return;
  cached_ = std::move(snapshot);
  cached_etag_.clear();
}

// Is the log still the one that the cached snapshot was read from? A table that was dropped, and perhaps made
// again, since then must not be taken for its predecessor.
Result<bool> Table::StillTheSame(const SnapshotPtr& cached) {
  auto head = store_->Head(LogKey(*this, CommitName(cached->version)));
  if (!head.ok() && head.error().kind() == ErrorKind::kNotFound) return false;
  if (!head.ok()) return head.error();
  std::lock_guard lock(mutex_);
  if (cached_ != cached) return true;
  if (cached_etag_.empty()) cached_etag_ = head->etag;
  return cached_etag_ == head->etag;
}

Result<SnapshotPtr> Table::Reload() {
  {
    std::lock_guard lock(mutex_);
    cached_ = nullptr;
    cached_etag_.clear();
  }
  ASSIGN_OR_RETURN(SnapshotPtr loaded, LoadSnapshot(*this, std::nullopt));
  // A listing may have been cut short by its age; entries are there or not.
  ASSIGN_OR_RETURN(SnapshotPtr newest, AdvanceSnapshot(*this, loaded, std::nullopt));
  Publish(newest);
  return newest;
}

Result<SnapshotPtr> Table::Latest() {
  SnapshotPtr cached = Cached();
  if (cached == nullptr) return Reload();
  // Over a network both questions are asked at once: a refresh that finds nothing new waits for one reply.
  auto policy = store_->is_remote() ? std::launch::async : std::launch::deferred;
  auto newest = std::async(policy, [&] { return AdvanceSnapshot(*this, cached, std::nullopt); });
  auto same = StillTheSame(cached);
  bool stays = same.ok() && *same;
  if (!same.ok()) return same.error();
  if (!stays) return Reload();
  ASSIGN_OR_RETURN(SnapshotPtr advanced, newest.get());
  if (advanced != cached) Publish(advanced);
  return advanced;
}

Result<SnapshotPtr> Table::AtVersion(int64_t version) {
  if (version < 0) return InvalidArgument("a table's versions begin at 0, not " + std::to_string(version));
  SnapshotPtr cached = Cached();
  if (cached != nullptr && cached->version == version) return cached;
  if (cached != nullptr && cached->version < version) {
    ASSIGN_OR_RETURN(SnapshotPtr newest, Latest());
    if (newest->version == version) return newest;
  }
  return LoadSnapshot(*this, version);
}

Result<std::vector<Action>> Table::ReadCommit(int64_t version) {
  auto actions = ReadLogEntry(*this, version);
  if (!actions.ok() && actions.error().kind() == ErrorKind::kNotFound) {
    return NotFound("the log of " + DisplayName() + " has no entry for version " + std::to_string(version));
  }
  return actions;
}

}  // namespace ingot::delta
