// Avro's container files (Avro specification 1.11, "Object Container Files"): a header with a schema and free metadata,
// then blocks of records, deflated.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "iceberg/avro_codec.h"

namespace ingot::iceberg {

using AvroMetadata = std::map<std::string, std::string>;

// How the blocks of a file are packed: "deflate", or not at all ("null").
enum class AvroCodec { kDeflate, kNull };

// The same records and metadata give the same bytes.
class AvroFileWriter {
 public:
  // `schema` is the JSON of the records' schema; `metadata` must not hold "avro.…" keys.
  AvroFileWriter(std::string_view schema, AvroMetadata metadata, AvroCodec codec = AvroCodec::kDeflate);

  // One record, encoded.
  void Append(std::string_view record);
  size_t records() const { return records_; }
  // The file. Nothing may be called afterwards.
  std::string Finish();

 private:
  void EndBlock();

  const AvroCodec codec_;
  AvroMetadata metadata_;
  std::string block_;
  int64_t block_records_ = 0;
  size_t records_ = 0;
  std::string blocks_;  // finished ones, each followed by a place for the sync marker
};

// Reads files from anywhere. Memory is bounded by the size of `bytes` and by kMaxBlock.
class AvroFileReader {
 public:
  // No block may be larger, before or after inflating.
  static constexpr size_t kMaxBlock = size_t{64} << 20;

  // Reads the header. kCorrupt; kUnsupported for a codec other than null and deflate. `bytes` must outlive the reader.
  static Result<AvroFileReader> Open(std::string_view bytes, std::string place);

  const AvroMetadata& metadata() const { return metadata_; }
  std::string_view schema() const;
  // "" when there is none.
  std::string_view Metadata(const std::string& key) const;

  // Calls `read` once for each record of the file; it must decode one record and leave the decoder behind it.
  Status ForEach(const std::function<Status(AvroDecoder&)>& read) const;

 private:
  AvroFileReader(std::string_view bytes, std::string place) : bytes_(bytes), place_(std::move(place)) {}

  std::string_view bytes_;
  std::string place_;
  AvroMetadata metadata_;
  std::string_view sync_;
  size_t first_block_ = 0;
  bool deflated_ = false;
};

}  // namespace ingot::iceberg
