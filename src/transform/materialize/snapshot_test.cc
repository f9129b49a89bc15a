#include "transform/materialize/build_fixture.h"

namespace ingot::transform {
namespace {

class SnapshotTest : public BuildTest {
 protected:
  static BuildRequest At(std::string_view time) {
    BuildRequest request;
    request.now = ParseIso8601(time).value();
    return request;
  }
};

constexpr std::string_view kFirst = "SELECT * FROM (VALUES (1, 'a', TIMESTAMP '2025-01-01'), (2, 'b', TIMESTAMP '2025-01-02')) v(id, name, changed)";
constexpr std::string_view kSecond = "SELECT * FROM (VALUES (1, 'A', TIMESTAMP '2025-01-05'), (3, 'c', TIMESTAMP '2025-01-04')) v(id, name, changed)";

TEST_F(SnapshotTest, ByTimestamp) {
  const Node node = MakeNode("s", "snapshot", R"({"strategy": "timestamp", "unique_key": "id", "updated_at": "changed"})");
  EXPECT_EQ(Make(node, kFirst, At("2025-01-03")).status, "CREATE TABLE 2");
  EXPECT_EQ(Rows("SELECT * EXCLUDE (dbt_scd_id) FROM gold.s WHERE id = 1"), "1|a|2025-01-01 00:00:00|2025-01-01 00:00:00|2025-01-01 00:00:00|NULL\n");
  EXPECT_EQ(Rows("SELECT dbt_scd_id = md5('1|2025-01-01 00:00:00') FROM gold.s WHERE id = 1"), "true\n");
  Make(node, kSecond, At("2025-01-06"));
  EXPECT_EQ(Version("s"), 1);
  EXPECT_EQ(Rows("SELECT id, name, dbt_valid_from, dbt_valid_to FROM gold.s ORDER BY ALL"),
            "1|A|2025-01-05 00:00:00|NULL\n1|a|2025-01-01 00:00:00|2025-01-05 00:00:00\n2|b|2025-01-02 00:00:00|NULL\n"
            "3|c|2025-01-04 00:00:00|NULL\n");
  EXPECT_EQ(Make(node, kSecond, At("2025-01-07")).status, "INSERT 0");
  EXPECT_EQ(Rows("SELECT count(*) FROM gold.s"), "4\n");
}

TEST_F(SnapshotTest, ByColumns) {
  const Node node = MakeNode("s", "snapshot", R"({"strategy": "check", "unique_key": ["id"], "check_cols": ["name"], "hard_deletes": "invalidate"})");
  Make(node, kFirst, At("2025-01-03"));
  Make(node, kSecond, At("2025-01-06"));
  EXPECT_EQ(Rows("SELECT id, name, dbt_valid_from, dbt_valid_to FROM gold.s ORDER BY ALL"),
            "1|A|2025-01-06 00:00:00|NULL\n1|a|2025-01-03 00:00:00|2025-01-06 00:00:00\n"
            "2|b|2025-01-03 00:00:00|2025-01-06 00:00:00\n3|c|2025-01-06 00:00:00|NULL\n");
  EXPECT_EQ(Rows("SELECT column_name FROM (DESCRIBE gold.s)"), "id\nname\nchanged\ndbt_scd_id\ndbt_updated_at\ndbt_valid_from\ndbt_valid_to\n");
  // A new column makes every state another one.
  const Node all = MakeNode("s", "snapshot", R"({"strategy": "check", "unique_key": ["id"], "check_cols": "all"})");
  Make(all, "SELECT 1 AS id, 'A' AS name, TIMESTAMP '2025-01-05' AS changed, 7 AS more", At("2025-01-08"));
  EXPECT_EQ(Rows("SELECT more, dbt_valid_to FROM gold.s WHERE id = 1 ORDER BY dbt_valid_from"),
            "NULL|2025-01-06 00:00:00\nNULL|2025-01-08 00:00:00\n7|NULL\n");
}

TEST_F(SnapshotTest, RecordsDeletionsAndReturns) {
  const Node node = MakeNode("s", "snapshot", R"({"strategy": "timestamp", "unique_key": "id", "updated_at": "changed", "hard_deletes": "new_record",
      "dbt_valid_to_current": "TIMESTAMP '9999-12-31'", "snapshot_meta_column_names": {"dbt_valid_to": "until", "dbt_is_deleted": "gone"}})");
  Make(node, kFirst, At("2025-01-03"));
  constexpr std::string_view kOne = "SELECT 1 AS id, 'a' AS name, TIMESTAMP '2025-01-01' AS changed";
  Make(node, kOne, At("2025-01-06"));
  EXPECT_EQ(Rows("SELECT name, dbt_valid_from, until, gone FROM gold.s WHERE id = 2 ORDER BY dbt_valid_from"),
            "b|2025-01-02 00:00:00|2025-01-06 00:00:00|False\nb|2025-01-06 00:00:00|9999-12-31 00:00:00|True\n");
  EXPECT_EQ(Make(node, kOne, At("2025-01-07")).rows_affected, 0);
  Make(node, kFirst, At("2025-01-08"));
  EXPECT_EQ(Rows("SELECT gone, until < TIMESTAMP '9999-12-31' FROM gold.s WHERE id = 2 ORDER BY dbt_valid_from, gone"),
            "False|true\nFalse|false\nTrue|true\n");
}

TEST_F(SnapshotTest, SaysWhatIsWrong) {
  const auto message = [&](std::string_view config) { return Failure(MakeNode("s", "snapshot", config), kFirst); };
  EXPECT_NE(message(R"({"strategy": "sometimes", "unique_key": "id"})").find("timestamp or check"), std::string::npos);
  EXPECT_NE(message(R"({"strategy": "timestamp", "unique_key": "id"})").find("updated_at"), std::string::npos);
  EXPECT_NE(message(R"({"strategy": "check", "unique_key": "id"})").find("check_cols"), std::string::npos);
  EXPECT_NE(message(R"({"strategy": "check", "check_cols": "all"})").find("unique_key"), std::string::npos);
  Sql("CREATE TABLE gold.s AS SELECT 1 AS id");
  EXPECT_NE(message(R"({"strategy": "check", "unique_key": "id", "check_cols": "all"})").find("lacks dbt_scd_id"), std::string::npos);
}

TEST_F(SnapshotTest, AnIntervalIsBuiltOnce) {
  const Node node = MakeNode("s", "snapshot", R"({"strategy": "check", "unique_key": "id", "check_cols": "all"})");
  BuildRequest day = At("2025-01-16");
  day.interval = TimeInterval{ParseIso8601("2025-01-15").value(), ParseIso8601("2025-01-16").value()};
  Make(node, kFirst, day);
  EXPECT_TRUE(Make(node, kSecond, day).skipped);
  EXPECT_EQ(Rows("SELECT count(*) FROM gold.s"), "2\n");
}

}  // namespace
}  // namespace ingot::transform
