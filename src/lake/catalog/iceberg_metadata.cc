#include "lake/catalog/iceberg_metadata.h"

#include <string>
#include <utility>

#include "engine/error_mapping.h"
#include "iceberg/enable.h"
#include "iceberg/sync.h"
#include "lake/catalog/table_state.h"

namespace ingot::lake {

delta::Metadata WithIceberg(TableState& state, delta::Metadata metadata) {
  const std::string place = "table " + state.name().ToString();
  const delta::Metadata& before = state.snapshot()->metadata;
  if (iceberg::IsEnabled(metadata) && !iceberg::IsEnabled(before)) {
    state.Changed();  // CREATE OR REPLACE has just removed them all.
    const Status files = iceberg::CheckFiles(state.files()->files());
    if (!files.ok()) engine::ThrowThroughDuckDb(files.error().WithContext(place));
  }
  auto prepared = iceberg::PrepareMetadata(std::move(metadata), &before);
  if (!prepared.ok()) engine::ThrowThroughDuckDb(prepared.error().WithContext(place));
  return std::move(*prepared);
}

delta::Snapshot WithIceberg(delta::Snapshot described) {
  described.metadata = engine::ValueOrThrow(iceberg::PrepareMetadata(std::move(described.metadata), nullptr));
  described.schema = engine::ValueOrThrow(delta::ParseSchema(described.metadata.schema_json));
  return described;
}

void WriteIceberg(delta::Table& table, const delta::SnapshotPtr& snapshot) {
  if (!iceberg::IsEnabled(snapshot->metadata)) return;
  const Status written = iceberg::Sync(table, *snapshot);
  if (written.ok()) return;
  table.context().logger->Warning("Iceberg metadata not written; the next commit or 'ingot table describe' will",
                                  {{"table", table.DisplayName()},
                                   {"version", std::to_string(snapshot->version)},
                                   {"error", written.error().message()}});
}

}  // namespace ingot::lake
