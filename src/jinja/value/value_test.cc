#include "jinja/value/value.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <thread>

#include "base/seeded_random.h"
#include "jinja/value/equality.h"
#include "jinja/value/heap.h"
#include "jinja/value/json_values.h"
#include "jinja/value/object.h"
#include "jinja/value/text_form.h"
#include "jinja/value/unicode.h"

namespace ingot::jinja {
namespace {

using testing::HasSubstr;

std::string Repr(const Value& value) {
  std::string text;
  EXPECT_TRUE(AppendRepr(value, &text));
  return text;
}

TEST(Heap, ConcatGrowsInPlaceAndLeavesShorterTextAlone) {
  Heap heap;
  const Value start = heap.String(std::string(200, 'a'));
  const Value once = heap.Concat(start, "b");
  const Value one = heap.Concat(once, "c");
  const Value other = heap.Concat(once, "d");
  EXPECT_EQ(once.as_string(), std::string(200, 'a') + "b");
  EXPECT_EQ(one.as_string(), std::string(200, 'a') + "bc");
  EXPECT_EQ(other.as_string(), std::string(200, 'a') + "bd");
}

TEST(Heap, ConcatOfALongTextCostsWhatIsAdded) {
  Heap heap;
  Value text = heap.String("x");
  for (int i = 0; i < 100'000; ++i) text = heap.Concat(text, "0123456789");
  EXPECT_EQ(text.as_string().size(), 1'000'001u);
  EXPECT_LT(heap.bytes(), size_t{16} << 20);
}

TEST(Heap, SaysWhenItsLimitIsPassed) {
  Heap heap(1000);
  EXPECT_EQ(heap.String(std::string(2000, 'x')).as_string(), "");
  EXPECT_TRUE(heap.exhausted());
}

TEST(Heap, DestroysItsObjects) {
  struct Counted {
    explicit Counted(int* count) : count_(count) { ++*count_; }
    ~Counted() { --*count_; }
    int* count_;
  };
  int alive = 0;
  {
    Heap heap;
    heap.New<Counted>(&alive);
    heap.Reset();
    EXPECT_EQ(alive, 0);
    heap.New<Counted>(&alive);
    EXPECT_EQ(alive, 1);
  }
  EXPECT_EQ(alive, 0);
}

TEST(Heap, CopyKeepsSharedPartsAndCycles) {
  Heap target;
  Value copy;
  {
    Heap source;
    const Value inner = source.NewList({Value::Int(1)});
    const Value outer = source.NewList({inner, inner, source.NewDict({{"k", source.NewTuple({inner})}})});
    outer.list()->Append(outer);
    copy = target.Copy(outer);
    inner.list()->Append(Value::Int(9));
  }
  EXPECT_EQ(Repr(copy), "[[1], [1], {'k': ([1],)}, [...]]");
  (*copy.list())[0].list()->Append(Value::Int(2));
  EXPECT_EQ(Repr((*copy.list())[1]), "[1, 2]");
}

TEST(Heap, FrozenValuesAreReadByManyThreads) {
  Heap heap;
  const Value value = FromJson(*Json::Parse(R"({"a": [1, 2, {"b": "c"}]})"), heap);
  heap.Freeze();
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 200; ++round)
        EXPECT_EQ(Repr(*value.dict()->Find("a")), "[1, 2, {'b': 'c'}]");
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_FALSE(value.dict()->Set("x", Value::None()));
  EXPECT_FALSE(value.dict()->Find("a")->list()->Append(Value::None()));
}

// Beside a list of pairs, which is too simple to be wrong.
TEST(Dict, AgreesWithAListOfPairs) {
  SeededRandom random;
  SCOPED_TRACE(random.Trace());
  Heap heap;
  Dict dict(&heap);
  std::vector<std::pair<int64_t, int64_t>> model;
  for (int i = 0; i < 20'000; ++i) {
    const auto key = static_cast<int64_t>(random.Below(60));
    auto found =
        std::find_if(model.begin(), model.end(), [&](const auto& pair) { return pair.first == key; });
    if (random.Below(3) == 0) {
      dict.Erase(Value::Int(key));
      if (found != model.end()) model.erase(found);
    } else {
      dict.Set(random.Below(2) == 0 ? Value::Int(key) : Value::Float(static_cast<double>(key)),
               Value::Int(i));
      if (found != model.end()) {
        found->second = i;
      } else {
        model.emplace_back(key, i);
      }
    }
    ASSERT_EQ(dict.size(), model.size());
    if (i % 97 != 0) continue;
    std::vector<std::pair<int64_t, int64_t>> content;
    dict.ForEach([&](const Value& k, const Value& v) {
      content.emplace_back(static_cast<int64_t>(k.as_float()), v.as_int());
    });
    ASSERT_EQ(content, model);
  }
}

TEST(Dict, EqualNumbersAreOneKey) {
  Heap heap;
  Dict dict(&heap);
  dict.Set(Value::Int(1), heap.String("int"));
  dict.Set(Value::Float(1.0), heap.String("float"));
  dict.Set(Value::Bool(true), heap.String("bool"));
  EXPECT_EQ(dict.size(), 1u);
  EXPECT_FALSE(dict.Set(heap.NewList(), Value::None()));
}

TEST(Numbers, CompareWithoutRounding) {
  EXPECT_EQ(Compare(Value::Int(9007199254740993), Value::Float(9007199254740992.0)), Ordering::kGreater);
  EXPECT_EQ(Compare(Value::Int(INT64_MAX), Value::Float(9223372036854775808.0)), Ordering::kLess);
  EXPECT_EQ(Compare(Value::Int(0), Value::Float(NAN)), Ordering::kUnordered);
}

TEST(TextForm, FloatsAreAsPythonShowsThem) {
  auto shown = [](double value) {
    std::string text;
    AppendFloat(value, &text);
    return text;
  };
  EXPECT_EQ(shown(1), "1.0");
  EXPECT_EQ(shown(-0.0), "-0.0");
  EXPECT_EQ(shown(0.1 + 0.2), "0.30000000000000004");
  EXPECT_EQ(shown(1e16), "1e+16");
  EXPECT_EQ(shown(123456789012345680.0), "1.2345678901234568e+17");
  EXPECT_EQ(shown(1e-5), "1e-05");
  EXPECT_EQ(shown(0.0001), "0.0001");
  EXPECT_EQ(shown(HUGE_VAL), "inf");
}

TEST(TextForm, QuotesAreAsPythonChoosesThem) {
  EXPECT_EQ(Quoted("it's"), "\"it's\"");
  EXPECT_EQ(Quoted("both ' and \""), "'both \\' and \"'");
  EXPECT_EQ(Quoted("a\n\t\x01\x7f"), "'a\\n\\t\\x01\\x7f'");
  EXPECT_EQ(Quoted("\xC3\xA9\xE2\x80\x8B\xFF"), "'\xC3\xA9\\u200b\\udcff'");
}

TEST(Unicode, CasesAndSpaces) {
  EXPECT_EQ(Upper("stra\xC3\x9F\x65 \xC3\xA9 \xCF\x83 \xD1\x8F"), "STRASSE \xC3\x89 \xCE\xA3 \xD0\xAF");
  EXPECT_EQ(Lower("\xC3\x89\xCE\xA3\xD0\xAF"), "\xC3\xA9\xCF\x83\xD1\x8F");
  EXPECT_EQ(StripRight("a\xC2\xA0 \xE3\x80\x80"), "a");
  EXPECT_EQ(StripLeft("\xE2\x80\xA8 a"), "a");
}

TEST(JsonValues, GoBothWays) {
  Heap heap;
  const std::string text = R"({"a":[1,2.5,"x",null,true],"b":{}})";
  auto json = ToJson(FromJson(*Json::Parse(text), heap));
  ASSERT_TRUE(json.ok());
  EXPECT_EQ(json->Dump(), text);
  const Value cycle = heap.NewList();
  cycle.list()->Append(cycle);
  auto refused = ToJson(cycle);
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused.error().message(), HasSubstr("contains itself"));
}

TEST(Signature, BindsAsPythonDoes) {
  static const Signature kRef("ref", {"name", "version"}, 1);
  Value bound[2];
  const Value one = Value::Int(1);
  const NamedValue version{"version", Value::Int(2)};
  ASSERT_TRUE(kRef.Bind({{&one, 1}, {&version, 1}}, bound).ok());
  EXPECT_EQ(bound[1].as_int(), 2);
  EXPECT_EQ(kRef.Bind({}, bound).error().message(), "ref() missing required argument 'name'");
  const NamedValue unknown{"x", Value::Int(2)};
  EXPECT_EQ(kRef.Bind({{&one, 1}, {&unknown, 1}}, bound).error().message(),
            "ref() got an unexpected keyword argument 'x'");
  const Value many[] = {one, one, one};
  EXPECT_EQ(kRef.Bind({many, {}}, bound).error().message(), "ref() takes at most 2 arguments (3 given)");
}

}  // namespace
}  // namespace ingot::jinja
