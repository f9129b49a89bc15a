// Does a commit that won the race stand in the way of one that lost it?
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "delta/action/actions.h"
#include "delta/log/snapshot.h"
#include "delta/table.h"

namespace ingot::delta {

// What the transaction that lost has read and wants to write.
struct Intent {
  const Snapshot* snapshot = nullptr;  // what it has read
  bool read_whole_table = false;
  std::span<const std::function<bool(const AddFile&)>> reads;
  bool row_by_row = false;    // all reads are such as Transaction::ReadRows takes
  bool serializable = false;  // rows of blind appends would have been read, too
  std::span<const RemoveFile> removed;
  std::span<const AddFile> added;
  std::span<const SetTransaction> transactions;
  std::span<const DomainMetadata> domains;
  bool creates_table = false;
};

// A file that both have marked, no row twice.
struct SharedFile {
  AddFile theirs;              // as the winner left it
  std::vector<uint64_t> gone;  // the rows that are gone after both, by position
};

// The files that the loser must mark anew, when the two do not overlap: then the loser may commit after the winner.
// kConflict names the winner's version, its operation and what overlaps:
// - the winner changed the protocol or the metadata;
// - both commit the same application transaction, and the winner's version is not below the loser's;
// - both change the same metadata domain;
// - both removed the same file, or took the same row of it;
// - the winner removed a file with rows that the loser has read, or added one that it would have read. Commits that only
//   rearrange data, as OPTIMIZE does, change no row that was read; a blind append counts only for who is serializable; and
//   where the loser read row by row, rows that the winner took and the loser did not are no loss.
// Errors of ReadDeletionVector, of vectors that must be compared.
Result<std::vector<SharedFile>> CheckConflict(const Intent& loser, int64_t winner_version,
                                              std::span<const Action> winner, Table& table);

}  // namespace ingot::delta
