#include <gmock/gmock.h>

#include "engine/record_test_scan.h"

namespace ingot::engine {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class DocumentTest : public RecordScanTest {
 protected:
  std::vector<std::string> ReadText(std::string_view text, const std::string& path,
                                    const std::string& select = "a, _rescued, _source_row") {
    auto options = Options(RecordFormat::kJson, {File("a.json", text)}, {{"a", "BIGINT"}});
    options.shape.records = path;
    return Read(options, select);
  }
};

TEST_F(DocumentTest, RecordsAreTheElementsOrTheDocument) {
  EXPECT_THAT(ReadText("[{\"a\":1},\n {\"a\":2}]", ""), ElementsAre("1|NULL|1", "2|NULL|2"));
  EXPECT_THAT(ReadText("{\"a\":1}\n{\"a\":2}", ""), ElementsAre("1|NULL|1", "2|NULL|2"));
  EXPECT_THAT(ReadText(" [ ] ", ""), IsEmpty());
  EXPECT_THAT(ReadText("", ""), IsEmpty());
}

TEST_F(DocumentTest, APathLeadsToTheRecords) {
  const char* text = R"({"error": [], "skip": {"result": {"x": [9]}}, "result": {"x]\"": [[1, 2], [3]], "y": {"a": 4}, "last": "5"}})";
  EXPECT_THAT(ReadText(text, "result.*"),
              ElementsAre("1|{\"column2\":2}|1", "3|NULL|2", "4|NULL|3"));
  EXPECT_THAT(ReadText(text, "result.y"), ElementsAre("4|NULL|1"));
  EXPECT_THAT(ReadText(text, "nothing.here"), IsEmpty());
  EXPECT_THAT(ReadText(text, "result.last"), IsEmpty());
  EXPECT_THAT(Rejects("reason, raw"), ElementsAre("not an object|\"5\""));
  EXPECT_THAT(ReadText(R"([{"rows":[{"a":1}]},{"rows":[{"a":2},7]}])", "*.rows"), ElementsAre("1|NULL|1", "2|NULL|2"));
  EXPECT_THAT(Rejects("reason, raw, _source_row"), ElementsAre("not an object|7|3"));
}

TEST_F(DocumentTest, ATornDocumentKeepsItsWholeRecords) {
  EXPECT_THAT(ReadText("{\"r\":[{\"a\":1},{\"a\":2", "r"), ElementsAre("1|NULL|1"));
  EXPECT_THAT(Rejects("reason, raw, byte_offset"), ElementsAre("the file ends in the middle of a record|{\"a\":2|14"));
  EXPECT_THAT(ReadText("{\"r\":[{\"a\":1}", "r"), ElementsAre("1|NULL|1"));
  EXPECT_THAT(Rejects("reason"), ElementsAre("the file ends in the middle of a document"));
  EXPECT_THAT(ReadText("{\"r\":[{\"a\":1} {\"a\":2}]}", "r"), ElementsAre("1|NULL|1"));
  EXPECT_THAT(Rejects("reason"), ElementsAre("not valid JSON between the records"));
}

TEST_F(DocumentTest, WhatIsNoValueEndsTheFile) {
  for (const char* text : {"}", ",", "[{\"a\":1}],", ": 1", "{\"r\":]}", "{\"r\" 1}", "{\"r\":}"}) {
    ReadText(text, "*");
    EXPECT_EQ(scan_->Report().rejected, 1) << text;
  }
}

TEST_F(DocumentTest, ALargeDocumentPassesThroughASmallWindow) {
  std::string text = "{\"junk\":\"" + std::string(3 << 20, 'j') + "\",\"r\":[";
  for (int i = 0; i < 100000; ++i) text += std::string(i > 0 ? "," : "") + "{\"a\": " + std::to_string(i) + ", \"s\": \"]}\\\"\"}";
  text += "]}";
  EXPECT_THAT(ReadText(text, "r", "count(*), sum(a), count(_rescued), max(_source_row)"),
              ElementsAre("100000|4999950000|100000|100000"));
}

}  // namespace
}  // namespace ingot::engine
