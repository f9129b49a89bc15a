#include <gtest/gtest.h>

#include <memory>

#include "transform/materialize/materialize.h"

namespace ingot::transform {
namespace {

Node Microbatch(std::string_view size, std::string_view more = "") {
  Node node;
  node.name = "events";
  auto config = Json::Parse("{\"event_time\": \"at\", \"begin\": \"2025-01-30\", \"batch_size\": \"" + std::string(size) + "\"" + std::string(more) + "}");
  node.config = std::make_shared<const Json>(std::move(*config));
  return node;
}

Timestamp At(std::string_view text) { return ParseIso8601(text).value(); }

std::string Shown(const Result<std::vector<TimeInterval>>& batches) {
  if (!batches.ok()) return batches.error().message();
  std::string text;
  for (const TimeInterval& batch : *batches) text += (text.empty() ? "" : ", ") + FormatIso8601(batch.start) + "/" + FormatIso8601(batch.end);
  return text;
}

TEST(Microbatch, BeginsAtTheBeginning) {
  EXPECT_EQ(Shown(MicrobatchIntervals(Microbatch("day"), false, At("2025-02-01T10:00:00Z"), {})),
            "2025-01-30T00:00:00Z/2025-01-31T00:00:00Z, 2025-01-31T00:00:00Z/2025-02-01T00:00:00Z, "
            "2025-02-01T00:00:00Z/2025-02-02T00:00:00Z");
  EXPECT_EQ(Shown(MicrobatchIntervals(Microbatch("month"), false, At("2025-02-01T10:00:00Z"), {})),
            "2025-01-01T00:00:00Z/2025-02-01T00:00:00Z, 2025-02-01T00:00:00Z/2025-03-01T00:00:00Z");
}

TEST(Microbatch, LooksBack) {
  EXPECT_EQ(Shown(MicrobatchIntervals(Microbatch("hour"), true, At("2025-02-01T10:20:00Z"), {})),
            "2025-02-01T09:00:00Z/2025-02-01T10:00:00Z, 2025-02-01T10:00:00Z/2025-02-01T11:00:00Z");
  EXPECT_EQ(Shown(MicrobatchIntervals(Microbatch("year", ", \"lookback\": 0"), true, At("2025-02-01T10:20:00Z"), {})),
            "2025-01-01T00:00:00Z/2026-01-01T00:00:00Z");
}

TEST(Microbatch, TakesBounds) {
  const BatchBounds bounds{At("2025-03-01T05:00:00Z"), At("2025-03-03T00:00:00Z")};
  EXPECT_EQ(Shown(MicrobatchIntervals(Microbatch("day"), true, At("2025-06-01"), bounds)),
            "2025-03-01T00:00:00Z/2025-03-02T00:00:00Z, 2025-03-02T00:00:00Z/2025-03-03T00:00:00Z");
}

TEST(Microbatch, SaysWhatIsMissing) {
  EXPECT_NE(Shown(MicrobatchIntervals(Microbatch("week"), true, At("2025-06-01"), {})).find("hour, day, month or year"), std::string::npos);
}

}  // namespace
}  // namespace ingot::transform
