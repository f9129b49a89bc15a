// A manifest.json of any bytes as --state: read and compared with a project, or refused by its name.
#include <cstdint>
#include <string>

#include "base/scratch_directory.h"
#include "transform/fuzz/expect.h"
#include "transform/run/run_test_graph.h"
#include "transform/select/state.h"

using namespace ingot;
using namespace ingot::transform;

namespace {

const Graph& SmallGraph() {
  static Graph graph;
  if (graph.resources().empty()) {
    AddNode(&graph, ResourceType::kSeed, "raw", {}, "seed");
    AddNode(&graph, ResourceType::kModel, "orders", {"seed.shop.raw"}).raw_code = "select 1";
    Expect(graph.Index("shop").ok(), "the graph holds together");
  }
  return graph;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const ScratchDirectory folder;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  PutFile(folder.File("manifest.json"), text);
  PutFile(folder.File("run_results.json"), text);
  PutFile(folder.File("sources.json"), text);
  const auto state = PreviousState::Load(folder.path());
  if (!state.ok()) {
    Expect(state.error().message().find(".json") != std::string::npos, "an error names the file");
    return 0;
  }
  StateComparison comparison(SmallGraph(), **state);
  for (const Resource* resource : SmallGraph().resources()) {
    for (const char* check : {"new", "old", "modified", "unmodified", "modified.body", "modified.configs", "modified.persisted_descriptions",
                              "modified.relation", "modified.macros", "modified.contract"}) {
      Expect(comparison.Matches(*resource, check).ok(), "every check has an answer");
    }
    (void)(*state)->FindSourceResult(resource->unique_id);
  }
  return 0;
}
