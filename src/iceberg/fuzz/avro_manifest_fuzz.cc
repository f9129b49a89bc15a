// A manifest and a manifest list, as files. (Their records: manifest_records.) What is written on the way is not deflated, which
// would take time and find nothing.
#include <cstdint>
#include <string>

#include "delta/fuzz/expect.h"
#include "iceberg/manifest.h"
#include "iceberg/manifest_list.h"

using ingot::delta::AsText;
using ingot::delta::Expect;
using namespace ingot::iceberg;

// What can be read can be written and read again, and is the same.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view bytes = AsText(data, size);
  auto manifest = ParseManifest(bytes, "m.avro");
  if (manifest.ok()) {
    auto again = ParseManifest(ManifestToBytes(*manifest, AvroCodec::kNull), "m.avro");
    Expect(again.ok() && again->entries == manifest->entries, "a manifest that was read is written as it was");
  } else {
    Expect(manifest.error().kind() != ingot::ErrorKind::kInternal, "a broken manifest is no fault of the program");
  }
  auto list = ParseManifestList(bytes, "l.avro");
  if (list.ok()) {
    auto again = ParseManifestList(ManifestListToBytes(*list, AvroCodec::kNull), "l.avro");
    Expect(again.ok() && again->manifests == list->manifests, "a list that was read is written as it was");
  } else {
    Expect(list.error().kind() != ingot::ErrorKind::kInternal, "a broken list is no fault of the program");
  }
  return 0;
}
