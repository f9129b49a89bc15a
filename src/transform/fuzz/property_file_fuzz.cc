// A property file of any bytes: read, or refused with its place. Whoever reads it twice reads the same.
#include <cstdint>
#include <string>

#include "transform/fuzz/expect.h"
#include "transform/properties/property_file.h"
#include "transform/properties/test_definition.h"

using namespace ingot;
using namespace ingot::transform;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  PlainRenderer renderer;
  const auto file = ParsePropertyFile(text, "models/p.yml", renderer);
  const auto again = ParsePropertyFile(text, "models/p.yml", renderer);
  Expect(file.ok() == again.ok(), "the same both times");
  if (!file.ok()) {
    Expect(file.error().message().starts_with("models/p.yml"), "an error names the file first");
    Expect(file.error().message() == again.error().message(), "the same error both times");
    return 0;
  }
  Expect(file->resources.size() == again->resources.size() && file->warnings == again->warnings, "the same both times");
  for (const ResourceEntry& entry : file->resources) Expect(entry.line > 0 && entry.column > 0, "an entry has a place");
  return 0;
}
