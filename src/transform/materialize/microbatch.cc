// The batches of a microbatch model.
#include <algorithm>

#include "base/text.h"
#include "transform/materialize/materialize.h"

namespace ingot::transform {

namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::months;
using std::chrono::sys_days;
using std::chrono::year_month_day;
using std::chrono::years;

// A batch's size: an hour, a day, a month or a year, in UTC.
class BatchSize {
 public:
  static Result<BatchSize> Parse(const Node& node) {
    const std::string text = ToLower(node.ConfigText("batch_size"));
    for (const std::string_view known : {"hour", "day", "month", "year"}) {
      if (text == known) return BatchSize(text.front());
    }
    return InvalidArgument("microbatch model '" + node.name + "' has " +
                           (text.empty() ? "no 'batch_size'" : "the 'batch_size' '" + text + "'") +
                           ": hour, day, month or year was expected");
  }

  Timestamp Floor(Timestamp instant) const {
    if (unit_ == 'h') return floor<hours>(instant);
    const sys_days day = floor<days>(instant);
    const year_month_day date(day);
    if (unit_ == 'd') return day;
    if (unit_ == 'm') return sys_days(date.year() / date.month() / 1);
    return sys_days(date.year() / std::chrono::January / 1);
  }
  // `count` batches from the beginning of one.
  Timestamp Step(Timestamp begin, int count) const {
    if (unit_ == 'h') return begin + hours(count);
    if (unit_ == 'd') return begin + days(count);
    const year_month_day date(floor<days>(begin));
    if (unit_ == 'm') return sys_days(date + months(count));
    return sys_days(date + years(count));
  }
  Timestamp Ceiling(Timestamp instant) const {
    const Timestamp begin = Floor(instant);
    return begin == instant ? begin : Step(begin, 1);
  }

 private:
  explicit BatchSize(char unit) : unit_(unit) {}
  char unit_;
};

constexpr size_t kMostBatches = 1'000'000;

Result<Timestamp> BeginOf(const Node& node) {
  const std::string begin = node.ConfigText("begin");
  if (begin.empty()) return InvalidArgument("microbatch model '" + node.name + "' has no 'begin': the time of its first batch was expected");
  const auto instant = ParseIso8601(begin);
  if (!instant.ok()) return instant.error().WithContext("'begin' of microbatch model '" + node.name + "'");
  return *instant;
}

}  // namespace

Result<std::vector<TimeInterval>> MicrobatchIntervals(const Node& node, bool incremental, Timestamp now,
                                                      const BatchBounds& bounds) {
  ASSIGN_OR_RETURN(const BatchSize size, BatchSize::Parse(node));
  if (node.ConfigText("event_time").empty()) {
    return InvalidArgument("microbatch model '" + node.name + "' has no 'event_time': the column that says when a row happened was expected");
  }
  ASSIGN_OR_RETURN(const Timestamp begin, BeginOf(node));
  const Timestamp end = size.Ceiling(bounds.end.value_or(now));
  const Json& given = node.Config("lookback");
  const int lookback = given.is_int() ? static_cast<int>(std::clamp<int64_t>(given.as_int(), 0, 100'000)) : 1;
  Timestamp start = size.Floor(begin);
  if (bounds.start) {
    start = size.Floor(*bounds.start);
  } else if (incremental) {
    start = size.Step(end, -(lookback + 1));
  }
  std::vector<TimeInterval> batches;
  for (Timestamp at = start; at < end; at = size.Step(at, 1)) {
    if (batches.size() == kMostBatches) {
      return InvalidArgument("microbatch model '" + node.name + "' would have more than " + std::to_string(kMostBatches) + " batches");
    }
    batches.push_back({at, size.Step(at, 1)});
  }
  return batches;
}

}  // namespace ingot::transform
