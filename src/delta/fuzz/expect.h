// For fuzz targets: what must hold ends the process when it does not, so that the fuzzer keeps the input.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace ingot::delta {

inline void Expect(bool holds, std::string_view what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

inline std::string_view AsText(const void* data, size_t size) { return {static_cast<const char*>(data), size}; }

}  // namespace ingot::delta
