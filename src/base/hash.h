// Digests. Bytes go in and come out as std::string.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ingot {

std::string Sha256(std::string_view bytes);                            // 32 raw bytes
std::string HmacSha256(std::string_view key, std::string_view bytes);  // 32 raw bytes
std::string Md5(std::string_view bytes);                               // 16 raw bytes; only where a protocol wants it
std::string ToHex(std::string_view bytes);                             // lower case
std::string ToBase64(std::string_view bytes);
// A fast hash for tables and fingerprints of this process's making; stable across runs and machines (FNV-1a 64).
uint64_t Hash64(std::string_view bytes);

}  // namespace ingot
