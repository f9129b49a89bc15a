#include "base/clock.h"

#include <fmt/format.h>

#include <thread>

namespace ingot {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::sys_days;
using std::chrono::year_month_day;

// Reads fixed-width parts from the front of a text; one failure makes every later read fail.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  int Digits(size_t count) {
    int value = 0;
    for (size_t i = 0; i < count; ++i) {
      const char c = i < text_.size() ? text_[i] : ' ';
      if (c < '0' || c > '9') return Fail();
      value = value * 10 + (c - '0');
    }
    text_.remove_prefix(count);
    return value;
  }
  void Expect(char c) {
    if (!Accept(c)) Fail();
  }
  bool Accept(char c) {
    if (text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  // ".123456789" in microseconds; 0 when there is no fraction.
  int Fraction() {
    if (!Accept('.') && !Accept(',')) return 0;
    int micros = 0;
    size_t count = 0;
    while (count < text_.size() && text_[count] >= '0' && text_[count] <= '9') ++count;
    if (count == 0 || count > 9) return Fail();
    for (size_t i = 0; i < 6; ++i) micros = micros * 10 + (i < count ? text_[i] - '0' : 0);
    text_.remove_prefix(count);
    return micros;
  }
  int Fail() {
    failed_ = true;
    return 0;
  }
  bool done() const { return !failed_ && text_.empty(); }
  bool empty() const { return text_.empty(); }

 private:
  std::string_view text_;
  bool failed_ = false;
};

Duration ReadTime(Reader* in) {
  const int hour = in->Digits(2);
  in->Expect(':');
  const int minute = in->Digits(2);
  int second = 0;
  int micros = 0;
  if (in->Accept(':')) {
    second = in->Digits(2);
    micros = in->Fraction();
  }
  if (hour > 23 || minute > 59 || second > 59) in->Fail();
  return std::chrono::hours(hour) + std::chrono::minutes(minute) + std::chrono::seconds(second) + Duration(micros);
}

Duration ReadOffset(Reader* in) {
  if (in->Accept('Z') || in->Accept('z')) return Duration::zero();
  const bool negative = in->Accept('-');
  if (!negative) in->Expect('+');
  const int hour = in->Digits(2);
  int minute = 0;
  if (in->Accept(':') || !in->empty()) minute = in->Digits(2);
  if (hour > 23 || minute > 59) in->Fail();
  const Duration offset = std::chrono::hours(hour) + std::chrono::minutes(minute);
  return negative ? -offset : offset;
}

}  // namespace

Timestamp SystemClock::Now() const { return floor<Duration>(std::chrono::system_clock::now()); }
void SystemClock::Sleep(Duration duration) { std::this_thread::sleep_for(duration); }

Timestamp ManualClock::Now() const {
  std::lock_guard lock(mutex_);
  return now_;
}

void ManualClock::Advance(Duration duration) {
  std::lock_guard lock(mutex_);
  now_ += duration;
}

std::string FormatIso8601(Timestamp t) {
  const sys_days day = floor<days>(t);
  const year_month_day date(day);
  const std::chrono::hh_mm_ss time(t - day);
  std::string out = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                                time.hours().count(), time.minutes().count(), time.seconds().count());
  if (time.subseconds().count() != 0) out += fmt::format(".{:06}", time.subseconds().count());
  return out + "Z";
}

Result<Timestamp> ParseIso8601(std::string_view text) {
  Reader in(text);
  const int year = in.Digits(4);
  in.Expect('-');
  const int month = in.Digits(2);
  in.Expect('-');
  const int day = in.Digits(2);
  const year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                            std::chrono::day(static_cast<unsigned>(day))};
  Duration time = Duration::zero();
  if (in.Accept('T') || in.Accept('t') || in.Accept(' ')) {
    time = ReadTime(&in);
    if (!in.empty()) time -= ReadOffset(&in);
  }
  if (!in.done() || !date.ok()) {
    return InvalidArgument(fmt::format("'{}' is no date or time: expected for example 2025-01-15 or "
                                       "2025-01-15T09:30:00Z", text));
  }
  return Timestamp(sys_days(date)) + time;
}

}  // namespace ingot
