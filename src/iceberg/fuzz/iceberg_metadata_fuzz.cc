// The text of a table's metadata.
#include <cstdint>

#include "delta/fuzz/expect.h"
#include "iceberg/table_metadata.h"

using ingot::delta::AsText;
using ingot::delta::Expect;
using namespace ingot::iceberg;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  auto metadata = ParseTableMetadata(AsText(data, size), "v1.metadata.json");
  if (!metadata.ok()) return 0;
  std::string text = TableMetadataToJson(*metadata);
  auto again = ParseTableMetadata(text, "v1.metadata.json");
  Expect(again.ok(), "metadata that was read can be written and read");
  Expect(TableMetadataToJson(*again) == text, "metadata that was read is written as it was");
  return 0;
}
