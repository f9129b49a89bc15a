#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "base/seeded_random.h"
#include "iceberg/avro_codec.h"
#include "iceberg/avro_file.h"
#include "iceberg/avro_schema.h"
#include "iceberg/deflate.h"

namespace ingot::iceberg {
namespace {

std::string LongBytes(int64_t value) {
  std::string bytes;
  AvroEncoder(&bytes).Long(value);
  return bytes;
}

TEST(AvroCodec, WritesLongsAsTheSpecificationsExamples) {
  EXPECT_EQ(LongBytes(0), std::string("\0", 1));
  EXPECT_EQ(LongBytes(-1), "\x01");
  EXPECT_EQ(LongBytes(1), "\x02");
  EXPECT_EQ(LongBytes(-64), "\x7F");
  EXPECT_EQ(LongBytes(64), "\x80\x01");
  std::string text;
  AvroEncoder(&text).Bytes("foo");
  EXPECT_EQ(text, "\x06" "foo");
}

TEST(AvroCodec, LongsComeBack) {
  SeededRandom random;
  SCOPED_TRACE(random.Trace());
  std::vector<int64_t> values = {0, std::numeric_limits<int64_t>::min(), std::numeric_limits<int64_t>::max()};
  for (int i = 0; i < 1000; ++i) values.push_back(static_cast<int64_t>(random.Bits() >> random.Below(64)));
  for (const int64_t value : values) {
    const std::string bytes = LongBytes(value);
    AvroDecoder decoder(bytes, "test");
    const auto read = decoder.Long();
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(*read, value);
    EXPECT_TRUE(decoder.at_end());
  }
}

TEST(AvroCodec, RefusesWhatRunsPastTheEnd) {
  EXPECT_EQ(AvroDecoder("", "f").Long().error().kind(), ErrorKind::kCorrupt);
  EXPECT_EQ(AvroDecoder("\xFF\xFF", "f").Long().error().message(), "f: a number is cut off at byte 2");
  EXPECT_FALSE(AvroDecoder(std::string(11, '\xFF'), "f").Long().ok());
  EXPECT_FALSE(AvroDecoder("\x06" "fo", "f").Bytes().ok());
  EXPECT_FALSE(AvroDecoder("\x01", "f").Bytes().ok());  // a length of -1
  EXPECT_FALSE(AvroDecoder("\x04", "f").Branch().ok());
  EXPECT_FALSE(AvroDecoder("\x02", "f").Bool().ok());
  // Ten thousand million items in three bytes.
  const std::string many = LongBytes(10'000'000'000) + "abc";
  EXPECT_EQ(AvroDecoder(many, "f").Count().error().kind(), ErrorKind::kCorrupt);
  EXPECT_FALSE(AvroDecoder(LongBytes(std::numeric_limits<int64_t>::min()), "f").Count().ok());
  EXPECT_FALSE(AvroDecoder(LongBytes(int64_t{1} << 32), "f").Int().ok());
}

TEST(Deflate, ComesBackAndIsBounded) {
  const std::string text(100'000, 'x');
  const std::string packed = Deflate(text);
  EXPECT_LT(packed.size(), 1000U);
  EXPECT_EQ(*Inflate(packed, text.size()), text);
  EXPECT_EQ(Inflate(packed, text.size() - 1).error().kind(), ErrorKind::kCorrupt);
  EXPECT_FALSE(Inflate(packed.substr(0, packed.size() / 2), text.size()).ok());
  EXPECT_FALSE(Inflate(packed + "x", text.size()).ok());
  EXPECT_FALSE(Inflate("", 10).ok());
}

constexpr std::string_view kTexts = R"({"type":"record","name":"r","fields":[{"name":"t","type":"string"}]})";

std::string FileOf(const std::vector<std::string>& texts) {
  AvroFileWriter writer(kTexts, {{"key", "value"}});
  for (const std::string& text : texts) {
    std::string record;
    AvroEncoder(&record).Bytes(text);
    writer.Append(record);
  }
  return writer.Finish();
}

Result<std::vector<std::string>> TextsOf(std::string_view bytes) {
  ASSIGN_OR_RETURN(const AvroFileReader reader, AvroFileReader::Open(bytes, "file"));
  std::vector<std::string> texts;
  RETURN_IF_ERROR(reader.ForEach([&](AvroDecoder& decoder) -> Status {
    ASSIGN_OR_RETURN(const std::string_view text, decoder.Bytes());
    texts.emplace_back(text);
    return Status::Ok();
  }));
  return texts;
}

TEST(AvroFile, ComesBackInBlocks) {
  SeededRandom random;
  SCOPED_TRACE(random.Trace());
  for (const size_t count : {0, 1, 10, 3000}) {
    std::vector<std::string> texts(count);
    for (std::string& text : texts) text = random.Bytes(200);
    const std::string file = FileOf(texts);
    EXPECT_EQ(file, FileOf(texts));
    const auto read = TextsOf(file);
    ASSERT_TRUE(read.ok()) << read.error().message();
    EXPECT_EQ(*read, texts);
  }
  const std::string file = FileOf({"a"});
  const auto reader = AvroFileReader::Open(file, "file");
  ASSERT_TRUE(reader.ok());
  EXPECT_EQ(reader->schema(), kTexts);
  EXPECT_EQ(reader->Metadata("key"), "value");
  EXPECT_EQ(reader->Metadata("other"), "");
}

TEST(AvroFile, RefusesBrokenBytes) {
  EXPECT_EQ(TextsOf("").error().message(), "file is no Avro file");
  EXPECT_FALSE(TextsOf("Obj\x01").ok());
  SeededRandom random;
  SCOPED_TRACE(random.Trace());
  const std::string file = FileOf({"some", "texts", std::string(500, 'y')});
  for (size_t size = 0; size < file.size(); ++size) {
    const auto read = TextsOf(std::string_view(file).substr(0, size));
    EXPECT_TRUE(!read.ok() || read->empty()) << size;
  }
  for (int i = 0; i < 5000; ++i) {
    std::string broken = file;
    for (size_t k = 0; k <= random.Below(3); ++k) broken[random.Below(broken.size())] = random.Bytes(1).c_str()[0];
    const auto read = TextsOf(broken);
    if (!read.ok()) {
      EXPECT_TRUE(read.error().kind() == ErrorKind::kCorrupt || read.error().kind() == ErrorKind::kUnsupported);
    }
  }
}

TEST(AvroSchema, NamesAreMadeFit) {
  EXPECT_EQ(AvroName("region_1"), "region_1");
  EXPECT_EQ(AvroName("1st"), "_1st");
  EXPECT_EQ(AvroName("a b"), "a_x20b");
  const Json record = AvroRecord("r", {{"a b", 7, "int", false}});
  EXPECT_EQ(record.Dump(), R"({"type":"record","name":"r","fields":[{"name":"a_x20b","iceberg-field-name":"a b",)"
                           R"("type":["null","int"],"default":null,"field-id":7}]})");
}

}  // namespace
}  // namespace ingot::iceberg
