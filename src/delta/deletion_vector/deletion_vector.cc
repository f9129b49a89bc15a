#include "delta/deletion_vector/deletion_vector.h"

#include <zlib.h>

#include "base/hash.h"
#include "delta/action/paths.h"
#include "delta/deletion_vector/deletion_vector_format.h"

namespace ingot::delta {
namespace {

// An older form, in which the protocol's inline example is written: big-endian numbers, and each bitmap's
// length.
constexpr uint32_t kOldMagic = 1681511376;
constexpr size_t kUuidChars = 20;

// Reads little-endian numbers; after the end everything is zero and ok() is false.
class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : bytes_(bytes) {}

  uint64_t Number(size_t width) {
    std::string_view raw = Take(width);
    uint64_t value = 0;
    for (size_t i = raw.size(); i-- > 0;) value = (value << 8) | static_cast<unsigned char>(raw[i]);
    return value;
  }
  uint32_t BigEndian32() {
    uint32_t value = 0;
    for (char c : Take(4)) value = (value << 8) | static_cast<unsigned char>(c);
    return value;
  }
  uint16_t U16() { return static_cast<uint16_t>(Number(2)); }
  uint32_t U32() { return static_cast<uint32_t>(Number(4)); }
  std::string_view Take(size_t count) {
    if (count > bytes_.size()) {
      ok_ = false;
      bytes_ = {};
      return {};
    }
    std::string_view taken = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return taken;
  }
  bool ok() const { return ok_; }
  size_t left() const { return bytes_.size(); }

 private:
  std::string_view bytes_;
  bool ok_ = true;
};

// Collects positions and sees to it that they rise and stay below the limit.
class Positions {
 public:
  explicit Positions(uint64_t limit) : limit_(limit) {}

  bool Add(uint64_t position) {
    if (positions_.size() >= limit_ || (!positions_.empty() && position <= positions_.back())) return false;
    positions_.push_back(position);
    return true;
  }
  std::vector<uint64_t> Take() { return std::move(positions_); }

 private:
  const uint64_t limit_;
  std::vector<uint64_t> positions_;
};

bool ReadRuns(Bytes& bytes, uint64_t high, Positions* out) {
  uint16_t runs = bytes.U16();
  for (uint32_t i = 0; i < runs && bytes.ok(); ++i) {
    uint32_t start = bytes.U16();
    uint32_t length = bytes.U16();
    if (start + length > 0xFFFF) return false;
    for (uint32_t low = start; low <= start + length; ++low) {
      if (!out->Add(high | low)) return false;
    }
  }
  return bytes.ok();
}

bool ReadArray(Bytes& bytes, uint64_t high, uint32_t count, Positions* out) {
  std::string_view raw = bytes.Take(size_t{2} * count);
  Bytes values(raw);
  for (uint32_t i = 0; i < count && bytes.ok(); ++i) {
    if (!out->Add(high | values.U16())) return false;
  }
  return bytes.ok();
}

bool ReadBits(Bytes& bytes, uint64_t high, uint32_t count, Positions* out) {
  std::string_view raw = bytes.Take(kBitmapBytes);
  if (!bytes.ok()) return false;
  uint32_t found = 0;
  for (uint32_t i = 0; i < raw.size() * 8; ++i) {
    if (((static_cast<unsigned char>(raw[i / 8]) >> (i % 8)) & 1) == 0) continue;
    ++found;
    if (!out->Add(high | i)) return false;
  }
  return found == count;
}

// One 32-bit Roaring bitmap in the portable format, whose values lie under the upper half `key`.
bool ReadBucket(Bytes& bytes, uint64_t key, Positions* out) {
  uint32_t cookie = bytes.U32();
  uint32_t containers = 0;
  std::string_view run_flags;
  if ((cookie & 0xFFFF) == kCookieWithRuns) {
    containers = (cookie >> 16) + 1;
    run_flags = bytes.Take((containers + 7) / 8);
  } else if (cookie == kCookieWithoutRuns) {
    containers = bytes.U32();
  } else {
    return false;
  }
  if (containers > 0x10000 || size_t{4} * containers > bytes.left()) return false;
  Bytes heads(bytes.Take(size_t{4} * containers));
  if (run_flags.empty() || containers >= kOffsetsFrom) bytes.Take(size_t{4} * containers);
  for (uint32_t i = 0; i < containers && bytes.ok(); ++i) {
    uint64_t high = (key << 32) | (uint64_t{heads.U16()} << 16);
    uint32_t count = uint32_t{heads.U16()} + 1;
    bool runs = !run_flags.empty() && ((static_cast<unsigned char>(run_flags[i / 8]) >> (i % 8)) & 1) != 0;
    bool read = runs                    ? ReadRuns(bytes, high, out)
                : count <= kMostInArray ? ReadArray(bytes, high, count, out)
                                        : ReadBits(bytes, high, count, out);
    if (!read) return false;
  }
  return bytes.ok();
}

// The bitmap's bytes from the file that holds it: length, bytes, CRC-32, each number big-endian.
Result<std::string> ReadStored(Table& table, const DeletionVector& vector) {
  const bool absolute = vector.storage_type == "p";
  ASSIGN_OR_RETURN(std::string path, absolute ? DecodePath(vector.path_or_inline_dv, table.StoreRoot())
                                              : DeletionVectorPath(vector.path_or_inline_dv));
  if (vector.size_in_bytes < 0 || vector.offset.value_or(0) < 0) return Corrupt("a negative size or offset");
  size_t size = static_cast<size_t>(vector.size_in_bytes);
  ASSIGN_OR_RETURN(std::string stored,
                   table.store().GetRange(table.Key(path), static_cast<uint64_t>(vector.offset.value_or(0)),
                                          kLengthBytes + size + kChecksumBytes));
  if (stored.size() != kLengthBytes + size + kChecksumBytes || Bytes(stored).BigEndian32() != size) {
    return Corrupt("the length in " + table.Url(path) + " is not the " + std::to_string(size) +
                   " of the log");
  }
  std::string bitmap = stored.substr(kLengthBytes, size);
  uLong checksum = crc32(0, reinterpret_cast<const Bytef*>(bitmap.data()), static_cast<uInt>(size));
  if (Bytes(std::string_view(stored).substr(kLengthBytes + size)).BigEndian32() != checksum) {
    return Corrupt("the checksum in " + table.Url(path) + " does not fit its bytes");
  }
  return bitmap;
}

Result<std::vector<uint64_t>> Read(Table& table, const DeletionVector& vector) {
  if (vector.cardinality < 0) return Corrupt("a negative cardinality");
  std::string bitmap;
  if (vector.storage_type == "i") {
    ASSIGN_OR_RETURN(bitmap, DecodeZ85(vector.path_or_inline_dv));
    if (vector.size_in_bytes < 0 || static_cast<size_t>(vector.size_in_bytes) > bitmap.size()) {
      return Corrupt("the inline bytes are fewer than the log says");
    }
    bitmap.resize(static_cast<size_t>(vector.size_in_bytes));  // Z85 pads to four bytes.
  } else if (vector.storage_type == "u" || vector.storage_type == "p") {
    ASSIGN_OR_RETURN(bitmap, ReadStored(table, vector));
  } else {
    return Unsupported("unknown storage type '" + vector.storage_type + "'");
  }
  ASSIGN_OR_RETURN(auto positions, DecodeBitmap(bitmap, static_cast<uint64_t>(vector.cardinality)));
  if (positions.size() != static_cast<size_t>(vector.cardinality)) {
    return Corrupt("it holds " + std::to_string(positions.size()) + " positions, and the log says " +
                   std::to_string(vector.cardinality));
  }
  return positions;
}

}  // namespace

Result<std::string> DecodeZ85(std::string_view text) {
  if (text.size() % 5 != 0) return Corrupt("Z85 text must be a multiple of five characters long");
  std::string bytes;
  bytes.reserve(text.size() / 5 * 4);
  for (size_t i = 0; i < text.size(); i += 5) {
    uint64_t group = 0;
    for (size_t j = 0; j < 5; ++j) {
      size_t digit = kZ85Alphabet.find(text[i + j]);
      if (digit == std::string_view::npos)
        return Corrupt("Z85 text holds a character that is not of its alphabet");
      group = group * 85 + digit;
    }
    if (group > UINT32_MAX) return Corrupt("Z85 text holds a group that is too large");
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(group >> shift);
  }
  return bytes;
}

Result<std::string> DeletionVectorPath(std::string_view text) {
  if (text.size() < kUuidChars) return Corrupt("a deletion vector's name is shorter than its UUID");
  std::string_view prefix = text.substr(0, text.size() - kUuidChars);
  ASSIGN_OR_RETURN(std::string uuid, DecodeZ85(text.substr(prefix.size())));
  std::string hex = ToHex(uuid);
  for (size_t dash : {20, 16, 12, 8}) hex.insert(dash, "-");
  std::string path = prefix.empty() ? "" : std::string(prefix) + "/";
  path += "deletion_vector_" + hex + ".bin";
  RETURN_IF_ERROR(CheckRelativePath(path));
  return path;
}

Result<std::vector<uint64_t>> DecodeBitmap(std::string_view raw, uint64_t limit) {
  Bytes bytes(raw);
  bool old = Bytes(raw).BigEndian32() == kOldMagic;
  if (bytes.U32() != kMagic && !old) return Corrupt("the bitmap's magic number is wrong");
  uint64_t buckets = old ? bytes.BigEndian32() : bytes.Number(8);
  Positions positions(limit);
  for (uint64_t i = 0; i < buckets; ++i) {
    uint64_t key = old ? i : bytes.U32();
    if (old) bytes.Take(4);  // the length
    if (!bytes.ok() || key > INT32_MAX || !ReadBucket(bytes, key, &positions)) {
      return Corrupt("the bitmap is damaged or holds more positions than the log says");
    }
  }
  if (!bytes.ok()) return Corrupt("the bitmap is cut off");
  return positions.Take();
}

Result<std::vector<uint64_t>> ReadDeletionVector(Table& table, const DeletionVector& vector,
                                                 std::string_view data_file) {
  auto positions = Read(table, vector);
  if (!positions.ok()) return positions.error().WithContext("deletion vector of " + table.Url(data_file));
  return positions;
}

}  // namespace ingot::delta
