// Templates that mean harm end in an error.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "jinja/render_fixture.h"

namespace ingot::jinja {
namespace {

using testing::HasSubstr;

std::string Limited(std::string_view source) {
  Limits limits;
  limits.steps = 2'000'000;
  limits.heap_bytes = size_t{32} << 20;
  limits.output_bytes = 1 << 20;
  return Rendered(source, DbtSettings(), limits);
}

TEST(Limits, EndlessRecursion) {
  EXPECT_THAT(Limited("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}"),
              HasSubstr("calls inside of one another"));
  EXPECT_THAT(Limited("{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}"),
              HasSubstr("recursive loop"));
}

TEST(Limits, EndlessLoops) {
  EXPECT_THAT(Limited("{% set l = [1] %}{% for x in l %}{% do l.append(x) %}{% endfor %}"),
              HasSubstr("more than"));
  EXPECT_THAT(Limited("{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}"),
              HasSubstr("steps"));
}

TEST(Limits, Memory) {
  EXPECT_THAT(Limited("{{ 'x' * 10**12 }}"), HasSubstr("memory"));
  EXPECT_THAT(Limited("{{ [1] * 10**10 }}"), HasSubstr("memory"));
  EXPECT_THAT(Limited("{{ 'a'.center(10**12) }}"), HasSubstr("memory"));
  EXPECT_THAT(Limited("{{ '%999999999d' % 1 }}"), HasSubstr("error"));
  EXPECT_THAT(Limited("{{ '{:999999999}'.format(1) }}"), HasSubstr("error"));
  EXPECT_THAT(
      Limited(
          "{% set ns = namespace(s='x') %}{% for i in range(99) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}"),
      HasSubstr("memory"));
  EXPECT_THAT(Limited("{{ range(10**9) }}"), HasSubstr("range too big"));
}

TEST(Limits, Output) {
  EXPECT_THAT(Limited("{% for i in range(99999) %}{{ 'x' * 100 }}{% endfor %}"), HasSubstr("bytes of text"));
}

TEST(Limits, DeepSource) {
  EXPECT_THAT(Limited("{{ " + std::string(100'000, '(') + "1" + std::string(100'000, ')') + " }}"),
              HasSubstr("levels"));
  std::string sum = "{{ 1";
  for (int i = 0; i < 50'000; ++i) sum += " + 1";
  EXPECT_THAT(Limited(sum + " }}"), HasSubstr("nested too deeply"));
  std::string ifs;
  for (int i = 0; i < 50'000; ++i) ifs += "{% if 1 %}";
  EXPECT_THAT(Limited(ifs), HasSubstr("too many blocks"));
}

TEST(Limits, CyclesAreShownAndReleased) {
  EXPECT_EQ(Limited("{% set l = [] %}{% do l.append(l) %}{{ l }}"), "[[...]]");
  EXPECT_EQ(Limited("{% set d = {} %}{% do d.update({'d': d}) %}{{ d }}"), "{'d': {...}}");
  EXPECT_THAT(Limited("{% set l = [] %}{% do l.append(l) %}{% set m = [] %}{% do m.append(m) %}{{ l == m }}"),
              HasSubstr("recursion"));
  EXPECT_THAT(Limited("{% set l = [] %}{% do l.append(l) %}{{ l|tojson }}"), HasSubstr("contains itself"));
}

TEST(Limits, DeepValues) {
  EXPECT_THAT(Limited("{% set ns = namespace(l=[]) %}{% for i in range(9999) %}{% set ns.l = [ns.l] %}{% "
                      "endfor %}{{ ns.l }}"),
              HasSubstr("recursion"));
}

TEST(Limits, Cancellation) {
  const Environment environment;
  const auto source =
      MustParse(environment, "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}");
  Cancellation cancellation;
  cancellation.Cancel();
  const Scope names;
  Render render(names, {}, &cancellation);
  auto text = render.Text(*source);
  ASSERT_FALSE(text.ok());
  EXPECT_EQ(text.error().kind(), ErrorKind::kCancelled);
}

}  // namespace
}  // namespace ingot::jinja
