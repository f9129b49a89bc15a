#include "iceberg/expiry.h"

#include <set>
#include <string>

#include "iceberg/manifest_store.h"

namespace ingot::iceberg {
namespace {

using Uris = std::set<std::string>;

Uris DroppedMetadata(const TableMetadata& before, const TableMetadata& after) {
  Uris uris;
  for (const MetadataLogEntry& entry : before.metadata_log) uris.insert(entry.file);
  for (const MetadataLogEntry& entry : after.metadata_log) uris.erase(entry.file);
  return uris;
}

Uris DroppedLists(const TableMetadata& before, const TableMetadata& after) {
  Uris uris;
  for (const Snapshot& snapshot : before.snapshots) uris.insert(snapshot.manifest_list);
  for (const Snapshot& snapshot : after.snapshots) uris.erase(snapshot.manifest_list);
  return uris;
}

// A manifest that has left the table never comes back: what the oldest snapshot left does not have, none has.
Result<Uris> DroppedManifests(ManifestStore& store, const Uris& lists, const Snapshot& oldest) {
  Uris uris;
  for (const std::string& list : lists) {
    ASSIGN_OR_RETURN(const ManifestList dropped, store.ReadList(list));
    for (const ManifestFile& manifest : dropped.manifests) uris.insert(manifest.path);
  }
  ASSIGN_OR_RETURN(const ManifestList kept, store.ReadList(oldest.manifest_list));
  for (const ManifestFile& manifest : kept.manifests) uris.erase(manifest.path);
  return uris;
}

}  // namespace

void Expire(delta::Table& table, const TableMetadata& before, const TableMetadata& after) {
  ManifestStore store(table, 0, 0);
  Uris unneeded = DroppedMetadata(before, after);
  const Uris lists = DroppedLists(before, after);
  if (!lists.empty() && !after.snapshots.empty()) {
    auto manifests = DroppedManifests(store, lists, after.snapshots.front());
    // Another writer may be at the same work, and ahead: then its files are gone already.
    if (manifests.ok()) unneeded.merge(*manifests);
    unneeded.insert(lists.begin(), lists.end());
  }
  for (const std::string& uri : unneeded) {
    const auto relative = store.layout().Relative(uri);
    if (!relative || !relative->starts_with("metadata/")) continue;
    const Status deleted = table.store().Delete(table.Key(*relative));
    if (deleted.ok()) continue;
    table.context().logger->Warning("an expired Iceberg file could not be deleted",
                                    {{"file", uri}, {"error", deleted.error().message()}});
  }
}

}  // namespace ingot::iceberg
