// Iceberg metadata of a Delta table, kept at the table's version.
//
// The metadata of a version is a pure function of the metadata of the version before it and of the version's log entry,
// and is put only if absent: writers that race give the same files, and what a killed process left undone the next one
// does. Nothing is ever read from the metadata but to write more of it: the log is the truth.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/json.h"
#include "base/result.h"
#include "delta/log/snapshot.h"
#include "delta/table.h"

namespace ingot::iceberg {

// Writes the metadata of the snapshot's version, and of those before it that are missing. Where that cannot be done (the
// newest metadata is broken, lies too far back, or the log's entries are gone) the version is written as if it were the
// first: whole, without history. kUnsupported when the table has what format version 2 has not.
Status Sync(delta::Table& table, const delta::Snapshot& snapshot);

// Writes the version whole, in place of what is there.
Status Rebuild(delta::Table& table, const delta::Snapshot& snapshot);

// How the metadata stands to the table.
struct Report {
  enum class State { kCurrent, kMissing, kBehind, kDiffers };
  State state = State::kMissing;
  std::string metadata_file;         // the newest one, a URI; empty when there is none
  std::optional<int64_t> version;    // of the Delta table, which that file describes
  std::string detail;                // what differs

  bool operator==(const Report&) const = default;
};
std::string_view StateName(Report::State state);  // "current", "missing", "behind", "differs"

// Reads the newest metadata with all of its manifests and compares them with the snapshot.
Result<Report> Inspect(delta::Table& table, const delta::Snapshot& snapshot);

// Brings the metadata to the snapshot in the cheapest way that the report allows.
Status Mend(delta::Table& table, const delta::Snapshot& snapshot, const Report& report);

// Inspects, mends what is not current, and tells the outcome: {"state", "metadata_file", "version", "mended", "detail"}.
// "mended" is the state that was found, when it was another; "detail" says what differs, or why it could not be mended.
Result<Json> DescribeAndMend(delta::Table& table, const delta::Snapshot& snapshot);

}  // namespace ingot::iceberg
