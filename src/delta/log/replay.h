// From actions to a snapshot (PROTOCOL.md, "Action Reconciliation"): the newest word on each logical file
// wins.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "delta/action/actions.h"
#include "delta/log/snapshot.h"

namespace ingot::delta {

class Replay {
 public:
  // Goes on from a snapshot, or from nothing (nullptr).
  explicit Replay(const SnapshotPtr& base);

  // Actions in the order of the log. What has no part in a snapshot is passed over.
  void Apply(Action action);

  // The snapshot at the version of the last entry applied. kCorrupt, with `place` in front, when the log has
  // given no protocol or metadata, or a schema that cannot be read. Ends this replay.
  Result<SnapshotPtr> Finish(int64_t version, std::string_view place);

 private:
  struct FileWord {
    AddFilePtr add;  // one of the two
    RemoveFilePtr remove;
    std::string_view path() const;
    const std::optional<DeletionVector>& vector() const;
  };

  void ApplyFileWords();

  Snapshot next_;
  bool has_protocol_ = false;
  bool has_metadata_ = false;
  bool metadata_changed_ = false;
  std::optional<int64_t> commit_timestamp_;
  std::optional<int64_t> in_commit_timestamp_;
  std::vector<FileWord> words_;
};

// Has the table said that its commits carry their own timestamps?
bool HasInCommitTimestamps(const Protocol& protocol, const Metadata& metadata);

}  // namespace ingot::delta
