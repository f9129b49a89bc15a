// The records of a manifest ('e' and a block; 'k' where partitions are of other types than text) and of a manifest list ('l'
// and a block), without the file around them: its header, which is JSON, would take nearly all the time.
#include <cstdint>
#include <string_view>

#include "delta/fuzz/expect.h"
#include "iceberg/manifest.h"
#include "iceberg/manifest_list.h"

using ingot::delta::AsText;
using ingot::delta::Expect;
using namespace ingot::iceberg;

namespace {

using Kind = ingot::delta::DataType::Kind;

const PartitionSpec& ByText() {
  static const PartitionSpec spec{3, {{1, 1000, "region", "region", {.kind = Kind::kString}}}};
  return spec;
}

const PartitionSpec& ByOtherTypes() {
  static const PartitionSpec spec{3,
                                  {{1, 1000, "day", "day", {.kind = Kind::kDate}},
                                   {2, 1001, "n", "n", {.kind = Kind::kLong}},
                                   {3, 1002, "flag", "flag", {.kind = Kind::kBoolean}},
                                   {4, 1003, "money", "money", {.kind = Kind::kDecimal, .precision = 20, .scale = 2}},
                                   {5, 1004, "at", "at", {.kind = Kind::kTimestamp}}}};
  return spec;
}

void ReadEntries(std::string_view block, const PartitionSpec& spec) {
  auto entries = DecodeEntries(block, spec, "m.avro");
  if (!entries.ok()) {
    Expect(entries.error().kind() != ingot::ErrorKind::kInternal, "broken entries are no fault of the program");
    return;
  }
  auto again = DecodeEntries(EncodeEntries(spec, *entries), spec, "m.avro");
  Expect(again.ok() && *again == *entries, "entries that were read are written as they were");
}

void ReadList(std::string_view block) {
  auto manifests = DecodeManifestFiles(block, "l.avro");
  if (!manifests.ok()) {
    Expect(manifests.error().kind() != ingot::ErrorKind::kInternal, "a broken list is no fault of the program");
    return;
  }
  auto again = DecodeManifestFiles(EncodeManifestFiles(*manifests), "l.avro");
  Expect(again.ok() && *again == *manifests, "a list that was read is written as it was");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  std::string_view block = AsText(data, size).substr(1);
  if (data[0] == 'e') ReadEntries(block, ByText());
  if (data[0] == 'k') ReadEntries(block, ByOtherTypes());
  if (data[0] == 'l') ReadList(block);
  return 0;
}
