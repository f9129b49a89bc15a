#include "base/document.h"

#include <gtest/gtest.h>

#include <map>

#include "base/file.h"
#include "base/scratch_directory.h"
#include "base/seeded_random.h"

namespace ingot {
namespace {

Node Parsed(std::string_view text) {
  auto node = ParseDocument(text, "a.yml");
  EXPECT_TRUE(node.ok()) << text << ": " << (node.ok() ? "" : node.error().message());
  return node.value_or(Node());
}

std::string ErrorOf(std::string_view text) {
  auto node = ParseDocument(text, "a.yml");
  EXPECT_FALSE(node.ok()) << text;
  if (node.ok()) return "";
  EXPECT_EQ(node.error().kind(), ErrorKind::kInvalidArgument);
  return node.error().message();
}

TEST(DocumentTest, NodesKnowTheirPlace) {
  const Node root = Parsed("name: daily\ntasks:\n  - kind: sql\n    after: [a, 'b']\n");
  const Node& task = root.Find("tasks")->items[0];
  EXPECT_EQ(task.Place(), "a.yml:3:5");
  EXPECT_EQ(task.Find("kind")->Place(), "a.yml:3:11");
  EXPECT_EQ(task.Find("after")->items[1].Place(), "a.yml:4:16");
  EXPECT_EQ(*task.Find("after")->AsStringList(), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(task.ErrorHere("odd").message(), "a.yml:3:5: odd");
}

TEST(DocumentTest, PlainScalarsHaveTheCoreSchemasMeaning) {
  const Node root = Parsed("{a: 1, b: 0x1F, c: 1.5, d: true, e: ~, f: '1', g: yes, h: 2025-01-15, i: .5, j: +7, k: 1.2.3}");
  EXPECT_EQ(root.ToJson().Dump(),
            R"({"a":1,"b":31,"c":1.5,"d":true,"e":null,"f":"1","g":"yes","h":"2025-01-15","i":0.5,"j":7,"k":"1.2.3"})");
  EXPECT_EQ(*root.Find("a")->AsInt(), 1);
  EXPECT_EQ(*root.Find("a")->AsDouble(), 1.0);
  EXPECT_EQ(root.Find("f")->AsInt().error().message(), "a.yml:1:43: expected a whole number, found '1'");
  EXPECT_EQ(root.Find("e")->AsString().error().message(), "a.yml:1:37: expected text, found nothing");
  EXPECT_EQ(root.Find("g")->AsBool().error().message(), "a.yml:1:51: expected true or false, found 'yes'");
}

TEST(DocumentTest, ReadsJsonWithItsPlaces) {
  const Node root = Parsed("{\n\t\"a\":1,\n\t\"b\": [\"x\\u00e9\\/\", \"\\ud83d\\ude00\", \"\\\\ud83d\"],\r\n \"c\":null}");
  EXPECT_EQ(root.ToJson().Dump(), R"({"a":1,"b":["xé/","😀","\\ud83d"],"c":null})");
  EXPECT_EQ(root.Find("b")->line, 3);
}

TEST(DocumentTest, ReadsEmptyAndBlockTexts) {
  EXPECT_EQ(Parsed("").kind, Node::Kind::kNull);
  EXPECT_EQ(Parsed("# nothing\n").kind, Node::Kind::kNull);
  EXPECT_EQ(Parsed("\xEF\xBB\xBF" "a: 1").Find("a")->text, "1");
  const Node root = Parsed("q: |\n  select 1\n  from t\n");
  EXPECT_EQ(root.Find("q")->text, "select 1\nfrom t\n");
  EXPECT_TRUE(root.Find("q")->quoted);
}

TEST(DocumentTest, ErrorsNameThePlaceAndTheWayOut) {
  EXPECT_EQ(ErrorOf("a: 1\nb: 2\na: 3\n"), "a.yml:3:1: the key 'a' is there already, at line 1");
  EXPECT_EQ(ErrorOf("a:\n\tb: 1\n"), "a.yml:2:1: a tab cannot indent YAML; use spaces");
  EXPECT_EQ(ErrorOf("a: *b\n"), "a.yml:1:4: the alias '*b' has no anchor '&b' before it");
  EXPECT_EQ(ErrorOf("a: 1\n---\nb: 2\n"), "a.yml:2:1: a second document; a file holds one");
  EXPECT_EQ(ErrorOf("a: 1\nb: \xFF\n"), "a.yml:2:4: bytes that are not UTF-8");
  EXPECT_EQ(ErrorOf("a: !vault x\n"), "a.yml:1:4: the tag '!vault' means nothing here");
  EXPECT_EQ(ErrorOf("[a]: 1\n"), "a.yml:1:1: a key must be text");
  EXPECT_NE(ErrorOf("a: [1, 2\nb: 3\n").find("a.yml:2:"), std::string::npos);
  EXPECT_NE(ErrorOf("a: 'x\n").find("a.yml:2:1: "), std::string::npos) << ErrorOf("a: 'x\n");
}

TEST(DocumentTest, UnknownKeysAreSuggestedAway) {
  const std::vector<std::string> allowed = {"format", "path"};
  EXPECT_TRUE(Parsed("format: csv\n").ExpectKeys(allowed).ok());
  EXPECT_EQ(Parsed("path: x\nformt: csv\n").ExpectKeys(allowed).error().message(),
            "a.yml:2:1: unknown key 'formt'; did you mean 'format'?");
  EXPECT_EQ(Parsed("zzzzzz: csv\n").ExpectKeys(allowed).error().message(),
            "a.yml:1:1: unknown key 'zzzzzz'; known here: format, path");
  EXPECT_EQ(Parsed("[1]").ExpectKeys(allowed).error().message(),
            "a.yml:1:1: expected a mapping with format, path, found a list");
}

TEST(DocumentTest, AliasesAreResolvedAndCannotExplode) {
  EXPECT_EQ(Parsed("a: &x {k: 1}\nb: *x\n").ToJson().Dump(), R"({"a":{"k":1},"b":{"k":1}})");
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int j = 0; j < 10; ++j) bomb += (j > 0 ? ", *a" : "*a") + std::to_string(i - 1);
    bomb += "]\n";
  }
  EXPECT_NE(ErrorOf(bomb).find("more than 1,000,000 values"), std::string::npos);
  ErrorOf("a: &x [*x]\n");
}

TEST(DocumentTest, DepthIsBounded) {
  EXPECT_TRUE(ParseDocument(std::string(64, '[') + std::string(64, ']'), "a").ok());
  EXPECT_NE(ErrorOf(std::string(65, '[') + std::string(65, ']')).find("nested more than 64 deep"), std::string::npos);
  ErrorOf(std::string(100'000, '['));
}

class MapLookup final : public VariableLookup {
 public:
  explicit MapLookup(std::map<std::string, std::string, std::less<>> values) : values_(std::move(values)) {}
  const std::string* Find(std::string_view name) const override {
    const auto found = values_.find(name);
    return found == values_.end() ? nullptr : &found->second;
  }

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

std::string Expanded(std::string_view text) {
  Node node = Parsed(text);
  const Status status = ExpandVariables(&node, MapLookup({{"A", "x"}, {"EMPTY", ""}, {"N", "7"}}));
  return status.ok() ? node.ToJson().Dump() : status.error().message();
}

TEST(DocumentTest, VariablesAreReplacedInValues) {
  EXPECT_EQ(Expanded("k: pre-${A}-${A}"), R"({"k":"pre-x-x"})");
  EXPECT_EQ(Expanded("[{k: \"${N}\"}, \"${B:-fall back}\", \"${EMPTY:-e}\", \"${EMPTY}\"]"),
            R"([{"k":"7"},"fall back","e",""])");
  EXPECT_EQ(Expanded("port: ${N}"), R"({"port":7})");
  EXPECT_EQ(Expanded("k: $${A} costs $5"), R"({"k":"${A} costs $5"})");
  EXPECT_EQ(Expanded("a: 1\nk: ${B}"), "a.yml:2:4: the variable 'B' is not set; set it, or write ${B:-fallback}");
  EXPECT_EQ(Expanded("k: ${A"), "a.yml:1:4: a '${' without its '}'");
  EXPECT_EQ(Expanded("k: ${A B}"), "a.yml:1:4: '${A B}' names no variable; write '$${' for '${' itself");
}

TEST(DocumentTest, LoadsFilesByName) {
  ScratchDirectory scratch;
  EXPECT_EQ(LoadDocument(scratch.File("no.yml")).error().kind(), ErrorKind::kNotFound);
  ASSERT_TRUE(WriteFileAtomically(scratch.File("a.yml"), "a: [").ok());
  EXPECT_NE(LoadDocument(scratch.File("a.yml")).error().message().find("/a.yml:"), std::string::npos);
}

TEST(DocumentTest, AnyBytesAreReadOrRefused) {
  SeededRandom random;
  SCOPED_TRACE(random.Trace());
  for (int i = 0; i < 5000; ++i) {
    const std::string text = random.TextOf("ab:- \n\t[]{},'\"&*!|>#?%~1.\xC3\xA9\xFF", 60);
    auto node = ParseDocument(text, "a.yml");
    if (node.ok()) continue;
    ASSERT_TRUE(node.error().message().starts_with("a.yml:")) << node.error().message();
  }
}

TEST(DocumentTest, JsonIsReadAsJsonParserReadsIt) {
  SeededRandom random;
  SCOPED_TRACE(random.Trace());
  for (int i = 0; i < 1000; ++i) {
    Json json = Json::MakeObject();
    for (size_t n = random.Below(6); n > 0; --n) {
      json.Set("k" + std::to_string(n), Json().Append(random.TextOf("ab\"\\:,{}[]#'\n\t/ ", 12)).Append(
                                            static_cast<int64_t>(random.Bits() >> 1)).Append(nullptr));
    }
    ASSERT_EQ(Parsed(json.Dump()).ToJson(), json) << json.Dump();
    ASSERT_EQ(Parsed(json.Dump(2)).ToJson(), json) << json.Dump(2);
  }
}

}  // namespace
}  // namespace ingot
