#include "generate/trades.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <string>

#include "base/file.h"
#include "base/hash.h"
#include "base/scratch_directory.h"
#include "base/seeded_random.h"
#include "base/text.h"

namespace ingot::generate {
namespace {

struct Made {
  std::string text;
  Truth truth;
};

Made Make(const TradesOptions& options) {
  StringSink sink;
  ManualClock clock{Timestamp()};
  Result<Truth> truth = GenerateTrades(options, sink, clock, Cancellation());
  if (!truth.ok()) {
    ADD_FAILURE() << truth.error().message();
    return {};
  }
  return {sink.text(), *truth};
}

bool IsGood(const Json& trade) {
  const std::string price = trade.GetString("price", "-");
  return trade.is_object() && trade.Find("trade_id") && trade.Find("symbol") && trade.Find("trader_id") &&
         trade.Find("quantity")->is_int() && trade.GetInt("quantity") > 0 && price[0] != '-' &&
         trade.GetString("side") != "HOLD" && ParseIso8601(trade.GetString("event_time")).ok();
}

// Finds the truth anew, from nothing but the text, the slow way.
struct Found {
  int64_t messages = 0, bad_syntax = 0, bad_value = 0, redelivered = 0, updated = 0, late = 0;
  std::map<std::string, Json> newest;  // by trade_id
  std::set<std::string> traders, days, symbol_days;
};

Found Read(const std::string& text, Duration least_lateness) {
  Found found;
  std::set<std::string> seen;
  Timestamp newest_event;
  for (std::string_view line : Split(std::string_view(text).substr(0, text.size() - 1), '\n')) {
    ++found.messages;
    const Result<Json> parsed = Json::Parse(line);
    if (!parsed.ok() || !parsed->is_object()) {
      ++found.bad_syntax;
      continue;
    }
    if (!IsGood(*parsed)) {
      ++found.bad_value;
      continue;
    }
    const std::string id = parsed->GetString("trade_id");
    const Timestamp event = *ParseIso8601(parsed->GetString("event_time"));
    const auto known = found.newest.find(id);
    if (!seen.insert(std::string(line)).second) {
      ++found.redelivered;
    } else if (known != found.newest.end()) {
      ++found.updated;
      EXPECT_EQ(parsed->GetInt("version"), known->second.GetInt("version") + 1);
      known->second = *parsed;
    } else {
      found.newest[id] = *parsed;
      found.late += newest_event - event >= least_lateness && newest_event != Timestamp() ? 1 : 0;
      newest_event = std::max(newest_event, event);
    }
    const std::string day = parsed->GetString("event_time").substr(0, 10);
    found.traders.insert(parsed->GetString("trader_id"));
    found.days.insert(day);
    found.symbol_days.insert(parsed->GetString("symbol") + day);
  }
  return found;
}

int64_t Units(const std::string& decimal) { return *ParseInt64(ReplaceAll(decimal, ".", "")); }

void ExpectTrue(const Made& made) {
  const Truth& truth = made.truth;
  const Found found = Read(made.text, truth.options.lateness / 6);
  EXPECT_EQ(truth.messages, found.messages);
  EXPECT_EQ(truth.bad_syntax, found.bad_syntax);
  EXPECT_EQ(truth.bad_value, found.bad_value);
  EXPECT_EQ(truth.redelivered, found.redelivered);
  EXPECT_EQ(truth.updated, found.updated);
  EXPECT_EQ(truth.late, found.late);
  EXPECT_EQ(truth.distinct, static_cast<int64_t>(found.newest.size()));
  EXPECT_EQ(truth.traders, static_cast<int64_t>(found.traders.size()));
  EXPECT_EQ(truth.days, static_cast<int64_t>(found.days.size()));
  EXPECT_EQ(truth.symbol_days, static_cast<int64_t>(found.symbol_days.size()));
  EXPECT_EQ(truth.bytes, static_cast<int64_t>(made.text.size()));
  std::map<std::string, TradeTotals> by_symbol;
  for (const auto& [id, trade] : found.newest) {
    TradeTotals& totals = by_symbol[trade.GetString("symbol")];
    ++totals.trades;
    totals.quantity += trade.GetInt("quantity");
    totals.notional_cents += trade.GetInt("quantity") * Units(trade.GetString("price"));
    totals.fee_units += Units(trade.GetString("fee"));
  }
  ASSERT_EQ(truth.by_symbol.size(), by_symbol.size());
  for (const auto& [symbol, totals] : by_symbol) {
    const TradeTotals& said = truth.by_symbol.at(symbol);
    EXPECT_EQ(said.trades, totals.trades) << symbol;
    EXPECT_EQ(said.quantity, totals.quantity) << symbol;
    EXPECT_EQ(said.notional_cents, totals.notional_cents) << symbol;
    EXPECT_EQ(said.fee_units, totals.fee_units) << symbol;
  }
}

// The same seed must give the same bytes on every machine and in every version: users' tests count on it.
TEST(TradesTest, TheDefaultSeedGivesTheseBytes) {
  TradesOptions options;
  options.messages = 10000;
  const Made made = Make(options);
  EXPECT_EQ(
      made.text.substr(0, made.text.find('\n')),
      R"({"trade_id":"T7-000000000001","version":1,"sequence":1,"event_time":"2025-01-13T00:31:00.529808Z",)"
      R"("symbol":"ULVR","venue":"XLON","trader_id":"TR0016","side":"BUY","price":"44.92","quantity":88,)"
      R"("currency":"GBP","fee":"0.7906"})");
  EXPECT_EQ(ToHex(Sha256(made.text)), "d0a9cd23712c139f92f2c59745f2929590b66cc1e0a6e4b256b13891af7eed05");
}

TEST(TradesTest, TheTruthHoldsForTheDefaults) {
  const Made made = Make({});
  EXPECT_EQ(made.truth.messages, 100000);
  EXPECT_EQ(made.truth.bad, 500);
  EXPECT_EQ(made.truth.bad_syntax, 250);
  EXPECT_EQ(made.truth.duplicates, 1000);
  EXPECT_EQ(made.truth.redelivered, 600);
  EXPECT_EQ(made.truth.late, 2000);
  EXPECT_EQ(made.truth.distinct, 98500);
  for (int64_t count : made.truth.bad_kinds) EXPECT_GE(count, 41);
  ExpectTrue(made);
}

TEST(TradesTest, TheTruthHoldsForAnyOptions) {
  SeededRandom random;
  SCOPED_TRACE(random.Trace());
  for (int i = 0; i < 60; ++i) {
    TradesOptions options;
    options.messages = static_cast<int64_t>(20 + random.Below(3000));  // shares of 0.29 leave an ordinary one, however they are rounded
    options.seed = random.Bits();
    options.bad = static_cast<double>(random.Below(30)) / 100;
    options.duplicates = static_cast<double>(random.Below(30)) / 100;
    options.late = static_cast<double>(random.Below(30)) / 100;
    options.span = std::chrono::seconds(random.Below(1000000));
    options.lateness = std::chrono::seconds(1 + random.Below(100000));
    SCOPED_TRACE(testing::Message() << "messages " << options.messages << ", seed " << options.seed);
    ExpectTrue(Make(options));
  }
}

TEST(TradesTest, SharesAreExactCounts) {
  TradesOptions options;
  options.messages = 1000;
  options.bad = 0.3;
  options.duplicates = 0.3;
  options.late = 0.399;  // leaves one ordinary message
  const Truth truth = Make(options).truth;
  EXPECT_EQ(truth.bad, 300);
  EXPECT_EQ(truth.duplicates, 300);
  EXPECT_EQ(truth.updated, 120);
  EXPECT_EQ(truth.late, 399);
  EXPECT_EQ(truth.distinct, 400);
}

TEST(TradesTest, NoMessagesAreAnEmptyText) {
  TradesOptions options;
  options.messages = 0;
  const Made made = Make(options);
  EXPECT_EQ(made.text, "");
  EXPECT_EQ(made.truth.distinct, 0);
}

TEST(TradesTest, RefusesOptionsOutOfRange) {
  const auto refused = [](auto change) {
    TradesOptions options;
    change(&options);
    StringSink sink;
    ManualClock clock{Timestamp()};
    const Result<Truth> truth = GenerateTrades(options, sink, clock, Cancellation());
    return !truth.ok() && truth.error().kind() == ErrorKind::kInvalidArgument && sink.text().empty();
  };
  EXPECT_TRUE(refused([](TradesOptions* o) { o->messages = -1; }));
  EXPECT_TRUE(refused([](TradesOptions* o) { o->bad = 1.5; }));
  EXPECT_TRUE(refused([](TradesOptions* o) { o->late = std::numeric_limits<double>::quiet_NaN(); }));
  EXPECT_TRUE(refused([](TradesOptions* o) { o->bad = o->duplicates = 0.5; }));
  EXPECT_TRUE(refused([](TradesOptions* o) { o->lateness = Duration::zero(); }));
  EXPECT_TRUE(refused([](TradesOptions* o) { o->rate = 0; }));
}

// Records when each piece left.
class TimedSink final : public ByteSink {
 public:
  explicit TimedSink(const Clock& clock) : clock_(clock) {}
  Status Write(std::string_view bytes) override {
    messages_ += std::count(bytes.begin(), bytes.end(), '\n');
    const auto elapsed = std::chrono::duration<double>(clock_.Now().time_since_epoch()).count();
    most_ahead_ = std::max(most_ahead_, static_cast<double>(messages_) - elapsed * 10000);
    return Status::Ok();
  }
  Status Close() override { return Status::Ok(); }
  double most_ahead() const { return most_ahead_; }

 private:
  const Clock& clock_;
  int64_t messages_ = 0;
  double most_ahead_ = 0;
};

TEST(TradesTest, TheRateIsKept) {
  ManualClock clock{Timestamp()};
  TimedSink sink(clock);
  TradesOptions options;
  options.messages = 20000;
  options.rate = 10000;
  ASSERT_TRUE(GenerateTrades(options, sink, clock, Cancellation()).ok());
  EXPECT_LE(sink.most_ahead(), 100.5);  // a batch
  EXPECT_NEAR(static_cast<double>(clock.Now().time_since_epoch().count()), 1.99e6, 2e4);
}

TEST(TradesTest, TheRateDoesNotChangeTheBytes) {
  TradesOptions options;
  options.messages = 500;
  const std::string fast = Make(options).text;
  options.rate = 100;
  EXPECT_EQ(Make(options).text, fast);
}

TEST(TradesTest, StopsWhenCancelled) {
  Cancellation cancellation;
  cancellation.Cancel();
  StringSink sink;
  ManualClock clock{Timestamp()};
  const Result<Truth> truth = GenerateTrades({}, sink, clock, cancellation);
  ASSERT_FALSE(truth.ok());
  EXPECT_EQ(truth.error().kind(), ErrorKind::kCancelled);
}

TEST(TradesTest, WritesTheFileAndItsTruth) {
  ScratchDirectory directory;
  TradesOptions options;
  options.messages = 1000;
  ManualClock clock{Timestamp()};
  const std::string to = directory.File("trades.ndjson");
  const std::string truth_file = directory.File("truth.json");
  ASSERT_TRUE(WriteTrades(options, to, truth_file, clock, Cancellation()).ok());
  EXPECT_EQ(*ReadFile(to), Make(options).text);
  const Result<Json> truth = Json::Parse(*ReadFile(truth_file));
  ASSERT_TRUE(truth.ok());
  EXPECT_EQ(truth->GetInt("messages"), 1000);
  EXPECT_EQ(truth->GetInt("distinct") + truth->GetInt("duplicates") + truth->GetInt("bad"), 1000);
  EXPECT_EQ(truth->Find("layers")->GetInt("silver.trades"), truth->GetInt("distinct"));
  EXPECT_EQ(truth->Find("bad_kinds")->as_object().size(), static_cast<size_t>(kBadKinds));
  EXPECT_EQ(WriteTrades(options, to, to, clock, Cancellation()).error().kind(), ErrorKind::kInvalidArgument);
}

TEST(TradesTest, SumsAreExactDecimalText) {
  Truth truth;
  truth.totals.notional_cents = 5;
  truth.totals.fee_units = 1234567;
  const Json json = TruthToJson(truth);
  EXPECT_EQ(json.GetString("notional"), "0.05");
  EXPECT_EQ(json.GetString("fees"), "123.4567");
}

}  // namespace
}  // namespace ingot::generate
