// Writes deletion vectors (PROTOCOL.md, "Deletion Vector Format"): the bitmaps, their text in the log, and the file that
// holds those of one commit.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "delta/action/actions.h"
#include "delta/log/snapshot.h"
#include "delta/table.h"

namespace ingot::delta {

// Does the table ask for vectors (delta.enableDeletionVectors, and a protocol that has the feature)?
bool WritesDeletionVectors(const Snapshot& snapshot);

// The bytes of a RoaringBitmapArray. The positions rise, without doubles, below 2^63. Each block of 65,536 takes the
// smallest of Roaring's forms (array, bitmap, runs).
std::string EncodeBitmap(std::span<const uint64_t> positions);

// Z85 (ZeroMQ RFC 32); zero bytes fill up the last group of four.
std::string EncodeZ85(std::string_view bytes);

// The file that holds a commit's vectors, which are those of one DELETE, UPDATE or MERGE. Not thread-safe.
class DeletionVectorFile {
 public:
  // Bitmaps up to this many bytes stand in the log itself: a request less for who writes and who reads.
  static constexpr size_t kMostInlineBytes = 96;

  DeletionVectorFile();

  // The descriptor of a vector of these positions (as for EncodeBitmap, at least one). kExhausted when the file or the
  // vector outgrows what a descriptor can say (2 GiB).
  Result<DeletionVector> Add(std::span<const uint64_t> positions);

  // The file's path relative to the table; nothing while all vectors are in the log.
  std::optional<std::string> path() const;

  // Writes the file, durable when it returns; does nothing when there is none. To be called once, after the last Add().
  Status Store(Table& table);

 private:
  const std::string uuid_;
  std::string bytes_;
};

}  // namespace ingot::delta
