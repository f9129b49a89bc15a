#include "generate/trade_schedule.h"

#include <cmath>
#include <numeric>
#include <string>

namespace ingot::generate {
namespace {

Status CheckShare(std::string_view name, double share) {
  if (share >= 0 && share <= 1) return Status::Ok();
  return InvalidArgument(std::string(name) + " must be a share from 0 to 1 (or 0% to 100%)");
}

Status CheckTimes(const TradesOptions& options) {
  using std::chrono::sys_days;
  using std::chrono::year;
  const Timestamp earliest = sys_days(year(1970) / 1 / 1);
  const Timestamp latest = sys_days(year(9000) / 1 / 1);
  if (options.start < earliest || options.start > latest) {
    return InvalidArgument("start must lie between the years 1970 and 9000");
  }
  constexpr Duration kLongest = std::chrono::hours(24 * 366 * 100);
  if (options.span < Duration::zero() || options.span > kLongest ||
      options.lateness < std::chrono::milliseconds(1) || options.lateness > kLongest) {
    return InvalidArgument("span must be from 0 to 100 years, and lateness from 1ms to 100 years");
  }
  if (options.rate && !(*options.rate > 0))
    return InvalidArgument("rate must be more than 0 messages a second");
  return Status::Ok();
}

}  // namespace

Result<TradeSchedule> TradeSchedule::Make(const TradesOptions& options) {
  constexpr int64_t kMostMessages = 1'000'000'000'000;  // trade_id has twelve digits
  if (options.messages < 0 || options.messages >= kMostMessages) {
    return InvalidArgument("messages must be from 0 to a million million");
  }
  RETURN_IF_ERROR(CheckShare("bad", options.bad));
  RETURN_IF_ERROR(CheckShare("duplicates", options.duplicates));
  RETURN_IF_ERROR(CheckShare("late", options.late));
  RETURN_IF_ERROR(CheckTimes(options));
  const auto count = [&](double share) {
    return std::llround(static_cast<double>(options.messages) * share);
  };
  const int64_t bad = count(options.bad);
  const int64_t duplicates = count(options.duplicates);
  const int64_t late = count(options.late);
  const int64_t ordinary = options.messages - bad - duplicates - late;
  if (ordinary < 1 && options.messages > 0) {
    return InvalidArgument("bad (" + std::to_string(bad) + "), duplicates (" + std::to_string(duplicates) +
                           ") and late (" + std::to_string(late) + ") leave no ordinary message of " +
                           std::to_string(options.messages) + ": lower their shares");
  }
  TradeSchedule schedule;
  const int64_t corrections = duplicates * 2 / 5;
  schedule.counts_ = {ordinary, late, duplicates - corrections, corrections, bad - bad / 2, bad / 2};
  return schedule;
}

int64_t TradeSchedule::remaining() const {
  return std::accumulate(counts_.begin(), counts_.end(), int64_t{0});
}

MessageKind TradeSchedule::Draw(Random* random) {
  auto place = static_cast<int64_t>(random->Below(static_cast<uint64_t>(remaining())));
  size_t kind = 0;
  while (place >= counts_[kind]) place -= counts_[kind++];
  const auto drawn = static_cast<MessageKind>(kind);
  const bool needs_another =
      drawn == MessageKind::kLate || drawn == MessageKind::kRedelivery || drawn == MessageKind::kCorrection;
  if (!started_ && needs_another) kind = static_cast<size_t>(MessageKind::kOrdinary);
  started_ = started_ || kind == static_cast<size_t>(MessageKind::kOrdinary);
  --counts_[kind];
  return static_cast<MessageKind>(kind);
}

}  // namespace ingot::generate
