#include <gtest/gtest.h>

#include "generate/trades.h"

namespace ingot::generate {
namespace {

TEST(AmountsTest, ReadsShares) {
  EXPECT_DOUBLE_EQ(*ParseShare("0.5%"), 0.005);
  EXPECT_DOUBLE_EQ(*ParseShare("0.005"), 0.005);
  EXPECT_DOUBLE_EQ(*ParseShare("100%"), 1);
  EXPECT_DOUBLE_EQ(*ParseShare(" 2 % "), 0.02);
  EXPECT_DOUBLE_EQ(*ParseShare("0"), 0);
}

TEST(AmountsTest, RefusesWhatIsNoShare) {
  for (const char* text : {"", "%", "101%", "2", "-1%", "nan", "half", "1%%"}) {
    const Result<double> share = ParseShare(text);
    ASSERT_FALSE(share.ok()) << text;
    EXPECT_EQ(share.error().kind(), ErrorKind::kInvalidArgument);
    EXPECT_NE(share.error().message().find("such as 0.5%"), std::string::npos);
  }
}

TEST(AmountsTest, ReadsRates) {
  EXPECT_DOUBLE_EQ(*ParseRate("10000/s"), 10000);
  EXPECT_DOUBLE_EQ(*ParseRate("600/m"), 10);
  EXPECT_DOUBLE_EQ(*ParseRate("2.5"), 2.5);
}

TEST(AmountsTest, RefusesWhatIsNoRate) {
  for (const char* text : {"", "/s", "0", "-1/s", "10/h", "inf", "fast"})
    EXPECT_FALSE(ParseRate(text).ok()) << text;
}

}  // namespace
}  // namespace ingot::generate
