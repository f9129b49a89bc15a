// What bytes of a rendered text are told to come from.
#include "jinja/text_origin.h"

#include <gtest/gtest.h>

#include <string>

#include "jinja/render_fixture.h"

namespace ingot::jinja {
namespace {

// The places of the first byte of `needle` in the rendered text: "macro 'm' a.sql:1:2" for each step, outermost first.
std::string OriginOf(std::string_view source, std::string_view needle, int first_line = 1) {
  const Environment environment(DbtSettings());
  auto parsed = Template::Parse(environment, source, "a.sql", nullptr, first_line);
  EXPECT_TRUE(parsed.ok());
  TextOrigin origin;
  std::string text;
  {
    const Scope names;
    Render render(names);
    auto rendered = render.Text(**parsed, &origin);
    EXPECT_TRUE(rendered.ok());
    text = *rendered;
  }
  std::string steps;
  for (const OriginStep& step : origin.Find(text.find(needle))) {
    steps += (steps.empty() ? "" : "; ") + step.what + " " + step.place.ToString();
  }
  return steps;
}

TEST(TextOrigin, LiteralTextIsOneForOne) {
  EXPECT_EQ(OriginOf("{# long\n comment #}\nselect\n  1 as id,\n  amout\n", "amout"), "the template a.sql:5:3");
  EXPECT_EQ(OriginOf("{%- set a = 1 -%}\n\n  x {{ a }} amout", "amout"), "the template a.sql:3:13");
  EXPECT_EQ(OriginOf("ä {{ 1 }} amout", "amout"), "the template a.sql:1:11");
}

TEST(TextOrigin, AValueIsWhereItsExpressionStands) {
  EXPECT_EQ(OriginOf("select {{ 'a' ~ 'mout' }}, b", "mout"), "the template a.sql:1:15");
  EXPECT_EQ(OriginOf("{% raw %}x{% endraw %}\n{% for c in ['a', 'b'] %}\n{{ c }},\n{% endfor %}", "b"), "the template a.sql:3:4");
}

TEST(TextOrigin, MacrosAreSeenThrough) {
  const std::string macro = "{% macro cents(c) %}\n  cast({{ c }}\n  as big){% endmacro %}\n";
  EXPECT_EQ(OriginOf(macro + "select {{ cents('x') }}", "big"), "the template a.sql:4:11; macro 'cents' a.sql:3:6");
  EXPECT_EQ(OriginOf(macro + "select {{ cents('x') }}", "x"), "the template a.sql:4:11; macro 'cents' a.sql:2:11");
  EXPECT_EQ(OriginOf(macro + "{% set y %}{{ cents('x') }}{% endset %}\nselect {{ y }}", "big"),
            "the template a.sql:5:11; the template a.sql:4:15; macro 'cents' a.sql:3:6");
  EXPECT_EQ(OriginOf("{% macro wrap() %}({{ caller() }}){% endmacro %}{% call wrap() %}\n in{% endcall %}", "in"),
            "the template a.sql:1:57; macro 'wrap' a.sql:1:23; the call block a.sql:2:2");
}

TEST(TextOrigin, TextThatAFilterChangedIsItsExpression) {
  EXPECT_EQ(OriginOf("{% macro m() %} x {% endmacro %}\n{{ m() | upper }}", "X"), "the template a.sql:2:10");
}

TEST(TextOrigin, LinesAreThoseOfTheFile) { EXPECT_EQ(OriginOf("a\nb", "b", 10), "the template a.sql:11:1"); }

}  // namespace
}  // namespace ingot::jinja
