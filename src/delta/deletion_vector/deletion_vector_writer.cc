#include "delta/deletion_vector/deletion_vector_writer.h"

#include <zlib.h>

#include <algorithm>
#include <limits>

#include "base/ids.h"
#include "delta/deletion_vector/deletion_vector_format.h"

namespace ingot::delta {
namespace {

constexpr char kFileVersion = 1;
constexpr size_t kMostBytes = std::numeric_limits<int32_t>::max();

// Positions that share all but their last 16 bits.
struct Block {
  uint16_t key = 0;
  std::vector<uint16_t> values;
  size_t runs = 0;

  size_t plain_bytes() const { return values.size() <= kMostInArray ? 2 * values.size() : kBitmapBytes; }
  size_t run_bytes() const { return 2 + 4 * runs; }
  bool as_runs() const { return run_bytes() < plain_bytes(); }
  size_t bytes() const { return std::min(plain_bytes(), run_bytes()); }
};

void PutNumber(std::string* out, uint64_t value, size_t width) {
  for (size_t i = 0; i < width; ++i) *out += static_cast<char>(value >> (8 * i));
}

void PutBigEndian32(std::string* out, uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) *out += static_cast<char>(value >> shift);
}

std::vector<Block> BlocksOf(std::span<const uint64_t> positions) {
  std::vector<Block> blocks;
  for (const uint64_t position : positions) {
    const auto key = static_cast<uint16_t>(position >> 16);
    const auto low = static_cast<uint16_t>(position);
    if (blocks.empty() || blocks.back().key != key) blocks.push_back({key, {}, 0});
    Block& block = blocks.back();
    if (block.values.empty() || block.values.back() + 1 != low) ++block.runs;
    block.values.push_back(low);
  }
  return blocks;
}

void PutRuns(std::string* out, const Block& block) {
  PutNumber(out, block.runs, 2);
  for (size_t i = 0; i < block.values.size();) {
    size_t end = i + 1;
    while (end < block.values.size() && block.values[end] == block.values[end - 1] + 1) ++end;
    PutNumber(out, block.values[i], 2);
    PutNumber(out, end - i - 1, 2);
    i = end;
  }
}

void PutBits(std::string* out, const Block& block) {
  std::string bits(kBitmapBytes, '\0');
  for (const uint16_t value : block.values) {
    bits[value / 8] = static_cast<char>(static_cast<unsigned char>(bits[value / 8]) | (1U << (value % 8)));
  }
  *out += bits;
}

void PutBlock(std::string* out, const Block& block) {
  if (block.as_runs()) return PutRuns(out, block);
  if (block.values.size() > kMostInArray) return PutBits(out, block);
  for (const uint16_t value : block.values) PutNumber(out, value, 2);
}

// One 32-bit Roaring bitmap in the portable format (RoaringFormatSpec).
void PutBucket(std::string* out, std::span<const uint64_t> positions) {
  const std::vector<Block> blocks = BlocksOf(positions);
  const size_t start = out->size();
  const bool any_runs = std::any_of(blocks.begin(), blocks.end(), [](const Block& block) { return block.as_runs(); });
  if (any_runs) {
    PutNumber(out, kCookieWithRuns | ((blocks.size() - 1) << 16), 4);
    std::string flags((blocks.size() + 7) / 8, '\0');
    for (size_t i = 0; i < blocks.size(); ++i) {
      if (blocks[i].as_runs()) flags[i / 8] = static_cast<char>(static_cast<unsigned char>(flags[i / 8]) | (1U << (i % 8)));
    }
    *out += flags;
  } else {
    PutNumber(out, kCookieWithoutRuns, 4);
    PutNumber(out, blocks.size(), 4);
  }
  for (const Block& block : blocks) {
    PutNumber(out, block.key, 2);
    PutNumber(out, block.values.size() - 1, 2);
  }
  if (!any_runs || blocks.size() >= kOffsetsFrom) {
    size_t offset = out->size() - start + 4 * blocks.size();
    for (const Block& block : blocks) {
      PutNumber(out, offset, 4);
      offset += block.bytes();
    }
  }
  for (const Block& block : blocks) PutBlock(out, block);
}

}  // namespace

bool WritesDeletionVectors(const Snapshot& snapshot) {
  const auto& features = snapshot.protocol.writer_features;
  return snapshot.protocol.min_writer_version >= 7 && snapshot.Property("delta.enableDeletionVectors") == "true" &&
         std::find(features.begin(), features.end(), "deletionVectors") != features.end();
}

std::string EncodeBitmap(std::span<const uint64_t> positions) {
  std::string buckets;
  uint64_t count = 0;
  for (size_t i = 0; i < positions.size(); ++count) {
    const uint64_t key = positions[i] >> 32;
    size_t end = i;
    while (end < positions.size() && positions[end] >> 32 == key) ++end;
    PutNumber(&buckets, key, 4);
    PutBucket(&buckets, positions.subspan(i, end - i));
    i = end;
  }
  std::string out;
  PutNumber(&out, kMagic, 4);
  PutNumber(&out, count, 8);
  return out + buckets;
}

std::string EncodeZ85(std::string_view bytes) {
  std::string text;
  for (size_t i = 0; i < bytes.size(); i += 4) {
    uint32_t group = 0;
    for (size_t j = i; j < i + 4; ++j) group = (group << 8) | (j < bytes.size() ? static_cast<unsigned char>(bytes[j]) : 0U);
    for (uint32_t power = 85 * 85 * 85 * 85; power > 0; power /= 85) text += kZ85Alphabet[group / power % 85];
  }
  return text;
}

DeletionVectorFile::DeletionVectorFile() : uuid_(NewUuid()) {}

Result<DeletionVector> DeletionVectorFile::Add(std::span<const uint64_t> positions) {
  const std::string bitmap = EncodeBitmap(positions);
  DeletionVector vector;
  vector.cardinality = static_cast<int64_t>(positions.size());
  if (bitmap.size() + bytes_.size() + kLengthBytes + kChecksumBytes > kMostBytes) {
    return Exhausted("the deletion vectors of one commit take more than 2 GiB: change fewer rows at a time");
  }
  vector.size_in_bytes = static_cast<int32_t>(bitmap.size());
  if (bitmap.size() <= kMostInlineBytes) {
    vector.storage_type = "i";
    vector.path_or_inline_dv = EncodeZ85(bitmap);
    return vector;
  }
  if (bytes_.empty()) bytes_ += kFileVersion;
  vector.storage_type = "u";
  vector.path_or_inline_dv = EncodeZ85(UuidBytes(uuid_));
  vector.offset = static_cast<int32_t>(bytes_.size());
  PutBigEndian32(&bytes_, static_cast<uint32_t>(bitmap.size()));
  bytes_ += bitmap;
  const uLong checksum = crc32(0, reinterpret_cast<const Bytef*>(bitmap.data()), static_cast<uInt>(bitmap.size()));
  PutBigEndian32(&bytes_, static_cast<uint32_t>(checksum));
  return vector;
}

std::optional<std::string> DeletionVectorFile::path() const {
  if (bytes_.empty()) return std::nullopt;
  return "deletion_vector_" + uuid_ + ".bin";
}

Status DeletionVectorFile::Store(Table& table) {
  const auto file = path();
  if (!file) return Status::Ok();
  return table.store().Put(table.Key(*file), bytes_);
}

}  // namespace ingot::delta
