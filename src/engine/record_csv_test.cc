#include <gmock/gmock.h>

#include "engine/record_test_scan.h"

namespace ingot::engine {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class CsvTest : public RecordScanTest {
 protected:
  std::vector<std::string> ReadText(std::string_view text, const std::vector<std::pair<std::string, std::string>>& columns,
                                    const CsvDialect& dialect = {},
                                    const std::string& select = "* EXCLUDE (_source, _source_row)") {
    auto options = Options(RecordFormat::kCsv, {File("a.csv", text)}, columns);
    options.shape.csv = dialect;
    return Read(options, select);
  }
};

const std::vector<std::pair<std::string, std::string>> kAb = {{"a", "BIGINT"}, {"b", "VARCHAR"}};

TEST_F(CsvTest, AllLineEndsAlsoMixed) {
  for (const char* text : {"a,b\n1,x\n2,y\n", "a,b\r\n1,x\r\n2,y", "a,b\r1,x\r2,y\r", "a,b\r\n\n1,x\r\r2,y\n\r\n"}) {
    EXPECT_THAT(ReadText(text, kAb), ElementsAre("1|x|NULL", "2|y|NULL")) << text;
  }
  EXPECT_THAT(ReadText("a,b\r1,\"x\r\ny\rz\"\r2,\"\"\r3,\r", kAb, {}, "a, b, _source_row"),
              ElementsAre("1|x\r\ny\rz|2", "2||5", "3|NULL|6"));
}

TEST_F(CsvTest, QuotesAndDelimiters) {
  EXPECT_THAT(ReadText("a;b\n1;\"x;\"\"y\"\"\"\n2;it\"s\n", kAb), ElementsAre("1|x;\"y\"|NULL", "2|it\"s|NULL"));
  EXPECT_THAT(ReadText("a\tb\n1\tx,y\n", kAb), ElementsAre("1|x,y|NULL"));
  CsvDialect dialect;
  dialect.delimiter = '|';
  dialect.quote = '\'';
  dialect.header = false;
  dialect.null_values = {"", "NA"};
  EXPECT_THAT(ReadText("1|'NA'\n2|NA\n", kAb, dialect), ElementsAre("1|NA|NULL", "2|NULL|NULL"));
}

TEST_F(CsvTest, RaggedAndTornRecordsAreRejected) {
  EXPECT_THAT(ReadText("a,b\n1,x\n2\n3,y,z\n4,\"un\"closed\n5,q\n6", kAb), ElementsAre("1|x|NULL", "5|q|NULL"));
  EXPECT_THAT(Rejects("_source_row, reason, raw"),
              ElementsAre("3|1 fields, where 2 are expected|2", "4|3 fields, where 2 are expected|3,y,z",
                          "5|text after a closing quote|4,\"un\"closed",
                          "7|torn record at the end of the file: 1 fields, where 2 are expected|6"));
}

TEST_F(CsvTest, AnOpenQuoteSpoilsItsLineAlone) {
  EXPECT_THAT(ReadText("a,b\n1,\"x\n2,y\n3,z\n", kAb), ElementsAre("2|y|NULL", "3|z|NULL"));
  EXPECT_THAT(Rejects(), ElementsAre("a quote is not closed|2|4|1,\"x"));
}

TEST_F(CsvTest, EncodingsAndByteOrderMarks) {
  EXPECT_THAT(ReadText("\xEF\xBB\xBF" "a,b\n1,é\n", kAb), ElementsAre("1|é|NULL"));
  EXPECT_THAT(ReadText(std::string_view("\xFF\xFE" "a\0,\0b\0\n\0" "1\0,\0\xe9\0\n\0", 18), kAb), ElementsAre("1|é|NULL"));
  CsvDialect dialect;
  dialect.encoding = "windows-1252";
  EXPECT_THAT(ReadText("a,b\n1,\xe9\x80\n2,\x81\n3,z\n", kAb, dialect), ElementsAre("1|é€|NULL", "3|z|NULL"));
  EXPECT_THAT(Rejects("reason, raw"), ElementsAre("not valid UTF-8|2,\\xFF"));
  dialect.encoding = "";
  EXPECT_THAT(ReadText("a,b\n1,\xe9\n2,x\n", kAb, dialect), ElementsAre("2|x|NULL"));
  dialect.encoding = "klingon";
  EXPECT_THAT(ReadText("a,b\n", kAb, dialect), ElementsAre(HasSubstr("unknown encoding 'klingon'")));
}

TEST_F(CsvTest, FieldsMeetColumnsByNameAndTheRestIsKept) {
  EXPECT_THAT(ReadText("c,b,a,,b\nq,x,1,w,v\n,y,1.5,,\n,z,,,\n", kAb),
              ElementsAre("1|x|{\"c\":\"q\",\"column4\":\"w\",\"b_5\":\"v\"}", "NULL|y|{\"a\":\"1.5\"}", "NULL|z|NULL"));
}

TEST_F(CsvTest, TypesAreInferredSoThatEachValueIsKept) {
  const auto columns = InferColumns({RecordFormat::kCsv, "", {}, 1 << 20},
                                    {File("a.csv", "zip,n,x,flag,plus,mixed,none\n01234,1,1.5,true,+1,1,\n1,2,2,false,2,true,\n")});
  ASSERT_TRUE(columns.ok());
  std::string text;
  for (const RecordColumn& column : *columns) text += column.name + " " + column.type + "; ";
  EXPECT_EQ(text, "zip VARCHAR; n BIGINT; x DOUBLE; flag BOOLEAN; plus VARCHAR; mixed VARCHAR; none VARCHAR; ");
}

TEST_F(CsvTest, RecordsMayCrossTheReadersWindow) {
  std::string text = "a,b\r\n";
  int64_t sum = 0;
  for (int i = 0; i < 60000; ++i) {
    text += std::to_string(i) + ",\"" + std::string(static_cast<size_t>(i % 97), 'x') + "\r\n\"\"\"\r\n";
    sum += i;
  }
  EXPECT_THAT(ReadText(text, kAb, {}, "count(*), sum(a), max(_source_row), count(_rescued), min(right(b, 1))"),
              ElementsAre("60000|" + std::to_string(sum) + "|120000|0|\""));
}

}  // namespace
}  // namespace ingot::engine
