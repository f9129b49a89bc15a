// Whatever reads bytes from outside meets damaged ones: an error is fine, a crash or an endless loop is not.
// Under the sanitizers this finds what reads or writes past an end.
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "base/seeded_random.h"
#include "delta/action/actions.h"
#include "delta/action/statistics.h"
#include "delta/deletion_vector/deletion_vector.h"
#include "delta/schema/schema.h"

namespace ingot::delta {
namespace {

const std::vector<std::string>& Texts() {
  static const std::vector<std::string> texts{
      R"({"add":{"path":"d=1/a%20b","partitionValues":{"d":"1","e":null},"size":1,"modificationTime":2,"dataChange":true,"stats":"{\"numRecords\":1}","tags":{"k":"v"},"deletionVector":{"storageType":"u","pathOrInlineDv":"ab^-aqEH.-t@S}K{vb[*k^","offset":4,"sizeInBytes":40,"cardinality":6}}})",
      R"({"metaData":{"id":"i","format":{"provider":"parquet","options":{}},"schemaString":"{}","partitionColumns":["a"],"configuration":{"a":"b"},"createdTime":7}})",
      R"({"commitInfo":{"timestamp":1,"x":{"y":[1,2.5,null,"é\u00e9"]}}})",
      R"({"numRecords":3,"tightBounds":false,"minValues":{"a":1,"b":{"c":{"d":"x"}}},"maxValues":{"a":12345678901234567.89,"n":NaN},"nullCount":{"a":0}})",
      R"x({"type":"struct","fields":[{"name":"a","type":{"type":"map","keyType":"string","valueType":{"type":"array","elementType":"decimal(10,2)","containsNull":true}},"nullable":true,"metadata":{"x":{"y":1}}}]})x",
      "^Bg9^0rr910000000000iXQKl0rr91000f55c8Xg0@@D72lkbi5=-{L",
  };
  return texts;
}

std::string Mutate(SeededRandom& random, std::string text) {
  static constexpr std::string_view kTelling = "{}[]\",:\\/%.0123456789eE-+tfnu\n \xC3\xFF";
  for (size_t i = 1 + random.Below(4); i-- > 0 && !text.empty();) {
    size_t at = random.Below(text.size());
    switch (random.Below(5)) {
      case 0:
        text.erase(at, 1 + random.Below(8));
        break;
      case 1:
        text[at] = static_cast<char>(random.Below(256));
        break;
      case 2:
        text[at] = kTelling[random.Below(kTelling.size())];
        break;
      case 3:
        text.insert(at, text.substr(random.Below(text.size()), random.Below(20)));
        break;
      default:
        text.resize(at);
        break;
    }
  }
  return text;
}

TEST(Mutation, NoParserFallsOverDamagedText) {
  SeededRandom random;
  SCOPED_TRACE(random.Trace());
  int accepted = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string text = Mutate(random, Texts()[random.Below(Texts().size())]);
    accepted += ParseAction(text, "x").ok() ? 1 : 0;
    accepted += ParseCommit(text, "x").ok() ? 1 : 0;
    accepted += ParseStatistics(text).ok() ? 1 : 0;
    accepted += ParseSchema(text).ok() ? 1 : 0;
    auto bytes = DecodeZ85(text);
    if (bytes.ok()) accepted += DecodeBitmap(*bytes, 100'000).ok() ? 1 : 0;
    accepted += DeletionVectorPath(text).ok() ? 1 : 0;
  }
  EXPECT_GT(accepted, 0);
}

TEST(Mutation, NoDamagedBitmapHurts) {
  SeededRandom random;
  SCOPED_TRACE(random.Trace());
  auto whole = DecodeZ85("^Bg9^0rr910000000000iXQKl0rr91000f55c8Xg0@@D72lkbi5=-{L");
  ASSERT_TRUE(whole.ok());
  for (int i = 0; i < 50'000; ++i) {
    std::string bytes = *whole + random.Bytes(30);
    for (size_t j = 1 + random.Below(4); j-- > 0;)
      bytes[4 + random.Below(bytes.size() - 4)] = static_cast<char>(random.Bits());
    auto positions = DecodeBitmap(bytes, 1000);
    EXPECT_LE(positions.ok() ? positions->size() : 0, 1000U);
  }
}

}  // namespace
}  // namespace ingot::delta
