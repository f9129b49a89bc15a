// modules.datetime and modules.pytz.
#include <array>
#include <chrono>
#include <cmath>

#include <fmt/format.h>

#include "base/text.h"
#include "transform/context/builtins.h"
#include "transform/context/moment.h"

namespace ingot::transform {
namespace {

using jinja::Arguments;
using jinja::Operator;
using jinja::Render;
using jinja::Value;
using Attribute = Result<std::optional<Value>>;

constexpr int64_t kSecond = 1'000'000;
constexpr int64_t kDay = 86'400 * kSecond;

int64_t Floored(int64_t a, int64_t b) { return a / b - (a % b != 0 && (a % b < 0) != (b < 0) ? 1 : 0); }

class SpanObject;
class MomentObject;

class SpanObject final : public jinja::Object {
 public:
  explicit SpanObject(int64_t micros) : micros_(micros) {}
  int64_t micros() const { return micros_; }
  std::string_view TypeName() const override { return "timedelta"; }
  bool Truth() const override { return micros_ != 0; }
  bool Equals(const Value& other) const override {
    const SpanObject* span = other.As<SpanObject>();
    return span != nullptr && span->micros_ == micros_;
  }
  uint64_t Hash() const override { return static_cast<uint64_t>(micros_); }
  std::optional<int> Compare(const Value& other) const override {
    const SpanObject* span = other.As<SpanObject>();
    if (span == nullptr) return std::nullopt;
    return micros_ < span->micros_ ? -1 : micros_ > span->micros_ ? 1 : 0;
  }
  std::string ToString() const override {
    const int64_t days = Floored(micros_, kDay);
    const int64_t rest = micros_ - days * kDay;
    std::string text = days == 0 ? "" : fmt::format("{} day{}, ", days, days == 1 || days == -1 ? "" : "s");
    text += fmt::format("{}:{:02}:{:02}", rest / (3600 * kSecond), rest / (60 * kSecond) % 60, rest / kSecond % 60);
    if (rest % kSecond != 0) text += fmt::format(".{:06}", rest % kSecond);
    return text;
  }
  Attribute GetAttribute(Render& render, std::string_view name) override {
    const int64_t days = Floored(micros_, kDay);
    const int64_t rest = micros_ - days * kDay;
    if (name == "days") return std::optional(Value::Int(days));
    if (name == "seconds") return std::optional(Value::Int(rest / kSecond));
    if (name == "microseconds") return std::optional(Value::Int(rest % kSecond));
    if (name == "total_seconds") {
      const double seconds = static_cast<double>(micros_) / 1e6;
      return std::optional(jinja::NewFunction(render.heap(), "total_seconds", [seconds](Render&, const Arguments&) -> Result<Value> { return Value::Float(seconds); }));
    }
    return std::optional<Value>();
  }
  Attribute Operate(Render& render, Operator op, const Value& other, bool reflected) override {
    if (const SpanObject* span = other.As<SpanObject>()) {
      if (op == Operator::kAdd) return std::optional(MakeSpan(render, micros_ + span->micros_));
      if (op == Operator::kSubtract) return std::optional(MakeSpan(render, reflected ? span->micros_ - micros_ : micros_ - span->micros_));
      if (op == Operator::kDivide && span->micros_ != 0) return std::optional(Value::Float(static_cast<double>(micros_) / static_cast<double>(span->micros_)));
      if (op == Operator::kFloorDivide && span->micros_ != 0) return std::optional(Value::Int(Floored(micros_, span->micros_)));
      return std::optional<Value>();
    }
    if (op == Operator::kMultiply && other.is_int()) return std::optional(MakeSpan(render, micros_ * other.as_int()));
    if (op == Operator::kFloorDivide && !reflected && other.is_int() && other.as_int() != 0) return std::optional(MakeSpan(render, Floored(micros_, other.as_int())));
    return std::optional<Value>();
  }

 private:
  const int64_t micros_;
};

class MomentObject final : public jinja::Object {
 public:
  explicit MomentObject(const Moment& moment) : moment_(moment) {}
  const Moment& moment() const { return moment_; }
  int64_t utc() const { return moment_.micros - moment_.offset_minutes.value_or(0) * 60 * kSecond; }

  std::string_view TypeName() const override { return moment_.is_date ? "date" : "datetime"; }
  std::string ToString() const override {
    std::string text = moment_.IsoFormat();
    if (!moment_.is_date) text[10] = ' ';
    return text;
  }
  bool Equals(const Value& other) const override {
    const MomentObject* moment = other.As<MomentObject>();
    return moment != nullptr && moment->utc() == utc() && moment->moment_.is_date == moment_.is_date;
  }
  uint64_t Hash() const override { return static_cast<uint64_t>(utc()); }
  std::optional<int> Compare(const Value& other) const override {
    const MomentObject* moment = other.As<MomentObject>();
    if (moment == nullptr || moment->moment_.is_date != moment_.is_date) return std::nullopt;
    return utc() < moment->utc() ? -1 : utc() > moment->utc() ? 1 : 0;
  }
  Attribute Operate(Render& render, Operator op, const Value& other, bool reflected) override {
    if (const SpanObject* span = other.As<SpanObject>()) {
      if (op != Operator::kAdd && (op != Operator::kSubtract || reflected)) return std::optional<Value>();
      Moment moved = moment_;
      moved.micros += op == Operator::kAdd ? span->micros() : -span->micros();
      if (moved.is_date) moved.micros = Floored(moved.micros, kDay) * kDay;
      return std::optional(MakeMoment(render, moved));
    }
    const MomentObject* moment = other.As<MomentObject>();
    if (moment == nullptr || op != Operator::kSubtract) return std::optional<Value>();
    return std::optional(MakeSpan(render, reflected ? moment->utc() - utc() : utc() - moment->utc()));
  }
  Attribute GetAttribute(Render& render, std::string_view name) override;

 private:
  const Moment moment_;
};

int64_t Number(const Moment& moment, std::string_view directive) { return ParseInt64(moment.Format(directive)).value_or(0); }

Value Answer(Render& render, std::string_view name, const Value& value) {
  return jinja::NewFunction(render.heap(), std::string(name), [value](Render&, const Arguments&) -> Result<Value> { return value; });
}

Attribute MomentObject::GetAttribute(Render& render, std::string_view name) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kFields = {{{"year", "%Y"}, {"month", "%m"}, {"day", "%d"}, {"hour", "%H"},
                                                                                     {"minute", "%M"}, {"second", "%S"}, {"microsecond", "%f"}}};
  for (const auto& [field, directive] : kFields) {
    if (field == name) return std::optional(Value::Int(Number(moment_, directive)));
  }
  jinja::Heap& heap = render.heap();
  if (name == "isoformat") return std::optional(Answer(render, name, heap.String(moment_.IsoFormat())));
  if (name == "isoweekday") return std::optional(Answer(render, name, Value::Int(Number(moment_, "%u"))));
  if (name == "weekday") return std::optional(Answer(render, name, Value::Int(Number(moment_, "%u") - 1)));
  if (name == "timestamp") return std::optional(Answer(render, name, Value::Float(static_cast<double>(utc()) / 1e6)));
  if (name == "date") {
    Moment date{Floored(moment_.micros, kDay) * kDay, true, std::nullopt};
    return std::optional(Answer(render, name, MakeMoment(render, date)));
  }
  if (name == "astimezone") {
    return std::optional(Answer(render, name, MakeMoment(render, Moment{utc(), false, 0})));
  }
  if (name == "strftime") {
    return std::optional(jinja::NewFunction(heap, "strftime", [this](Render& r, const Arguments& arguments) -> Result<Value> {
      if (arguments.positional.empty() || !arguments.positional[0].is_string()) return InvalidArgument("strftime() takes a format");
      return r.heap().String(moment_.Format(arguments.positional[0].as_string()));
    }));
  }
  if (name == "replace") {
    return std::optional(jinja::NewFunction(heap, "replace", [this](Render& r, const Arguments& arguments) -> Result<Value> {
      Moment changed = moment_;
      std::string text = moment_.Format("%Y-%m-%d %H:%M:%S.%f");
      constexpr std::array<std::pair<std::string_view, std::pair<size_t, size_t>>, 7> kSlices = {{{"year", {0, 4}}, {"month", {5, 2}}, {"day", {8, 2}}, {"hour", {11, 2}},
                                                                                                 {"minute", {14, 2}}, {"second", {17, 2}}, {"microsecond", {20, 6}}}};
      for (const jinja::NamedValue& named : arguments.named) {
        for (const auto& [field, slice] : kSlices) {
          if (field == named.name && named.value.is_int()) text.replace(slice.first, slice.second, fmt::format("{:0{}}", named.value.as_int(), slice.second));
        }
        if (named.name == "tzinfo") changed.offset_minutes = named.value.is_none() ? std::optional<int>() : std::optional<int>(0);
      }
      ASSIGN_OR_RETURN(const Moment parsed, Moment::Parse(text, "%Y-%m-%d %H:%M:%S.%f"));
      changed.micros = parsed.micros;
      return MakeMoment(r, changed);
    }));
  }
  return std::optional<Value>();
}

Moment Now() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::microseconds>(now).count(), false, std::nullopt};
}

Result<Value> NowFunction(Render& render, const Arguments& arguments) {
  Moment now = Now();
  if (!arguments.empty()) now.offset_minutes = 0;
  return MakeMoment(render, now);
}

Result<Value> TodayFunction(Render& render, const Arguments&) {
  Moment now = Now();
  now.is_date = true;
  now.micros = Floored(now.micros, kDay) * kDay;
  return MakeMoment(render, now);
}

Result<Value> ParseFunction(Render& render, const Arguments& arguments) {
  if (arguments.positional.size() != 2) return InvalidArgument("strptime() takes a text and a format");
  ASSIGN_OR_RETURN(const std::string text, render.ToString(arguments.positional[0]));
  ASSIGN_OR_RETURN(const std::string format, render.ToString(arguments.positional[1]));
  ASSIGN_OR_RETURN(const Moment moment, Moment::Parse(text, format));
  return MakeMoment(render, moment);
}

Result<Value> FromIso(Render& render, const Arguments& arguments, bool date) {
  if (arguments.positional.empty()) return InvalidArgument("fromisoformat() takes a text");
  ASSIGN_OR_RETURN(const std::string text, render.ToString(arguments.positional[0]));
  ASSIGN_OR_RETURN(const Timestamp instant, ParseIso8601(text));
  Moment moment{instant.time_since_epoch().count(), date, std::nullopt};
  if (text.size() > 10 && (text.ends_with('Z') || text.find('+', 10) != text.npos || text.find('-', 11) != text.npos)) moment.offset_minutes = 0;
  return MakeMoment(render, moment);
}

Result<Value> Construct(Render& render, const Arguments& arguments, bool date) {
  static const jinja::Signature signature("datetime", {"year", "month", "day", "hour", "minute", "second", "microsecond", "tzinfo"}, 3);
  std::array<Value, 8> bound;
  RETURN_IF_ERROR(signature.Bind(arguments, bound));
  std::array<int64_t, 7> numbers{};
  for (size_t i = 0; i < numbers.size(); ++i) numbers[i] = bound[i].is_int() ? bound[i].as_int() : 0;
  const std::string text = fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}.{:06}", numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5], numbers[6]);
  ASSIGN_OR_RETURN(Moment moment, Moment::Parse(text, "%Y-%m-%d %H:%M:%S.%f"));
  moment.is_date = date;
  if (bound[7].is_object()) moment.offset_minutes = 0;
  return MakeMoment(render, moment);
}

Result<Value> ConstructSpan(Render& render, const Arguments& arguments) {
  static const jinja::Signature signature("timedelta", {"days", "seconds", "microseconds", "milliseconds", "minutes", "hours", "weeks"}, 0);
  std::array<Value, 7> bound;
  RETURN_IF_ERROR(signature.Bind(arguments, bound));
  constexpr std::array<double, 7> kUnits = {86400e6, 1e6, 1, 1e3, 60e6, 3600e6, 7 * 86400e6};
  double micros = 0;
  for (size_t i = 0; i < bound.size(); ++i) {
    if (bound[i].is_number()) micros += bound[i].as_float() * kUnits[i];
  }
  return MakeSpan(render, std::llround(micros));
}

// datetime.datetime and datetime.date.
class MomentClass final : public jinja::Object {
 public:
  explicit MomentClass(bool date) : date_(date) {}
  std::string_view TypeName() const override { return "type"; }
  bool IsCallable() const override { return true; }
  Result<Value> Call(Render& render, const Arguments& arguments) override { return Construct(render, arguments, date_); }
  Attribute GetAttribute(Render& render, std::string_view name) override {
    const bool date = date_;
    jinja::FunctionBody body;
    if (name == "now" || name == "utcnow") body = NowFunction;
    else if (name == "today") body = date_ ? TodayFunction : NowFunction;
    else if (name == "strptime") body = ParseFunction;
    else if (name == "fromisoformat") body = [date](Render& r, const Arguments& a) { return FromIso(r, a, date); };
    else return std::optional<Value>();
    return std::optional(jinja::NewFunction(render.heap(), std::string(name), std::move(body)));
  }

 private:
  const bool date_;
};

class ZoneObject final : public jinja::Object {
 public:
  std::string_view TypeName() const override { return "UTC"; }
  std::string ToString() const override { return "UTC"; }
};

class DateTimeModule final : public jinja::Object {
 public:
  std::string_view TypeName() const override { return "module"; }
  Attribute GetAttribute(Render& render, std::string_view name) override {
    jinja::Heap& heap = render.heap();
    if (name == "datetime") return std::optional(heap.NewObject<MomentClass>(false));
    if (name == "date") return std::optional(heap.NewObject<MomentClass>(true));
    if (name == "timedelta") return std::optional(jinja::NewFunction(heap, "timedelta", ConstructSpan));
    if (name == "timezone") return std::optional(heap.NewDict({{"utc", heap.NewObject<ZoneObject>()}}));
    return std::optional<Value>();
  }
};

// The only zone known here is UTC: another would need tables that dbt's users seldom ask templates for.
class PytzModule final : public jinja::Object {
 public:
  std::string_view TypeName() const override { return "module"; }
  Attribute GetAttribute(Render& render, std::string_view name) override {
    jinja::Heap& heap = render.heap();
    if (name == "utc" || name == "UTC") return std::optional(heap.NewObject<ZoneObject>());
    if (name != "timezone") return std::optional<Value>();
    return std::optional(jinja::NewFunction(heap, "timezone", [](Render& r, const Arguments& arguments) -> Result<Value> {
      ASSIGN_OR_RETURN(const std::string zone, r.ToString(arguments.positional.empty() ? Value() : arguments.positional[0]));
      if (EqualsIgnoreCase(zone, "utc") || EqualsIgnoreCase(zone, "Etc/UTC")) return r.heap().NewObject<ZoneObject>();
      return Unsupported(fmt::format("pytz.timezone('{}'): templates know UTC only; convert in SQL, with AT TIME ZONE", zone));
    }));
  }
};

class Modules final : public jinja::Object {
 public:
  std::string_view TypeName() const override { return "modules"; }
  Attribute GetAttribute(Render& render, std::string_view name) override {
    if (name == "datetime") return std::optional(MakeDateTimeModule(render));
    if (name == "pytz") return std::optional(MakePytzModule(render));
    if (name == "re") return std::optional(MakeReModule(render));
    if (name == "itertools") return std::optional(MakeItertoolsModule(render));
    return std::optional<Value>();
  }
};

}  // namespace

Value MakeMoment(Render& render, const Moment& moment) { return render.heap().NewObject<MomentObject>(moment); }
Value MakeSpan(Render& render, int64_t micros) { return render.heap().NewObject<SpanObject>(micros); }
Value MakeDateTimeModule(Render& render) { return render.heap().NewObject<DateTimeModule>(); }
Value MakePytzModule(Render& render) { return render.heap().NewObject<PytzModule>(); }
Value MakeModulesObject(Render& render) { return render.heap().NewObject<Modules>(); }

Value MakeDateTime(Render& render, Timestamp instant, bool utc) {
  return MakeMoment(render, {instant.time_since_epoch().count(), false, utc ? std::optional<int>(0) : std::nullopt});
}

}  // namespace ingot::transform
