#include "jinja/template.h"

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "jinja/call_text.h"
#include "jinja/render_fixture.h"
#include "jinja/static_calls.h"

namespace ingot::jinja {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

using Texts = std::vector<std::pair<std::string, std::string>>;

Texts ConfigTexts(std::string_view source) {
  const Environment environment(DbtSettings());
  return NamedArgumentTexts(*MustParse(environment, source), "config");
}

TEST(NamedArguments, AreTextAsDbtWritesThemDown) {
  EXPECT_EQ(ConfigTexts("{{ config(a='text', b=true, c=[1, 'x'], d={'k': none}, e=(1,), f=-1.5) }}"),
            (Texts{{"a", "text"}, {"b", "True"}, {"c", "[1, 'x']"}, {"d", "{'k': None}"}, {"e", "(1,)"}, {"f", "-1.5"}}));
  EXPECT_EQ(ConfigTexts("{{ config(a=env_var('X', \"it's\"), b='x_' ~ target.name, c=var('v')['k'] == 1 and not z, d=f(n=2, *l, **m)) }}"),
            (Texts{{"a", "env_var('X', \"it's\")"},
                   {"b", "'x_' ~ target.name"},
                   {"c", "var('v')['k'] == 1 and not z"},
                   {"d", "f(n=2, *l, **m)"}}));
  EXPECT_EQ(ConfigTexts("{{ config(a=x | upper, b='p' if t is none else 2 + 1) }}"),
            (Texts{{"a", "Filter(node=Name(name='x', ctx='load'), name='upper', args=[], kwargs=[], dyn_args=None, dyn_kwargs=None)"},
                   {"b", "CondExpr(test=Test(node=Name(name='t', ctx='load'), name='none', args=[], kwargs=[], dyn_args=None, "
                         "dyn_kwargs=None), expr1=Const(value='p'), expr2=Add(left=Const(value=2), right=Const(value=1)))"}}));
}

TEST(PlainCalls, CanBeReadWithoutRendering) {
  const auto plain = [](std::string_view source) {
    constexpr std::array<std::string_view, 2> kNames = {"config", "ref"};
    const Environment environment(DbtSettings());
    return HasOnlyPlainCalls(*MustParse(environment, source), kNames, "config");
  };
  EXPECT_TRUE(plain("{# c #}{{ config(a='x', b={'k': ['v']}, c=True) }} from {{ ref('y', v=1) }} {{ 'x' }}"));
  for (const std::string_view other : {"{{ config(a=1) }}", "{{ config(a=true) }}", "{{ config(a=none) }}", "{{ config(a='x' ~ 'y') }}", "{{- config(a='x') }}",
                                       "{% if x %}{% endif %}{{ config(a='x') }}", "{{ config(a='x') | string }}", "{{ config({'a': 'x'}) }}", "{{ x }}"}) {
    EXPECT_FALSE(plain(other)) << other;
  }
}

TEST(NamedArguments, AreThoseOfTheFirstCall) {
  EXPECT_EQ(ConfigTexts("{% if x %}{{ config(a=1) }}{% endif %}{{ config(b=2) }}"), (Texts{{"a", "1"}}));
  EXPECT_TRUE(ConfigTexts("{{ config({'a': 1}) }} {{ other(a=1) }}").empty());
}

TEST(Definitions, AreFoundWithoutRendering) {
  const Environment environment(DbtSettings());
  const auto source =
      MustParse(environment,
                "{# x #}{% macro a(x, y='1, 2', z: list[string]=none) -%} body {%- endmacro %}\n"
                "{% test unique(model, column_name) %}t{% endtest %}"
                "{% materialization table, adapter='duckdb', default, supported_languages=['sql', 'python'] "
                "%}m{% endmaterialization %}"
                "{% snapshot s %}select 1{% endsnapshot %}"
                "{% docs d %}\nSome {{ text }} {% here %}\n{% enddocs %}");
  const auto& all = source->definitions();
  ASSERT_EQ(all.size(), 5u);
  EXPECT_EQ(all[0].tag, "macro");
  ASSERT_EQ(all[0].parameters.size(), 3u);
  EXPECT_EQ(all[0].parameters[1].default_source, "'1, 2'");
  EXPECT_EQ(all[0].parameters[2].type, "list[string]");
  EXPECT_EQ(all[0].source, "{% macro a(x, y='1, 2', z: list[string]=none) -%} body {%- endmacro %}");
  EXPECT_EQ(all[0].body, "body");
  EXPECT_EQ(all[1].name, "unique");
  EXPECT_EQ(all[1].parameters[1].name, "column_name");
  EXPECT_EQ(all[2].options[0].value->as_string(), "duckdb");
  EXPECT_FALSE(all[2].options[1].value);
  EXPECT_EQ(all[2].options[2].value->list()->size(), 2u);
  EXPECT_EQ(all[3].body, "select 1");
  EXPECT_EQ(all[4].body, "\nSome {{ text }} {% here %}\n");
  EXPECT_EQ(source->PlaceOf(all[1].offset).ToString(), "models/a.sql:2:1");
  EXPECT_EQ(Rendered("{% docs d %}{{ x.y }}{% enddocs %}a{% test t(m) %}b{% endtest %}"), "a");
}

TEST(SyntaxErrors, PointAtTheirPlace) {
  EXPECT_EQ(
      Rendered("a\n{% if x %}\n"),
      "error: t.sql:2:11: unexpected end of template: looking for 'elif' or 'else' or 'endif'; the innermost "
      "block that needs to be closed is 'if'\n  2 | {% if x %}\n    |           ^");
  EXPECT_THAT(Rendered("{{ 'é' + }}"), HasSubstr("t.sql:1:10: unexpected 'end of print statement'"));
  EXPECT_THAT(Rendered("{% foo %}"), HasSubstr("t.sql:1:4: unknown tag 'foo'"));
  EXPECT_THAT(Rendered("{{ a|nope }}"), HasSubstr("no filter named 'nope'"));
  EXPECT_THAT(Rendered("{{ 'abc }}"), HasSubstr("no closing '"));
  EXPECT_THAT(Rendered("{% break %}"), HasSubstr("outside of a loop"));
  EXPECT_THAT(Rendered("{# abc"), HasSubstr("missing end of comment tag"));
  EXPECT_THAT(Rendered("{% macro m(a=1, b) %}{% endmacro %}"), HasSubstr("non-default argument"));
}

TEST(SyntaxErrors, AnUnknownFilterInAConditionIsOneOnlyWhenItRuns) {
  EXPECT_EQ(Rendered("{% if false %}{{ 1|nope }}{% endif %}x"), "x");
  EXPECT_THAT(Rendered("{% if true %}{{ 1|nope }}{% endif %}x"), HasSubstr("no filter named 'nope'"));
}

TEST(WhiteSpace, IsControlledAsInJinja) {
  EXPECT_EQ(Rendered("a \n {%- if 1 -%} \n b \n {%- endif +%} c\n"), "ab c");
  EXPECT_EQ(Rendered("a\r\nb\r\n\n"), "a\nb\n");
  Settings settings;
  settings.trim_blocks = settings.lstrip_blocks = settings.keep_trailing_newline = true;
  EXPECT_EQ(Rendered("x\n  {% if 1 %}\n  y\n  {%+ endif %}\nz\n", settings), "x\n  y\n  z\n");
}

TEST(StaticCalls, AreFoundWithTheirLiterals) {
  const Environment environment(DbtSettings());
  const auto source = MustParse(environment,
                                "{{ config(materialized='table', tags=['a', 'b']) }}\n"
                                "select * from {{ ref('m') }} {% if x %}{{ ref(name) }}{% endif %}"
                                "{% macro f(ref) %}{{ ref('shadowed') }}{{ source('s', 't') }}{% endmacro %}"
                                "{{ dbt_utils.star(from=ref('q')) }}");
  Heap heap;
  const std::string_view names[] = {"ref", "config", "source"};
  const auto calls = FindCalls(*source, names, heap);
  ASSERT_EQ(calls.size(), 5u);
  EXPECT_EQ(calls[0].name, "config");
  EXPECT_TRUE(calls[0].literal());
  EXPECT_EQ(calls[0].named[1].second->list()->size(), 2u);
  EXPECT_EQ(calls[1].positional[0]->as_string(), "m");
  EXPECT_FALSE(calls[1].conditional);
  EXPECT_FALSE(calls[2].literal());
  EXPECT_TRUE(calls[2].conditional);
  EXPECT_EQ(calls[3].name, "source");
  EXPECT_EQ(calls[3].inside->name, "f");
  EXPECT_EQ(calls[4].positional[0]->as_string(), "q");
  EXPECT_THAT(UsedNames(*source),
              ElementsAre("config", "dbt_utils", "dbt_utils.star", "name", "ref", "source", "x"));
  EXPECT_THAT(UsedNames(*source, source->FindMacro("f")), ElementsAre("source"));
}

TEST(ParseLiteral, ReadsPythonLiterals) {
  Heap heap;
  auto value = ParseLiteral("{'a': [1, -2.5, None, True], 'b': ('x',)}", heap);
  ASSERT_TRUE(value.ok()) << value.error().message();
  EXPECT_EQ(value->dict()->Find("a")->list()->size(), 4u);
  EXPECT_FALSE(ParseLiteral("a + 1", heap).ok());
  EXPECT_FALSE(ParseLiteral("1 2", heap).ok());
}

}  // namespace
}  // namespace ingot::jinja
