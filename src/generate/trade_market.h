// The market that the generated trades come from: instruments, traders, prices that walk, time that passes.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "generate/random.h"

namespace ingot::generate {

struct Instrument {
  std::string_view symbol;
  std::string_view currency;
  std::array<std::string_view, 2> venues;
  int64_t opening_cents;
};
inline constexpr int kInstruments = 20;
const std::array<Instrument, kInstruments>& Instruments();
inline constexpr int kTraders = 250;

// One message's worth of a trade.
struct Trade {
  int64_t number = 0;  // counted from 1: in the trade_id with twelve digits
  int64_t version = 1;
  int64_t sequence = 0;
  int64_t event_micros = 0;  // since 1970, UTC
  int32_t instrument = 0;
  int32_t venue = 0;   // of the instrument's
  int32_t trader = 0;  // trader_id is "TR" and four digits of it, from 1
  bool sell = false;
  int64_t price_cents = 0;
  int64_t quantity = 0;
  int64_t fee_units = 0;  // 1/10000

  int64_t notional_cents() const { return price_cents * quantity; }
};

// Prices walk at random around where they were; popular instruments and busy traders come up more often.
class Market {
 public:
  explicit Market(Random* random);

  // A new trade at the instant, with everything but its sequence.
  Trade NewTrade(int64_t event_micros);
  // The next version of a trade: another price or another quantity, and the fee that follows from it.
  Trade Correct(const Trade& trade);

 private:
  Random* const random_;
  std::array<int64_t, kInstruments> prices_{};
  int64_t next_number_ = 1;
};

}  // namespace ingot::generate
