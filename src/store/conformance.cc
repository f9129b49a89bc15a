#include "store/conformance.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include "store/store_matchers.h"

namespace ingot::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST_P(Conformance, WhatWasPutIsRead) {
  ASSERT_OK(store_->Put("a/b.txt", "hello"));
  EXPECT_EQ(store_->Get("a/b.txt").value(), "hello");
  const std::string binary("\0\xff\r\n\0", 5);
  ASSERT_OK(store_->Put("a/b.txt", binary));
  EXPECT_EQ(store_->Get("a/b.txt").value(), binary);
  ASSERT_OK(store_->Put("empty", ""));
  EXPECT_EQ(store_->Get("empty").value(), "");
}

TEST_P(Conformance, WhatIsNotThereIsNotFound) {
  EXPECT_ERROR(store_->Get("absent"), ErrorKind::kNotFound);
  EXPECT_ERROR(store_->Get("a/b/absent"), ErrorKind::kNotFound);
  EXPECT_ERROR(store_->GetRange("absent", 0, 10), ErrorKind::kNotFound);
  EXPECT_ERROR(store_->GetRange("absent", 0, 0), ErrorKind::kNotFound);
  EXPECT_ERROR(store_->Head("absent"), ErrorKind::kNotFound);
  ASSERT_OK(store_->Put("folder/file", "x"));
  EXPECT_ERROR(store_->Get("folder"), ErrorKind::kNotFound);
  EXPECT_ERROR(store_->Head("folder"), ErrorKind::kNotFound);
}

TEST_P(Conformance, RangesEndWithTheObject) {
  ASSERT_OK(store_->Put("r", "0123456789"));
  EXPECT_EQ(store_->GetRange("r", 0, 4).value(), "0123");
  EXPECT_EQ(store_->GetRange("r", 3, 4).value(), "3456");
  EXPECT_EQ(store_->GetRange("r", 8, 100).value(), "89");
  EXPECT_EQ(store_->GetRange("r", 10, 1).value(), "");
  EXPECT_EQ(store_->GetRange("r", 1000, 1).value(), "");
  EXPECT_EQ(store_->GetRange("r", 2, 0).value(), "");
  EXPECT_EQ(store_->GetRange("r", 5, UINT64_MAX).value(), "56789");
  ASSERT_OK(store_->Put("nothing", ""));
  EXPECT_EQ(store_->GetRange("nothing", 0, 8).value(), "");
}

TEST_P(Conformance, HeadTellsSizeTimeAndChange) {
  ASSERT_OK(store_->Put("h", "12345"));
  const Result<ObjectInfo> first = store_->Head("h");
  ASSERT_OK(first);
  EXPECT_EQ(first->key, "h");
  EXPECT_EQ(first->size, 5u);
  EXPECT_GT(ToMillis(first->modified), ToMillis(Timestamp{}));
  ASSERT_OK(store_->Put("h", "123456"));
  const Result<ObjectInfo> second = store_->Head("h");
  ASSERT_OK(second);
  EXPECT_EQ(second->size, 6u);
  EXPECT_NE(first->etag, second->etag);
  ASSERT_OK(store_->List("h", "", [&](const ObjectInfo& listed) {
    EXPECT_EQ(listed.etag, second->etag);
    EXPECT_EQ(listed.size, 6u);
    return true;
  }));
}

TEST_P(Conformance, PutIfAbsentKeepsTheFirst) {
  ASSERT_OK(store_->PutIfAbsent("log/0.json", "first"));
  EXPECT_ERROR(store_->PutIfAbsent("log/0.json", "second"), ErrorKind::kAlreadyExists);
  EXPECT_EQ(store_->Get("log/0.json").value(), "first");
  ASSERT_OK(store_->Delete("log/0.json"));
  ASSERT_OK(store_->PutIfAbsent("log/0.json", "third"));
  EXPECT_EQ(store_->Get("log/0.json").value(), "third");
}

TEST_P(Conformance, OneOfManyRacersWins) {
  constexpr int kRacers = 8;
  constexpr int kRounds = 25;
  std::vector<std::vector<int>> won(kRacers);
  std::atomic<int> strange = 0;
  std::vector<std::jthread> racers;
  for (int racer = 0; racer < kRacers; ++racer) {
    racers.emplace_back([&, racer] {
      for (int round = 0; round < kRounds; ++round) {
        const Status put = store_->PutIfAbsent("race/" + std::to_string(round), std::to_string(racer));
        if (put.ok()) won[racer].push_back(round);
        if (!put.ok() && put.error().kind() != ErrorKind::kAlreadyExists) ++strange;
      }
    });
  }
  racers.clear();
  EXPECT_EQ(strange, 0);
  size_t wins = 0;
  for (int racer = 0; racer < kRacers; ++racer) {
    wins += won[racer].size();
    for (const int round : won[racer]) {
      EXPECT_EQ(store_->Get("race/" + std::to_string(round)).value(), std::to_string(racer));
    }
  }
  EXPECT_EQ(wins, static_cast<size_t>(kRounds));
}

TEST_P(Conformance, WritersShowNothingBeforeClose) {
  auto writer = store_->OpenWriter("w/data.parquet");
  ASSERT_OK(writer);
  ASSERT_OK((*writer)->Append("abc"));
  ASSERT_OK((*writer)->Append(""));
  ASSERT_OK((*writer)->Append("defg"));
  EXPECT_EQ((*writer)->size(), 7u);
  EXPECT_ERROR(store_->Head("w/data.parquet"), ErrorKind::kNotFound);
  EXPECT_THAT(KeysOf(*store_, ""), IsEmpty());
  ASSERT_OK((*writer)->Close());
  EXPECT_EQ(store_->Get("w/data.parquet").value(), "abcdefg");
  EXPECT_THAT(KeysOf(*store_, ""), ElementsAre("w/data.parquet"));
}

TEST_P(Conformance, AbandonedWritersLeaveNothing) {
  ASSERT_OK(store_->Put("w", "old"));
  {
    auto writer = store_->OpenWriter("w");
    ASSERT_OK(writer);
    ASSERT_OK((*writer)->Append(std::string(3 << 20, 'x')));
  }
  EXPECT_EQ(store_->Get("w").value(), "old");
  EXPECT_THAT(KeysOf(*store_, ""), ElementsAre("w"));
}

TEST_P(Conformance, WritersReplace) {
  ASSERT_OK(store_->Put("w", "old"));
  auto writer = store_->OpenWriter("w");
  ASSERT_OK(writer);
  const std::string large(1 << 20, 'n');
  for (int i = 0; i < 13; ++i) ASSERT_OK((*writer)->Append(large));
  ASSERT_OK((*writer)->Append("end"));
  ASSERT_OK((*writer)->Close());
  const Result<std::string> read = store_->Get("w");
  ASSERT_OK(read);
  EXPECT_EQ(read->size(), (13u << 20) + 3);
  EXPECT_TRUE(read->ends_with("nend"));
  EXPECT_THAT(KeysOf(*store_, ""), ElementsAre("w"));
}

TEST_P(Conformance, DeletingTwiceIsFine) {
  ASSERT_OK(store_->Put("d/e/f", "x"));
  ASSERT_OK(store_->Delete("d/e/f"));
  ASSERT_OK(store_->Delete("d/e/f"));
  ASSERT_OK(store_->Delete("never/was"));
  EXPECT_ERROR(store_->Get("d/e/f"), ErrorKind::kNotFound);
  const Result<Listing> level = store_->ListLevel("");
  ASSERT_OK(level);
  EXPECT_THAT(level->prefixes, IsEmpty());
}

TEST_P(Conformance, ListingIsInTheOrderOfKeys) {
  // '-' and '.' sort before '/', '0' after it: a walk by folders must not get this wrong.
  for (const char* key : {"a/x", "a", "a-b", "a.b", "a0", "a/y/z", "B", "a/y.z", "a/y-z"}) {
    if (std::string_view(key) == "a") continue;  // a file and a folder of one name cannot both be on a disk
    ASSERT_OK(store_->Put(key, "v"));
  }
  EXPECT_THAT(KeysOf(*store_, ""), ElementsAre("B", "a-b", "a.b", "a/x", "a/y-z", "a/y.z", "a/y/z", "a0"));
  EXPECT_THAT(KeysOf(*store_, "a"), ElementsAre("a-b", "a.b", "a/x", "a/y-z", "a/y.z", "a/y/z", "a0"));
  EXPECT_THAT(KeysOf(*store_, "a/"), ElementsAre("a/x", "a/y-z", "a/y.z", "a/y/z"));
  EXPECT_THAT(KeysOf(*store_, "a/y"), ElementsAre("a/y-z", "a/y.z", "a/y/z"));
  EXPECT_THAT(KeysOf(*store_, "a/y/"), ElementsAre("a/y/z"));
  EXPECT_THAT(KeysOf(*store_, "c"), IsEmpty());
  EXPECT_THAT(KeysOf(*store_, "a/none/"), IsEmpty());
}

TEST_P(Conformance, ListingStartsAfter) {
  for (const char* key : {"l/1", "l/2", "l/2/x", "l/3", "m/1"}) {
    if (std::string_view(key) == "l/2") continue;
    ASSERT_OK(store_->Put(key, "v"));
  }
  EXPECT_THAT(KeysOf(*store_, "l/", "l/1"), ElementsAre("l/2/x", "l/3"));
  EXPECT_THAT(KeysOf(*store_, "l/", "l/2"), ElementsAre("l/2/x", "l/3"));
  EXPECT_THAT(KeysOf(*store_, "l/", "l/2/x"), ElementsAre("l/3"));
  EXPECT_THAT(KeysOf(*store_, "l/", "l/2/w"), ElementsAre("l/2/x", "l/3"));
  EXPECT_THAT(KeysOf(*store_, "", "l/3"), ElementsAre("m/1"));
  EXPECT_THAT(KeysOf(*store_, "l/", "k"), ElementsAre("l/1", "l/2/x", "l/3"));
  EXPECT_THAT(KeysOf(*store_, "l/", "m"), IsEmpty());
}

TEST_P(Conformance, ListingStopsWhenToldTo) {
  for (const char* key : {"s/1", "s/2", "s/3"}) ASSERT_OK(store_->Put(key, "v"));
  std::vector<std::string> seen;
  ASSERT_OK(store_->List("s/", "", [&](const ObjectInfo& info) {
    seen.push_back(info.key);
    return seen.size() < 2;
  }));
  EXPECT_THAT(seen, ElementsAre("s/1", "s/2"));
}

TEST_P(Conformance, LevelsListFilesAndFolders) {
  for (const char* key : {"t/a", "t/b/1", "t/b/2/x", "t/c", "u"}) ASSERT_OK(store_->Put(key, "v"));
  const Result<Listing> root = store_->ListLevel("");
  ASSERT_OK(root);
  EXPECT_THAT(root->prefixes, ElementsAre("t/"));
  EXPECT_THAT(root->objects, ElementsAre(testing::Field(&ObjectInfo::key, "u")));
  const Result<Listing> level = store_->ListLevel("t/");
  ASSERT_OK(level);
  EXPECT_THAT(level->prefixes, ElementsAre("t/b/"));
  EXPECT_THAT(level->objects,
              ElementsAre(testing::Field(&ObjectInfo::key, "t/a"), testing::Field(&ObjectInfo::key, "t/c")));
  const Result<Listing> none = store_->ListLevel("none/");
  ASSERT_OK(none);
  EXPECT_THAT(none->prefixes, IsEmpty());
  EXPECT_THAT(none->objects, IsEmpty());
}

TEST_P(Conformance, NamesOfAllKindsSurvive) {
  const std::vector<std::string> keys = {
      "d=2025-01-15/x.parquet", "k/a b+c&d=e?f#g%20h.txt", "k/ünïcode/日本.json",
      "k/quote'\"<&>.x",        "k/~!@$^()[]{};,|",        "p=a%2Fb/part-0.parquet",
  };
  for (const std::string& key : keys) {
    ASSERT_OK(store_->Put(key, key));
    EXPECT_EQ(store_->Get(key).value(), key);
  }
  std::vector<std::string> sorted = keys;
  std::sort(sorted.begin(), sorted.end());
  EXPECT_EQ(KeysOf(*store_, ""), sorted);
  const Result<Listing> level = store_->ListLevel("k/");
  ASSERT_OK(level);
  EXPECT_THAT(level->prefixes, ElementsAre("k/ünïcode/"));
  for (const std::string& key : keys) ASSERT_OK(store_->Delete(key));
  EXPECT_THAT(KeysOf(*store_, ""), IsEmpty());
}

TEST_P(Conformance, KeysThatLeaveTheStoreAreRefused) {
  const std::string nul("a\0b", 3);
  for (const std::string& key : {std::string(), std::string("/a"), std::string("a/"), std::string("a//b"),
                                 std::string(".."), std::string("../a"), std::string("a/../b"),
                                 std::string("."), std::string("a/./b"), std::string("a/.."), nul}) {
    EXPECT_ERROR(store_->Get(key), ErrorKind::kInvalidArgument);
    EXPECT_ERROR(store_->GetRange(key, 0, 1), ErrorKind::kInvalidArgument);
    EXPECT_ERROR(store_->Head(key), ErrorKind::kInvalidArgument);
    EXPECT_ERROR(store_->Put(key, "x"), ErrorKind::kInvalidArgument);
    EXPECT_ERROR(store_->PutIfAbsent(key, "x"), ErrorKind::kInvalidArgument);
    EXPECT_ERROR(store_->OpenWriter(key), ErrorKind::kInvalidArgument);
    EXPECT_ERROR(store_->Delete(key), ErrorKind::kInvalidArgument);
  }
  const auto ignore = [](const ObjectInfo&) { return true; };
  EXPECT_ERROR(store_->List("../", "", ignore), ErrorKind::kInvalidArgument);
  EXPECT_ERROR(store_->List("/", "", ignore), ErrorKind::kInvalidArgument);
  EXPECT_ERROR(store_->List("a/../", "", ignore), ErrorKind::kInvalidArgument);
  EXPECT_ERROR(store_->ListLevel("a"), ErrorKind::kInvalidArgument);
  EXPECT_ERROR(store_->ListLevel("../"), ErrorKind::kInvalidArgument);
}

TEST_P(Conformance, UrlsEndWithTheKey) { EXPECT_TRUE(store_->Url("a/b.parquet").ends_with("/a/b.parquet")); }

}  // namespace
}  // namespace ingot::store
