#include "iceberg/missing_versions.h"

#include <algorithm>
#include <set>
#include <utility>
#include <variant>

#include "delta/schema/schema.h"

namespace ingot::iceberg {
namespace {

using delta::Action;

const delta::Metadata* MetadataOf(const std::vector<Action>& actions) {
  for (const Action& action : actions) {
    if (const auto* metadata = std::get_if<delta::Metadata>(&action)) return metadata;
  }
  return nullptr;
}

int64_t TimestampOf(const std::vector<Action>& actions) {
  for (const Action& action : actions) {
    const auto* info = std::get_if<delta::CommitInfo>(&action);
    if (info == nullptr) continue;
    return info->json.GetInt("inCommitTimestamp", info->json.GetInt("timestamp"));
  }
  return 0;
}

void TakeFiles(std::vector<Action> actions, MissingVersion* version) {
  std::set<std::string> added;
  std::vector<std::string> removed;
  for (Action& action : actions) {
    if (auto* add = std::get_if<delta::AddFile>(&action)) {
      version->data_change = version->data_change || add->data_change;
      added.insert(add->path);
      // An add without rows of its own tells something more of a file that is there.
      if (!add->data_change) version->replaced.push_back(add->path);
      version->added.push_back(std::move(*add));
    } else if (auto* remove = std::get_if<delta::RemoveFile>(&action)) {
      version->data_change = version->data_change || remove->data_change;
      removed.push_back(std::move(remove->path));
    }
  }
  for (std::string& path : removed) {
    (added.contains(path) ? version->replaced : version->removed).push_back(std::move(path));
  }
}

}  // namespace

Result<std::vector<MissingVersion>> ReadMissingVersions(delta::Table& table, int64_t have,
                                                        const delta::Snapshot& snapshot) {
  std::vector<std::vector<Action>> entries;
  for (int64_t version = have + 1; version <= snapshot.version; ++version) {
    ASSIGN_OR_RETURN(auto actions, table.ReadCommit(version));
    entries.push_back(std::move(actions));
  }
  delta::Metadata metadata = snapshot.metadata;
  const bool changes = std::any_of(entries.begin(), entries.end(),
                                   [](const auto& actions) { return MetadataOf(actions) != nullptr; });
  if (changes && MetadataOf(entries.front()) == nullptr) {
    // What the first of them is described by was said before it.
    ASSIGN_OR_RETURN(const delta::SnapshotPtr first, table.AtVersion(have + 1));
    metadata = first->metadata;
  }
  std::vector<MissingVersion> versions;
  for (size_t i = 0; i < entries.size(); ++i) {
    if (const delta::Metadata* changed = MetadataOf(entries[i])) metadata = *changed;
    MissingVersion version;
    version.description.version = have + 1 + static_cast<int64_t>(i);
    version.description.timestamp_ms = TimestampOf(entries[i]);
    version.description.metadata = metadata;
    ASSIGN_OR_RETURN(version.description.schema, delta::ParseSchema(metadata.schema_json));
    TakeFiles(std::move(entries[i]), &version);
    versions.push_back(std::move(version));
  }
  return versions;
}

}  // namespace ingot::iceberg
