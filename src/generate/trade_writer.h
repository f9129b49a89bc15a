// Trades as lines of JSON, good and bad.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "generate/random.h"
#include "generate/trade_market.h"
#include "generate/trades.h"

namespace ingot::generate {

// No line is longer than this.
inline constexpr size_t kLongestLine = 512;

// Appends lines to a buffer that it owns; the buffer is taken and cleared by who writes it on.
class TradeWriter {
 public:
  // The seed is a part of every trade_id, so that the trades of two seeds can be told apart in one table.
  explicit TradeWriter(uint64_t seed);

  void AppendGood(const Trade& trade);
  // `random` decides where the damage is.
  void AppendBad(const Trade& trade, BadKind kind, Random* random);

  std::string& buffer() { return buffer_; }

 private:
  // How one line differs from a good one.
  struct Fault {
    int missing = -1;  // 0 trade_id, 1 symbol, 2 trader_id
    bool worded_quantity = false;
    bool negative_price = false;
    bool zero_quantity = false;
    bool unknown_side = false;
    bool invalid_time = false;
  };

  void AppendLine(const Trade& trade, const Fault& fault);
  std::string_view FormatTime(int64_t micros, bool invalid);

  const std::string id_prefix_;
  std::string buffer_;
  int64_t day_ = INT64_MIN;  // the day whose date stands in time_
  char time_[28] = "0000-00-00T00:00:00.000000Z";
};

}  // namespace ingot::generate
