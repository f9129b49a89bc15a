// dbt_project.yml of any bytes: read, or refused with its place; and the same bytes as selectors.yml.
#include <cstdint>
#include <string>

#include "base/document.h"
#include "base/scratch_directory.h"
#include "transform/fuzz/expect.h"
#include "transform/project/project.h"
#include "transform/select/selection.h"

using namespace ingot;
using namespace ingot::transform;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const ScratchDirectory folder;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  PutFile(folder.File(kProjectFile), text);
  PlainRenderer renderer;
  const auto project = LoadProject(folder.path(), renderer);
  if (project.ok()) {
    Expect(!project->name.empty() && project->models.rendered.is_object(), "a project has a name and configuration");
  } else {
    Expect(project.error().message().find(kProjectFile) != std::string::npos, "an error names the file");
  }
  const auto document = ParseDocument(text, "selectors.yml");
  if (document.ok()) (void)ParseSelectors(document->ToJson()).ok();
  return 0;
}
