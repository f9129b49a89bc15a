// Random tables, changes and queries: after each refresh a view's rows are its query's.
#include <algorithm>
#include <map>
#include <vector>

#include "base/seeded_random.h"
#include "base/text.h"
#include "lake/refresh/refresh_fixture.h"

namespace ingot::lake {
namespace {

class RefreshProperty : public RefreshFixture {
 protected:
  std::string Pick(std::initializer_list<const char*> of) { return *(of.begin() + random_.Below(of.size())); }
  std::string Number(size_t below) { return std::to_string(random_.Below(below)); }

  std::string Options() const override { return options_; }
  std::string RandomOptions() {
    std::string properties = "'delta.enableDeletionVectors' = '" + Pick({"true", "false"}) + "', 'delta.enableChangeDataFeed' = '" + Pick({"true", "false", "false"}) + "'";
    return Pick({"", "", " PARTITIONED BY (k)"}) + " WITH (" + properties + ")";
  }
  std::string Rows(const std::string& table, size_t count) {
    const std::string values = table == "a" ? "(hash(i, 1) % 20)::BIGINT AS id, CASE WHEN hash(i, 2) % 7 > 0 THEN (hash(i, 3) % 5)::INTEGER END AS k, (hash(i, 4) % 9)::INTEGER AS v, "
                                              "CASE hash(i, 5) % 6 WHEN 0 THEN NULL WHEN 1 THEN 'nan'::DOUBLE ELSE (hash(i, 6) % 4)::DOUBLE / 2 END AS d"
                                            : "CASE WHEN hash(i, 7) % 7 > 0 THEN (hash(i, 8) % 5)::INTEGER END AS k, 'n' || (hash(i, 9) % 3) AS s";
    const size_t from = random_.Below(1000000);
    return "SELECT " + values + " FROM range(" + std::to_string(from) + ", " + std::to_string(from + count) + ") r(i)";
  }
  void Create(const std::string& table) { Sql("CREATE OR REPLACE TABLE " + table + RandomOptions() + " AS " + Rows(table, random_.Below(40))); }

  std::string Source() {
    return Pick({"a", "(SELECT * FROM a WHERE v <> 3)", "(SELECT id, k, v, d FROM a UNION ALL SELECT 1::BIGINT, k, 2, 0.5::DOUBLE FROM b)", "seen",
                 "(SELECT x.id, y.k, x.v + y.v AS v, x.d FROM a x JOIN a y ON x.k = y.k)"});
  }
  std::string RandomQuery() {
    const std::string where = Pick({"", " WHERE v > 2", " WHERE k IS NOT NULL", " WHERE k IS NULL OR v % 2 = 0"});
    switch (random_.Below(8)) {
      case 0: return "SELECT id, k, v * 2 AS v2, d FROM " + Source() + " AS t" + where;
      case 1: return "WITH t AS (SELECT * FROM " + Source() + "), u AS (SELECT k, s FROM b) SELECT t.id, u.s, t.d FROM t JOIN u ON t.k = u.k" + Pick({"", " AND t.v > 1"});
      case 2: return "SELECT t.v, u.s FROM " + Source() + " AS t, b AS u WHERE t.k IS NOT DISTINCT FROM u.k AND t.v < 4";
      case 3: return "SELECT k, count(*) AS n, sum(v) AS total, min(v) AS low, max(id) AS high, avg(v) AS mean FROM " + Source() + " AS t" + where + " GROUP BY k" + Pick({"", " HAVING count(*) > 2"});
      case 4: return "SELECT v % 3 AS g, s, count(d) AS n, count(DISTINCT id) AS ids FROM " + Source() + " AS t JOIN b USING (k) GROUP BY ALL";
      case 5: return "WITH g AS (SELECT k AS kk, v, sum(id) AS total FROM " + Source() + " AS t GROUP BY 1, 2) SELECT total + 1 AS t1, v AS w, kk FROM g WHERE total " + Pick({"> 5", "% 2 = 0"});
      case 6: return "SELECT u.s, max(t.v) AS most FROM " + Source() + " AS t, b AS u, a AS x WHERE t.k = u.k AND x.id = t.id GROUP BY u.s";
      default: return "SELECT s, k FROM b UNION ALL SELECT 'x' || v, k FROM " + Source() + " AS t" + where;
    }
  }

  void Change(const std::string& sql) {
    story_ += sql.substr(0, 200) + ";\n";
    Sql(sql);
  }

  void ChangeRows(const std::string& table) {
    const std::string key = table == "a" ? "v" : "k";
    switch (random_.Below(9)) {
      case 0:
      case 1: return Change("INSERT INTO " + table + " " + Rows(table, 1 + random_.Below(8)));
      case 2: return Change("DELETE FROM " + table + " WHERE " + key + " = " + Number(5));
      case 3: return Change("UPDATE " + table + " SET " + (table == "a" ? "v = v + 1" : "s = 'n1'") + " WHERE k = " + Number(5));
      case 4: return Change("MERGE INTO " + table + " USING (SELECT " + Number(5) + " AS k2) ON k = k2 AND " + key + " < 3 WHEN MATCHED THEN UPDATE SET k = NULL");
      case 5: return Change("CALL ingot_optimize('" + table + "'" + Pick({"", ", purge => true"}) + ")");
      case 6: return Restore(table);
      case 7: return Change("BEGIN; INSERT INTO " + table + " " + Rows(table, 3) + "; DELETE FROM " + table + " WHERE k = " + Number(5) + "; COMMIT");
      default: return random_.Below(4) == 0 ? Remake(table) : Change("ALTER TABLE " + table + " SET ('delta.enableDeletionVectors' = '" + Pick({"true", "false"}) + "', 'delta.enableChangeDataFeed' = '" + Pick({"true", "false"}) + "')");
    }
  }
  void Restore(const std::string& table) {
    const auto opened = OpenTable(*session_, "main", table);
    ASSERT_TRUE(opened.ok());
    const auto newest = (*opened)->Latest().value();
    const auto version = static_cast<int64_t>(random_.Below(static_cast<size_t>(newest->version) + 1));
    if ((*opened)->AtVersion(version).value()->schema.fields.size() != newest->schema.fields.size()) return;
    Change("CALL ingot_restore('" + table + "', version => " + std::to_string(version) + ")");
  }
  void Remake(const std::string& table) {
    if (random_.Below(2) == 0) Change("DROP TABLE " + table);
    story_ += "CREATE OR REPLACE TABLE " + table + "\n";
    Create(table);
  }

  SeededRandom random_;
  std::string options_;
  std::string story_;  // of the changes between two refreshes
};

TEST_F(RefreshProperty, TheRowsAreTheQuerys) {
  SCOPED_TRACE(random_.Trace());
  std::map<std::string, size_t> ways;
  for (int round = 0; round < 6; ++round) {
    options_ = Pick({"", " WITH ('delta.enableDeletionVectors' = 'true')", " WITH ('delta.enableChangeDataFeed' = 'true')"});
    Create("a");
    Create("b");
    Sql("CREATE OR REPLACE VIEW seen AS SELECT id, k, v, d FROM a WHERE id > 2");
    std::vector<MaterializedQuery> views;
    for (int i = 0; i < 3; ++i) views.push_back(View("v" + std::to_string(round) + "_" + std::to_string(i), RandomQuery()));
    for (int step = 0; step < 8; ++step) {
      for (const MaterializedQuery& view : views) {
        const std::string way = Refresh(view);
        ASSERT_EQ(Difference(view), "0|0") << view.sql << "\n" << way << "\n" << Examples(view) << "\n" << story_;
        ASSERT_FALSE(way.starts_with("error")) << view.sql << "\n" << way;
        ++ways[way.substr(0, way.find(' '))];
      }
      story_.clear();
      for (size_t i = random_.Below(4); i > 0; --i) ChangeRows(Pick({"a", "a", "b"}));
    }
  }
  EXPECT_GT(ways["changes"], ways["recompute:"]) << "most changes can be applied";
}

}  // namespace
}  // namespace ingot::lake
