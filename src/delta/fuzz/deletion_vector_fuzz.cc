// A deletion vector: as bytes, and as the text of an inline one.
#include <cstdint>

#include "delta/action/paths.h"
#include "delta/deletion_vector/deletion_vector.h"
#include "delta/fuzz/expect.h"

using namespace ingot::delta;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  constexpr uint64_t kMost = 100'000;
  std::string_view bytes = AsText(data, size);
  auto positions = DecodeBitmap(bytes, kMost);
  Expect(!positions.ok() || positions->size() <= kMost, "no more positions than the log says");
  if (auto decoded = DecodeZ85(bytes); decoded.ok()) {
    Expect(decoded->size() == bytes.size() / 5 * 4, "Z85 takes five characters for four bytes");
    (void)DecodeBitmap(*decoded, kMost).ok();
  }
  if (auto path = DeletionVectorPath(bytes); path.ok()) {
    Expect(CheckRelativePath(*path).ok(), "a vector's file lies inside the table");
  }
  return 0;
}
