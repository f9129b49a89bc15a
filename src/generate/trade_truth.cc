#include "generate/trade_truth.h"

#include <algorithm>
#include <chrono>
#include <string>

namespace ingot::generate {
namespace {

constexpr int64_t kMicrosInDay = 86'400'000'000;

void Count(TradeTotals* totals, const Trade& trade, int64_t sign) {
  totals->trades += sign;
  totals->quantity += sign * trade.quantity;
  totals->notional_cents += sign * trade.notional_cents();
  totals->fee_units += sign * trade.fee_units;
}

std::string DecimalText(int64_t units, int decimals) {
  std::string digits = std::to_string(units);
  const auto width = static_cast<size_t>(decimals);
  if (digits.size() <= width) digits.insert(0, width + 1 - digits.size(), '0');
  return digits.insert(digits.size() - width, ".");
}

void SetTotals(Json* object, const TradeTotals& totals) {
  object->Set("quantity", totals.quantity);
  object->Set("notional", DecimalText(totals.notional_cents, 2));
  object->Set("fees", DecimalText(totals.fee_units, 4));
}

// The rows of each table of examples/trades.
Json Layers(const Truth& truth) {
  Json layers = Json::MakeObject();
  layers.Set("bronze.trades_raw", truth.messages - truth.bad_syntax);
  layers.Set("bronze.trades_raw__quarantine", truth.bad_syntax);
  layers.Set("silver.trades", truth.distinct);
  layers.Set("silver.trades__quarantine", truth.bad_value);
  layers.Set("gold.fact_trades", truth.distinct);
  layers.Set("gold.dim_symbol", truth.symbols);
  layers.Set("gold.dim_trader", truth.traders);
  layers.Set("gold.dim_date", truth.days);
  layers.Set("gold.agg_daily_ohlcv", truth.symbol_days);
  return layers;
}

}  // namespace

std::string_view BadKindName(BadKind kind) {
  switch (kind) {
    case BadKind::kTorn:
      return "torn";
    case BadKind::kInvalidUtf8:
      return "invalid_utf8";
    case BadKind::kPlainText:
      return "plain_text";
    case BadKind::kNotAnObject:
      return "not_an_object";
    case BadKind::kMissingField:
      return "missing_field";
    case BadKind::kWrongType:
      return "wrong_type";
    case BadKind::kNegativePrice:
      return "negative_price";
    case BadKind::kZeroQuantity:
      return "zero_quantity";
    case BadKind::kUnknownSide:
      return "unknown_side";
    case BadKind::kInvalidTime:
      return "invalid_time";
  }
  return "unknown";
}

TruthKeeper::TruthKeeper(const TradesOptions& options) { truth_.options = options; }

void TruthKeeper::FirstDelivery(const Trade& trade, bool late) {
  ++truth_.distinct;
  truth_.late += late ? 1 : 0;
  Count(&totals_[static_cast<size_t>(trade.instrument)], trade, 1);
  traders_.set(static_cast<size_t>(trade.trader));
  first_micros_ = std::min(first_micros_, trade.event_micros);
  last_micros_ = std::max(last_micros_, trade.event_micros);
  const int64_t day = trade.event_micros / kMicrosInDay;
  if (day > newest_day_) {
    newest_day_ = day;
    newest_symbols_ = &days_[day];  // references into an unordered_map stay valid as it grows
  }
  SymbolSet& symbols = day == newest_day_ ? *newest_symbols_ : days_[day];
  symbols.set(static_cast<size_t>(trade.instrument));
}

void TruthKeeper::Correction(const Trade& before, const Trade& after) {
  ++truth_.updated;
  TradeTotals* totals = &totals_[static_cast<size_t>(after.instrument)];
  Count(totals, before, -1);
  Count(totals, after, 1);
}

void TruthKeeper::Redelivery() { ++truth_.redelivered; }

void TruthKeeper::Bad(BadKind kind) {
  ++truth_.bad_kinds[static_cast<size_t>(kind)];
  ++(static_cast<int>(kind) < kBadSyntaxKinds ? truth_.bad_syntax : truth_.bad_value);
}

Truth TruthKeeper::Finish(int64_t bytes) const {
  Truth truth = truth_;
  truth.duplicates = truth.redelivered + truth.updated;
  truth.bad = truth.bad_syntax + truth.bad_value;
  truth.messages = truth.distinct + truth.duplicates + truth.bad;
  for (size_t i = 0; i < totals_.size(); ++i) {
    const TradeTotals& totals = totals_[i];
    if (totals.trades == 0) continue;
    truth.by_symbol.emplace(Instruments()[i].symbol, totals);
    truth.totals.trades += totals.trades;
    truth.totals.quantity += totals.quantity;
    truth.totals.notional_cents += totals.notional_cents;
    truth.totals.fee_units += totals.fee_units;
  }
  truth.symbols = static_cast<int64_t>(truth.by_symbol.size());
  truth.traders = static_cast<int64_t>(traders_.count());
  truth.days = static_cast<int64_t>(days_.size());
  for (const auto& [day, symbols] : days_) truth.symbol_days += static_cast<int64_t>(symbols.count());
  if (truth.distinct > 0) {
    truth.first_event = Timestamp(std::chrono::microseconds(first_micros_));
    truth.last_event = Timestamp(std::chrono::microseconds(last_micros_));
  }
  truth.bytes = bytes;
  return truth;
}

Json TruthToJson(const Truth& truth) {
  Json json = Json::MakeObject();
  json.Set("seed", std::to_string(truth.options.seed));
  json.Set("messages", truth.messages).Set("distinct", truth.distinct).Set("duplicates", truth.duplicates);
  json.Set("redelivered", truth.redelivered).Set("updated", truth.updated).Set("late", truth.late);
  json.Set("bad", truth.bad).Set("bad_syntax", truth.bad_syntax).Set("bad_value", truth.bad_value);
  Json kinds = Json::MakeObject();
  for (int i = 0; i < kBadKinds; ++i) {
    kinds.Set(BadKindName(static_cast<BadKind>(i)), truth.bad_kinds[static_cast<size_t>(i)]);
  }
  json.Set("bad_kinds", std::move(kinds));
  json.Set("symbols", truth.symbols).Set("traders", truth.traders).Set("days", truth.days);
  json.Set("symbol_days", truth.symbol_days);
  if (truth.distinct > 0) {
    json.Set("first_event", FormatIso8601(truth.first_event))
        .Set("last_event", FormatIso8601(truth.last_event));
  }
  SetTotals(&json, truth.totals);
  Json by_symbol = Json::MakeObject();
  for (const auto& [symbol, totals] : truth.by_symbol) {
    Json one = Json::MakeObject();
    one.Set("trades", totals.trades);
    SetTotals(&one, totals);
    by_symbol.Set(symbol, std::move(one));
  }
  json.Set("by_symbol", std::move(by_symbol));
  json.Set("layers", Layers(truth));
  json.Set("bytes", truth.bytes);
  return json;
}

}  // namespace ingot::generate
