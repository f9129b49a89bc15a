#include "engine/lineage/lineage.h"

#include <gtest/gtest.h>

#include "engine/engine_fixture.h"
#include "engine/lineage/lineage_text.h"

namespace ingot::engine {
namespace {

class LineageTest : public EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    Run("CREATE TABLE t (a INT, b INT, c VARCHAR, d DATE)");
    Run("CREATE TABLE u (a INT, x INT, y VARCHAR)");
    Run("CREATE TABLE n (id INT, parent INT, s STRUCT(p INT, q VARCHAR), l INT[])");
  }

  std::string Of(const std::string& sql) {
    const auto lineage = LineageOf(*session_, sql);
    return lineage.ok() ? LineageText(*lineage) : "error: " + lineage.error().message();
  }
};

TEST_F(LineageTest, ColumnsAndExpressionsOfARow) {
  EXPECT_EQ(Of("SELECT a, b AS other, a + b AS sum, 1 AS one, a::VARCHAR AS text FROM t"),
            "a <- t.a IDENTITY\n"
            "other <- t.b IDENTITY\n"
            "sum <- t.a TRANSFORMATION, t.b TRANSFORMATION\n"
            "one <-\n"
            "text <- t.a TRANSFORMATION\n");
  EXPECT_EQ(Of("SELECT * EXCLUDE (c, d) REPLACE (b * 2 AS b) FROM t"),
            "a <- t.a IDENTITY\nb <- t.b TRANSFORMATION\n");
  EXPECT_EQ(Of("SELECT rowid AS r FROM t"), "r <- t.rowid IDENTITY\n");
  EXPECT_EQ(Of("SELECT COLUMNS('^[ab]$') FROM t"), "a <- t.a IDENTITY\nb <- t.b IDENTITY\n");
}

TEST_F(LineageTest, TheSameColumnByTwoWays) {
  EXPECT_EQ(Of("SELECT a FROM t UNION ALL SELECT a + 1 FROM t"), "a <- t.a IDENTITY, t.a TRANSFORMATION\n");
}

TEST_F(LineageTest, ConditionsOfCaseDecide) {
  EXPECT_EQ(Of("SELECT CASE WHEN a > 1 THEN b WHEN c = 'x' THEN 0 ELSE -b END AS v FROM t"),
            "v <- t.a CONDITIONAL, t.b TRANSFORMATION, t.c CONDITIONAL\n");
  EXPECT_EQ(Of("SELECT coalesce(a, b) AS v, nullif(a, b) AS w FROM t"),
            "v <- t.a TRANSFORMATION, t.b TRANSFORMATION\n"
            "w <- t.a TRANSFORMATION, t.a CONDITIONAL, t.b CONDITIONAL\n");
}

TEST_F(LineageTest, FunctionsThatHideValues) {
  EXPECT_EQ(Of("SELECT md5(c) AS h, upper(md5(c)) AS g, count(a) AS k, count(*) AS n FROM t GROUP BY c"),
            "h <- t.c TRANSFORMATION#\n"
            "g <- t.c TRANSFORMATION#\n"
            "k <- t.a AGGREGATION#\n"
            "n <-\n"
            "* <- t.c GROUP_BY\n");
}

TEST_F(LineageTest, Joins) {
  EXPECT_EQ(Of("SELECT t.b, u.x FROM t JOIN u ON t.a = u.a AND t.b < u.x"),
            "b <- t.b IDENTITY\nx <- u.x IDENTITY\n"
            "* <- t.a JOIN, t.b JOIN, u.a JOIN, u.x JOIN\n");
  EXPECT_EQ(Of("SELECT * FROM (SELECT a, b FROM t) LEFT JOIN (SELECT a, x FROM u) USING (a)"),
            "a <- t.a IDENTITY\nb <- t.b IDENTITY\nx <- u.x IDENTITY\n* <- t.a JOIN, u.a JOIN\n");
  EXPECT_EQ(Of("SELECT a FROM t FULL JOIN u USING (a)"),
            "a <- t.a TRANSFORMATION, u.a TRANSFORMATION\n* <- t.a JOIN, u.a JOIN\n");
  EXPECT_EQ(Of("SELECT t.b FROM t SEMI JOIN u USING (a)"), "b <- t.b IDENTITY\n* <- t.a JOIN, u.a JOIN\n");
  EXPECT_EQ(Of("SELECT t.b FROM t ANTI JOIN u ON t.a = u.a"), "b <- t.b IDENTITY\n* <- t.a JOIN, u.a JOIN\n");
  EXPECT_EQ(Of("SELECT u.x FROM t ASOF JOIN u ON t.c = u.y AND t.a >= u.a"),
            "x <- u.x IDENTITY\n* <- t.a JOIN, t.c JOIN, u.a JOIN, u.y JOIN\n");
  EXPECT_EQ(Of("SELECT u.x FROM t CROSS JOIN u WHERE t.a = 1"), "x <- u.x IDENTITY\n* <- t.a FILTER\n");
  EXPECT_EQ(Of("SELECT t.b, u.x FROM t POSITIONAL JOIN u"), "b <- t.b IDENTITY\nx <- u.x IDENTITY\n");
  EXPECT_EQ(Of("SELECT b, x FROM t NATURAL JOIN u"), "b <- t.b IDENTITY\nx <- u.x IDENTITY\n* <- t.a JOIN, u.a JOIN\n");
}

TEST_F(LineageTest, RelationsWithoutAColumnAreListed) {
  const auto lineage = LineageOf(*session_, "SELECT count(*) AS n FROM t, u");
  ASSERT_TRUE(lineage.ok()) << lineage.error().message();
  ASSERT_EQ(lineage->relations.size(), 2u);
  EXPECT_EQ(lineage->relations[0].name, "t");
  EXPECT_EQ(lineage->relations[0].schema, "main");
  EXPECT_EQ(lineage->relations[0].catalog, "memory");
  EXPECT_EQ(lineage->columns[0].type, "BIGINT");
  EXPECT_TRUE(lineage->columns[0].inputs.empty());
}

TEST_F(LineageTest, AggregatesAndGroups) {
  EXPECT_EQ(Of("SELECT c, sum(a) FILTER (WHERE b > 0) AS s, max(a + b) + 1 AS m FROM t WHERE d IS NOT NULL GROUP BY c HAVING "
               "min(b) > 1 ORDER BY s LIMIT 3"),
            "c <- t.c IDENTITY\n"
            "s <- t.a AGGREGATION, t.b FILTER\n"
            "m <- t.a AGGREGATION, t.b AGGREGATION\n"
            "* <- t.a SORT, t.b FILTER, t.c GROUP_BY, t.d FILTER\n");
  EXPECT_EQ(Of("SELECT string_agg(c, ',' ORDER BY d) AS l FROM t"), "l <- t.c AGGREGATION, t.d SORT\n");
  EXPECT_EQ(Of("SELECT c, grouping(c) AS g, sum(a) AS s FROM t GROUP BY ROLLUP (c)"),
            "c <- t.c IDENTITY\ng <- t.c GROUP_BY\ns <- t.a AGGREGATION\n* <- t.c GROUP_BY\n");
  EXPECT_EQ(Of("SELECT arg_max(c, a) AS v FROM t"), "v <- t.a AGGREGATION, t.c AGGREGATION\n");
}

TEST_F(LineageTest, Windows) {
  EXPECT_EQ(Of("SELECT row_number() OVER (PARTITION BY c ORDER BY d) AS r, sum(a) OVER (ORDER BY b) AS s, "
               "lag(a, 1, b) OVER (ORDER BY d) AS l FROM t"),
            "r <- t.c WINDOW, t.d WINDOW\n"
            "s <- t.a AGGREGATION, t.b WINDOW\n"
            "l <- t.a TRANSFORMATION, t.b TRANSFORMATION, t.d WINDOW\n");
  EXPECT_EQ(Of("SELECT a FROM t QUALIFY row_number() OVER (PARTITION BY b ORDER BY d DESC) = 1"),
            "a <- t.a IDENTITY\n* <- t.b WINDOW, t.d WINDOW\n");
  EXPECT_EQ(Of("SELECT sum(a) FILTER (WHERE b > 1) OVER (PARTITION BY c ROWS BETWEEN a PRECEDING AND CURRENT ROW) AS s FROM t"),
            "s <- t.a AGGREGATION, t.a WINDOW, t.b FILTER, t.c WINDOW\n");
}

TEST_F(LineageTest, DistinctRows) {
  EXPECT_EQ(Of("SELECT DISTINCT a, b FROM t"), "a <- t.a IDENTITY\nb <- t.b IDENTITY\n* <- t.a GROUP_BY, t.b GROUP_BY\n");
  EXPECT_EQ(Of("SELECT DISTINCT ON (c) a FROM t ORDER BY c, d"),
            "a <- t.a IDENTITY\n* <- t.c GROUP_BY, t.c SORT, t.d SORT\n");
}

TEST_F(LineageTest, SetOperations) {
  EXPECT_EQ(Of("SELECT a, c FROM t UNION ALL BY NAME SELECT y AS c, x AS z FROM u"),
            "a <- t.a IDENTITY\nc <- t.c IDENTITY, u.y IDENTITY\nz <- u.x IDENTITY\n");
  EXPECT_EQ(Of("SELECT a FROM t UNION SELECT x FROM u"),
            "a <- t.a IDENTITY, u.x IDENTITY\n* <- t.a GROUP_BY, u.x GROUP_BY\n");
  EXPECT_EQ(Of("SELECT a FROM t EXCEPT SELECT x FROM u"), "a <- t.a IDENTITY\n* <- t.a GROUP_BY, t.a FILTER, u.x FILTER\n");
  EXPECT_EQ(Of("SELECT a FROM t INTERSECT SELECT x FROM u"), "a <- t.a IDENTITY\n* <- t.a GROUP_BY, t.a FILTER, u.x FILTER\n");
  EXPECT_EQ(Of("(SELECT a FROM t ORDER BY b LIMIT 1) UNION ALL SELECT x FROM u UNION ALL SELECT 1"),
            "a <- t.a IDENTITY, u.x IDENTITY\n* <- t.b SORT\n");
}

TEST_F(LineageTest, CommonTableExpressions) {
  EXPECT_EQ(Of("WITH f AS (SELECT a, b + 1 AS b1 FROM t WHERE c = 'x') SELECT l.a, r.b1 FROM f l JOIN f r ON l.a = r.a"),
            "a <- t.a IDENTITY\nb1 <- t.b TRANSFORMATION\n* <- t.a JOIN, t.c FILTER\n");
  // One that nobody reads decides nothing.
  EXPECT_EQ(Of("WITH unread AS (SELECT x FROM u WHERE y = 'x') SELECT a FROM t"), "a <- t.a IDENTITY\n");
  EXPECT_EQ(Of("WITH m AS MATERIALIZED (SELECT a FROM t), w AS (SELECT a AS k FROM m) SELECT k FROM w, m WHERE w.k = m.a"),
            "k <- t.a IDENTITY\n* <- t.a FILTER\n");
}

TEST_F(LineageTest, Recursion) {
  EXPECT_EQ(Of("WITH RECURSIVE r AS (SELECT id, parent, 0 AS depth FROM n WHERE parent IS NULL UNION ALL "
               "SELECT n.id, r.id, r.depth + 1 FROM n JOIN r ON n.parent = r.id) SELECT id, parent, depth FROM r"),
            "id <- n.id IDENTITY\n"
            "parent <- n.id IDENTITY, n.parent IDENTITY\n"
            "depth <-\n"
            "* <- n.id JOIN, n.parent JOIN, n.parent FILTER\n");
  // A value that goes through columns in turn takes several rounds.
  EXPECT_EQ(Of("WITH RECURSIVE r(p, q, k) AS (SELECT 0, 0, 0 UNION SELECT r.q, r.k + 0, u.x FROM r, u) SELECT p FROM r"),
            "p <- u.x TRANSFORMATION\n* <- u.x GROUP_BY\n");
}

TEST_F(LineageTest, ScalarSubqueries) {
  EXPECT_EQ(Of("SELECT a, (SELECT max(x) FROM u) AS m FROM t"), "a <- t.a IDENTITY\nm <- u.x AGGREGATION\n");
  // What a correlated one decides is about its value alone.
  EXPECT_EQ(Of("SELECT a, (SELECT max(x) FROM u WHERE u.a = t.a) AS m FROM t"),
            "a <- t.a IDENTITY\nm <- t.a FILTER, u.a FILTER, u.x AGGREGATION\n");
  EXPECT_EQ(Of("SELECT (SELECT t.b + x FROM u WHERE u.a = t.a LIMIT 1) AS v FROM t"),
            "v <- t.a FILTER, t.b TRANSFORMATION, u.a FILTER, u.x TRANSFORMATION\n");
  // Two levels down.
  EXPECT_EQ(Of("SELECT (SELECT max((SELECT min(n.id) FROM n WHERE n.parent = t.b AND n.id > u.x)) FROM u WHERE u.a = t.a) AS v "
               "FROM t"),
            "v <- t.a FILTER, t.b FILTER, u.a FILTER, u.x FILTER, n.id AGGREGATION, n.id FILTER, n.parent FILTER\n");
}

TEST_F(LineageTest, SubqueriesThatTest) {
  EXPECT_EQ(Of("SELECT a FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.a = t.b AND y = 'q')"),
            "a <- t.a IDENTITY\n* <- t.b FILTER, u.a FILTER, u.y FILTER\n");
  EXPECT_EQ(Of("SELECT a FROM t WHERE a NOT IN (SELECT x FROM u WHERE y <> '')"),
            "a <- t.a IDENTITY\n* <- t.a FILTER, u.x FILTER, u.y FILTER\n");
  EXPECT_EQ(Of("SELECT a IN (SELECT x FROM u) AS is_in FROM t"), "is_in <- t.a TRANSFORMATION, u.x TRANSFORMATION\n");
  EXPECT_EQ(Of("SELECT b > ALL (SELECT x FROM u WHERE u.a = t.a) AS top FROM t"),
            "top <- t.a FILTER, t.b TRANSFORMATION, u.a FILTER, u.x TRANSFORMATION\n");
  EXPECT_EQ(Of("SELECT a FROM t WHERE (a, b) IN (SELECT (a, x) FROM u)"),
            "a <- t.a IDENTITY\n* <- t.a FILTER, t.b FILTER, u.a FILTER, u.x FILTER\n");
}

TEST_F(LineageTest, LateralJoinsAndUnnest) {
  EXPECT_EQ(Of("SELECT t.a, top.x FROM t, LATERAL (SELECT x FROM u WHERE u.a = t.a ORDER BY y LIMIT 1) top"),
            "a <- t.a IDENTITY\nx <- u.x IDENTITY\n* <- t.a FILTER, u.a FILTER, u.y SORT\n");
  EXPECT_EQ(Of("SELECT id, unnest(l) AS e FROM n"), "id <- n.id IDENTITY\ne <- n.l TRANSFORMATION\n* <- n.l FILTER\n");
  EXPECT_EQ(Of("SELECT id, e FROM n, unnest(n.l) AS _(e)"), "id <- n.id IDENTITY\ne <- n.l TRANSFORMATION\n* <- n.l FILTER\n");
  EXPECT_EQ(Of("SELECT id, unnest(s) FROM n"), "id <- n.id IDENTITY\np <- n.s TRANSFORMATION\nq <- n.s TRANSFORMATION\n");
  EXPECT_EQ(Of("SELECT t.a, g.i FROM t, range(t.b) AS g(i)"), "a <- t.a IDENTITY\ni <- t.b TRANSFORMATION\n* <- t.b FILTER\n");
}

TEST_F(LineageTest, NestedValuesAndLambdas) {
  EXPECT_EQ(Of("SELECT s.p AS p, s FROM n"), "p <- n.s TRANSFORMATION\ns <- n.s IDENTITY\n");
  EXPECT_EQ(Of("SELECT list_transform(l, lambda e: e + parent) AS m FROM n"),
            "m <- n.l TRANSFORMATION, n.parent TRANSFORMATION\n");
  EXPECT_EQ(Of("SELECT [e + id FOR e IN l IF e > parent] AS m FROM n"),
            "m <- n.id TRANSFORMATION, n.l TRANSFORMATION, n.parent TRANSFORMATION\n");
  EXPECT_EQ(Of("SELECT list_transform(l, lambda e: list_transform(l, lambda f: e + f + id)) AS m FROM n"),
            "m <- n.id TRANSFORMATION, n.l TRANSFORMATION\n");
}

TEST_F(LineageTest, Pivots) {
  EXPECT_EQ(Of("SELECT * FROM (SELECT a, c, b FROM t) PIVOT (sum(b) FOR c IN ('x', 'y') GROUP BY a)"),
            "a <- t.a IDENTITY\nx <- t.b AGGREGATION, t.c FILTER\ny <- t.b AGGREGATION, t.c FILTER\n* <- t.a GROUP_BY\n");
  // Many values make another plan of it.
  Run("SET pivot_filter_threshold = 1");
  EXPECT_EQ(Of("SELECT * FROM (SELECT a, c, b FROM t) PIVOT (sum(b) FOR c IN ('x', 'y') GROUP BY a)"),
            "a <- t.a IDENTITY\nx <- t.b AGGREGATION, t.c AGGREGATION\ny <- t.b AGGREGATION, t.c AGGREGATION\n"
            "* <- t.a GROUP_BY, t.c GROUP_BY\n");
  EXPECT_EQ(Of("SELECT * FROM (SELECT a, b FROM t) UNPIVOT (v FOR k IN (a, b))"),
            "k <-\nv <- t.a TRANSFORMATION, t.b TRANSFORMATION\n* <- t.a FILTER, t.b FILTER\n");  // NULLs are left out
  EXPECT_NE(Of("PIVOT t ON c USING sum(b)").find("lineage is taken of one SELECT"), std::string::npos);
}

TEST_F(LineageTest, ValuesMacrosAndFunctions) {
  EXPECT_EQ(Of("SELECT k, v FROM (VALUES (1, 'x'), (2, 'y')) AS _(k, v)"), "k <-\nv <-\n");
  Run("CREATE MACRO twice(v) AS v * 2");
  Run("CREATE MACRO big(m) AS TABLE SELECT a, c FROM t WHERE b > m");
  EXPECT_EQ(Of("SELECT twice(a) AS w FROM t"), "w <- t.a TRANSFORMATION\n");
  EXPECT_EQ(Of("SELECT c FROM big(3)"), "c <- t.c IDENTITY\n* <- t.b FILTER\n");
  EXPECT_EQ(Of("SELECT range AS i FROM range(3)"), "i <- range.range IDENTITY\n");
}

TEST_F(LineageTest, FilesAreRelations) {
  Run("COPY (SELECT 1 AS k, 'x' AS v) TO '" + Path("rows.csv") + "'");
  const std::string sql = "SELECT k FROM read_csv('" + Path("rows.csv") + "')";
  const auto lineage = LineageOf(*session_, sql);
  ASSERT_TRUE(lineage.ok()) << lineage.error().message();
  ASSERT_EQ(lineage->relations.size(), 1u);
  EXPECT_EQ(lineage->relations[0].source, LineageSource::kFile);
  EXPECT_EQ(lineage->relations[0].name, Path("rows.csv"));
  EXPECT_EQ(lineage->columns[0].inputs.size(), 1u);
}

TEST_F(LineageTest, ViewsOfDuckDbAreSeenThrough) {
  Run("CREATE VIEW v AS SELECT a, b * 2 AS b2 FROM t WHERE c = 'x'");
  EXPECT_EQ(Of("SELECT b2 FROM v"), "b2 <- t.b TRANSFORMATION\n* <- t.c FILTER\n");
}

TEST_F(LineageTest, OtherSpellingsBindToo) {
  EXPECT_EQ(Of("SELECT dateadd(day, a, d) AS e, nvl(b, 0) AS f FROM `t`"),
            "e <- t.a TRANSFORMATION, t.d TRANSFORMATION\nf <- t.b TRANSFORMATION\n");
}

TEST_F(LineageTest, ErrorsAreTheBinders) {
  EXPECT_NE(Of("SELECT missing FROM t").find("missing"), std::string::npos);
  EXPECT_NE(Of("DELETE FROM t").find("lineage is taken of one SELECT"), std::string::npos);
  // A failed look leaves nothing behind.
  EXPECT_EQ(Of("SELECT a FROM t"), "a <- t.a IDENTITY\n");
}

TEST_F(LineageTest, WithinATransactionItSeesWhatThatMade) {
  Run("BEGIN");
  Run("CREATE TABLE fresh AS SELECT a FROM t");
  EXPECT_EQ(Of("SELECT a FROM fresh"), "a <- fresh.a IDENTITY\n");
  EXPECT_NE(Of("SELECT missing FROM fresh").find("missing"), std::string::npos);
  EXPECT_EQ(Of("SELECT a FROM fresh"), "a <- fresh.a IDENTITY\n");
  Run("ROLLBACK");
}

}  // namespace
}  // namespace ingot::engine
