#include "delta/deletion_vector/deletion_vector_writer.h"

#include <gtest/gtest.h>

#include <set>

#include "base/seeded_random.h"
#include "delta/deletion_vector/deletion_vector.h"
#include "delta/table_fixture.h"

namespace ingot::delta {
namespace {

using Positions = std::vector<uint64_t>;

class DeletionVectorWriter : public TableFixture {};

// Positions as deletes make them: runs, scattered rows, dense blocks, far buckets.
Positions SomePositions(SeededRandom& random) {
  std::set<uint64_t> positions;
  const size_t pieces = 1 + random.Below(6);
  for (size_t i = 0; i < pieces; ++i) {
    uint64_t start = random.Below(300'000);
    if (random.Below(8) == 0) start += uint64_t{random.Below(4)} << 32;
    const size_t count = 1 + random.Below(random.Below(4) == 0 ? 70'000 : 50);
    const size_t step = random.Below(2) == 0 ? 1 : 1 + random.Below(40);
    for (size_t k = 0; k < count; ++k) positions.insert(start + k * step);
  }
  return {positions.begin(), positions.end()};
}

void ExpectRoundTrip(const Positions& positions) {
  auto read = DecodeBitmap(EncodeBitmap(positions), positions.size());
  ASSERT_TRUE(read.ok()) << read.error().message();
  EXPECT_TRUE(*read == positions) << positions.size() << " positions";
}

TEST(EncodeBitmap, GivesTheProtocolsInlineExample) {
  EXPECT_EQ(EncodeZ85(EncodeBitmap(Positions{3, 4, 7, 11, 18, 29})), "^Bg9^0rr910000000000iXQKl0rr91000f55c8Xg0@@D72lkbi5=-{L");
}

TEST(EncodeBitmap, HoldsTheEdgesOfBlocksAndForms) {
  Positions array;
  Positions bits;
  for (uint64_t i = 0; i < 4096; ++i) array.push_back(2 * i);
  for (uint64_t i = 0; i < 4097; ++i) bits.push_back(2 * i);
  Positions whole(65536 * 5);
  for (size_t i = 0; i < whole.size(); ++i) whole[i] = i;
  for (const Positions& positions :
       {Positions{}, Positions{0}, Positions{65535, 65536}, Positions{0xFFFFFFFF, 0x100000000, 0x7FFFFFFFFFFFFFFF},
        array, bits, whole}) {
    ExpectRoundTrip(positions);
  }
  EXPECT_LT(EncodeBitmap(whole).size(), 100U) << "runs are small";
}

TEST(EncodeBitmap, AnyPositionsComeBack) {
  SeededRandom random;
  SCOPED_TRACE(random.Trace());
  for (int i = 0; i < 200; ++i) ExpectRoundTrip(SomePositions(random));
}

TEST(EncodeZ85, AnyBytesComeBack) {
  SeededRandom random;
  SCOPED_TRACE(random.Trace());
  for (int i = 0; i < 200; ++i) {
    std::string bytes = random.Bytes(50);
    auto read = DecodeZ85(EncodeZ85(bytes));
    ASSERT_TRUE(read.ok());
    bytes.resize((bytes.size() + 3) / 4 * 4, '\0');
    EXPECT_EQ(*read, bytes);
  }
}

TEST_F(DeletionVectorWriter, PacksTheVectorsOfACommitIntoOneFile) {
  SeededRandom random;
  SCOPED_TRACE(random.Trace());
  auto table = Create();
  DeletionVectorFile file;
  std::vector<std::pair<Positions, DeletionVector>> vectors;
  Positions large;
  for (uint64_t i = 0; i < 1000; ++i) large.push_back(i * 3);
  for (int i = 0; i < 30; ++i) {
    Positions positions = i == 0 ? large : SomePositions(random);
    auto vector = file.Add(positions);
    ASSERT_TRUE(vector.ok());
    vectors.emplace_back(std::move(positions), std::move(*vector));
  }
  ASSERT_TRUE(file.path().has_value());
  ASSERT_TRUE(file.Store(*table).ok());
  EXPECT_EQ(vectors[0].second.offset, 1);
  for (const auto& [positions, vector] : vectors) {
    if (vector.storage_type == "u") {
      auto path = DeletionVectorPath(vector.path_or_inline_dv);
      ASSERT_TRUE(path.ok());
      EXPECT_EQ(*path, *file.path());
    }
    auto read = ReadDeletionVector(*table, vector, "part-0.parquet");
    ASSERT_TRUE(read.ok()) << read.error().message();
    EXPECT_TRUE(*read == positions);
  }
}

TEST_F(DeletionVectorWriter, SmallVectorsNeedNoFile) {
  auto table = Create();
  DeletionVectorFile file;
  auto vector = file.Add(Positions{1, 5});
  ASSERT_TRUE(vector.ok());
  EXPECT_EQ(vector->storage_type, "i");
  EXPECT_FALSE(vector->offset.has_value());
  EXPECT_EQ(vector->cardinality, 2);
  EXPECT_FALSE(file.path().has_value());
  ASSERT_TRUE(file.Store(*table).ok());
  auto read = ReadDeletionVector(*table, *vector, "part-0.parquet");
  ASSERT_TRUE(read.ok()) << read.error().message();
  EXPECT_EQ(*read, (Positions{1, 5}));
}

}  // namespace
}  // namespace ingot::delta
