// Random records in random styles come back as they were; random damage is rejected, and never more than that.
#include <gmock/gmock.h>

#include "base/json.h"
#include "base/seeded_random.h"
#include "engine/record_json.h"
#include "engine/record_test_scan.h"
#include "engine/record_value.h"

namespace ingot::engine {
namespace {

constexpr int kRecords = 400;

struct Record {
  std::optional<int64_t> i;
  std::optional<double> d;
  std::optional<bool> b;
  std::optional<std::string> s;
};

class RecordPropertyTest : public RecordScanTest {
 protected:
  std::string RandomText() {
    static const std::vector<std::string> kPieces = {"a", "Z", " ", "\"", "\\", ",", ";", "\n", "\r\n", "\t", "é", "漢", "😀",
                                                     "'", "{", "]", "null", "0", "\x01", "|"};
    std::string text;
    for (size_t n = random_.Below(12); n > 0; --n) text += kPieces[random_.Below(kPieces.size())];
    return text;
  }

  Record RandomRecord() {
    Record record;
    if (random_.Below(5) > 0) record.i = static_cast<int64_t>(random_.Bits() >> random_.Below(64));
    if (random_.Below(5) > 0) record.d = static_cast<double>(static_cast<int64_t>(random_.Bits())) / 1e9;
    if (random_.Below(5) > 0) record.b = random_.Below(2) == 1;
    if (random_.Below(5) > 0) record.s = RandomText();
    return record;
  }

  std::string Space() { return std::string(random_.Below(4) == 0 ? random_.Below(3) : 0, ' '); }

  std::string Quoted(const std::string& text) {
    std::string json;
    AppendJsonString(&json, text);
    return json;
  }

  std::string AsJson(const Record& record) {
    std::vector<std::string> members;
    const auto add = [&](const char* name, const std::string& value) {
      members.push_back(Quoted(name) + Space() + ":" + Space() + value);
    };
    if (record.i) add("i", std::to_string(*record.i));
    if (record.d) add("d", Json(*record.d).Dump());
    if (record.b) add("b", *record.b ? "true" : "false");
    if (record.s) add("s", Quoted(*record.s));
    if (!record.s && random_.Below(2) == 0) add("s", "null");
    for (size_t k = members.size(); k > 1; --k) std::swap(members[k - 1], members[random_.Below(k)]);
    std::string text = "{";
    for (size_t k = 0; k < members.size(); ++k) text += (k > 0 ? "," : "") + Space() + members[k];
    return text + Space() + "}";
  }

  std::string CsvField(const std::string& text, char delimiter, bool must_quote) {
    const bool needs = must_quote || text.find_first_of(std::string("\"\r\n") + delimiter) != std::string::npos;
    if (!needs && random_.Below(3) > 0) return text;
    std::string out = "\"";
    for (const char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
    return out + '"';
  }

  std::string AsCsv(const Record& record, char delimiter) {
    std::string text = record.i ? CsvField(std::to_string(*record.i), delimiter, false) : "";
    text += delimiter + (record.d ? CsvField(Json(*record.d).Dump(), delimiter, false) : "");
    text += delimiter + std::string(record.b ? (*record.b ? "true" : "FALSE") : "");
    text += delimiter + (record.s ? CsvField(*record.s, delimiter, record.s->empty()) : "");
    return text;
  }

  void ExpectRecords(const std::vector<Record>& expected, RecordScanOptions options) {
    options.block_bytes = 1 + random_.Below(5000);
    auto scan = RecordScan::Create(std::move(options));
    ASSERT_TRUE(scan.ok());
    const std::string handle = RegisterRecordScan(*session_, *scan).value();
    auto rows = session_->Query("SELECT i, d, b, s, _rescued FROM ingot_records('" + handle + "') ORDER BY _source_row");
    ASSERT_TRUE(rows.ok()) << rows.error().message();
    for (const Record& record : expected) {
      ASSERT_TRUE(rows->Next().value());
      EXPECT_EQ(rows->IsNull(0), !record.i);
      if (record.i) {
        EXPECT_EQ(rows->Int(0).value(), *record.i);
      }
      if (record.d) {
        EXPECT_EQ(rows->Double(1).value(), *record.d);
      }
      if (record.b) {
        EXPECT_EQ(rows->Bool(2).value(), *record.b);
      }
      EXPECT_EQ(rows->IsNull(3), !record.s);
      if (record.s) {
        EXPECT_EQ(rows->Text(3), *record.s);
      }
      EXPECT_TRUE(rows->IsNull(4)) << rows->Text(4);
    }
    EXPECT_FALSE(rows->Next().value());
    EXPECT_EQ((*scan)->Report().rejected, 0);
  }

  const std::vector<std::pair<std::string, std::string>> columns_ = {
      {"i", "BIGINT"}, {"d", "DOUBLE"}, {"b", "BOOLEAN"}, {"s", "VARCHAR"}};
  SeededRandom random_;
};

TEST_F(RecordPropertyTest, NdjsonComesBack) {
  SCOPED_TRACE(random_.Trace());
  std::vector<Record> records;
  std::string text;
  for (int n = 0; n < kRecords; ++n) {
    records.push_back(RandomRecord());
    text += AsJson(records.back()) + (random_.Below(2) == 0 ? "\n" : "\r\n");
    if (random_.Below(10) == 0) text += " \n";
  }
  ExpectRecords(records, Options(RecordFormat::kNdjson, {File("a", text)}, columns_));
}

TEST_F(RecordPropertyTest, DocumentsComeBack) {
  SCOPED_TRACE(random_.Trace());
  std::vector<Record> records;
  std::string text = "{\"other\": [1, {\"r\": []}], \"r\":" + Space() + "[";
  for (int n = 0; n < kRecords; ++n) {
    records.push_back(RandomRecord());
    text += (n > 0 ? "," : "") + Space() + AsJson(records.back());
  }
  auto options = Options(RecordFormat::kJson, {File("a", text + "]" + Space() + "}\n")}, columns_);
  options.shape.records = "r";
  ExpectRecords(records, std::move(options));
}

TEST_F(RecordPropertyTest, CsvComesBack) {
  SCOPED_TRACE(random_.Trace());
  const char delimiter = ",;\t|"[random_.Below(4)];
  std::vector<Record> records;
  std::string text = std::string(random_.Below(2) == 0 ? "\xEF\xBB\xBF" : "") + "i" + delimiter + "d" + delimiter + "b" +
                     delimiter + "s\n";
  for (int n = 0; n < kRecords; ++n) {
    Record record = RandomRecord();
    records.push_back(record);
    text += AsCsv(record, delimiter) + std::vector<std::string>{"\n", "\r\n", "\r"}[random_.Below(3)];
  }
  auto options = Options(RecordFormat::kCsv, {File("a", text)}, columns_);
  options.shape.csv.delimiter = delimiter;
  ExpectRecords(records, std::move(options));
}

// What the fast decoder takes is what the grammar takes.
TEST_F(RecordPropertyTest, DamagedJsonIsRejectedExactlyWhenItIsDamaged) {
  SCOPED_TRACE(random_.Trace());
  std::string text;
  int64_t fine = 0;
  for (int n = 0; n < 5 * kRecords; ++n) {
    std::string line = AsJson(RandomRecord());
    for (size_t k = random_.Below(3); k > 0; --k) {
      const size_t at = random_.Below(line.size());
      switch (random_.Below(3)) {
        case 0: line.erase(at, 1 + random_.Below(3)); break;
        case 1: line[at] = "{}[]\",:0-e.\\tn x\xff"[random_.Below(17)]; break;
        default: line.insert(at, 1, "{}[]\",:0-e.\\tn x\xff"[random_.Below(17)]);
      }
      if (line.empty()) line = "x";
    }
    for (char& c : line) {
      if (c == '\n') c = ' ';
    }
    text += line + "\n";
    if (IsJsonValue(line) && IsUtf8(line) && line[line.find_first_not_of(" \t\r")] == '{') ++fine;
  }
  auto options = Options(RecordFormat::kNdjson, {File("a", text)}, columns_);
  Read(options, "count(*)");
  EXPECT_EQ(scan_->Report().rows, fine);
}

TEST_F(RecordPropertyTest, NoBytesMakeAReaderFail) {
  SCOPED_TRACE(random_.Trace());
  for (int n = 0; n < 60; ++n) {
    std::string text;
    for (int k = 0; k < 30; ++k) text += random_.Below(3) == 0 ? random_.Bytes(20) : AsJson(RandomRecord()) + ",\"\n";
    const auto format = std::vector{RecordFormat::kNdjson, RecordFormat::kJson, RecordFormat::kCsv}[random_.Below(3)];
    auto options = Options(format, {File("a", "i,d,b,s\n" + text)}, columns_);
    options.shape.max_record_bytes = 1 + random_.Below(300);
    options.block_bytes = 1 + random_.Below(300);
    if (random_.Below(2) == 0) options.shape.records = "*";
    if (random_.Below(4) == 0) options.shape.csv.encoding = "UTF-16";
    Read(options, "count(*)");
    if (!scan_->failure()) Rejects("count(*)");
    EXPECT_TRUE(InferColumns(options.shape, options.files).ok() || scan_->failure());
  }
}

}  // namespace
}  // namespace ingot::engine
