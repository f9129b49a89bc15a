#include "store/faulty_store.h"

#include <gmock/gmock.h>

#include <stdexcept>
#include <vector>

#include "store/memory_store.h"
#include "store/store_matchers.h"

namespace ingot::store {
namespace {

using testing::ElementsAre;

class FaultyStoreTest : public testing::Test {
 protected:
  std::shared_ptr<FaultyStore> Open(FaultPlan plan) {
    FaultOptions options;
    options.plan = std::move(plan);
    options.crash = [](const StoreCall& call) {
      throw std::runtime_error(std::string(OperationName(call.operation)));
    };
    return std::make_shared<FaultyStore>(inner_, options, clock_);
  }

  ManualClock clock_{FromMillis(1'700'000'000'000)};
  std::shared_ptr<MemoryStore> inner_ =
      std::make_shared<MemoryStore>(std::make_shared<MemoryBucket>("inner", clock_));
};

TEST_F(FaultyStoreTest, WithoutAPlanNothingFails) {
  const auto store = Open({});
  ASSERT_OK(store->Put("a", "1"));
  EXPECT_EQ(store->Get("a").value(), "1");
  EXPECT_EQ(store->calls(), 2u);
}

TEST_F(FaultyStoreTest, AnErrorBeforeDoesNothing) {
  const auto store = Open(FaultAt(0, Fault::kErrorBefore));
  EXPECT_ERROR(store->PutIfAbsent("a", "1"), ErrorKind::kUnavailable);
  EXPECT_ERROR(inner_->Get("a"), ErrorKind::kNotFound);
  ASSERT_OK(store->PutIfAbsent("a", "1"));
}

TEST_F(FaultyStoreTest, ALostReplyIsOfADonePut) {
  const auto store = Open(FaultAt(0, Fault::kLostReply));
  EXPECT_ERROR(store->PutIfAbsent("a", "1"), ErrorKind::kUnavailable);
  EXPECT_EQ(inner_->Get("a").value(), "1");
  EXPECT_ERROR(store->PutIfAbsent("a", "1"), ErrorKind::kAlreadyExists);
}

TEST_F(FaultyStoreTest, SlownessIsOnTheClock) {
  const auto store = Open(FaultAt(1, Fault::kSlow));
  const Timestamp start = clock_.Now();
  ASSERT_OK(store->Put("a", "1"));
  EXPECT_EQ(clock_.Now(), start);
  ASSERT_OK(store->Put("a", "1"));
  EXPECT_EQ(clock_.Now(), start + std::chrono::milliseconds(20));
}

TEST_F(FaultyStoreTest, ATornListLacksTheNewest) {
  for (const char* key : {"1", "3", "2"}) {
    ASSERT_OK(inner_->Put(key, ""));
    clock_.Advance(std::chrono::seconds(1));
  }
  const auto store = Open([](const StoreCall&) { return Fault::kTornList; });
  EXPECT_THAT(KeysOf(*store, ""), ElementsAre("1", "3"));
  EXPECT_EQ(store->ListLevel("")->objects.size(), 2u);
  EXPECT_EQ(store->Get("2").value(), "");
}

TEST_F(FaultyStoreTest, CrashesAreTheCallersToMake) {
  const auto store = Open(FaultAt(0, Fault::kCrashAfter));
  EXPECT_THROW((void)store->Put("a", "1"), std::runtime_error);
  EXPECT_EQ(inner_->Get("a").value(), "1");
  store->SetPlan(FaultAt(0, Fault::kCrashBefore));
  EXPECT_THROW((void)store->Put("b", "1"), std::runtime_error);
  EXPECT_ERROR(inner_->Get("b"), ErrorKind::kNotFound);
}

TEST_F(FaultyStoreTest, WritersFailToo) {
  const auto store = Open([](const StoreCall& call) {
    return call.operation == Operation::kClose ? Fault::kLostReply : Fault::kNone;
  });
  auto writer = store->OpenWriter("w");
  ASSERT_OK(writer);
  ASSERT_OK((*writer)->Append("abc"));
  EXPECT_ERROR((*writer)->Close(), ErrorKind::kUnavailable);
  EXPECT_EQ(inner_->Get("w").value(), "abc");
}

TEST_F(FaultyStoreTest, ASeedRepeatsItsFaults) {
  const FaultRates rates{.error_before = 0.2, .lost_reply = 0.2};
  const auto run = [&](uint64_t seed) {
    const auto store = Open(SeededFaults(seed, rates));
    std::vector<bool> outcome;
    for (int i = 0; i < 200; ++i) outcome.push_back(store->Put("a", "1").ok());
    return outcome;
  };
  const std::vector<bool> first = run(7);
  EXPECT_EQ(first, run(7));
  EXPECT_NE(first, run(8));
  const auto failed = std::count(first.begin(), first.end(), false);
  EXPECT_GT(failed, 40);
  EXPECT_LT(failed, 120);
}

}  // namespace
}  // namespace ingot::store
