// Trades made to order, with their truth: what a correct pipeline must find in them.
//
// One NDJSON object a line:
//   {"trade_id":"T7-000000000001","version":1,"sequence":1,"event_time":"2025-01-13T00:30:00.123456Z","symbol":"AAPL",
//    "venue":"XNAS","trader_id":"TR0042","side":"BUY","price":"189.42","quantity":100,"currency":"USD","fee":"1.8942"}
// The trade_id names the seed, so that the trades of two seeds differ. Money is text with a fixed number of
// decimals, as exchanges send it, so that no reader can round it. The same options give the same bytes on
// every machine.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/cancellation.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "generate/byte_sink.h"

namespace ingot::generate {

// The ways in which a message is bad. Up to kNotAnObject the line is no JSON object at all: a file ingest
// puts it into bronze's quarantine. The rest are well-formed JSON that breaks a rule: they reach bronze, and
// silver's quarantine.
enum class BadKind {
  kTorn,           // cut off somewhere
  kInvalidUtf8,    // a byte 0xFF inside a string
  kPlainText,      // a line of a log that got in
  kNotAnObject,    // a text in quotes, sent to keep the connection alive
  kMissingField,   // without trade_id, symbol or trader_id
  kWrongType,      // a quantity in words
  kNegativePrice,  //
  kZeroQuantity,   //
  kUnknownSide,    // neither BUY nor SELL
  kInvalidTime,    // the 31st of February
};
inline constexpr int kBadKinds = 10;
inline constexpr int kBadSyntaxKinds = 4;
// "torn", "invalid_utf8", …: the keys of the truth's bad_kinds.
std::string_view BadKindName(BadKind kind);

struct TradesOptions {
  int64_t messages = 100000;
  uint64_t seed = 7;
  // Shares of the messages, 0 to 1; the counts are exact (rounded to the nearest whole message). Together
  // they must leave at least one ordinary message.
  double bad = 0.005;  // half of them bad syntax, half bad values
  double duplicates =
      0.01;            // a trade that was sent before: three in five the very same line again, two in five a
                       // correction (the same trade_id with the next version and another price or quantity)
  double late = 0.02;  // first sent long after newer trades
  // The first event lies a `lateness` after the start, the rest within about `span` of it.
  Timestamp start = Timestamp(std::chrono::sys_days(std::chrono::year(2025) / 1 / 13));
  Duration span = std::chrono::hours(24 * 5);
  Duration lateness =
      std::chrono::minutes(30);  // a late trade is between a sixth of this and all of it behind
  std::optional<double> rate;    // messages a second; unset: as fast as the sink takes them
};

// Exact totals of the newest version of some trades.
struct TradeTotals {
  int64_t trades = 0;
  int64_t quantity = 0;
  int64_t notional_cents = 0;  // sum of price × quantity, in 1/100
  int64_t fee_units = 0;       // in 1/10000
};

// messages = distinct + duplicates + bad; late is a part of distinct.
struct Truth {
  TradesOptions options;
  int64_t messages = 0;
  int64_t distinct = 0;    // trade_ids with at least one good message
  int64_t duplicates = 0;  // redelivered + updated
  int64_t redelivered = 0;
  int64_t updated = 0;
  int64_t late = 0;  // first deliveries at least lateness/6 behind the newest event time sent before
  int64_t bad = 0;   // bad_syntax + bad_value
  int64_t bad_syntax = 0;
  int64_t bad_value = 0;
  std::array<int64_t, kBadKinds> bad_kinds{};
  int64_t symbols = 0;
  int64_t traders = 0;
  int64_t days = 0;         // UTC days with a good trade
  int64_t symbol_days = 0;  // pairs of a symbol and a day
  Timestamp first_event;    // of the good trades
  Timestamp last_event;
  TradeTotals totals;
  std::map<std::string, TradeTotals> by_symbol;
  int64_t bytes = 0;
};

// Writes the messages to the sink and closes it. With a rate, the clock paces them in batches of about 10 ms.
// kInvalidArgument for options out of range; kCancelled; the sink's errors.
Result<Truth> GenerateTrades(const TradesOptions& options, ByteSink& sink, Clock& clock,
                             const Cancellation& cancellation);

// The truth as users and tests read it: the counts above, "layers" with the rows that each table of
// examples/trades must hold, sums as exact decimal text, by_symbol.
Json TruthToJson(const Truth& truth);

// All that `ingot generate trades` does: `to` is a file or "-" (standard output), `truth` a file or empty.
// Without a rate a file appears whole or not at all; with one it grows under its own name, to be followed.
// The truth comes last.
Result<Truth> WriteTrades(const TradesOptions& options, const std::string& to, const std::string& truth,
                          Clock& clock, const Cancellation& cancellation);

// "0.5%" or "0.005" → 0.005. kInvalidArgument when it is no share from 0 to 1.
Result<double> ParseShare(std::string_view text);
// "10000/s", "600/m" or "10000" → messages a second. kInvalidArgument unless it is positive.
Result<double> ParseRate(std::string_view text);

}  // namespace ingot::generate
