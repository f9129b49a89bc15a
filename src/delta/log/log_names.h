// Names of the files in _delta_log (PROTOCOL.md, "Delta Log Entries", "Log Compaction Files",
// "Checkpoint Naming Scheme").
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ingot::delta {

struct LogName {
  enum class Kind {
    kOther,  // staged commits, temporary files, …: passed over
    kCommit,
    kCompacted,       // what the commits from `version` to `last` come to
    kCheckpoint,      // classic, one Parquet file
    kCheckpointPart,  // one of several Parquet files
    kCheckpointV2,    // named by a UUID, Parquet or JSON
    kChecksum,
  };
  Kind kind = Kind::kOther;
  int64_t version = -1;
  int64_t last = -1;  // of compacted entries
  int part = 1;
  int parts = 1;
  bool is_json = false;  // of a V2 checkpoint
};

// `name` has no folder.
LogName ParseLogName(std::string_view name);

// "00000000000000000007": what every name of version 7 begins with.
std::string VersionDigits(int64_t version);
std::string CommitName(int64_t version);
std::string CompactedName(int64_t first, int64_t last);
std::string CheckpointName(int64_t version);
std::string CheckpointPartName(int64_t version, int part, int parts);
std::string CheckpointV2Name(int64_t version, std::string_view uuid);
std::string ChecksumName(int64_t version);

// A table that commits a thousand times a second gets here after thirty thousand years. Beyond, arithmetic on
// versions would no longer be safe.
inline constexpr int64_t kMostVersion = 1'000'000'000'000'000;

inline constexpr std::string_view kLastCheckpointName = "_last_checkpoint";

}  // namespace ingot::delta
