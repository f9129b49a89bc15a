#include "iceberg/avro_codec.h"

#include <limits>

namespace ingot::iceberg {

void AvroEncoder::Long(int64_t value) {
  uint64_t bits = (static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63);
  while (bits >= 0x80) {
    *out_ += static_cast<char>(bits | 0x80);
    bits >>= 7;
  }
  *out_ += static_cast<char>(bits);
}

void AvroEncoder::Bytes(std::string_view value) {
  Long(static_cast<int64_t>(value.size()));
  *out_ += value;
}

Error AvroDecoder::Bad(std::string_view what) const {
  return Corrupt(std::string(place_) + ": " + std::string(what) + " at byte " + std::to_string(at_));
}

Result<int64_t> AvroDecoder::Long() {
  uint64_t bits = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    if (at_ == bytes_.size()) return Bad("a number is cut off");
    const auto byte = static_cast<unsigned char>(bytes_[at_++]);
    if (shift == 63 && byte > 1) return Bad("a number is too long");
    bits |= static_cast<uint64_t>(byte & 0x7F) << shift;
    if (byte < 0x80) return static_cast<int64_t>((bits >> 1) ^ (~(bits & 1) + 1));
  }
  return Bad("a number is too long");
}

Result<int32_t> AvroDecoder::Int() {
  ASSIGN_OR_RETURN(const int64_t value, Long());
  if (value < std::numeric_limits<int32_t>::min() || value > std::numeric_limits<int32_t>::max()) {
    return Bad("a number does not fit 32 bits");
  }
  return static_cast<int32_t>(value);
}

Result<bool> AvroDecoder::Bool() {
  ASSIGN_OR_RETURN(const std::string_view byte, Raw(1));
  if (byte[0] != 0 && byte[0] != 1) return Bad("a boolean is neither 0 nor 1");
  return byte[0] == 1;
}

Result<std::string_view> AvroDecoder::Bytes() {
  ASSIGN_OR_RETURN(const int64_t size, Long());
  if (size < 0) return Bad("a length is negative");
  return Raw(static_cast<size_t>(size));
}

Result<std::string_view> AvroDecoder::Raw(size_t size) {
  if (size > bytes_.size() - at_) return Bad("a value runs past the end");
  const std::string_view value = bytes_.substr(at_, size);
  at_ += size;
  return value;
}

Result<bool> AvroDecoder::Branch() {
  ASSIGN_OR_RETURN(const int64_t branch, Long());
  if (branch != 0 && branch != 1) return Bad("a union has no such branch");
  return branch == 1;
}

Result<size_t> AvroDecoder::Count() {
  ASSIGN_OR_RETURN(int64_t count, Long());
  if (count < 0) {
    // The block's size in bytes follows, for readers that skip it.
    if (count == std::numeric_limits<int64_t>::min()) return Bad("a block's count is out of range");
    count = -count;
    ASSIGN_OR_RETURN([[maybe_unused]] const int64_t size, Long());
  }
  if (static_cast<uint64_t>(count) > bytes_.size() - at_) return Bad("a block holds more items than bytes");
  return static_cast<size_t>(count);
}

}  // namespace ingot::iceberg
