#include <fstream>

#include "transform/materialize/build_fixture.h"

namespace ingot::transform {
namespace {

class SeedTest : public BuildTest {
 protected:
  BuildRequest File(std::string_view text, std::string_view checksum = "") {
    BuildRequest request;
    request.seed_file = folder_.File("seed.csv");
    request.seed_checksum = checksum;
    std::ofstream(request.seed_file) << text;
    return request;
  }
  std::string Types() { return Rows("SELECT string_agg(column_type, ' ') FROM (DESCRIBE gold.s)"); }
};

TEST_F(SeedTest, InfersTypesAsDbtDoes) {
  const Node node = MakeNode("s", "seed");
  EXPECT_EQ(Make(node, "", File("i,big,d,day,at,iso,b,t,none\n"
                                "1,3000000000,1.5,2025-01-15,2025-01-15 10:00:00,2025-01-15T10:00:00Z,true,x,\n"
                                "007,null,2,2025-1-5,,2025-01-15T12:00:00+02:00,FALSE,\"a, \"\"b\"\"\",\n")).status, "INSERT 2");
  EXPECT_EQ(Types(), "INTEGER BIGINT DOUBLE DATE TIMESTAMP TIMESTAMP BOOLEAN VARCHAR INTEGER\n");
  EXPECT_EQ(Rows("SELECT * FROM gold.s"), "1|3000000000|1.5|2025-01-15|2025-01-15 10:00:00|2025-01-15 10:00:00|true|x|NULL\n"
                                          "7|NULL|2.0|2025-01-05|NULL|2025-01-15 12:00:00|false|a, \"b\"|NULL\n");
}

TEST_F(SeedTest, TakesTypesAndDelimiters) {
  const Node node = MakeNode("s", "seed", R"json({"column_types": {"ID": "varchar(10)", "price": "decimal(10,2)"}, "delimiter": ";"})json");
  Make(node, "", File("id;price;day\n007;1.5;2025-01-15\n"));
  EXPECT_EQ(Types(), "VARCHAR DECIMAL(10,2) DATE\n");
  EXPECT_EQ(Rows("SELECT * FROM gold.s"), "007|1.50|2025-01-15\n");
}

TEST_F(SeedTest, IsLoadedAnewInOneCommit) {
  const Node node = MakeNode("s", "seed");
  Make(node, "", File("a,b\n1,x\n"));
  Make(node, "", File("a,c\n2,y\n3,z\n"));
  EXPECT_EQ(Version("s"), 1);
  EXPECT_EQ(Rows("SELECT * FROM gold.s"), "2|y\n3|z\n");
  EXPECT_NE(Failure(MakeNode("s", "seed", R"({"column_types": {"amont": "int"}})"), "", File("amount,c\n1,x\n")).find("did you mean 'amount'?"), std::string::npos);
  const std::string wrong = Failure(MakeNode("s", "seed", R"({"column_types": {"c": "int"}})"), "", File("a,c\n1,x\n"));
  EXPECT_NE(wrong.find("seed.csv"), std::string::npos) << wrong;
  EXPECT_NE(wrong.find("'x'"), std::string::npos) << wrong;
  EXPECT_EQ(Version("s"), 1);
}

TEST_F(SeedTest, IsPassedOverWhenNothingChanged) {
  const Node node = MakeNode("s", "seed");
  Make(node, "", File("a\n1\n", "sum1"));
  EXPECT_TRUE(Make(node, "", File("a\n1\n", "sum1")).skipped);
  EXPECT_EQ(Version("s"), 0);
  EXPECT_FALSE(Make(node, "", File("a\n2\n", "sum2")).skipped);
  EXPECT_FALSE(Make(node, "", File("a\n1\n", "sum1")).skipped);
  BuildRequest anew = File("a\n1\n", "sum1");
  anew.full_refresh = true;
  EXPECT_FALSE(Make(node, "", anew).skipped);
  EXPECT_FALSE(Make(MakeNode("s", "seed", R"({"column_types": {"a": "bigint"}})"), "", File("a\n1\n", "sum1")).skipped);
  EXPECT_EQ(Types(), "BIGINT\n");
}

}  // namespace
}  // namespace ingot::transform
