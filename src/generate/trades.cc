#include "generate/trades.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "base/file.h"
#include "generate/random.h"
#include "generate/trade_market.h"
#include "generate/trade_schedule.h"
#include "generate/trade_truth.h"
#include "generate/trade_writer.h"

namespace ingot::generate {
namespace {

constexpr size_t kRemembered = 8192;              // of these messages one may be sent again or corrected
constexpr size_t kBufferBytes = 512 * 1024;       // written at a time
constexpr int64_t kMessagesBetweenChecks = 4096;  // of the cancellation

// The good messages sent last.
class RecentTrades {
 public:
  void Remember(const Trade& trade) {
    if (entries_.size() < kRemembered) {
      entries_.push_back({trade, false});
    } else {
      entries_[next_] = {trade, false};
      next_ = (next_ + 1) % kRemembered;
    }
  }
  // Any of them, also a version that has been corrected since.
  const Trade& Pick(Random* random) const { return entries_[random->Below(entries_.size())].trade; }
  // One that is still the newest version of its trade; the caller sends a newer one. The message remembered
  // last is always such a one.
  Trade TakeNewest(Random* random) {
    size_t at = random->Below(entries_.size());
    while (entries_[at].superseded) at = (at + 1) % entries_.size();
    entries_[at].superseded = true;
    return entries_[at].trade;
  }

 private:
  struct Entry {
    Trade trade;
    bool superseded = false;
  };
  std::vector<Entry> entries_;
  size_t next_ = 0;
};

// Makes one message after the other.
class TradeStream {
 public:
  TradeStream(const TradesOptions& options, TradeSchedule schedule)
      : random_(options.seed),
        market_(&random_),
        schedule_(std::move(schedule)),
        writer_(options.seed),
        truth_(options),
        mean_gap_(options.messages > 0 ? options.span.count() / options.messages : 0),
        lateness_(options.lateness.count()),
        now_((options.start + options.lateness).time_since_epoch().count()) {}

  bool done() const { return schedule_.remaining() == 0; }
  std::string& buffer() { return writer_.buffer(); }
  Truth Finish(int64_t bytes) const { return truth_.Finish(bytes); }

  void AppendNext() {
    ++sequence_;
    now_ += random_.Between(0, 2 * mean_gap_);
    switch (schedule_.Draw(&random_)) {
      case MessageKind::kOrdinary:
        newest_ = now_;
        return First(now_, false);
      case MessageKind::kLate:
        return First(newest_ - random_.Between((lateness_ + 5) / 6, lateness_), true);
      case MessageKind::kRedelivery:
        truth_.Redelivery();
        return writer_.AppendGood(recent_.Pick(&random_));
      case MessageKind::kCorrection:
        return Correction();
      case MessageKind::kBadSyntax:
        return Bad(static_cast<BadKind>(bad_syntax_++ % kBadSyntaxKinds));
      case MessageKind::kBadValue:
        return Bad(static_cast<BadKind>(kBadSyntaxKinds + bad_value_++ % (kBadKinds - kBadSyntaxKinds)));
    }
  }

 private:
  void First(int64_t event_micros, bool late) {
    Trade trade = market_.NewTrade(event_micros);
    trade.sequence = sequence_;
    truth_.FirstDelivery(trade, late);
    recent_.Remember(trade);
    writer_.AppendGood(trade);
  }
  void Correction() {
    const Trade before = recent_.TakeNewest(&random_);
    Trade after = market_.Correct(before);
    after.sequence = sequence_;
    truth_.Correction(before, after);
    recent_.Remember(after);
    writer_.AppendGood(after);
  }
  void Bad(BadKind kind) {
    Trade trade = market_.NewTrade(now_);
    trade.sequence = sequence_;
    truth_.Bad(kind);
    writer_.AppendBad(trade, kind, &random_);
  }

  Random random_;
  Market market_;
  TradeSchedule schedule_;
  TradeWriter writer_;
  TruthKeeper truth_;
  RecentTrades recent_;
  const int64_t mean_gap_;
  const int64_t lateness_;
  int64_t now_;         // of the events, in microseconds since 1970
  int64_t newest_ = 0;  // event time sent so far
  int64_t sequence_ = 0;
  int64_t bad_syntax_ = 0;
  int64_t bad_value_ = 0;
};

// Holds messages back so that they leave at the rate asked for, counted from the start: a slow sink is caught
// up with.
class Pacer {
 public:
  Pacer(std::optional<double> rate, Clock* clock)
      : rate_(rate), clock_(clock), start_(rate ? clock->Now() : Timestamp()) {}

  // How many messages may go out together.
  int64_t batch() const {
    return rate_ ? std::max<int64_t>(1, static_cast<int64_t>(*rate_ / 100)) : INT64_MAX;
  }
  Status WaitUntilDue(int64_t sent, const Cancellation& cancellation) const {
    const auto due = start_ + Duration(static_cast<int64_t>(static_cast<double>(sent) / *rate_ * 1e6));
    constexpr Duration kLongestNap = std::chrono::milliseconds(100);
    for (Timestamp now = clock_->Now(); now < due; now = clock_->Now()) {
      RETURN_IF_ERROR(cancellation.Check());
      clock_->Sleep(std::min(due - now, kLongestNap));
    }
    return Status::Ok();
  }

 private:
  const std::optional<double> rate_;
  Clock* const clock_;
  const Timestamp start_;
};

Status Flush(std::string* buffer, ByteSink* sink, int64_t* bytes) {
  *bytes += static_cast<int64_t>(buffer->size());
  RETURN_IF_ERROR(sink->Write(*buffer));
  buffer->clear();
  return Status::Ok();
}

}  // namespace

Result<Truth> GenerateTrades(const TradesOptions& options, ByteSink& sink, Clock& clock,
                             const Cancellation& cancellation) {
  ASSIGN_OR_RETURN(TradeSchedule schedule, TradeSchedule::Make(options));
  TradeStream stream(options, std::move(schedule));
  const Pacer pacer(options.rate, &clock);
  int64_t bytes = 0;
  for (int64_t sent = 0; !stream.done(); ++sent) {
    if (sent % kMessagesBetweenChecks == 0) RETURN_IF_ERROR(cancellation.Check());
    if (options.rate && sent % pacer.batch() == 0) {
      RETURN_IF_ERROR(Flush(&stream.buffer(), &sink, &bytes));
      RETURN_IF_ERROR(pacer.WaitUntilDue(sent, cancellation));
    }
    stream.AppendNext();
    if (stream.buffer().size() >= kBufferBytes) RETURN_IF_ERROR(Flush(&stream.buffer(), &sink, &bytes));
  }
  RETURN_IF_ERROR(Flush(&stream.buffer(), &sink, &bytes));
  RETURN_IF_ERROR(sink.Close());
  return stream.Finish(bytes);
}

Result<Truth> WriteTrades(const TradesOptions& options, const std::string& to, const std::string& truth,
                          Clock& clock, const Cancellation& cancellation) {
  if (!truth.empty() && truth == to) {
    return InvalidArgument("the messages and the truth cannot both go to '" + to + "'");
  }
  RETURN_IF_ERROR(TradeSchedule::Make(options));  // before a file is touched
  if (!truth.empty()) RETURN_IF_ERROR(CheckFilePlace(truth));
  std::unique_ptr<ByteSink> sink;
  if (to == "-") {
    sink = StandardOutputSink();
  } else {
    ASSIGN_OR_RETURN(sink, OpenFileSink(to, options.rate ? FileMode::kStreaming : FileMode::kAtomic));
  }
  ASSIGN_OR_RETURN(Truth found, GenerateTrades(options, *sink, clock, cancellation));
  if (!truth.empty()) RETURN_IF_ERROR(WriteFileAtomically(truth, TruthToJson(found).Dump(2) + "\n"));
  return found;
}

}  // namespace ingot::generate
