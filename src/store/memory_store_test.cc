#include "store/memory_store.h"

#include <gmock/gmock.h>

#include "store/conformance.h"
#include "store/store_matchers.h"

namespace ingot::store {
namespace {

const Clock& TestClock() {
  static const SystemClock clock;
  return clock;
}

std::shared_ptr<ObjectStore> OpenWhole() {
  return std::make_shared<MemoryStore>(std::make_shared<MemoryBucket>("whole", TestClock()));
}

// Beside objects that do not belong to it.
std::shared_ptr<ObjectStore> OpenPrefix() {
  auto bucket = std::make_shared<MemoryBucket>("shared", TestClock());
  MemoryStore whole(bucket);
  EXPECT_OK(whole.Put("lak/x", "other"));
  EXPECT_OK(whole.Put("lake-2/x", "other"));
  EXPECT_OK(whole.Put("lake0/x", "other"));
  return std::make_shared<MemoryStore>(bucket, "lake");
}

INSTANTIATE_TEST_SUITE_P(Memory, Conformance,
                         testing::Values(StoreCase{"memory", OpenWhole},
                                         StoreCase{"memory_prefix", OpenPrefix}),
                         StoreCaseName);

TEST(MemoryStoreTest, ListingGoesOnPastAPage) {
  const auto store = OpenWhole();
  for (int i = 0; i < 2500; ++i) ASSERT_OK(store->Put("k/" + std::to_string(10000 + i), ""));
  EXPECT_EQ(KeysOf(*store, "k/").size(), 2500u);
  EXPECT_EQ(KeysOf(*store, "k/", "k/11999").size(), 500u);
}

TEST(MemoryStoreTest, AVisitorMayUseTheStore) {
  const auto store = OpenWhole();
  ASSERT_OK(store->Put("a", "1"));
  ASSERT_OK(store->List("", "", [&](const ObjectInfo& info) { return store->Delete(info.key).ok(); }));
  EXPECT_TRUE(KeysOf(*store, "").empty());
}

}  // namespace
}  // namespace ingot::store
