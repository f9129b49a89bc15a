// Dates, times and durations as templates see them: modules.datetime, run_started_at.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "jinja/render.h"

namespace ingot::transform {

// A date, or a date with a time of day; with an offset from UTC when it is aware of one.
struct Moment {
  int64_t micros = 0;  // since 1970-01-01, by the wall clock
  bool is_date = false;
  std::optional<int> offset_minutes;

  std::string IsoFormat() const;
  // Python's strftime.
  std::string Format(std::string_view format) const;
  static Result<Moment> Parse(std::string_view text, std::string_view format);
};

jinja::Value MakeMoment(jinja::Render& render, const Moment& moment);
jinja::Value MakeSpan(jinja::Render& render, int64_t micros);

// modules.datetime, with the classes datetime, date and timedelta; and modules.pytz.
jinja::Value MakeDateTimeModule(jinja::Render& render);
jinja::Value MakePytzModule(jinja::Render& render);
// modules.re (modules/regex.h).
jinja::Value MakeReModule(jinja::Render& render);
// modules.itertools: chain, product, combinations.
jinja::Value MakeItertoolsModule(jinja::Render& render);

}  // namespace ingot::transform
