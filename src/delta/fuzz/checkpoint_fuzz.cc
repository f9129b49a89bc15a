// A whole checkpoint, read as a table reads it: our look at its footer, then DuckDB. The bytes are the checkpoint of
// version 1 of a table without another entry.
#include <cstdint>

#include "delta/fuzz/expect.h"
#include "delta/log/log_names.h"
#include "delta/table_fixture.h"

using namespace ingot;
using namespace ingot::delta;

namespace {

struct World {
  World() : store(std::make_shared<store::LocalStore>(folder.path())) {}
  ScratchDirectory folder;
  SystemClock clock;
  std::shared_ptr<store::LocalStore> store;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static World world;
  auto put = world.store->Put("t/_delta_log/" + CheckpointName(1), AsText(data, size));
  Expect(put.ok(), "the checkpoint is written");
  auto table = Table::Open(world.store, "t", {TestEngine(), &world.clock, &NullLogger()});
  auto snapshot = table->Latest();
  Expect(snapshot.ok() || snapshot.error().kind() == ErrorKind::kCorrupt ||
             snapshot.error().kind() == ErrorKind::kUnsupported || snapshot.error().kind() == ErrorKind::kExhausted,
         snapshot.ok() ? "" : std::string(ErrorKindName(snapshot.error().kind())) + ": " + snapshot.error().message());
  Expect(!TestEngine()->invalidated(), "the engine lives on");
  return 0;
}
