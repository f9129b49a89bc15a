// Entries that somebody has compacted into one file (PROTOCOL.md, "Log Compaction Files").
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "base/json.h"
#include "base/text.h"
#include "delta/log/snapshot_loader.h"
#include "delta/table_fixture.h"

namespace ingot::delta {
namespace {

using testing::HasSubstr;

class CompactedLogTest : public TableFixture {
 protected:
  // Versions 0 to 30: files come, every third goes again, an application commits now and then.
  std::shared_ptr<Table> Make() {
    auto table = Create({{"delta.checkpointInterval", "100000"}});
    for (int i = 1; i <= 30; ++i) {
      clock_.Advance(std::chrono::seconds(1));
      Transaction transaction = Begin(table);
      transaction.Add(MakeAdd("f" + std::to_string(i)));
      if (i % 3 == 0) transaction.Remove(*transaction.snapshot()->files[0]);
      if (i % 4 == 0) transaction.SetTransactionId("app", i);
      MustCommit(transaction);
    }
    return table;
  }

  // What another writer would put there: the last word on each file and application, and no commitInfo.
  std::string Compacted(int64_t first, int64_t last) {
    std::map<std::string, std::string> words;
    for (int64_t version = first; version <= last; ++version) {
      const std::string entry = GetLog(CommitName(version));
      for (std::string_view line : Split(entry, '\n')) {
        auto json = Json::Parse(line);
        if (!json.ok() || json->Find("commitInfo") != nullptr) continue;
        const auto& [name, action] = *json->as_object().begin();
        const bool is_file = name == "add" || name == "remove";
        words[is_file ? "file " + action.GetString("path") : name + action.GetString("appId")] = line;
      }
    }
    std::string text;
    for (const auto& [key, line] : words) text += line + "\n";
    return text;
  }
  void Compact(int64_t first, int64_t last) { PutLog(CompactedName(first, last), Compacted(first, last)); }
  void DeleteEntries(int64_t first, int64_t last) {
    for (int64_t version = first; version <= last; ++version) DeleteLog(CommitName(version));
  }
};

TEST_F(CompactedLogTest, StandsForItsEntries) {
  auto table = Make();
  const std::string newest = Describe(*Latest(*table));
  Compact(4, 20);
  Compact(4, 9);
  Compact(21, 25);
  DeleteEntries(5, 20);  // the proof that nobody reads them
  DeleteEntries(21, 25);
  EXPECT_EQ(Describe(*Latest(*Open())), newest);
  PutLog(CommitName(21), "");
  auto torn = Open()->AtVersion(22);  // inside of 21 to 25, which so cannot be used
  ASSERT_FALSE(torn.ok());
  EXPECT_THAT(torn.error().message(), HasSubstr(CommitName(21)));
  DeleteLog(CommitName(21));
  Compact(0, 1);
  Compact(26, 30);
  DeleteEntries(26, 29);
  SnapshotPtr snapshot = Latest(*Open());
  EXPECT_EQ(Describe(*snapshot), newest);
  EXPECT_EQ(snapshot->timestamp, Latest(*table)->timestamp) << "it stands in the last entry alone";
}

TEST_F(CompactedLogTest, IsPassedOverWhenItCannotBeRead) {
  auto table = Make();
  const std::string newest = Describe(*Latest(*table));
  for (const std::string& broken : {std::string("not JSON\n"), std::string(), Compacted(4, 9).substr(0, 200)}) {
    PutLog(CompactedName(4, 9), broken);
    EXPECT_EQ(Describe(*Latest(*Open())), newest);
  }
  PutLog(CompactedName(20, 40), "{}\n");  // reaches beyond the log
  PutLog("00000000000000000009.00000000000000000004.compacted.json", "{}\n");
  PutLog("00000000000000000009.4.compacted.json", "{}\n");
  EXPECT_EQ(Describe(*Latest(*Open())), newest);
  EXPECT_EQ(Open()->AtVersion(30).value()->version, 30);
}

}  // namespace
}  // namespace ingot::delta
