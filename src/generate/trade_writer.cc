#include "generate/trade_writer.h"

#include <chrono>
#include <cstring>
#include <string_view>

namespace ingot::generate {
namespace {

constexpr int64_t kMicrosInDay = 86'400'000'000;

// Exactly `width` digits, with zeros in front.
void Put(char* at, int64_t value, int width) {
  for (int i = width - 1; i >= 0; --i) {
    at[i] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
}

// Writes one line into memory that is long enough.
class Line {
 public:
  explicit Line(char* begin) : at_(begin) { *at_++ = '{'; }

  Line& Name(std::string_view name) {
    if (!first_) *at_++ = ',';
    first_ = false;
    return Text("\"").Text(name).Text("\":");
  }
  Line& Text(std::string_view text) {
    std::memcpy(at_, text.data(), text.size());
    at_ += text.size();
    return *this;
  }
  // Exactly `width` digits, with zeros in front.
  Line& Padded(int64_t value, int width) {
    Put(at_, value, width);
    at_ += width;
    return *this;
  }
  Line& Number(int64_t value) {
    char digits[20];
    int count = 0;
    do {
      digits[count++] = static_cast<char>('0' + value % 10);
      value /= 10;
    } while (value != 0);
    while (count > 0) *at_++ = digits[--count];
    return *this;
  }
  Line& Decimal(int64_t units, int decimals, int64_t one) {
    return Number(units / one).Text(".").Padded(units % one, decimals);
  }
  char* End() {
    Text("}\n");
    return at_;
  }

 private:
  char* at_;
  bool first_ = true;
};

std::string_view Side(bool sell, bool unknown) { return unknown ? "HOLD" : sell ? "SELL" : "BUY"; }

}  // namespace

TradeWriter::TradeWriter(uint64_t seed) : id_prefix_("\"T" + std::to_string(seed) + "-") {
  buffer_.reserve(1 << 20);
}

std::string_view TradeWriter::FormatTime(int64_t micros, bool invalid) {
  const int64_t day = micros / kMicrosInDay;
  if (day != day_) {
    const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(day))};
    Put(time_, static_cast<int>(date.year()), 4);
    Put(time_ + 5, static_cast<unsigned>(date.month()), 2);
    Put(time_ + 8, static_cast<unsigned>(date.day()), 2);
    day_ = day;
  }
  const int64_t in_day = micros - day * kMicrosInDay;
  const int64_t seconds = in_day / 1'000'000;
  Put(time_ + 11, seconds / 3600, 2);
  Put(time_ + 14, seconds / 60 % 60, 2);
  Put(time_ + 17, seconds % 60, 2);
  Put(time_ + 20, in_day % 1'000'000, 6);
  if (invalid) {
    std::memcpy(time_ + 5, "02-31", 5);
    day_ = INT64_MIN;
  }
  return {time_, sizeof time_ - 1};
}

void TradeWriter::AppendLine(const Trade& trade, const Fault& fault) {
  const Instrument& instrument = Instruments()[static_cast<size_t>(trade.instrument)];
  char bytes[kLongestLine];
  Line line(bytes);
  if (fault.missing != 0) line.Name("trade_id").Text(id_prefix_).Padded(trade.number, 12).Text("\"");
  line.Name("version").Number(trade.version);
  line.Name("sequence").Number(trade.sequence);
  line.Name("event_time").Text("\"").Text(FormatTime(trade.event_micros, fault.invalid_time)).Text("\"");
  if (fault.missing != 1) line.Name("symbol").Text("\"").Text(instrument.symbol).Text("\"");
  line.Name("venue").Text("\"").Text(instrument.venues[static_cast<size_t>(trade.venue)]).Text("\"");
  if (fault.missing != 2) line.Name("trader_id").Text("\"TR").Padded(trade.trader, 4).Text("\"");
  line.Name("side").Text("\"").Text(Side(trade.sell, fault.unknown_side)).Text("\"");
  line.Name("price").Text(fault.negative_price ? "\"-" : "\"").Decimal(trade.price_cents, 2, 100).Text("\"");
  line.Name("quantity");
  if (fault.worded_quantity) {
    line.Text("\"a few\"");
  } else {
    line.Number(fault.zero_quantity ? 0 : trade.quantity);
  }
  line.Name("currency").Text("\"").Text(instrument.currency).Text("\"");
  line.Name("fee").Text("\"").Decimal(trade.fee_units, 4, 10000).Text("\"");
  buffer_.append(bytes, static_cast<size_t>(line.End() - bytes));
}

void TradeWriter::AppendGood(const Trade& trade) { AppendLine(trade, Fault{}); }

void TradeWriter::AppendBad(const Trade& trade, BadKind kind, Random* random) {
  const std::string sequence = std::to_string(trade.sequence);
  if (kind == BadKind::kPlainText) {
    buffer_.append("WARN feed handler: gap before sequence " + sequence + ", resuming\n");
    return;
  }
  if (kind == BadKind::kNotAnObject) {
    buffer_.append("\"heartbeat " + sequence + "\"\n");
    return;
  }
  const size_t begin = buffer_.size();
  Fault fault;
  if (kind == BadKind::kMissingField) fault.missing = static_cast<int>(random->Below(3));
  fault.worded_quantity = kind == BadKind::kWrongType;
  fault.negative_price = kind == BadKind::kNegativePrice;
  fault.zero_quantity = kind == BadKind::kZeroQuantity;
  fault.unknown_side = kind == BadKind::kUnknownSide;
  fault.invalid_time = kind == BadKind::kInvalidTime;
  AppendLine(trade, fault);
  const size_t length = buffer_.size() - begin - 1;  // without the line's end
  if (kind == BadKind::kTorn) {
    buffer_.resize(begin + 1 + random->Below(length - 1));
    buffer_.push_back('\n');
  } else if (kind == BadKind::kInvalidUtf8) {
    buffer_[buffer_.find("\"symbol\":\"", begin) + 10] = '\xFF';
  }
}

}  // namespace ingot::generate
