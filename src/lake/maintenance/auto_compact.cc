#include "lake/maintenance/auto_compact.h"

#include "engine/error_mapping.h"
#include "lake/catalog/commit_reason.h"
#include "lake/catalog/instance_state.h"
#include "lake/maintenance/optimize.h"

namespace ingot::lake {

void CompactAfterCommit(duckdb::ClientContext& context, InstanceState& state, const std::shared_ptr<delta::Table>& table,
                        const delta::Snapshot& snapshot, const std::string& display_name) {
  const std::string wanted = snapshot.Property("delta.autoOptimize.autoCompact");
  if ((wanted != "true" && wanted != "auto") || snapshot.files.size() < kLeastFilesOfCompaction) return;
  OptimizeOptions options;
  options.automatic = true;
  options.least_files = kLeastFilesOfCompaction;
  const Status compacted = engine::CatchDuckDb([&]() -> Status {
    OptimizeTable(context, state, table, display_name, options, ReasonOf(context));
    return Status::Ok();
  });
  if (compacted.ok()) return;
  state.context.logger->Warning("small files not joined", {{"table", display_name}, {"error", compacted.error().message()}});
}

}  // namespace ingot::lake
