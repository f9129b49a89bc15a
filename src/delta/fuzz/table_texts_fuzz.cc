// The JSON texts inside of actions: schemas and statistics.
#include <cstdint>

#include "delta/action/statistics.h"
#include "delta/fuzz/expect.h"
#include "delta/schema/schema.h"

using namespace ingot::delta;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text = AsText(data, size);
  if (auto schema = ParseSchema(text); schema.ok()) {
    auto again = ParseSchema(SchemaToJson(*schema));
    Expect(again.ok() && *again == *schema, "a schema's own JSON comes back the same");
  }
  if (auto statistics = ParseStatistics(text); statistics.ok()) {
    Expect(ParseStatistics(StatisticsToJson(*statistics)).ok(), "statistics' own JSON is read");
  }
  return 0;
}
