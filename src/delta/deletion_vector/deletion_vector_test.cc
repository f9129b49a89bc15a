#include "delta/deletion_vector/deletion_vector.h"

#include <gtest/gtest.h>

namespace ingot::delta {
namespace {

using Positions = std::vector<uint64_t>;

void Put(std::string* out, uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) *out += static_cast<char>(value >> (8 * i));
}

std::string Magic() {
  std::string out;
  Put(&out, 1681511377, 4);
  return out;
}

TEST(DeletionVector, ReadsTheProtocolsInlineExampleInBothForms) {
  for (const char* text : {"wi5b=000010000siXQKl0rr91000f55c8Xg0@@D72lkbi5=-{L",
                           "^Bg9^0rr910000000000iXQKl0rr91000f55c8Xg0@@D72lkbi5=-{L"}) {
    auto bytes = DecodeZ85(text);
    ASSERT_TRUE(bytes.ok());
    auto positions = DecodeBitmap(*bytes, 6);
    ASSERT_TRUE(positions.ok()) << positions.error().message();
    EXPECT_EQ(*positions, (Positions{3, 4, 7, 11, 18, 29}));
  }
}

TEST(DeletionVector, FindsTheProtocolsFile) {
  auto path = DeletionVectorPath("ab^-aqEH.-t@S}K{vb[*k^");
  ASSERT_TRUE(path.ok());
  EXPECT_EQ(*path, "ab/deletion_vector_d2c639aa-8816-431a-aaf6-d3fe2512ff61.bin");
  EXPECT_FALSE(DeletionVectorPath("../..^-aqEH.-t@S}K{vb[*k^").ok());
  EXPECT_FALSE(DeletionVectorPath("short").ok());
}

TEST(DeletionVector, ReadsRunsArraysAndBitmaps) {
  std::string raw = Magic();
  Put(&raw, 1, 8);                            // buckets
  Put(&raw, 2, 4);                            // key: positions from 2^33
  Put(&raw, (uint64_t{2} << 16) | 12347, 4);  // three containers, with runs
  raw += '\x01';                              // the first has runs
  for (auto [key, count] : {std::pair{0, 3}, {1, 2}, {5, 5000}}) {
    Put(&raw, static_cast<uint64_t>(key), 2);
    Put(&raw, static_cast<uint64_t>(count - 1), 2);
  }
  Put(&raw, 1, 2);  // one run: 10, 11, 12
  Put(&raw, 10, 2);
  Put(&raw, 2, 2);
  Put(&raw, 7, 2);  // an array
  Put(&raw, 9, 2);
  std::string bits(8192, '\0');
  for (int i = 0; i < 5000; ++i) bits[static_cast<size_t>(i) / 8] |= static_cast<char>(1 << (i % 8));
  raw += bits;
  auto positions = DecodeBitmap(raw, 5005);
  ASSERT_TRUE(positions.ok()) << positions.error().message();
  ASSERT_EQ(positions->size(), 5005U);
  constexpr uint64_t kHigh = uint64_t{2} << 32;
  EXPECT_EQ((*positions)[0], kHigh + 10);
  EXPECT_EQ((*positions)[4], kHigh + 65536 + 9);
  EXPECT_EQ(positions->back(), kHigh + 5 * 65536 + 4999);
  EXPECT_FALSE(DecodeBitmap(raw, 5004).ok()) << "more than the log says";
  for (size_t cut = 0; cut < raw.size(); cut += 7)
    EXPECT_FALSE(DecodeBitmap(raw.substr(0, cut), 5005).ok()) << cut;
}

TEST(DeletionVector, ARunThatUnfoldsWithoutEndIsRefused) {
  std::string raw = Magic();
  Put(&raw, 1, 8);
  Put(&raw, 0, 4);
  Put(&raw, 12347, 4);
  raw += '\x01';
  Put(&raw, 0, 2);
  Put(&raw, 0, 2);
  Put(&raw, 0xFFFF, 2);
  for (int i = 0; i < 0xFFFF; ++i) Put(&raw, 0xFFFF0000, 4);
  EXPECT_FALSE(DecodeBitmap(raw, 100).ok());
}

}  // namespace
}  // namespace ingot::delta
