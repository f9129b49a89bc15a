// A log entry: what is accepted must come back from its own JSON, and must make a snapshot or an error.
#include <cstdint>

#include "delta/action/actions.h"
#include "delta/action/statistics.h"
#include "delta/fuzz/expect.h"
#include "delta/log/replay.h"

using namespace ingot::delta;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  auto actions = ParseCommit(AsText(data, size), "0.json");
  if (!actions.ok()) return 0;
  Replay replay(nullptr);
  for (Action& action : *actions) {
    std::string text = ActionToJson(action);
    auto again = ParseAction(text, "0.json:1");
    Expect(again.ok() && again->has_value(), "an action's own JSON is read");
    Expect(ActionToJson(**again) == text, "an action's JSON comes back the same");
    if (const auto* add = std::get_if<AddFile>(&action); add != nullptr && !add->stats.empty()) {
      (void)ParseStatistics(add->stats).ok();
    }
    replay.Apply(std::move(action));
  }
  auto snapshot = replay.Finish(0, "0.json");
  if (snapshot.ok()) (void)CheckWritable(**snapshot, "t").ok();
  return 0;
}
