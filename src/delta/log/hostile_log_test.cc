// Logs that somebody made to hurt: each is refused with its place, and the kind is corrupt.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "delta/parquet/parquet_footer.h"
#include "delta/parquet/parquet_writer.h"
#include "delta/table_fixture.h"

namespace ingot::delta {
namespace {

using testing::HasSubstr;

std::string Quoted(std::string_view text) {
  std::string quoted;
  AppendJsonString(&quoted, text);
  return quoted;
}

std::string Add(const std::string& path, const std::string& more = "") {
  return R"({"add":{"path":)" + Quoted(path) + R"(,"partitionValues":{},"size":1)" + more + "}}";
}

class HostileLogTest : public TableFixture {
 protected:
  // The table's second entry is these lines after a harmless one: what is said of it?
  Error RefusalOf(const std::string& lines) {
    Create();
    PutLog(CommitName(1), R"({"commitInfo":{}})"
                          "\n" +
                              lines + "\n");
    return RefusalOfTable();
  }
  Error RefusalOfTable() {
    auto snapshot = Open()->Latest();
    EXPECT_FALSE(snapshot.ok());
    return snapshot.ok() ? Internal("accepted") : snapshot.error();
  }
  void ExpectRefused(const std::string& lines, const std::string& why, int line = 2) {
    Error error = RefusalOf(lines);
    EXPECT_EQ(error.kind(), ErrorKind::kCorrupt) << lines;
    EXPECT_THAT(error.message(), HasSubstr(CommitName(1) + ":" + std::to_string(line) + ": ")) << lines;
    EXPECT_THAT(error.message(), HasSubstr(why)) << lines;
    EXPECT_TRUE(store_->Delete(LogKeyOf(CommitName(0))).ok());
    EXPECT_TRUE(store_->Delete(LogKeyOf(CommitName(1))).ok());
  }
};

TEST_F(HostileLogTest, PathsThatLeaveTheTable) {
  for (const char* path :
       {"../other/x.parquet", "a/../../x", "%2e%2e/x", "a/%2E%2E/../x", "./x", "x%00.parquet"}) {
    ExpectRefused(Add(path), "path");
    ExpectRefused(R"({"remove":{"path":)" + Quoted(path) + "}}", "path");
    ExpectRefused(R"({"cdc":{"path":)" + Quoted(path) + R"(,"partitionValues":{},"size":1}})", "path");
  }
}

TEST_F(HostileLogTest, WrongTypesAndNumbersBeyondReason) {
  ExpectRefused(R"({"add":{"path":"x","size":[]}})", "add.size");
  ExpectRefused(R"({"add":{"path":7,"size":1}})", "add.path");
  ExpectRefused(R"({"add":{"path":"x","size":1,"partitionValues":{"a":1}}})", "add.partitionValues");
  ExpectRefused(R"({"add":{"path":"x","size":-1}})", "add.size");
  ExpectRefused(R"({"add":{"path":"x","size":1e300}})", "add.size");
  ExpectRefused(R"({"add":{"path":"x","size":99999999999999999999999}})", "number");
  ExpectRefused(R"({"add":{"path":"x","size":18446744073709551615}})", "add.size");
  ExpectRefused(R"({"protocol":{"minReaderVersion":4294967297,"minWriterVersion":2}})", "32 bits");
  ExpectRefused(R"({"protocol":{"minReaderVersion":-1,"minWriterVersion":2}})", "from 1 on");
  ExpectRefused(R"({"txn":{"appId":"a","version":"1"}})", "txn.version");
  ExpectRefused(R"({"domainMetadata":{"domain":["a"]}})", "domainMetadata.domain");
}

TEST_F(HostileLogTest, DeletionVectorsWithNegativeOrHugeNumbers) {
  auto vector = [](const std::string& numbers) {
    return Add("x", R"(,"deletionVector":{"storageType":"i","pathOrInlineDv":"wi5b=",)" + numbers + "}");
  };
  ExpectRefused(vector(R"("sizeInBytes":-4,"cardinality":1)"), "not negative");
  ExpectRefused(vector(R"("sizeInBytes":4,"cardinality":-1)"), "not negative");
  ExpectRefused(vector(R"("sizeInBytes":4,"offset":-1,"cardinality":1)"), "not negative");
  ExpectRefused(vector(R"("sizeInBytes":8589934592,"cardinality":1)"), "32 bits");
}

TEST_F(HostileLogTest, TheSameWordTwice) {
  ExpectRefused(R"({"add":{"path":"x","path":"y","size":1}})", "twice");
  ExpectRefused(R"({"add":{"path":"x","size":1,"partitionValues":{"a":"1","a":"2"}}})", "each name once");
  ExpectRefused(R"({"add":{"path":"x","size":1},"remove":{"path":"x"}})", "several");
  ExpectRefused(R"({"add":{"path":"x","size":1},"add":{"path":"y","size":1}})", "several");
  ExpectRefused(Add("x") + "\n" + Add("y") + "\n" + Add("x"), "a second add or remove of x", 4);
  ExpectRefused(Add("x") + "\n" + R"({"remove":{"path":"x"}})", "a second add or remove of x", 3);
  std::string txn = R"({"txn":{"appId":"a","version":1}})";
  ExpectRefused(txn + "\n" + txn, "a second txn", 3);
  std::string domain = R"({"domainMetadata":{"domain":"d","configuration":"","removed":false}})";
  ExpectRefused(domain + "\n" + domain, "a second domainMetadata", 3);
  std::string protocol = R"({"protocol":{"minReaderVersion":1,"minWriterVersion":2}})";
  ExpectRefused(protocol + "\n" + protocol, "a second protocol", 3);
}

TEST_F(HostileLogTest, OneFileMayBeNamedWithTwoDeletionVectors) {
  Create();
  std::string vector =
      R"(,"deletionVector":{"storageType":"i","pathOrInlineDv":"wi5b=","sizeInBytes":4,"cardinality":1})";
  PutLog(CommitName(1), Add("x") + "\n");
  PutLog(CommitName(2), R"({"remove":{"path":"x","dataChange":true}})"
                        "\n" +
                            Add("x", vector) + "\n");
  EXPECT_EQ(Latest(*Open())->files.size(), 1U);
}

TEST_F(HostileLogTest, SchemasThatNoTableCanHave) {
  auto metadata = [](const std::string& fields, const std::string& partitions = "") {
    std::string schema = R"({"type":"struct","fields":[)" + fields + "]}";
    return R"({"metaData":{"id":"i","schemaString":)" + Quoted(schema) + R"(,"partitionColumns":[)" +
           partitions + "]}}";
  };
  std::string a = R"({"name":"a","type":"long"})";
  ExpectRefused(metadata(a, R"("b")"), "\"b\" is not in the schema");
  ExpectRefused(metadata(a, R"("a","a")"), "twice");
  ExpectRefused(metadata(a + R"(,{"name":"A","type":"long"})"), "twice");
  ExpectRefused(metadata(R"({"name":"","type":"long"})"), "empty name");
  ExpectRefused(metadata(R"x({"name":"a","type":"decimal(99,2)"})x"), "unknown type");
  ExpectRefused(metadata(R"({"name":"a","type":{"type":"struct","fields":[]}})", R"("a")"),
                "cannot partition");
  std::string deep = "\"long\"";
  for (int i = 0; i < 100; ++i)
    deep = R"({"type":"array","elementType":)" + deep + R"(,"containsNull":true})";
  ExpectRefused(metadata(R"({"name":"a","type":)" + deep + "}"), "nested deeper");
}

TEST_F(HostileLogTest, BytesThatAreNoText) {
  ExpectRefused(Add("x", ",\"stats\":\"\xC3\x28\""), "JSON");
  ExpectRefused(std::string(R"({"add":{"path":"x","size":1)") + '\0' + "}}", "JSON");
  ExpectRefused(std::string(3000, '[') + std::string(3000, ']'), "JSON");
  ExpectRefused(R"({"commitInfo":{"x":)" + std::string(1020, '[') + std::string(1020, ']') + R"(,"x":}})",
                "JSON");
}

TEST_F(HostileLogTest, TimesBeyondTheCalendar) {
  Create();
  PutLog(CommitName(1),
         R"({"commitInfo":{"timestamp":9223372036854775807,"inCommitTimestamp":-9223372036854775808}})"
         "\n" +
             Add("x", R"(,"modificationTime":9223372036854775807)") + "\n");
  PutLog(CommitName(2), R"({"remove":{"path":"x","deletionTimestamp":-9223372036854775808}})"
                        "\n");
  auto table = Open();
  EXPECT_EQ(Latest(*table)->version, 2);
  EXPECT_TRUE(table->History(0).ok());
  EXPECT_TRUE(table->Checkpoint(*Latest(*table)).ok());
}

TEST_F(HostileLogTest, VersionsBeyondReason) {
  Create();
  PutLog("09223372036854775807.json", Add("x"));
  Error error = RefusalOfTable();
  EXPECT_EQ(error.kind(), ErrorKind::kCorrupt);
  EXPECT_THAT(error.message(), HasSubstr("09223372036854775807.json"));
}

TEST_F(HostileLogTest, AHintThatPointsNowhereIsNoHarm) {
  Append(Create(), "x");
  for (const char* hint :
       {R"({"version":9223372036854775807})", R"({"version":-5,"parts":1000000000000})", "[]", "{"}) {
    PutLog(std::string(kLastCheckpointName), hint);
    EXPECT_EQ(Latest(*Open())->version, 1) << hint;
  }
}

class HostileCheckpointTest : public HostileLogTest {
 protected:
  // The table has nothing but this checkpoint of version 10.
  Error RefusalOfCheckpoint(const std::string& bytes, const std::string& name = CheckpointName(10)) {
    PutLog(name, bytes);
    Error error = RefusalOfTable();
    EXPECT_EQ(error.kind(), ErrorKind::kCorrupt);
    EXPECT_THAT(error.message(), HasSubstr(name));
    return error;
  }
  std::string SoundCheckpoint() {
    auto table = Create();
    for (int i = 1; i <= 10; ++i) Append(table, "f" + std::to_string(i));
    for (int64_t version = 0; version <= 10; ++version) DeleteLog(CommitName(version));
    DeleteLog(std::string(kLastCheckpointName));
    return GetLog(CheckpointName(10));
  }
  static std::string PathsFile(const std::vector<std::string>& paths, bool also_removed = false) {
    ParquetWriter writer;
    auto add = writer.Group(ParquetWriter::kRoot, "add");
    auto path = writer.Text(add, "path");
    auto size = writer.Int64(add, "size");
    auto remove = writer.Group(ParquetWriter::kRoot, "remove");
    auto removed = writer.Text(remove, "path");
    for (const std::string& text : paths) {
      writer.Put(path, std::string_view(text));
      writer.Put(size, int64_t{1});
      if (also_removed) {
        writer.Put(removed, std::string_view(text));
      } else {
        writer.PutNull(remove);
      }
    }
    writer.EndRowGroup(paths.size());
    return writer.Finish();
  }
};

TEST_F(HostileCheckpointTest, PathsThatLeaveTheTableAreNamedByTheirRow) {
  Error error = RefusalOfCheckpoint(PathsFile({"x", "y", "../z"}));
  EXPECT_THAT(error.message(), HasSubstr("row 2: "));
}

TEST_F(HostileCheckpointTest, ARowWithTwoActions) {
  Error error = RefusalOfCheckpoint(PathsFile({"x"}, true));
  EXPECT_THAT(error.message(), HasSubstr("row 0: "));
}

TEST_F(HostileCheckpointTest, RowGroupsThatLie) {
  // A file whose footer tells of other rows than the writer was given.
  ParquetWriter writer;
  auto add = writer.Group(ParquetWriter::kRoot, "add");
  auto path = writer.Text(add, "path");
  writer.Put(path, std::string_view("x"));
  writer.EndRowGroup(1'000'000'000'000);
  EXPECT_THAT(RefusalOfCheckpoint(writer.Finish()).message(),
              HasSubstr("row group 0: column 0 tells of 1 values"));
  ParquetWriter nulls;
  path = nulls.Text(ParquetWriter::kRoot, "path");
  nulls.PutNull(path, 1'000'000'000);
  nulls.EndRowGroup(1'000'000'000);
  EXPECT_THAT(RefusalOfCheckpoint(nulls.Finish()).message(), HasSubstr("cannot hold"));
}

TEST_F(HostileCheckpointTest, EveryCutIsRefused) {
  std::string sound = SoundCheckpoint();
  for (size_t length = 0; length < sound.size(); length += 97) {
    ASSERT_TRUE(store_->Put("cut", sound.substr(0, length)).ok());
    Status status = CheckParquetFile(*store_, "cut");
    ASSERT_FALSE(status.ok()) << length;
    EXPECT_EQ(status.error().kind(), ErrorKind::kCorrupt);
  }
  ASSERT_TRUE(store_->Put("cut", sound).ok());
  EXPECT_TRUE(CheckParquetFile(*store_, "cut").ok());
}

TEST_F(HostileCheckpointTest, AFooterLengthThatLies) {
  std::string sound = SoundCheckpoint();
  for (uint32_t length : {0U, 1U, 0x7FFFFFFFU, 0xFFFFFFFFU}) {
    std::string bytes = sound;
    std::memcpy(bytes.data() + bytes.size() - 8, &length, 4);
    EXPECT_THAT(RefusalOfCheckpoint(bytes).message(), HasSubstr("footer"));
  }
}

TEST_F(HostileCheckpointTest, ASidecarThatNamesItself) {
  SoundCheckpoint();
  DeleteLog(CheckpointName(10));
  ParquetWriter writer;
  auto sidecar = writer.Group(ParquetWriter::kRoot, "sidecar");
  auto path = writer.Text(sidecar, "path");
  auto size = writer.Int64(sidecar, "sizeInBytes");
  writer.Put(path, std::string_view("loop.parquet"));
  writer.Put(size, int64_t{1});
  writer.EndRowGroup(1);
  ASSERT_TRUE(store_->Put(LogKeyOf("_sidecars/loop.parquet"), writer.Finish()).ok());
  Error error =
      RefusalOfCheckpoint(R"({"checkpointMetadata":{"version":10}})"
                          "\n"
                          R"({"sidecar":{"path":"loop.parquet","sizeInBytes":1,"modificationTime":1}})",
                          VersionDigits(10) + ".checkpoint.80a083e8-7026-4e79-81be-64bd76c43a11.json");
  EXPECT_THAT(error.message(), HasSubstr("names a sidecar"));
}

}  // namespace
}  // namespace ingot::delta
