#include "delta/log/file_list.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "base/seeded_random.h"
#include "delta/action/actions.h"

namespace ingot::delta {
namespace {

using List = FileList<AddFile>;
using Model = std::map<std::pair<std::string, std::string>, List::Pointer>;

List::Pointer MakeFile(const std::string& path, const std::string& vector, int64_t size) {
  auto file = std::make_shared<AddFile>();
  file->path = path;
  file->size = size;
  if (!vector.empty()) {
    file->deletion_vector.emplace();
    file->deletion_vector->storage_type = "u";
    file->deletion_vector->path_or_inline_dv = vector;
  }
  return file;
}

void ExpectSame(const List& list, const Model& model) {
  ASSERT_EQ(list.size(), model.size());
  size_t index = 0;
  auto expected = model.begin();
  for (const List::Pointer& file : list) {
    ASSERT_EQ(file, expected->second) << file->path;
    ASSERT_EQ(list[index++], file);
    ASSERT_EQ(list.Find(*file), file);
    ++expected;
  }
}

TEST(FileList, BehavesLikeAMap) {
  SeededRandom random;
  SCOPED_TRACE(random.Trace());
  List list;
  Model model;
  List before;
  Model before_model;
  for (int round = 0; round < 200; ++round) {
    std::vector<List::Pointer> keys;
    std::vector<List::Change> changes;
    Model touched;
    size_t count = random.Below(round % 20 == 0 ? 2000 : 20);
    bool shrink = (round / 40) % 2 == 1;
    for (size_t i = 0; i < count; ++i) {
      auto file = MakeFile("f" + std::to_string(random.Below(4000)), random.Below(4) == 0 ? "v" : "", round);
      std::string vector = file->deletion_vector.has_value() ? "uv" : "";
      if (!touched.emplace(std::pair(file->path, vector), file).second) continue;
      bool erase = random.Below(10) < (shrink ? 8U : 2U);
      keys.push_back(file);
      changes.push_back({file->path, &file->deletion_vector, erase ? nullptr : file});
      if (erase) {
        model.erase({file->path, vector});
      } else {
        model[{file->path, vector}] = file;
      }
    }
    list = list.With(changes);
    ExpectSame(list, model);
    ExpectSame(before, before_model);
    if (random.Below(10) == 0) {
      before = list;
      before_model = model;
    }
  }
}

TEST(FileList, IsMadeOfFilesInAnyOrderTheLastOfAKeyStaying) {
  auto a = MakeFile("a", "", 1);
  auto b = MakeFile("b", "", 1);
  auto newer = MakeFile("a", "", 2);
  List list({b, a, newer});
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(list[0], newer);
  EXPECT_EQ(list.front(), newer);
  EXPECT_EQ(list[1], b);
}

TEST(FileList, FindsEveryFileOfAPath) {
  List list({MakeFile("a", "", 1), MakeFile("b", "", 1), MakeFile("b", "v", 1), MakeFile("b", "w", 1),
             MakeFile("c", "", 1)});
  EXPECT_EQ(list.FindPath("b").size(), 3U);
  EXPECT_EQ(list.FindPath("bb").size(), 0U);
  EXPECT_EQ(List().FindPath("b").size(), 0U);
  EXPECT_EQ(List().Find(*MakeFile("b", "", 1)), nullptr);
  EXPECT_TRUE(List().begin() == List().end());
}

}  // namespace
}  // namespace ingot::delta
