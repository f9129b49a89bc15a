#include "iceberg/deflate.h"

#include <zlib.h>

#include <algorithm>

namespace ingot::iceberg {
namespace {

constexpr int kRaw = -15;  // the largest window, no framing
constexpr int kMemoryLevel = 8;
constexpr size_t kStep = size_t{64} << 10;

// zlib takes what it only reads as writable.
Bytef* Input(std::string_view bytes) { return reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data())); }

}  // namespace

std::string Deflate(std::string_view bytes) {
  z_stream stream{};
  deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kRaw, kMemoryLevel, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = Input(bytes);
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);  // Cannot fail: the output has room for any input.
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

Result<std::string> Inflate(std::string_view bytes, size_t limit) {
  z_stream stream{};
  if (inflateInit2(&stream, kRaw) != Z_OK) return Exhausted("no memory to inflate with");
  stream.next_in = Input(bytes);
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::string out;
  int outcome = Z_OK;
  while (outcome == Z_OK && out.size() <= limit) {
    const size_t before = out.size();
    out.resize(before + std::max(kStep, before));
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + before);
    stream.avail_out = static_cast<uInt>(out.size() - before);
    outcome = inflate(&stream, Z_NO_FLUSH);
    out.resize(out.size() - stream.avail_out);
  }
  const bool all_read = stream.avail_in == 0;
  inflateEnd(&stream);
  if (out.size() > limit) return Corrupt("a block inflates to more than " + std::to_string(limit) + " bytes");
  if (outcome != Z_STREAM_END || !all_read) return Corrupt("a block is no deflate stream");
  return out;
}

}  // namespace ingot::iceberg
