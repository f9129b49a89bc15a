// What templates say, by subject. The wide comparison with Jinja2 is peer_test.py; here stands what dbt
// projects lean on, and each fault that was found.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "jinja/render_fixture.h"

namespace ingot::jinja {
namespace {

using testing::HasSubstr;

TEST(Language, AssignmentsStayInTheirLoop) {
  EXPECT_EQ(Rendered("{% set x = 1 %}{% for i in [1, 2] %}{{ x }}{% set x = 2 %}{{ x }}{% endfor %}{{ x }}"),
            "12121");
  EXPECT_EQ(Rendered("{% if true %}{% set x = 1 %}{% endif %}{{ x }}"), "1");
  EXPECT_EQ(Rendered("{% set ns = namespace(n=0) %}{% for i in range(4) %}{% set ns.n = ns.n + i %}{% endfor "
                     "%}{{ ns.n }}"),
            "6");
  EXPECT_EQ(Rendered("{% set x %}{% set y = 1 %}{{ y }}{% endset %}{{ x }}{{ y is defined }}"), "1False");
}

TEST(Language, ChangesAreSeenThroughEveryAlias) {
  EXPECT_EQ(Rendered("{% set a = [] %}{% set b = a %}{% do b.append(1) %}{{ a }}{{ a.append(2) }}{{ b }}"),
            "[1]None[1, 2]");
  EXPECT_EQ(Rendered("{% macro f(l) %}{% do l.append(1) %}{% endmacro %}{% set a = [] %}{{ f(a) }}{{ a }}"),
            "[1]");
  EXPECT_EQ(Rendered("{% set d = {'a': 1} %}{% do d.update({'b': d.pop('a')}) %}{{ d }}"), "{'b': 1}");
  EXPECT_EQ(Rendered("{% set l = [1] %}{% for x in l %}{% if x < 3 %}{% do l.append(x + 1) %}{% endif %}{{ x "
                     "}}{% endfor %}"),
            "123");
}

TEST(Language, MacrosTakeArgumentsAsJinjaDoes) {
  const std::string macro = "{% macro m(a, b=2) %}{{ a }}|{{ b }}|{{ varargs }}|{{ kwargs }}{% endmacro %}";
  EXPECT_EQ(Rendered(macro + "{{ m(1) }}"), "1|2|()|{}");
  EXPECT_EQ(Rendered(macro + "{{ m(1, 3, 4, z=5) }}"), "1|3|(4,)|{'z': 5}");
  EXPECT_EQ(Rendered(macro + "{{ m(*[1, 2, 3], **{'q': 1}) }}"), "1|2|(3,)|{'q': 1}");
  EXPECT_EQ(Rendered("{% macro m(a, b=a) %}{{ b }}{% endmacro %}{{ m(7) }}"), "7");
  EXPECT_THAT(Rendered("{% macro m(a) %}{% endmacro %}{{ m(1, 2) }}"),
              HasSubstr("takes not more than 1 argument(s)"));
  EXPECT_THAT(Rendered("{% macro m(a) %}{% endmacro %}{{ m(b=2) }}"),
              HasSubstr("takes no keyword argument 'b'"));
}

TEST(Language, CallBlocksPassTheirBody) {
  EXPECT_EQ(Rendered("{% macro m(x) %}<{{ caller(x, 2) }}>{% endmacro %}{% set o = 'o' %}"
                     "{% call(a, b) m(1) %}{{ a }}{{ b }}{{ o }}{% endcall %}"),
            "<12o>");
  EXPECT_THAT(Rendered("{% macro m() %}{% endmacro %}{% call m() %}x{% endcall %}"), HasSubstr("caller"));
}

TEST(Language, RecursiveLoopsHaveTheirOwnVariables) {
  EXPECT_EQ(
      Rendered(
          "{% for x in [1, [2, [3]], 4] recursive %}{% if x is number %}{{ x }}:{{ loop.depth }} {% else %}"
          "({{ loop(x) }}){{ loop.index }} {% endif %}{% endfor %}"),
      "1:1 (2:2 (3:3 )2 )2 4:1 ");
}

TEST(Language, ALoopThatIsBrokenInItsFirstRoundRunsItsElse) {
  // As Jinja2 does it.
  EXPECT_EQ(Rendered("{% for x in [1] %}{% break %}{% else %}else{% endfor %}"), "else");
  EXPECT_EQ(
      Rendered("{% for x in [1, 2] %}{{ x }}{% if x == 2 %}{% break %}{% endif %}{% else %}else{% endfor %}"),
      "12");
}

TEST(Language, IntegersThatDoNotFitAreErrors) {
  EXPECT_THAT(Rendered("{{ 9223372036854775807 + 1 }}"), HasSubstr("does not fit 64 bits"));
  EXPECT_THAT(Rendered("{{ 2 ** 64 }}"), HasSubstr("does not fit 64 bits"));
  EXPECT_THAT(Rendered("{{ 99999999999999999999 }}"), HasSubstr("does not fit 64 bits"));
  EXPECT_EQ(Rendered("{{ (-9223372036854775807 - 1) % -1 }}"), "0");
  EXPECT_THAT(Rendered("{{ (-9223372036854775807 - 1) // -1 }}"), HasSubstr("does not fit 64 bits"));
}

TEST(Language, ArithmeticIsPythons) {
  EXPECT_EQ(
      Rendered(
          "{{ -7 // 2 }} {{ -7 % 3 }} {{ 7 % -3 }} {{ 7 / 2 }} {{ 2 ** -1 }} {{ -7.5 // 2 }} {{ 1 + 2.5 }}"),
      "-4 2 -2 3.5 0.5 -4.0 3.5");
  EXPECT_EQ(Rendered("{{ 1 < 2 < 3 }}{{ 3 > 2 > 2 }}{{ 'a' * 3 }}{{ [1] * 2 }}{{ true + 1 }}"),
            "TrueFalseaaa[1, 1]2");
}

TEST(Language, FiltersThatDbtProjectsUse) {
  EXPECT_EQ(Rendered("{{ ['a', 'b'] | map('upper') | join(', ') }}"), "A, B");
  EXPECT_EQ(
      Rendered(
          "{{ [{'n': 1, 't': 'x'}, {'n': 2}] | selectattr('t', 'defined') | map(attribute='n') | list }}"),
      "[1]");
  EXPECT_EQ(Rendered("{{ ' a\n b' | trim | indent(2) }}"), "a\n   b");
  EXPECT_EQ(Rendered("{{ [3, 1, 2] | sort | reverse | list }}{{ {'b': 1, 'a': 2} | dictsort }}"),
            "[3, 2, 1][('a', 2), ('b', 1)]");
  EXPECT_EQ(Rendered("{{ 'a,b' | replace(',', ';') }}{{ none | default('d', true) }}{{ '5' | int + 1 }}{{ "
                     "[1, 1] | unique | list }}"),
            "a;bd6[1]");
}

TEST(Language, GroupsAreTuplesWithNames) {
  EXPECT_EQ(Rendered("{% for g in [{'k': 'b'}, {'k': 'a'}] | groupby('k') | sort(reverse=true) %}{{ "
                     "g.grouper }}{{ g.list }}"
                     "{{ g[0] }}{% endfor %}{% for k, rows in [{'k': 1}] | groupby('k') %}{{ k }}{{ rows "
                     "}}{% endfor %}"),
            "b[{'k': 'b'}]ba[{'k': 'a'}]a1[{'k': 1}]");
}

TEST(Language, MethodsOfText) {
  EXPECT_EQ(Rendered("{{ 'a.b.c'.split('.')[-1] }}{{ 'a.b'.rsplit('.', 1) }}{{ '  x '.strip() }}{{ "
                     "'x'.join(['a', 'b']) }}"),
            "c['a', 'b']xaxb");
  EXPECT_EQ(
      Rendered("{{ '%s and %(a)s' % {'a': 1} }}{{ '%05.1f' % 3.14159 }}{{ '{0}-{x:>4}'.format(1, x='y') }}"),
      "{'a': 1} and 1003.11-   y");
  EXPECT_EQ(Rendered("{{ 'h\xC3\xA9llo'[1:3] }}{{ 'h\xC3\xA9llo' | length }}{{ 'h\xC3\xA9llo'.find('l') }}"),
            "\xC3\xA9l52");
}

TEST(Language, ItemsAndMethodsOfDicts) {
  // A method wins over a key by a dot, the key wins in brackets.
  EXPECT_EQ(Rendered("{% set d = {'items': 1} %}{{ d['items'] }}{{ d.items() | list }}"), "1[('items', 1)]");
  EXPECT_EQ(Rendered("{% set d = {'a': none} %}{{ d.b is defined }}{{ d.get('b') }}{{ d.get('b', 2) }}"),
            "FalseNone2");
  // Python's random.choice takes the item at a number.
  EXPECT_EQ(Rendered("{{ {0: 'x'} | random }}"), "x");
  EXPECT_THAT(Rendered("{{ {'a': 'x'} | random }}"), HasSubstr("a dict has no random item"));
}

TEST(Language, UndefinedValuesPrintNothingAndDoNothing) {
  EXPECT_EQ(Rendered("[{{ x }}{{ x or 'y' }}{% for i in x %}{% endfor %}{{ x | default('d') }}]"), "[yd]");
  EXPECT_THAT(Rendered("{{ x.y }}"), HasSubstr("'x' is undefined"));
  EXPECT_THAT(Rendered("{{ x() }}"), HasSubstr("'x' is undefined"));
  EXPECT_THAT(Rendered("{{ x + 1 }}"), HasSubstr("'x' is undefined"));
}

}  // namespace
}  // namespace ingot::jinja
