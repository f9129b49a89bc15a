#include "iceberg/manifest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/seeded_random.h"
#include "iceberg/avro_file.h"
#include "iceberg/manifest_list.h"

namespace ingot::iceberg {
namespace {

using testing::HasSubstr;
using Kind = delta::DataType::Kind;

PartitionSpec SomeSpec() {
  return {3, {{1, 1000, "region", "region", {.kind = Kind::kString}},
              {4, 1001, "price", "price", {.kind = Kind::kDecimal, .precision = 10, .scale = 2}}}};
}

ManifestEntry RandomEntry(SeededRandom& random, size_t number) {
  ManifestEntry entry;
  entry.status = static_cast<EntryStatus>(random.Below(3));
  entry.snapshot_id = static_cast<int64_t>(random.Bits() >> 1);
  entry.sequence_number = static_cast<int64_t>(random.Below(1000));
  entry.file.path = "file:///t/part-" + std::to_string(number) + random.TextOf("abc%= ", 10) + ".parquet";
  entry.file.partition.resize(2);
  if (random.Below(2) == 0) entry.file.partition[0] = random.Bytes(5);
  if (random.Below(2) == 0) entry.file.partition[1] = "\x19";
  entry.file.record_count = static_cast<int64_t>(random.Below(1000));
  entry.file.size = static_cast<int64_t>(random.Below(1'000'000));
  for (int32_t id = 1; id < static_cast<int32_t>(random.Below(6)); ++id) {
    entry.file.value_counts[id] = 10 * id;
    entry.file.null_counts[id] = id;
    entry.file.lower_bounds[id] = random.Bytes(8);
    entry.file.upper_bounds[id] = random.Bytes(8);
  }
  return entry;
}

Manifest RandomManifest(SeededRandom& random, size_t entries) {
  Manifest manifest{7, R"({"schema-id":7,"type":"struct","fields":[]})", SomeSpec(), {}};
  for (size_t i = 0; i < entries; ++i) manifest.entries.push_back(RandomEntry(random, i));
  return manifest;
}

TEST(Manifest, ComesBack) {
  SeededRandom random;
  SCOPED_TRACE(random.Trace());
  for (const size_t entries : {0, 1, 500}) {
    const Manifest manifest = RandomManifest(random, entries);
    const auto read = ParseManifest(ManifestToBytes(manifest), "m.avro");
    ASSERT_TRUE(read.ok()) << read.error().message();
    EXPECT_EQ(read->entries, manifest.entries);
    EXPECT_EQ(read->schema_id, 7);
    EXPECT_EQ(read->schema_json, manifest.schema_json);
    EXPECT_EQ(SpecFieldsToJson(read->spec), SpecFieldsToJson(manifest.spec));
    EXPECT_EQ(ManifestToBytes(*read), ManifestToBytes(manifest));
  }
}

TEST(Manifest, HasTheHeaderAndTheIdsOfTheSpecification) {
  SeededRandom random;
  const std::string bytes = ManifestToBytes(RandomManifest(random, 1));
  const auto reader = AvroFileReader::Open(bytes, "m.avro");
  ASSERT_TRUE(reader.ok());
  EXPECT_EQ(reader->Metadata("schema-id"), "7");
  EXPECT_EQ(reader->Metadata("partition-spec-id"), "3");
  EXPECT_EQ(reader->Metadata("format-version"), "2");
  EXPECT_EQ(reader->Metadata("content"), "data");
  EXPECT_EQ(reader->Metadata("partition-spec"),
            R"([{"name":"region","transform":"identity","source-id":1,"field-id":1000},)"
            R"({"name":"price","transform":"identity","source-id":4,"field-id":1001}])");
  const std::string schema(reader->schema());
  EXPECT_THAT(schema, HasSubstr(R"({"name":"status","type":"int","field-id":0})"));
  EXPECT_THAT(schema, HasSubstr(R"({"name":"snapshot_id","type":["null","long"],"default":null,"field-id":1})"));
  EXPECT_THAT(schema, HasSubstr(R"({"name":"region","type":["null","string"],"default":null,"field-id":1000})"));
  EXPECT_THAT(schema, HasSubstr(R"({"type":"fixed","logicalType":"decimal","size":5,"precision":10,"scale":2,)"));
  EXPECT_THAT(schema, HasSubstr(R"({"type":"array","logicalType":"map","items":{"type":"record","name":"k126_v127",)"));
}

TEST(Manifest, OfAnotherWriterIsLeftAlone) {
  AvroFileWriter writer(R"({"type":"record","name":"manifest_entry","fields":[]})", {{"format-version", "2"}});
  EXPECT_EQ(ParseManifest(writer.Finish(), "m.avro").error().kind(), ErrorKind::kUnsupported);
  EXPECT_EQ(ParseManifestList(writer.Finish(), "l.avro").error().kind(), ErrorKind::kUnsupported);
}

ManifestList SomeList(SeededRandom& random) {
  ManifestList list{11, 10, 5, {}};
  for (int i = 0; i < 20; ++i) {
    ManifestFile file = Summarize(RandomManifest(random, 30), 11, 5);
    file.path = "file:///t/metadata/" + std::to_string(i) + ".avro";
    file.length = 1000 + i;
    list.manifests.push_back(std::move(file));
  }
  return list;
}

TEST(ManifestList, ComesBack) {
  SeededRandom random;
  SCOPED_TRACE(random.Trace());
  const ManifestList list = SomeList(random);
  const auto read = ParseManifestList(ManifestListToBytes(list), "l.avro");
  ASSERT_TRUE(read.ok()) << read.error().message();
  EXPECT_EQ(read->manifests, list.manifests);
  EXPECT_EQ(read->snapshot_id, 11);
  EXPECT_EQ(read->parent_id, 10);
  EXPECT_EQ(read->sequence_number, 5);
}

TEST(ManifestList, SummarizesItsManifests) {
  Manifest manifest{0, "{}", SomeSpec(), {}};
  const auto add = [&](EntryStatus status, std::string path, std::optional<std::string> region, int64_t rows) {
    ManifestEntry entry{status, 1, 4, {}};
    entry.file.path = std::move(path);
    entry.file.partition = {std::move(region), "\x19"};
    entry.file.record_count = rows;
    manifest.entries.push_back(std::move(entry));
  };
  add(EntryStatus::kAdded, "file:///t/z/part-2", "eu", 10);
  add(EntryStatus::kExisting, "file:///t/a/part-5", std::nullopt, 20);
  add(EntryStatus::kDeleted, "file:///t/a/part-9", "us", 40);
  const ManifestFile file = Summarize(manifest, 9, 6);
  EXPECT_EQ(file.added_files, 1);
  EXPECT_EQ(file.existing_files, 1);
  EXPECT_EQ(file.deleted_files, 1);
  EXPECT_EQ(file.added_rows, 10);
  EXPECT_EQ(file.existing_rows, 20);
  EXPECT_EQ(file.deleted_rows, 40);
  EXPECT_EQ(file.min_sequence_number, 4);
  EXPECT_TRUE(file.partitions[0].contains_null);
  EXPECT_EQ(file.partitions[0].lower_bound, "eu");
  EXPECT_EQ(file.partitions[0].upper_bound, "us");
  EXPECT_EQ(file.first_name, "part-2");
  EXPECT_EQ(file.last_name, "part-5");
}

// Whatever the bytes, an answer comes, and it is an answer about the bytes.
TEST(ManifestMutations, AreErrorsOrManifests) {
  SeededRandom random;
  SCOPED_TRACE(random.Trace());
  const std::string manifest = ManifestToBytes(RandomManifest(random, 20));
  const std::string list = ManifestListToBytes(SomeList(random));
  const auto expect_sane = [](const auto& result) {
    if (result.ok()) return;
    EXPECT_TRUE(result.error().kind() == ErrorKind::kCorrupt || result.error().kind() == ErrorKind::kUnsupported)
        << result.error().message();
  };
  for (int i = 0; i < 150; ++i) {
    for (const std::string* file : {&manifest, &list}) {
      std::string broken = file->substr(0, random.Below(4) == 0 ? random.Below(file->size()) + 1 : file->size());
      for (size_t k = 0; k < 1 + random.Below(4); ++k) broken[random.Below(broken.size())] ^= static_cast<char>(1 << random.Below(8));
      expect_sane(ParseManifest(broken, "m.avro"));
      expect_sane(ParseManifestList(broken, "l.avro"));
    }
  }
}

// The same where the damage is inside the blocks, which deflate's own checks would otherwise hide.
TEST(ManifestMutations, InsideOfBlocksAreErrorsOrManifests) {
  SeededRandom random;
  SCOPED_TRACE(random.Trace());
  const Manifest manifest = RandomManifest(random, 5);
  const std::string bytes = ManifestToBytes(manifest);
  const auto reader = AvroFileReader::Open(bytes, "m.avro");
  ASSERT_TRUE(reader.ok());
  AvroMetadata metadata = reader->metadata();
  metadata.erase("avro.schema");
  metadata.erase("avro.codec");
  for (int i = 0; i < 3000; ++i) {
    AvroFileWriter writer(reader->schema(), metadata);
    writer.Append(random.Bytes(60));
    writer.Append(random.Bytes(60));
    const auto read = ParseManifest(writer.Finish(), "m.avro");
    if (!read.ok()) {
      EXPECT_NE(read.error().kind(), ErrorKind::kInternal);
    }
  }
}

}  // namespace
}  // namespace ingot::iceberg
