// What --select and --exclude say, in any bytes, applied to a small graph: a choice, or an error; what is excluded is never chosen.
#include <cstdint>
#include <string>
#include <vector>

#include "transform/fuzz/expect.h"
#include "transform/run/run_test_graph.h"
#include "transform/select/selection.h"
#include "transform/select/selector.h"

using namespace ingot;
using namespace ingot::transform;

namespace {

const Graph& SmallGraph() {
  static Graph graph;
  if (graph.resources().empty()) {
    AddNode(&graph, ResourceType::kSeed, "raw", {}, "seed");
    AddNode(&graph, ResourceType::kModel, "stg_orders", {"seed.shop.raw"}, "view").tags = {"nightly"};
    AddNode(&graph, ResourceType::kModel, "orders", {"model.shop.stg_orders"});
    AddNode(&graph, ResourceType::kTest, "unique_orders", {"model.shop.orders"}, "test");
    Expect(graph.Index("shop").ok(), "the graph holds together");
  }
  return graph;
}

size_t Count(const Selected& selected) {
  size_t count = 0;
  for (const bool chosen : selected.chosen) count += chosen ? 1 : 0;
  return count;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const size_t line = text.find('\n');
  std::vector<std::string> include{text.substr(0, line)};
  std::vector<std::string> exclude;
  if (line != std::string::npos) exclude.push_back(text.substr(line + 1));
  const auto selection = ParseSelection(include, exclude);
  if (!selection.ok()) {
    Expect(selection.error().kind() == ErrorKind::kInvalidArgument, "what is wrong is the user's");
    return 0;
  }
  const auto chosen = Select(SmallGraph(), *selection, {});
  if (!chosen.ok()) return 0;
  Expect(chosen->chosen.size() == SmallGraph().resources().size(), "each resource is chosen or not");
  const auto everything = ParseSelection(include, {});
  if (!everything.ok()) return 0;
  const auto all = Select(SmallGraph(), *everything, {});
  Expect(all.ok() && Count(*chosen) <= Count(*all), "excluding leaves no more");
  return 0;
}
