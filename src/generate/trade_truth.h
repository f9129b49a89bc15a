// Keeps the truth while messages are being made.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <unordered_map>

#include "generate/trade_market.h"
#include "generate/trades.h"

namespace ingot::generate {

class TruthKeeper {
 public:
  explicit TruthKeeper(const TradesOptions& options);

  void FirstDelivery(const Trade& trade, bool late);
  void Correction(const Trade& before, const Trade& after);
  void Redelivery();
  void Bad(BadKind kind);

  Truth Finish(int64_t bytes) const;

 private:
  using SymbolSet = std::bitset<kInstruments>;

  Truth truth_;
  std::array<TradeTotals, kInstruments> totals_{};
  std::bitset<kTraders + 1> traders_;
  std::unordered_map<int64_t, SymbolSet> days_;
  int64_t newest_day_ = INT64_MIN;       // the day that newest_symbols_ is of
  SymbolSet* newest_symbols_ = nullptr;  // trades come by day, so that most need no look-up
  int64_t first_micros_ = INT64_MAX;
  int64_t last_micros_ = INT64_MIN;
};

}  // namespace ingot::generate
