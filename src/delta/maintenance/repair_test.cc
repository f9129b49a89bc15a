#include "delta/maintenance/repair.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "delta/table_fixture.h"

namespace ingot::delta {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class RepairTest : public TableFixture {
 protected:
  // Versions 1 to `last`, each with a file of its own.
  std::shared_ptr<Table> Make(int last) {
    auto table = Create();
    for (int i = 1; i <= last; ++i) {
      const std::string path = "f" + std::to_string(i);
      EXPECT_TRUE(store_->Put("s/t/" + path, std::string(100, 'x')).ok());
      Append(table, path);
    }
    return table;
  }
  RepairReport Run(bool apply = false) {
    auto report = Repair(Open(), apply, {});
    EXPECT_TRUE(report.ok()) << report.error().message();
    return report.value_or(RepairReport());
  }
  static std::vector<std::string> Told(const RepairReport& report) {
    std::vector<std::string> told;
    for (const Damage& damage : report.damages) {
      told.push_back(std::string(DamageName(damage.kind)) + " " + damage.path + (damage.repaired ? " repaired" : ""));
    }
    return told;
  }
};

TEST_F(RepairTest, FindsNothingInAWholeTable) {
  Make(12);
  EXPECT_THAT(Told(Run()), IsEmpty());
  EXPECT_THAT(Told(Run(true)), IsEmpty());
  EXPECT_EQ(Latest(*Open())->version, 12);
}

TEST_F(RepairTest, SaysWhatIsLostAndTakesItOut) {
  Make(3);
  ASSERT_TRUE(store_->Delete("s/t/f2").ok());
  ASSERT_TRUE(store_->Put("s/t/f3", "short").ok());
  RepairReport found = Run();
  EXPECT_THAT(Told(found), ElementsAre("missing_file f2", "damaged_file f3"));
  EXPECT_EQ(found.damages[0].first_version, 2);
  EXPECT_EQ(found.damages[0].rows, 1);
  EXPECT_EQ(found.damages[0].bytes, 100);
  EXPECT_THAT(found.damages[1].detail, HasSubstr("5 bytes"));
  EXPECT_EQ(Latest(*Open())->version, 3);

  RepairReport repaired = Run(true);
  EXPECT_THAT(Told(repaired), ElementsAre("missing_file f2 repaired", "damaged_file f3"));
  EXPECT_EQ(repaired.version, 4);
  EXPECT_THAT(Paths(*Latest(*Open())), ElementsAre("f1", "f3"));
  EXPECT_EQ(Open()->History(1)->front().info.json.GetString("operation"), "FSCK");
}

TEST_F(RepairTest, WritesATornCheckpointAnew) {
  Make(22);
  const std::string name = "00000000000000000020.checkpoint.parquet";
  const std::string whole = GetLog(name);
  PutLog(name, whole.substr(0, whole.size() - 30));
  DeleteLog("_last_checkpoint");
  EXPECT_THAT(Told(Run()), ElementsAre("broken_checkpoint _delta_log/" + name,
                                       "broken_last_checkpoint _delta_log/_last_checkpoint"));
  EXPECT_THAT(Told(Run(true)), ElementsAre("broken_checkpoint _delta_log/" + name + " repaired",
                                           "broken_last_checkpoint _delta_log/_last_checkpoint repaired"));
  EXPECT_THAT(Told(Run()), IsEmpty());
  EXPECT_EQ(Latest(*Open())->files.size(), 22U);
  EXPECT_EQ(Open()->AtVersion(20).value_or(nullptr)->files.size(), 20U);
}

TEST_F(RepairTest, MendsAPointerThatLeadsNowhere) {
  Make(12);
  for (const char* text : {"", "{\"version\":11}", "{\"version\":999}"}) {
    PutLog("_last_checkpoint", text);
    EXPECT_THAT(Told(Run(true)), ElementsAre("broken_last_checkpoint _delta_log/_last_checkpoint repaired")) << text;
    EXPECT_THAT(Told(Run()), IsEmpty()) << text;
  }
  EXPECT_EQ(Latest(*Open())->files.size(), 12U);
}

TEST_F(RepairTest, TellsAGapThatHidesTheNewestVersions) {
  Make(9);
  DeleteLog("00000000000000000005.json");
  DeleteLog("00000000000000000006.json");
  RepairReport report = Run(true);
  ASSERT_THAT(Told(report), ElementsAre("missing_log_entries _delta_log/00000000000000000005.json"));
  EXPECT_EQ(report.damages[0].first_version, 5);
  EXPECT_EQ(report.damages[0].last_version, 6);
  EXPECT_THAT(report.damages[0].detail, HasSubstr("the newest that can be read is 4"));
  EXPECT_EQ(Open()->AtVersion(4).value_or(nullptr)->files.size(), 4U);
}

TEST_F(RepairTest, TellsAGapThatLosesHistoryOnly) {
  Make(12);
  DeleteLog("00000000000000000005.json");
  RepairReport report = Run();
  ASSERT_THAT(Told(report), ElementsAre("missing_log_entries _delta_log/00000000000000000005.json"));
  EXPECT_THAT(report.damages[0].detail, HasSubstr("later ones can, from a checkpoint"));
  EXPECT_EQ(Latest(*Open())->files.size(), 12U);
}

TEST_F(RepairTest, TellsABrokenEntry) {
  Make(3);
  PutLog("00000000000000000003.json", "{\"add\":{");
  RepairReport report = Run(true);
  ASSERT_THAT(Told(report), ElementsAre("broken_log_entry _delta_log/00000000000000000003.json"));
  EXPECT_EQ(report.damages[0].first_version, 3);
}

TEST_F(RepairTest, NeedsALog) {
  auto report = Repair(Open(), false, {});
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().kind(), ErrorKind::kNotFound);
}

}  // namespace
}  // namespace ingot::delta
