// The versions of a Delta table that have no Iceberg metadata yet, from the log.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "delta/action/actions.h"
#include "delta/table.h"
#include "iceberg/metadata_update.h"

namespace ingot::iceberg {

struct MissingVersion {
  TableVersion description;
  std::vector<delta::AddFile> added;
  std::vector<std::string> removed;   // paths that are not added again in the same version
  std::vector<std::string> replaced;  // paths of `added` that may be in the table already
  bool data_change = false;
};

// Those after `have` up to the snapshot's, in order. kNotFound when the log no longer holds an entry.
Result<std::vector<MissingVersion>> ReadMissingVersions(delta::Table& table, int64_t have,
                                                        const delta::Snapshot& snapshot);

}  // namespace ingot::iceberg
