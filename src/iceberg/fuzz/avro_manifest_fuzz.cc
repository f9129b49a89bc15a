// A manifest, a manifest list, and records inside of a sound file. What is written on the way is not deflated: that would take
// all the time.
#include <cstdint>
#include <string>

#include "delta/fuzz/expect.h"
#include "iceberg/avro_file.h"
#include "iceberg/manifest.h"
#include "iceberg/manifest_list.h"

using ingot::delta::AsText;
using ingot::delta::Expect;
using namespace ingot::iceberg;

namespace {

// What can be read can be written and read again, and is the same.
void ExpectRoundTrip(std::string_view bytes) {
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
}

// A file around the records whose header is sound.
std::string Around(const std::string& sound, std::string_view records) {
  auto reader = AvroFileReader::Open(sound, "m.avro");
  Expect(reader.ok(), "a file of ours can be opened");
  AvroMetadata metadata = reader->metadata();
  metadata.erase("avro.schema");
  metadata.erase("avro.codec");
  AvroFileWriter writer(reader->schema(), metadata, AvroCodec::kNull);
  writer.Append(records);
  return writer.Finish();
}

std::string EmptyManifest() {
  PartitionSpec spec{3, {{1, 1000, "region", "region", {.kind = ingot::delta::DataType::Kind::kString}}}};
  return ManifestToBytes({7, R"({"schema-id":7,"type":"struct","fields":[]})", std::move(spec), {}});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const std::string manifest = EmptyManifest();
  static const std::string list = ManifestListToBytes({1, std::nullopt, 1, {}});
  std::string_view bytes = AsText(data, size);
  ExpectRoundTrip(bytes);
  ExpectRoundTrip(Around(manifest, bytes));
  ExpectRoundTrip(Around(list, bytes));
  return 0;
}
