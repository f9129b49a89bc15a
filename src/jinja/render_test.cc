#include "jinja/render.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "jinja/render_fixture.h"
#include "jinja/value/json_values.h"

namespace ingot::jinja {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

// A namespace with dbt's return() and a few values.
class RenderTest : public testing::Test {
 protected:
  RenderTest() {
    names_.SetMaker("return", [](Render& render) -> Result<Value> {
      return NewFunction(
          render.heap(), "return", [](Render& run, const Arguments& arguments) -> Result<Value> {
            return run.Return(arguments.positional.empty() ? Value::None() : arguments.positional.front());
          });
    });
    names_.Set("n", Value::Int(3));
  }

  std::string Text(std::string_view source) {
    source_ = MustParse(environment_, source);
    auto text = render_.Text(*source_);
    return text.ok() ? *text : "error: " + text.error().message();
  }

  Environment environment_{DbtSettings()};
  Scope names_;
  Render render_{names_};
  std::shared_ptr<const Template> source_;
};

TEST_F(RenderTest, ReturnLeavesTheMacroAndKeepsTheValue) {
  EXPECT_EQ(Text("{% macro f(x) %}text{% for i in [1,2] %}{{ return([x, i]) }}{% endfor %}never{% endmacro %}"
                 "{% set v = f('a') %}{{ v[1] + 1 }}{{ v }}"),
            "2['a', 1]");
}

TEST_F(RenderTest, ReturnInACallBlockLeavesTheMacroThatWasCalled) {
  EXPECT_EQ(Text("{% macro f() %}a{{ caller() }}b{% endmacro %}[{% call f() %}{{ return(7) }}{% endcall %}]"),
            "[7]");
}

TEST_F(RenderTest, ReturnOutsideOfAMacroIsAnError) {
  EXPECT_THAT(Text("{{ return(1) }}"), HasSubstr("outside of a macro"));
}

TEST_F(RenderTest, MacrosAreValuesAndCanBeCalledBack) {
  EXPECT_EQ(Text("{% macro twice(f, x) %}{{ f(f(x)) }}{% endmacro %}{% macro add(x) %}{{ return(x + n) }}{% "
                 "endmacro %}"
                 "{{ twice(add, 1) }}"),
            "7");
}

TEST_F(RenderTest, AMacroSeesTheTopLevelOfItsTemplate) {
  EXPECT_EQ(Text("{% set a = 1 %}{% macro f() %}{{ a }}{{ b }}{% endmacro %}{% set b = 2 %}{{ f() }}"), "12");
}

TEST_F(RenderTest, NativeKeepsTheTypeOfASingleExpression) {
  source_ = MustParse(environment_, "{{ [1, n] }}");
  auto value = render_.Native(*source_);
  ASSERT_TRUE(value.ok());
  EXPECT_TRUE(value->is_list());
  const auto text = MustParse(environment_, "a{{ n }}");
  EXPECT_EQ(render_.Native(*text)->as_string(), "a3");
  const auto none = MustParse(environment_, "");
  EXPECT_EQ(render_.Native(*none)->as_string(), "");
}

TEST_F(RenderTest, DefinitionsAreCalledWithoutTheirTemplatesTopLevel) {
  source_ =
      MustParse(environment_,
                "{% set local = 1 %}{% macro f(x) %}{{ x }}{{ local is defined }}{{ g(x) }}{% endmacro %}");
  const auto other = MustParse(environment_, "{% macro g(x) %}<{{ x }}>{% endmacro %}", "macros/g.sql");
  // As dbt has it: macros of other files are found through the namespace.
  names_.SetMaker("g", [&](Render& render) -> Result<Value> {
    return render.MacroValue(*other, *other->FindMacro("g"));
  });
  const Value argument = Value::Int(5);
  auto result = render_.CallDefinition(*source_, *source_->FindMacro("f"), {{&argument, 1}, {}});
  ASSERT_TRUE(result.ok()) << result.error().message();
  EXPECT_EQ(result->as_string(), "5False<5>");
}

TEST_F(RenderTest, AFailureNamesEveryMacroOnTheWay) {
  const auto macros =
      MustParse(environment_, "{% macro f(x) %}\n  {{ x.y.z }}\n{% endmacro %}", "macros/f.sql");
  names_.SetMaker("f", [&](Render& render) -> Result<Value> {
    return render.MacroValue(*macros, *macros->FindMacro("f"));
  });
  source_ = MustParse(environment_, "select\n  {{ f({}) }}", "models/b.sql");
  auto text = render_.Text(*source_);
  ASSERT_FALSE(text.ok());
  EXPECT_EQ(text.error().kind(), ErrorKind::kInvalidArgument);
  EXPECT_EQ(text.error().message(),
            "macros/f.sql:2:10: 'dict object' has no attribute 'y'\n"
            "  2 |   {{ x.y.z }}\n"
            "    |          ^\n"
            "  in macro 'f', called from models/b.sql:2:6");
  EXPECT_EQ(render_.failure().kind, FailureKind::kUndefined);
}

TEST_F(RenderTest, AnEmbeddersErrorKeepsItsKindAndGetsAPlace) {
  names_.SetMaker("fail", [](Render& render) -> Result<Value> {
    return NewFunction(render.heap(), "fail",
                       [](Render&, const Arguments&) -> Result<Value> { return NotFound("no such model"); });
  });
  source_ = MustParse(environment_, "{{ fail() }}");
  auto text = render_.Text(*source_);
  ASSERT_FALSE(text.ok());
  EXPECT_EQ(text.error().kind(), ErrorKind::kNotFound);
  EXPECT_THAT(text.error().message(), StartsWith("models/a.sql:1:4: no such model"));
}

TEST_F(RenderTest, AFailureInsideOfACallbackKeepsItsPlace) {
  names_.SetMaker("apply", [](Render& render) -> Result<Value> {
    return NewFunction(render.heap(), "apply", [](Render& run, const Arguments& arguments) -> Result<Value> {
      return run.Call(arguments.positional.front(), {});
    });
  });
  EXPECT_THAT(Text("{% macro bad() %}\n{{ 1 // 0 }}{% endmacro %}{{ apply(bad) }}"),
              StartsWith("error: models/a.sql:2:6: integer division or modulo by zero"));
}

TEST_F(RenderTest, ReturnPassesThroughAnEmbeddersFunction) {
  names_.SetMaker("apply", [](Render& render) -> Result<Value> {
    return NewFunction(render.heap(), "apply", [](Render& run, const Arguments& arguments) -> Result<Value> {
      return run.Call(*arguments.Find("caller"), {});
    });
  });
  EXPECT_EQ(Text("{% macro f() %}{% call apply() %}{{ return(5) }}{% endcall %}{% endmacro %}{{ f() + 1 }}"),
            "6");
}

TEST_F(RenderTest, AttributesOfTheEmbeddersObjects) {
  class Relation final : public Object {
   public:
    std::string_view TypeName() const override { return "Relation"; }
    Result<std::optional<Value>> GetAttribute(Render& render, std::string_view name) override {
      if (name == "schema") return std::optional<Value>(render.heap().String("s"));
      return std::optional<Value>();
    }
    std::string ToString() const override { return "\"s\".\"t\""; }
  };
  names_.Set("this", render_.heap().NewObject<Relation>());
  EXPECT_EQ(Text("{{ this }} {{ this.schema }} {{ this['schema'] }} {{ this.nope is defined }} {{ [this] }}"),
            "\"s\".\"t\" s s False [\"s\".\"t\"]");
}

TEST_F(RenderTest, FrozenValuesCannotBeChanged) {
  Heap shared;
  names_.Set("vars", FromJson(*Json::Parse(R"({"a": [1]})"), shared));
  shared.Freeze();
  EXPECT_EQ(Text("{{ vars.a }}"), "[1]");
  EXPECT_THAT(Text("{% do vars.a.append(2) %}"), HasSubstr("cannot be changed: it is shared"));
}

TEST_F(RenderTest, LenientUndefinedValuesGoOn) {
  Settings settings;
  settings.undefined = UndefinedMode::kLenient;
  EXPECT_EQ(Rendered("[{{ a.b['c'](1).d }}]", settings), "[]");
  settings.undefined = UndefinedMode::kStrict;
  EXPECT_THAT(Rendered("{{ a }}", settings), HasSubstr("'a' is undefined"));
}

TEST_F(RenderTest, CurrentPlaceIsWhereTheFunctionWasCalled) {
  Place place;
  names_.SetMaker("here", [&](Render& render) -> Result<Value> {
    return NewFunction(render.heap(), "here", [&](Render& run, const Arguments&) -> Result<Value> {
      place = run.CurrentPlace();
      return Value::None();
    });
  });
  Text("a\n b {{ here() }}");
  EXPECT_EQ(place.ToString(), "models/a.sql:2:7");
}

TEST(Include, TakesTheVariablesAroundIt) {
  Environment environment;
  environment.SetLoader([&](std::string_view name) -> Result<std::shared_ptr<const Template>> {
    if (name == "inc") return Template::Parse(environment, "<{{ x }}{{ y }}>", "inc");
    if (name == "lib")
      return Template::Parse(environment, "{% macro f(x) %}f{{ x }}{% endmacro %}{% set v = 2 %}", "lib");
    return NotFound("nothing");
  });
  const Scope names;
  Render render(names);
  const auto source = MustParse(
      environment,
      "{% set x = 1 %}{% for y in [5] %}{% include 'inc' %}{% endfor %}{% include 'no' ignore missing %}"
      "{% import 'lib' as lib %}{{ lib.f(1) }}{{ lib.v }}{% from 'lib' import f as g %}{{ g(3) }}");
  auto text = render.Text(*source);
  ASSERT_TRUE(text.ok()) << text.error().message();
  EXPECT_EQ(*text, "<15>f12f3");
}

TEST(Include, IsRefusedWithoutALoader) {
  EXPECT_THAT(Rendered("{% include 'a' %}"), HasSubstr("not allowed here"));
}

}  // namespace
}  // namespace ingot::jinja
