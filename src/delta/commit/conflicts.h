// Does a commit that won the race stand in the way of one that lost it?
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "delta/action/actions.h"
#include "delta/log/snapshot.h"

namespace ingot::delta {

// What the transaction that lost has read and wants to write.
struct Intent {
  const Snapshot* snapshot = nullptr;  // what it has read
  bool read_whole_table = false;
  std::span<const std::function<bool(const AddFile&)>> reads;
  std::span<const RemoveFile> removed;
  std::span<const SetTransaction> transactions;
  std::span<const DomainMetadata> domains;
  bool creates_table = false;
};

// Ok when the two do not overlap: the loser may commit after the winner. kConflict names the winner's
// version, its operation and what overlaps:
// - the winner changed the protocol or the metadata;
// - both commit the same application transaction, and the winner's version is not below the loser's;
// - both change the same metadata domain;
// - both removed the same file;
// - the winner removed a file with rows that the loser has read, or added one that it would have read
// (commits that only
//   rearrange data, as OPTIMIZE does, change no row that was read).
Status CheckConflict(const Intent& loser, int64_t winner_version, std::span<const Action> winner,
                     std::string_view table);

}  // namespace ingot::delta
