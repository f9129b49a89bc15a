#include <gtest/gtest.h>

#include "engine/dialect/spelling.h"
#include "engine/dialect/text_bounds.h"
#include "engine/engine_fixture.h"

namespace ingot::engine {
namespace {

TEST(Spelling, ChangesNamesAndCallsOnly) {
  EXPECT_EQ(SpellForDuckDb("select `a b`, 'x`y`', \"c`\" -- `no`\n from `t`"), "select \"a b\", 'x`y`', \"c`\" -- `no`\n from \"t\"");
  EXPECT_EQ(SpellForDuckDb("select `a\"``b`"), "select \"a\"\"`b\"");
  EXPECT_EQ(SpellForDuckDb("SAFE_CAST(x AS int), safe_cast"), "TRY_CAST (x AS int), safe_cast");
  EXPECT_EQ(SpellForDuckDb("select * except (a), b.* EXCEPT(c) from t except (select 1)"),
            "select * EXCLUDE(a), b.* EXCLUDE(c) from t except (select 1)");
  EXPECT_EQ(SpellForDuckDb("select 7 div 2, (a) DIV b, div(7, 2), x as div"), "select 7 //  2, (a) //  b, div(7, 2), x as div");
  EXPECT_EQ(SpellForDuckDb("$$ `a` $$ /* `b` /* `c` */ */ $1"), "$$ `a` $$ /* `b` /* `c` */ */ $1");
  EXPECT_EQ(SpellForDuckDb("E'it\\'s `a`' || e'\\\\' || `b`"), "E'it\\'s `a`' || e'\\\\' || \"b\"");
  EXPECT_EQ(SpellForDuckDb("$1 + `a` + $1$"), "$1 + \"a\" + $1$");
  EXPECT_EQ(SpellForDuckDb("'open `a`"), "'open `a`");
  EXPECT_EQ(SpellForDuckDb("`open"), "`open");
}

std::string Repeat(std::string_view text, size_t times) {
  std::string repeated;
  for (size_t i = 0; i < times; ++i) repeated += text;
  return repeated;
}

TEST(TextBounds, NamesAndCommentsEnd) {
  EXPECT_TRUE(CheckTextBounds("select a" + Repeat(".a", kMaxNameParts - 1) + ", " + Repeat("b.c, ", 1000) + "1").ok());
  EXPECT_TRUE(CheckTextBounds("select '" + Repeat("a.", 1000) + "' -- " + Repeat("a.", 1000)).ok());
  EXPECT_TRUE(CheckTextBounds("select 1 " + Repeat("/*", kMaxCommentDepth) + Repeat("*/", kMaxCommentDepth) + Repeat(" /* a */", 1000)).ok());
  const Status dotted = CheckTextBounds("select\na" + Repeat(" . \"a\"", kMaxNameParts));
  ASSERT_FALSE(dotted.ok());
  EXPECT_EQ(dotted.error().message(), "line 2: a name has more than 256 parts with dots between");
  const Status deep = CheckTextBounds("select 1 " + Repeat("/*", 1000000));
  ASSERT_FALSE(deep.ok());
  EXPECT_EQ(deep.error().message(), "line 1: comments lie in each other more than 64 deep");
}

class DialectTest : public EngineTest {
 protected:
  std::string Value(const std::string& expression) {
    const auto value = session_->QueryValue("SELECT " + expression);
    if (!value.ok()) return "error: " + value.error().message();
    return value->value_or("NULL");
  }
};

TEST_F(DialectTest, KnowsFunctionsByOtherNames) {
  EXPECT_EQ(Value("CURRENT_TIMESTAMP() = CURRENT_TIMESTAMP AND typeof(CURRENT_TIMESTAMP()) = 'TIMESTAMP WITH TIME ZONE'"), "true");
  EXPECT_EQ(Value("NVL(NULL, 2) + NVL2(NULL, 1, 4) + IFF(1 > 2, 8, 16) + ZEROIFNULL(NULL) + isnull(NULL, 32)"), "54");
  EXPECT_EQ(Value("TO_VARCHAR(7) || initcap('hello WORLD') || charindex('b', 'abc') || regexp_substr('abc12', '[0-9]+')"), "7Hello World212");
  EXPECT_EQ(Value("safe_divide(1, 0)"), "NULL");
  EXPECT_EQ(Value("CAST(1.005 AS NUMBER(10, 2)) || CAST('1' AS FLOAT64) || CAST(2 AS NUMBER) || typeof(CAST(NULL AS timestamp_ntz))"), "1.011.02TIMESTAMP");
  EXPECT_NE(Value("CAST(1 AS NUMBER(50))").find("at most 38"), std::string::npos);
  EXPECT_EQ(Value("boolor_agg(x) FROM (VALUES (true), (false)) t(x)"), "true");
}

TEST_F(DialectTest, PutsUnitsWhereDuckDbHasThem) {
  EXPECT_EQ(Value("DATEADD(day, 1, DATE '2025-01-31')"), "2025-02-01 00:00:00");
  EXPECT_EQ(Value("dateadd('month', -1, TIMESTAMP '2025-01-31 10:00:00')"), "2024-12-31 10:00:00");
  EXPECT_EQ(Value("timestampadd(hh, 2, TIMESTAMP '2025-01-31 10:00:00')"), "2025-01-31 12:00:00");
  EXPECT_EQ(Value("DATEDIFF(day, DATE '2025-01-01', DATE '2025-01-31') || datediff('yy', DATE '2024-12-31', DATE '2025-01-01')"), "301");
  EXPECT_EQ(Value("date_diff(DATE '2025-01-31', DATE '2025-01-01', DAY)"), "30");
  EXPECT_EQ(Value("datediff(DATE '2025-01-31', DATE '2025-01-01')"), "30");
  EXPECT_EQ(Value("date_diff('day', DATE '2025-01-01', DATE '2025-01-31')"), "30");
  EXPECT_EQ(Value("CAST(DATE_TRUNC(DATE '2025-01-31', MONTH) AS DATE)"), "2025-01-01");
  EXPECT_EQ(Value("CAST(date_trunc(month, DATE '2025-01-31') AS DATE)"), "2025-01-01");
  EXPECT_EQ(Value("CAST(date_trunc('month', DATE '2025-01-31') AS DATE)"), "2025-01-01");
  EXPECT_EQ(Value("timestamp_trunc(TIMESTAMP '2025-01-31 10:20:30', HOUR)"), "2025-01-31 10:00:00");
  EXPECT_EQ(Value("date_part(year, DATE '2025-01-31') + datepart(dayofyear, DATE '2025-01-31')"), "2056");
  EXPECT_EQ(Value("date_sub(DATE '2025-01-31', INTERVAL 1 DAY)"), "2025-01-30 00:00:00");
  // A column by the name of a unit is a column where no unit can stand.
  EXPECT_EQ(Value("date_diff('day', day, DATE '2025-01-31') FROM (VALUES (DATE '2025-01-30')) t(day)"), "1");
  EXPECT_EQ(Value("date_diff('decade', DATE '2005-01-31', day) FROM (VALUES (DATE '2025-01-30')) t(day)"), "2");
  EXPECT_EQ(Value("(SELECT max(d) FROM (SELECT dateadd(day, n, DATE '2025-01-01') AS d FROM range(3) t(n)))"), "2025-01-03 00:00:00");
}

TEST_F(DialectTest, ReadsOtherSpellingsInEveryStatement) {
  ASSERT_TRUE(session_->Execute("CREATE TABLE `t` AS SELECT SAFE_CAST('x' AS int64) AS `n`, dateadd(day, 1, DATE '2025-01-01') AS d;"
                                "UPDATE t SET d = dateadd(day, 1, d) WHERE datediff(day, d, d) = 0").ok());
  EXPECT_EQ(Value("d FROM `t`"), "2025-01-03 00:00:00");
  EXPECT_EQ(Value("* EXCEPT (n) FROM t"), "2025-01-03 00:00:00");
  const auto statements = session_->SplitStatements("SELECT 1;\nSELECT `a`");
  ASSERT_TRUE(statements.ok());
  EXPECT_EQ(statements->back().offset, 10u);
}

TEST_F(DialectTest, RefusesWhatTheParserWouldNotSurvive) {
  for (const std::string& text : {"SELECT a" + Repeat(".a", 50000), "SELECT * FROM a" + Repeat(".a", 50000), "SELECT 1 " + Repeat("/*", 100000)}) {
    EXPECT_EQ(session_->Execute(text).error().kind(), ErrorKind::kInvalidArgument);
    EXPECT_FALSE(session_->Query(text).ok());
    EXPECT_FALSE(session_->SplitStatements(text).ok());
  }
  EXPECT_EQ(Value("1"), "1");
}

TEST_F(DialectTest, ErrorsTellTheSpelling) {
  EXPECT_NE(Value("to_char(DATE '2025-01-31', 'YYYY')").find("In DuckDB's SQL it is strftime"), std::string::npos) << Value("to_char(DATE '2025-01-31', 'YYYY')");
  EXPECT_NE(Value("object_construct('a', 1)").find("json_object"), std::string::npos);
  EXPECT_NE(Value("`a` + ").find("syntax error"), std::string::npos);
}

}  // namespace
}  // namespace ingot::engine
