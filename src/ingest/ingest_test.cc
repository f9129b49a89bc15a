#include "ingest/ingest.h"

#include <gmock/gmock.h>

#include "base/file.h"
#include "base/scratch_directory.h"

namespace ingot::ingest {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class NoVariables final : public VariableLookup {
 public:
  const std::string* Find(std::string_view) const override { return nullptr; }
};

class LoadSourcesTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(MakeDirectories(project_.File("ingest")).ok()); }
  void Write(const std::string& name, const std::string& yaml) {
    ASSERT_TRUE(WriteFileAtomically(project_.File("ingest/" + name), yaml).ok());
  }
  Sources Load() {
    auto sources = LoadSources(project_.path(), NoVariables());
    EXPECT_TRUE(sources.ok());
    return sources.value_or(Sources());
  }
  static std::vector<std::string> Usable(const Sources& sources) {
    std::vector<std::string> names;
    for (const SourceConfig& source : sources.usable) names.push_back(source.name);
    return names;
  }
  static std::vector<std::string> Broken(const Sources& sources) {
    std::vector<std::string> faults;
    for (const BrokenSource& source : sources.broken)
      faults.push_back(source.name + "|" + source.error.message());
    return faults;
  }

  ScratchDirectory project_;
};

TEST_F(LoadSourcesTest, ABrokenFileLeavesTheOthersUsable) {
  Write("a.yml", "name: [a\n");
  Write("b.yml", "name: b\ntype: files\npath: b.csv\n");
  Write("c.yml", "name: clicks\ntype: flies\n");
  Write("d.yml", "name: d\ntype: files\npath: ${NOWHERE}/d.csv\n");
  const Sources sources = Load();
  EXPECT_THAT(Usable(sources), ElementsAre("b"));
  EXPECT_THAT(Broken(sources),
              ElementsAre(HasSubstr("a|ingest/a.yml:"), HasSubstr("clicks|ingest/c.yml:2:7: unknown type"),
                          HasSubstr("d|ingest/d.yml:3:7: ")));
}

TEST_F(LoadSourcesTest, OneOfAListBreaksAlone) {
  Write("all.yml",
        "sources:\n  - {name: a, type: files, path: a.csv}\n  - {name: b, type: files}\n  - {type: files, "
        "path: c.csv}\n");
  const Sources sources = Load();
  EXPECT_THAT(Usable(sources), ElementsAre("a"));
  EXPECT_THAT(Broken(sources),
              ElementsAre(HasSubstr("b|ingest/all.yml:3:5: "), HasSubstr("all|ingest/all.yml:4:5: ")));
}

TEST_F(LoadSourcesTest, OfTwoThatClashNeitherIsUsed) {
  Write("a.yml", "name: a\ntype: files\npath: a.csv\n");
  Write("b.yml", "name: a\ntype: files\npath: b.csv\ntable: bronze.other\n");
  Write("c.yml", "name: c\ntype: files\npath: c.csv\ntable: bronze.T\n");
  Write("d.yml", "name: d\ntype: files\npath: d.csv\ntable: t\n");
  Write("e.yml", "name: e\ntype: files\npath: e.csv\n");
  const Sources sources = Load();
  EXPECT_THAT(Usable(sources), ElementsAre("e"));
  EXPECT_THAT(
      Broken(sources),
      ElementsAre("a|ingest/a.yml:1:1: two sources have the name 'a'; the other is at ingest/b.yml:1:1",
                  "a|ingest/b.yml:1:1: two sources have the name 'a'; the other is at ingest/a.yml:1:1",
                  "c|ingest/c.yml:1:1: two sources, 'c' and 'd', fill the table 'bronze.T'; the other is at "
                  "ingest/d.yml:1:1",
                  "d|ingest/d.yml:1:1: two sources, 'd' and 'c', fill the table 'bronze.t'; the other is at "
                  "ingest/c.yml:1:1"));
}

TEST_F(LoadSourcesTest, NoFolderMeansNoSources) {
  const auto sources = LoadSources(project_.File("elsewhere"), NoVariables());
  ASSERT_TRUE(sources.ok());
  EXPECT_THAT(sources->usable, IsEmpty());
  EXPECT_THAT(sources->broken, IsEmpty());
}

}  // namespace
}  // namespace ingot::ingest
