#include "generate/trade_market.h"

namespace ingot::generate {
namespace {

constexpr int64_t kLowestPriceCents = 100;

constexpr std::array<Instrument, kInstruments> kTable = {{
    {"AAPL", "USD", {"XNAS", "ARCX"}, 22914}, {"MSFT", "USD", {"XNAS", "ARCX"}, 41801},
    {"NVDA", "USD", {"XNAS", "BATS"}, 13376}, {"TSLA", "USD", {"XNAS", "BATS"}, 40332},
    {"AMZN", "USD", {"XNAS", "ARCX"}, 21846}, {"JPM", "USD", {"XNYS", "ARCX"}, 24418},
    {"XOM", "USD", {"XNYS", "BATS"}, 10993},  {"SAP", "EUR", {"XETR", "XPAR"}, 24935},
    {"SIE", "EUR", {"XETR", "XPAR"}, 19228},  {"ALV", "EUR", {"XETR", "XPAR"}, 29870},
    {"MC", "EUR", {"XPAR", "XAMS"}, 63410},   {"AIR", "EUR", {"XPAR", "XETR"}, 15614},
    {"ASML", "EUR", {"XAMS", "XETR"}, 70230}, {"SHEL", "GBP", {"XLON", "CHIX"}, 2638},
    {"AZN", "GBP", {"XLON", "CHIX"}, 10708},  {"HSBA", "GBP", {"XLON", "CHIX"}, 807},
    {"ULVR", "GBP", {"XLON", "CHIX"}, 4493},  {"NESN", "CHF", {"XSWX", "CHIX"}, 7462},
    {"ROG", "CHF", {"XSWX", "CHIX"}, 25610},  {"NOVN", "CHF", {"XSWX", "CHIX"}, 8874},
}};

// Between one and three hundredths of a per cent, by trader, rounded half up to 1/10000.
int64_t Fee(const Trade& trade) {
  const int64_t basis_points = 1 + trade.trader % 3;
  return (trade.notional_cents() * basis_points + 50) / 100;
}

}  // namespace

const std::array<Instrument, kInstruments>& Instruments() { return kTable; }

Market::Market(Random* random) : random_(random) {
  for (size_t i = 0; i < prices_.size(); ++i) prices_[i] = kTable[i].opening_cents;
}

Trade Market::NewTrade(int64_t event_micros) {
  Trade trade;
  trade.number = next_number_++;
  trade.event_micros = event_micros;
  trade.instrument = static_cast<int32_t>(random_->SkewedBelow(kInstruments));
  trade.venue = random_->Below(4) == 0 ? 1 : 0;
  trade.trader = 1 + static_cast<int32_t>(random_->SkewedBelow(kTraders));
  trade.sell = random_->Below(2) == 1;
  int64_t& price = prices_[static_cast<size_t>(trade.instrument)];
  price += random_->Bell(1 + price / 2000);
  if (price < kLowestPriceCents) price = 2 * kLowestPriceCents - price;
  trade.price_cents = price;
  trade.quantity = random_->Below(10) < 7 ? 100 * random_->Between(1, 20) : random_->Between(1, 99);
  trade.fee_units = Fee(trade);
  return trade;
}

Trade Market::Correct(const Trade& trade) {
  Trade corrected = trade;
  ++corrected.version;
  if (random_->Below(2) == 0) {
    corrected.price_cents += random_->Between(1, 25);
  } else {
    corrected.quantity += random_->Between(1, 50);
  }
  corrected.fee_units = Fee(corrected);
  return corrected;
}

}  // namespace ingot::generate
