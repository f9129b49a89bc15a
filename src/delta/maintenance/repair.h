// What of a table is lost, and making the rest whole again.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "delta/commit/transaction.h"
#include "delta/table.h"

namespace ingot::delta {

struct Damage {
  enum class Kind {
    kMissingFile,        // a live data file is not there: its rows are lost
    kDamagedFile,        // a live data file has another size than the log says
    kMissingVector,      // a deletion vector is not there: which rows of its file are deleted is lost
    kMissingEntries,     // log entries are not there, though later ones are
    kBrokenEntry,        // a log entry that cannot be read
    kBrokenCheckpoint,   // a checkpoint that cannot be read
    kBrokenPointer,      // _last_checkpoint is missing, cannot be read, or points at nothing
  };
  Kind kind = Kind::kMissingFile;
  std::string path;                      // relative to the table
  std::optional<int64_t> first_version;  // the versions that are lost; of a data file, the one that added it
  std::optional<int64_t> last_version;
  int64_t bytes = 0;                     // of a data file, as the log says
  std::optional<int64_t> rows;           // of a data file, as its statistics say
  std::string detail;                    // what it means, and the way out
  bool repaired = false;
};
std::string_view DamageName(Damage::Kind kind);  // "missing_file"

struct RepairReport {
  std::vector<Damage> damages;  // of the log first, then of the files
  int64_t version = -1;         // of the commit that took missing files out; -1: none
};

// Looks at the whole table: the log's entries, its newest checkpoints, and every live file (one request each). With
// `apply`, missing data files are taken out of the table by a commit (FSCK), so that it can be read again without their
// rows; broken checkpoints are written anew, and _last_checkpoint too. Nothing is guessed: what a missing log entry said
// cannot be known, so a gap is only reported, with the newest version that can still be read. kNotFound when there is no
// log at all.
Result<RepairReport> Repair(const std::shared_ptr<Table>& table, bool apply, const CommitReason& reason);

}  // namespace ingot::delta
