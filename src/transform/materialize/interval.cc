#include "transform/materialize/interval.h"

#include "base/text.h"
#include "transform/materialize/sql_text.h"

namespace ingot::transform {

namespace {

// One application for each interval: intervals are built in any order, and again by name.
std::string ApplicationOf(const Build& build) {
  const TimeInterval& interval = *build.request().interval;
  std::string application = "ingot.transform/" + build.node().unique_id + "/" + FormatIso8601(interval.start) + "/" + FormatIso8601(interval.end);
  if (const auto& batch = build.request().batch) application += "/" + FormatIso8601(batch->start);
  return application;
}

}  // namespace

Result<bool> WasBuilt(Build& build) {
  if (!build.request().interval) return false;
  const std::string application = ApplicationOf(build);
  ASSIGN_OR_RETURN(const auto known, build.warehouse().TransactionIds(build.target(), application));
  return known.contains(application);
}

BuildResult AlreadyBuilt(const Build& build) {
  BuildResult result = build.Finish("SKIP");
  result.skipped = true;
  return result;
}

Status NoteBuilt(Build& build) {
  if (!build.request().interval) return Status::Ok();
  const std::string application = ApplicationOf(build);
  ASSIGN_OR_RETURN(const auto known, build.warehouse().TransactionIds(build.target(), application));
  const auto before = known.find(application);
  return build.warehouse().SetTransactionId(build.target(), application, before == known.end() ? 1 : before->second + 1);
}

std::string InstantSql(Timestamp instant, std::string_view data_type) {
  const std::string timestamp = TimestampSql(instant);
  if (data_type == "DATE") return "CAST(" + timestamp + " AS DATE)";
  if (!data_type.ends_with("WITH TIME ZONE") && data_type != "TIMESTAMPTZ") return timestamp;
  return "TIMESTAMPTZ '" + FormatIso8601(instant) + "'";
}

}  // namespace ingot::transform
