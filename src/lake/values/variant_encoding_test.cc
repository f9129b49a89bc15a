#include "lake/values/variant_encoding.h"

#include <gtest/gtest.h>

#include <duckdb/common/types/variant_value.hpp>
#include <string>

#include "base/seeded_random.h"

namespace ingot::lake {
namespace {

using namespace std::string_literals;

const std::string kNoNames = "\x01\x00\x00"s;
// {"a": [1, "x"], "b": 0.05}
const std::string kNames = "\x11\x02\x00\x01\x02"s + "ab";
const std::string kObject = "\x02\x02\x00\x01\x00\x09\x0f"s + "\x03\x02\x00\x02\x04\x0c\x01\x05x"s + "\x20\x02\x05\x00\x00\x00"s;

std::string Text(const duckdb::VariantValue& value) {
  if (value.value_type == duckdb::VariantValueType::PRIMITIVE) return value.primitive_value.ToString();
  std::string text;
  if (value.value_type == duckdb::VariantValueType::ARRAY) {
    for (const auto& item : value.ArrayItems()) text += Text(item) + ",";
    return "[" + text + "]";
  }
  for (const auto& [name, child] : value.ObjectChildren()) text += name + ":" + Text(child) + ",";
  return "{" + text + "}";
}

ErrorKind KindOf(const std::string& metadata, const std::string& value) {
  const auto decoded = DecodeVariant(metadata, value);
  EXPECT_FALSE(decoded.ok());
  return decoded.ok() ? ErrorKind::kInternal : decoded.error().kind();
}

TEST(VariantEncoding, ReadsWhatOthersWrite) {
  const auto object = DecodeVariant(kNames, kObject);
  ASSERT_TRUE(object.ok()) << object.error().message();
  EXPECT_EQ(Text(*object), "{a:[1,x,],b:0.05,}");
  const auto null = DecodeVariant(kNoNames, "\x00"s);
  ASSERT_TRUE(null.ok());
  EXPECT_TRUE(null->IsNull());
}

// More digits than the smallest type of that width has, and a scale beyond the digits.
TEST(VariantEncoding, ReadsDecimalsAtTheirLimits) {
  EXPECT_EQ(Text(*DecodeVariant(kNoNames, "\x20\x00\xff\xff\xff\x7f"s)), "2147483647");
  EXPECT_EQ(Text(*DecodeVariant(kNoNames, "\x20\x0b\x05\x00\x00\x00"s)), "0.00000000005");
  EXPECT_EQ(Text(*DecodeVariant(kNoNames, "\x24\x01\xff\xff\xff\xff\xff\xff\xff\x7f"s)), "922337203685477580.7");
  EXPECT_EQ(KindOf(kNoNames, "\x20\x27\x05\x00\x00\x00"s), ErrorKind::kCorrupt);
  EXPECT_EQ(KindOf(kNoNames, "\x28\x00"s + std::string(15, '\xff') + "\x7f"), ErrorKind::kCorrupt);
}

TEST(VariantEncoding, RefusesWhatIsNone) {
  EXPECT_EQ(KindOf("", "\x00"s), ErrorKind::kCorrupt);
  EXPECT_EQ(KindOf(kNoNames, ""), ErrorKind::kCorrupt);
  EXPECT_EQ(KindOf("\x02\x00\x00"s, "\x00"s), ErrorKind::kUnsupported);  // a later version
  EXPECT_EQ(KindOf("\x01\x01\x05\x09"s, "\x00"s), ErrorKind::kCorrupt);  // a name outside
  EXPECT_EQ(KindOf(kNoNames, "\x15z"s), ErrorKind::kCorrupt);            // a text that is cut
  EXPECT_EQ(KindOf(kNoNames, "\x05\xff"s), ErrorKind::kCorrupt);         // no UTF-8
  EXPECT_EQ(KindOf(kNoNames, "\x02\x01\x00\x00\x01\x00"s), ErrorKind::kCorrupt);  // a field without a name
  EXPECT_EQ(KindOf(kNoNames, "\xfc"s), ErrorKind::kCorrupt);                      // no such type
}

// Lists of one, each in the next.
TEST(VariantEncoding, RefusesWhatIsNestedTooDeep) {
  std::string value = "\x00"s;
  for (int i = 0; i < 5'000; ++i) {
    std::string around = "\x0f\x01"s + std::string(4, '\0');
    for (int shift = 0; shift < 32; shift += 8) around.push_back(static_cast<char>(value.size() >> shift));
    value.insert(0, around);
  }
  EXPECT_EQ(KindOf(kNoNames, value), ErrorKind::kCorrupt);
}

// Each list has the next one 200 times: 200 to the power of 8 values in some kilobytes.
TEST(VariantEncoding, RefusesValuesThatLieOnOneAnother) {
  std::string value;
  for (int level = 0; level < 8; ++level) {
    value += "\x0b\xc8"s;  // three bytes an offset
    const size_t size = 2 + 201 * 3;
    const size_t next = 0;
    for (int i = 0; i <= 200; ++i) {
      for (int shift = 0; shift < 24; shift += 8) value.push_back(static_cast<char>(next >> shift));
    }
    ASSERT_EQ(value.size() % size, 0U);
  }
  value.push_back('\0');
  EXPECT_EQ(KindOf(kNoNames, value), ErrorKind::kCorrupt);
}

TEST(VariantEncoding, NoBytesDoHarm) {
  SeededRandom random;
  SCOPED_TRACE(random.Trace());
  for (int round = 0; round < 20'000; ++round) {
    std::string metadata = kNames;
    std::string value = kObject;
    for (std::string* bytes : {&metadata, &value}) {
      for (size_t i = random.Below(4); i > 0 && !bytes->empty(); --i) {
        (*bytes)[random.Below(bytes->size())] = static_cast<char>(random.Below(256));
      }
      if (random.Below(8) == 0) bytes->resize(random.Below(bytes->size() + 1));
    }
    const auto decoded = DecodeVariant(metadata, value);
    if (decoded.ok()) {
      (void)Text(*decoded);
    } else {
      EXPECT_NE(decoded.error().kind(), ErrorKind::kInternal);
    }
  }
}

}  // namespace
}  // namespace ingot::lake
