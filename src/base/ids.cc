#include "base/ids.h"

#include <unistd.h>

#include <array>
#include <cstdlib>

#include "base/hash.h"

namespace ingot {
namespace {

using Bytes = std::array<unsigned char, 16>;

Bytes RandomBytes() {
  Bytes bytes;
  if (getentropy(bytes.data(), bytes.size()) != 0) std::abort();  // only for a bad pointer or a kernel without it
  return bytes;
}

std::string Render(Bytes bytes, unsigned char version) {
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0F) | (version << 4));
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3F) | 0x80);
  std::string text = ToHex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  for (size_t at : {20, 16, 12, 8}) text.insert(at, "-");
  return text;
}

}  // namespace

std::string NewUuid() { return Render(RandomBytes(), 4); }

std::string NewSortableId(const Clock& clock) {
  const Timestamp now = clock.Now();
  const auto millis = static_cast<uint64_t>(ToMillis(now));
  // RFC 9562 section 6.2, method 3: the twelve bits after the milliseconds hold the fraction of one.
  const auto micros = static_cast<uint64_t>((now - FromMillis(ToMillis(now))).count());
  const uint64_t fraction = micros * 4096 / 1000;
  Bytes bytes = RandomBytes();
  for (size_t i = 0; i < 6; ++i) bytes[i] = static_cast<unsigned char>(millis >> (40 - 8 * i));
  bytes[6] = static_cast<unsigned char>(fraction >> 8);
  bytes[7] = static_cast<unsigned char>(fraction);
  return Render(bytes, 7);
}

}  // namespace ingot
