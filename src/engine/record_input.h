// The bytes of an object, front to back: decompressed, and as UTF-8.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "engine/record_scan.h"

namespace ingot::engine {

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // Up to `capacity` bytes; 0 only at the end. kCorrupt for a broken compression, or the store's errors.
  virtual Result<size_t> Read(char* buffer, size_t capacity) = 0;
  // How many of the object's own bytes were taken: for progress.
  virtual uint64_t consumed() const = 0;
};

// Opens the object. gzip (of several members too) and zstd are told by their first bytes. A byte order mark is taken
// off; UTF-16 with one, and `encoding` if not empty, are converted to UTF-8, and what cannot be converted becomes the
// byte 0xFF, which the reader of records will refuse where it stands. kInvalidArgument for an unknown encoding.
Result<std::unique_ptr<ByteSource>> OpenRecordFile(const RecordFile& file, const std::string& encoding);

}  // namespace ingot::engine
