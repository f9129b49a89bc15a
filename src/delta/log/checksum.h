// Version checksums: what a version of a table holds in sum, beside its log entry (PROTOCOL.md, "Version Checksum
// File").
#pragma once

#include <string>
#include <string_view>

#include "delta/log/snapshot.h"

namespace ingot::delta {

// The file's one JSON object. The snapshot's timestamp must be known where the table keeps its own.
std::string ChecksumJson(const Snapshot& snapshot);

// What a checksum says otherwise than the snapshot of its version: "it has 7 files, and the checksum says 8". Empty when
// they agree. Members that are missing or not understood say nothing.
std::string DifferenceFromChecksum(std::string_view json, const Snapshot& snapshot);

}  // namespace ingot::delta
