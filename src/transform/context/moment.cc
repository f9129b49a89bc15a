#include "transform/context/moment.h"

#include <array>
#include <chrono>

#include <fmt/format.h>

#include "base/text.h"

namespace ingot::transform {
namespace {

namespace chr = std::chrono;

constexpr int64_t kSecond = 1'000'000;
constexpr int64_t kDay = 86'400 * kSecond;
constexpr std::array<std::string_view, 7> kDays = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
constexpr std::array<std::string_view, 12> kMonths = {"January", "February", "March",     "April",   "May",      "June",
                                                      "July",    "August",   "September", "October", "November", "December"};

int64_t FloorDivide(int64_t a, int64_t b) { return a / b - (a % b != 0 && (a % b < 0) != (b < 0) ? 1 : 0); }

struct Parts {
  int year = 1970;
  int month = 1;
  int day = 1;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int micros = 0;
  int weekday = 0;   // Monday is 0
  int year_day = 1;  // from 1
};

Parts Split(int64_t micros) {
  const int64_t days = FloorDivide(micros, kDay);
  const int64_t rest = micros - days * kDay;
  const chr::sys_days date{chr::days(days)};
  const chr::year_month_day ymd(date);
  Parts p;
  p.year = static_cast<int>(ymd.year());
  p.month = static_cast<int>(static_cast<unsigned>(ymd.month()));
  p.day = static_cast<int>(static_cast<unsigned>(ymd.day()));
  p.hour = static_cast<int>(rest / (3600 * kSecond));
  p.minute = static_cast<int>(rest / (60 * kSecond) % 60);
  p.second = static_cast<int>(rest / kSecond % 60);
  p.micros = static_cast<int>(rest % kSecond);
  p.weekday = static_cast<int>(chr::weekday(date).iso_encoding()) - 1;
  p.year_day = static_cast<int>((date - chr::sys_days(ymd.year() / 1 / 1)).count()) + 1;
  return p;
}

Result<int64_t> Join(const Parts& p) {
  const chr::year_month_day ymd{chr::year(p.year), chr::month(static_cast<unsigned>(p.month)), chr::day(static_cast<unsigned>(p.day))};
  const bool time_ok = p.hour >= 0 && p.hour < 24 && p.minute >= 0 && p.minute < 60 && p.second >= 0 && p.second < 60;
  if (!ymd.ok() || !time_ok) return InvalidArgument("there is no such date or time of day");
  const int64_t days = chr::sys_days(ymd).time_since_epoch().count();
  return days * kDay + (p.hour * 3600LL + p.minute * 60LL + p.second) * kSecond + p.micros;
}

std::string OffsetText(const std::optional<int>& minutes, bool colon) {
  if (!minutes) return "";
  const int size = *minutes < 0 ? -*minutes : *minutes;
  return fmt::format("{}{:02}{}{:02}", *minutes < 0 ? '-' : '+', size / 60, colon ? ":" : "", size % 60);
}

// Reads the digits of a number with at most `most` of them.
std::optional<int> TakeNumber(std::string_view* text, size_t most) {
  size_t length = 0;
  while (length < most && length < text->size() && (*text)[length] >= '0' && (*text)[length] <= '9') ++length;
  if (length == 0) return std::nullopt;
  const int value = static_cast<int>(*ParseInt64(text->substr(0, length)));
  text->remove_prefix(length);
  return value;
}

template <size_t N>
std::optional<int> TakeName(std::string_view* text, const std::array<std::string_view, N>& names, bool abbreviated) {
  for (size_t i = 0; i < N; ++i) {
    const std::string_view name = abbreviated ? names[i].substr(0, 3) : names[i];
    if (text->size() < name.size() || !EqualsIgnoreCase(text->substr(0, name.size()), name)) continue;
    text->remove_prefix(name.size());
    return static_cast<int>(i);
  }
  return std::nullopt;
}

bool TakeOffset(std::string_view* text, std::optional<int>* offset) {
  if (text->starts_with('Z')) {
    text->remove_prefix(1);
    *offset = 0;
    return true;
  }
  if (text->empty() || (text->front() != '+' && text->front() != '-')) return false;
  const int sign = text->front() == '-' ? -1 : 1;
  text->remove_prefix(1);
  const std::optional<int> hours = TakeNumber(text, 2);
  if (text->starts_with(':')) text->remove_prefix(1);
  const std::optional<int> minutes = TakeNumber(text, 2);
  if (!hours || !minutes) return false;
  *offset = sign * (*hours * 60 + *minutes);
  return true;
}

// Reads what one directive stands for.
bool TakeDirective(char directive, std::string_view* text, Parts* p, std::optional<int>* offset, bool* afternoon) {
  std::optional<int> number;
  const auto into = [&](int* out, size_t most, int add = 0) {
    number = TakeNumber(text, most);
    if (number) *out = *number + add;
    return number.has_value();
  };
  switch (directive) {
    case 'Y': return into(&p->year, 4);
    case 'y': {
      if (!into(&p->year, 2)) return false;
      p->year += p->year < 69 ? 2000 : 1900;
      return true;
    }
    case 'm': return into(&p->month, 2);
    case 'd': return into(&p->day, 2);
    case 'H': return into(&p->hour, 2);
    case 'I': return into(&p->hour, 2);
    case 'M': return into(&p->minute, 2);
    case 'S': return into(&p->second, 2);
    case 'f': {
      const size_t before = text->size();
      if (!into(&p->micros, 6)) return false;
      for (size_t digits = before - text->size(); digits < 6; ++digits) p->micros *= 10;
      return true;
    }
    case 'B':
    case 'b': {
      number = TakeName(text, kMonths, directive == 'b');
      if (number) p->month = *number + 1;
      return number.has_value();
    }
    case 'A': return TakeName(text, kDays, false).has_value();
    case 'a': return TakeName(text, kDays, true).has_value();
    case 'p': {
      *afternoon = text->size() >= 2 && EqualsIgnoreCase(text->substr(0, 2), "pm");
      if (text->size() < 2) return false;
      text->remove_prefix(2);
      return true;
    }
    case 'z': return TakeOffset(text, offset);
    case '%': {
      if (!text->starts_with('%')) return false;
      text->remove_prefix(1);
      return true;
    }
    default: return false;
  }
}

void AppendDirective(char directive, const Parts& p, const Moment& moment, std::string* out) {
  const int hour12 = p.hour % 12 == 0 ? 12 : p.hour % 12;
  switch (directive) {
    case 'Y': *out += fmt::format("{:04}", p.year); break;
    case 'y': *out += fmt::format("{:02}", p.year % 100); break;
    case 'm': *out += fmt::format("{:02}", p.month); break;
    case 'd': *out += fmt::format("{:02}", p.day); break;
    case 'e': *out += fmt::format("{:2}", p.day); break;
    case 'H': *out += fmt::format("{:02}", p.hour); break;
    case 'I': *out += fmt::format("{:02}", hour12); break;
    case 'M': *out += fmt::format("{:02}", p.minute); break;
    case 'S': *out += fmt::format("{:02}", p.second); break;
    case 'f': *out += fmt::format("{:06}", p.micros); break;
    case 'j': *out += fmt::format("{:03}", p.year_day); break;
    case 'A': *out += kDays[static_cast<size_t>(p.weekday)]; break;
    case 'a': *out += kDays[static_cast<size_t>(p.weekday)].substr(0, 3); break;
    case 'B': *out += kMonths[static_cast<size_t>(p.month - 1)]; break;
    case 'b': *out += kMonths[static_cast<size_t>(p.month - 1)].substr(0, 3); break;
    case 'p': *out += p.hour < 12 ? "AM" : "PM"; break;
    case 'u': *out += std::to_string(p.weekday + 1); break;
    case 'w': *out += std::to_string((p.weekday + 1) % 7); break;
    case 's': *out += std::to_string(FloorDivide(moment.micros, kSecond) - moment.offset_minutes.value_or(0) * 60); break;
    case 'F': *out += fmt::format("{:04}-{:02}-{:02}", p.year, p.month, p.day); break;
    case 'T': *out += fmt::format("{:02}:{:02}:{:02}", p.hour, p.minute, p.second); break;
    case 'D': *out += fmt::format("{:02}/{:02}/{:02}", p.month, p.day, p.year % 100); break;
    case 'z': *out += OffsetText(moment.offset_minutes, false); break;
    case 'Z': *out += !moment.offset_minutes ? "" : *moment.offset_minutes == 0 ? "UTC" : "UTC" + OffsetText(moment.offset_minutes, true); break;
    case '%': *out += '%'; break;
    default: (*out += '%') += directive;
  }
}

}  // namespace

std::string Moment::IsoFormat() const {
  const Parts p = Split(micros);
  std::string text = fmt::format("{:04}-{:02}-{:02}", p.year, p.month, p.day);
  if (is_date) return text;
  text += fmt::format("T{:02}:{:02}:{:02}", p.hour, p.minute, p.second);
  if (p.micros != 0) text += fmt::format(".{:06}", p.micros);
  return text + OffsetText(offset_minutes, true);
}

std::string Moment::Format(std::string_view format) const {
  const Parts p = Split(micros);
  std::string out;
  for (size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%' || i + 1 == format.size()) {
      out += format[i];
      continue;
    }
    char directive = format[++i];
    const bool bare = directive == '-' && i + 1 < format.size();
    if (bare) directive = format[++i];
    std::string part;
    AppendDirective(directive, p, *this, &part);
    if (bare) part.erase(0, std::min(part.find_first_not_of('0'), part.size() - 1));
    out += part;
  }
  return out;
}

Result<Moment> Moment::Parse(std::string_view text, std::string_view format) {
  const std::string_view whole = text;
  Parts p;
  Moment moment;
  bool afternoon = false;
  bool twelve = false;
  for (size_t i = 0; i < format.size(); ++i) {
    bool matched = false;
    if (format[i] == '%' && i + 1 < format.size()) {
      twelve = twelve || format[i + 1] == 'I';
      matched = TakeDirective(format[++i], &text, &p, &moment.offset_minutes, &afternoon);
    } else if (!text.empty() && text.front() == format[i]) {
      text.remove_prefix(1);
      matched = true;
    }
    if (!matched) return InvalidArgument(fmt::format("time data '{}' does not match format '{}'", whole, format));
  }
  if (!text.empty()) return InvalidArgument(fmt::format("unconverted data remains: '{}'", text));
  if (twelve) p.hour = p.hour % 12 + (afternoon ? 12 : 0);
  ASSIGN_OR_RETURN(moment.micros, Join(p));
  return moment;
}

}  // namespace ingot::transform
