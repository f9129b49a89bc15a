// modules.re beside what Python's re gives for the same calls.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "jinja/render.h"
#include "transform/context/environments.h"
#include "transform/context/modules/regex.h"
#include "transform/context/moment.h"

namespace ingot::transform {
namespace {

using testing::HasSubstr;

// What a template with `re` and `text` prints, or "error: " and why.
std::string Printed(const std::string& source, const std::string& text = "") {
  jinja::Scope names;
  names.SetMaker("re", [](jinja::Render& render) -> Result<jinja::Value> { return MakeReModule(render); });
  names.SetMaker("text", [&](jinja::Render& render) -> Result<jinja::Value> { return render.heap().String(text); });
  const auto parsed = jinja::Template::Parse(EnvironmentOf(Phase::kRun), source, "t.sql");
  if (!parsed.ok()) return "error: " + parsed.error().message();
  jinja::Render render(names);
  const auto printed = render.Text(**parsed);
  return printed.ok() ? *printed : "error: " + printed.error().message();
}

TEST(Re, MatchSearchFullMatch) {
  EXPECT_EQ(Printed("{{ re.match('b', 'ab') }} {{ re.search('b', 'ab').start() }} {{ re.fullmatch('a|ab', 'ab').group() }}"), "None 1 ab");
  EXPECT_EQ(Printed("{{ re.match('(?P<y>\\\\d+)-(\\\\d+)?', '2024-').groupdict() }} {{ re.match('(a)(b)?', 'a').groups() }}"), "{'y': '2024'} ('a', None)");
  EXPECT_EQ(Printed("{% set m = re.search('(?P<a>x)(y)', 'äxy') %}{{ m.span() }} {{ m['a'] }}{{ m[2] }} {{ m.group(2, 'a') }} {{ m.end(1) }}"), "(1, 3) xy ('y', 'x') 2");
  EXPECT_EQ(Printed("{{ re.match('(a)(b)?', 'a').groups('-') }} {{ re.match('(a)(b)?', 'a').span(2) }}"), "('a', '-') (-1, -1)");
  EXPECT_THAT(Printed("{{ re.match('a', 'a').group(1) }}"), HasSubstr("no such group"));
}

TEST(Re, Substitutes) {
  EXPECT_EQ(Printed("{{ re.sub('(\\\\w+) (?P<last>\\\\w+)', '\\\\g<last>, \\\\1 \\\\g<0>', 'Ada Lovelace!') }}"), "Lovelace, Ada Ada Lovelace!");
  EXPECT_EQ(Printed("{{ re.sub('x*', '-', 'abxd') }} {{ re.sub('a', 'b', 'aaa', 2) }} {{ re.subn('a', '', 'aba') }}"), "-a-b--d- bba ('b', 2)");
  EXPECT_EQ(Printed("{{ re.sub('[ -]+', '_', 'Äpfel  und-Birnen') }} {{ re.sub('$', '!', 'a') }} {{ re.sub('a', '$1', 'a') }}"), "Äpfel_und_Birnen a! $1");
  EXPECT_EQ(Printed("{% macro up(m) %}<{{ m.group(0) }}>{% endmacro %}{{ re.sub('[ab]', up, 'abc') }}"), "<a><b>c");
  EXPECT_THAT(Printed("{{ re.sub('a', '\\\\2', 'a') }}"), HasSubstr("asks for the group '2'"));
  EXPECT_THAT(Printed("{{ re.sub('a', '\\\\q', 'a') }}"), HasSubstr("unknown escape"));
}

TEST(Re, FindsAllAndSplits) {
  EXPECT_EQ(Printed("{{ re.findall('\\\\d+', 'a1b22') }} {{ re.findall('(a)(b)?', 'abab a') }} {{ re.findall('x*', 'xab') }}"),
            "['1', '22'] [('a', 'b'), ('a', 'b'), ('a', '')] ['x', '', '', '']");
  EXPECT_EQ(Printed("{% for m in re.finditer('.', 'ab') %}{{ m.start() }}{% endfor %}"), "01");
  EXPECT_EQ(Printed("{{ re.split(',\\\\s*', 'a, b,c') }} {{ re.split('(,)', 'a,b') }} {{ re.split('', 'ab') }} {{ re.split(',', 'a,b,c', 1) }}"),
            "['a', 'b', 'c'] ['a', ',', 'b'] ['', 'a', 'b', ''] ['a', 'b,c']");
  EXPECT_EQ(Printed("{{ re.escape('a.b-c d') }}"), "a\\.b\\-c\\ d");
}

TEST(Re, Flags) {
  EXPECT_EQ(Printed("{{ re.sub('a', 'x', 'aA', flags=re.IGNORECASE) }} {{ re.findall('^.', 'a\\nb', re.M) }} {{ re.match('a.b', 'a\\nb') is none }}"), "xx ['a', 'b'] True");
  EXPECT_EQ(Printed("{{ re.match('a.b', 'a\\nb', re.S + re.I) is none }} {{ re.match('(?i)AB', 'ab').group() }} {{ re.search(' a # one\\n b', 'ab', re.X).group() }}"), "False ab ab");
  EXPECT_EQ(Printed("{% set p = re.compile('(?P<n>b)', re.I) %}{{ p.search('aB').group('n') }} {{ p.sub('x', 'abB') }} {{ p.pattern }} {{ p.groups }} {{ p.groupindex }} {{ p.flags }}"),
            "B axx (?P<n>b) 1 {'n': 1} 34");
  EXPECT_EQ(Printed("{{ re.search(re.compile('b'), 'ab').start() }}"), "1");
}

TEST(Re, LettersOfAllScripts) {
  EXPECT_EQ(Printed("{{ re.findall('\\\\w+', 'Äpfel, 東京_1!') }} {{ re.findall('[\\\\w-]+', 'é-a b') }} {{ re.findall('\\\\w', 'é', re.A) }}"), "['Äpfel', '東京_1'] ['é-a', 'b'] []");
  EXPECT_EQ(Printed("{{ re.match('.', 'é').end() }} {{ re.findall('\\\\s', 'a\\u00a0b\\x0b') | length }} {{ re.match('\\\\u00e9', 'é').group() }}"), "1 2 é");
}

TEST(Re, EndsOfTexts) {
  EXPECT_EQ(Printed("{{ re.search('b$', 'ab\\n').start() }} {{ re.search('b\\\\Z', 'ab\\n') is none }} {{ re.findall('[$]', 'a$') }} {{ re.match('a{,2}', 'aaa').group() }}"), "1 True ['$'] aa");
}

TEST(Re, WhatIsNotThereIsAnError) {
  for (const char* pattern : {"(?=a)", "(?!a)", "(?<=a)b", "(?<!a)b", "(a)\\\\1", "(?P<a>x)(?P=a)", "(?>a)", "(a)?(?(1)b|c)"}) {
    EXPECT_THAT(Printed(std::string("{{ re.match('") + pattern + "', 'a') }}"), HasSubstr("which Ingot's expressions do not have")) << pattern;
  }
  EXPECT_THAT(Printed("{{ re.match('(a', 'a') }}"), HasSubstr("is no regular expression: missing )"));
  EXPECT_THAT(Printed("{{ re.match('a', 1) }}"), HasSubstr("expected string"));
}

TEST(Re, HostilePatternsAndTextsEnd) {
  EXPECT_EQ(Printed("{{ re.match('(a*)*b', text) is none }}", std::string(100'000, 'a')), "True");
  EXPECT_EQ(Printed("{{ re.sub('(x+x+)+y', '', text) | length }}", std::string(50'000, 'x')), "50000");
  EXPECT_THAT(Printed("{{ re.match(text, 'a') is none }}", std::string(50'000, '(') + std::string(50'000, ')')), HasSubstr("is no regular expression that Ingot takes: it has 50000 groups"));
  EXPECT_THAT(Printed("{{ re.match(text, 'a') is none }}", std::string(50'000, '[')), HasSubstr("is no regular expression"));
  EXPECT_THAT(Printed("{{ re.match('((a{1000}){1000}){1000}', 'a') }}"), HasSubstr("is no regular expression"));
}

}  // namespace
}  // namespace ingot::transform
