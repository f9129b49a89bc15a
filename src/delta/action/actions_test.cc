#include "delta/action/actions.h"

#include <gtest/gtest.h>

namespace ingot::delta {
namespace {

template <typename T>
T ParseAs(std::string_view line) {
  auto action = ParseAction(line, "log:1");
  EXPECT_TRUE(action.ok()) << (action.ok() ? "" : action.error().message());
  if (!action.ok() || !action->has_value() || !std::holds_alternative<T>(**action)) {
    ADD_FAILURE() << "not the action expected: " << line;
    return T();
  }
  return std::get<T>(**action);
}

Error ParseError(std::string_view line) {
  auto action = ParseAction(line, "log:1");
  EXPECT_FALSE(action.ok()) << line;
  return action.ok() ? Internal("") : action.error();
}

TEST(Actions, ReadsAnAddWithEveryMember) {
  auto add = ParseAs<AddFile>(
      R"({"add":{"path":"d=2017-12-10/part%20a.parquet","partitionValues":{"d":"2017-12-10","e":null,"f":""},)"
      R"("size":841454,"modificationTime":1512909768000,"dataChange":false,"stats":"{\"numRecords\":1}",)"
      R"("tags":{"k":"v"},"deletionVector":{"storageType":"u","pathOrInlineDv":"ab^-aqEH.-t@S}K{vb[*k^","offset":4,)"
      R"("sizeInBytes":40,"cardinality":6},"baseRowId":4071,"defaultRowCommitVersion":41,"new":{"x":[1]}}})");
  EXPECT_EQ(add.path, "d=2017-12-10/part a.parquet");
  EXPECT_EQ(add.partition_values.at("d"), "2017-12-10");
  EXPECT_EQ(add.partition_values.at("e"), std::nullopt);
  EXPECT_EQ(add.partition_values.at("f"), "");
  EXPECT_EQ(add.size, 841454);
  EXPECT_FALSE(add.data_change);
  EXPECT_EQ(add.stats, R"({"numRecords":1})");
  EXPECT_EQ(add.tags.at("k"), "v");
  EXPECT_EQ(add.deletion_vector->UniqueId(), "uab^-aqEH.-t@S}K{vb[*k^@4");
  EXPECT_EQ(add.base_row_id, 4071);
}

TEST(Actions, ComesBackAsItWasWritten) {
  for (
      std::string line : {
          R"({"add":{"path":"a=1%2C2/%C3%A9%25.parquet","partitionValues":{"a":"1/2","b":null},"size":1,"modificationTime":2,"dataChange":true,"stats":"{\"numRecords\":1}","tags":{"k":"v"},"baseRowId":3}})",
          R"({"remove":{"path":"x","deletionTimestamp":5,"dataChange":true,"extendedFileMetadata":true,"partitionValues":{},"size":9,"deletionVector":{"storageType":"i","pathOrInlineDv":"ab","sizeInBytes":4,"cardinality":1}}})",
          R"({"metaData":{"id":"i","name":"n","format":{"provider":"parquet","options":{}},"schemaString":"{\"type\":\"struct\",\"fields\":[{\"name\":\"a\",\"type\":\"long\"}]}","partitionColumns":["a"],"configuration":{"delta.appendOnly":"true"},"createdTime":7}})",
          R"({"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["timestampNtz"],"writerFeatures":["timestampNtz"]}})",
          R"({"protocol":{"minReaderVersion":1,"minWriterVersion":2}})",
          R"({"txn":{"appId":"a\"b","version":3,"lastUpdated":4}})",
          R"({"domainMetadata":{"domain":"d","configuration":"{}","removed":true}})",
          R"({"cdc":{"path":"_change_data/c.parquet","partitionValues":{"p":"1"},"size":3,"dataChange":false}})",
          R"({"checkpointMetadata":{"version":9}})",
          R"({"sidecar":{"path":"s.parquet","sizeInBytes":1,"modificationTime":2}})",
          R"({"commitInfo":{"timestamp":1,"operation":"WRITE","anything":{"nested":[1,2.5,null]}}})",
      }) {
    auto action = ParseAction(line, "log:1");
    ASSERT_TRUE(action.ok()) << action.error().message();
    ASSERT_TRUE(action->has_value()) << line;
    EXPECT_EQ(ActionToJson(**action), line);
  }
}

TEST(Actions, PassesOverWhatItDoesNotKnow) {
  for (const char* line : {R"({"newAction":{"a":1}})", R"({})", R"({"add":null})"}) {
    auto action = ParseAction(line, "log:1");
    ASSERT_TRUE(action.ok()) << line;
    EXPECT_FALSE(action->has_value()) << line;
  }
}

TEST(Actions, RefusesPathsOutsideTheTable) {
  auto add = [](std::string path) {
    return R"({"add":{"path":")" + path + R"(","size":1,"partitionValues":{}}})";
  };
  for (const char* path : {"s3://bucket/x.parquet", "file:/etc/passwd", "/etc/passwd", "abfss://c@a/x"}) {
    Error error = ParseError(add(path));
    EXPECT_EQ(error.kind(), ErrorKind::kUnsupported) << path;
    EXPECT_NE(error.message().find(path), std::string::npos);
  }
  for (const char* path : {"../x", "a/../x", "a/%2e%2e/x", "a/%2E./x", "./x", "a//x", "a/", "%2Fetc", "a%00b",
                           "a%2", "a%zz", ""}) {
    EXPECT_EQ(ParseError(add(path)).kind(), ErrorKind::kCorrupt) << path;
  }
  EXPECT_EQ(ParseAs<AddFile>(add("t=10:00/x.parquet")).path, "t=10:00/x.parquet");
  EXPECT_EQ(ParseAs<AddFile>(add("a=%252F/..x+y")).path, "a=%2F/..x+y");
}

TEST(Actions, NamesThePlaceAndTheMember) {
  EXPECT_EQ(ParseError(R"({"add":{"path":"x","size":"1"}})").message(),
            "log:1: add.size: expected an integer");
  EXPECT_EQ(ParseError(R"({"txn":{"version":1}})").message(),
            "log:1: txn.appId: expected this member, but it is missing");
  EXPECT_EQ(ParseError(R"({"add":7})").message(), "log:1: add: expected an object");
  EXPECT_EQ(ParseError(R"([1])").message(), "log:1: expected an object");
}

TEST(Actions, ATornEntryNamesItsLine) {
  std::string_view whole =
      "{\"txn\":{\"appId\":\"a\",\"version\":1}}\n\n{\"txn\":{\"appId\":\"b\",\"version\":2}}";
  auto actions = ParseCommit(whole, "7.json");
  ASSERT_TRUE(actions.ok());
  EXPECT_EQ(actions->size(), 2U);
  for (size_t cut = whole.rfind('{', whole.size() - 20) + 1; cut < whole.size(); ++cut) {
    auto torn = ParseCommit(whole.substr(0, cut), "7.json");
    ASSERT_FALSE(torn.ok()) << cut;
    EXPECT_EQ(torn.error().kind(), ErrorKind::kCorrupt);
    EXPECT_TRUE(torn.error().message().starts_with("7.json:3: ")) << torn.error().message();
  }
  auto empty = ParseCommit("", "7.json");
  ASSERT_FALSE(empty.ok());
  EXPECT_TRUE(empty.error().message().starts_with("7.json:1: ")) << empty.error().message();
}

TEST(Actions, ASidecarIsAlwaysInItsFolder) {
  EXPECT_EQ(
      ParseAs<Sidecar>(R"({"sidecar":{"path":"s3://b/t/_delta_log/_sidecars/x.parquet","sizeInBytes":1}})")
          .path,
      "x.parquet");
  EXPECT_EQ(ParseError(R"({"sidecar":{"path":"..","sizeInBytes":1}})").kind(), ErrorKind::kCorrupt);
}

}  // namespace
}  // namespace ingot::delta
