// The metadata files of a table and the hint that names the newest.
#pragma once

#include <cstdint>
#include <optional>

#include "base/result.h"
#include "delta/table.h"
#include "iceberg/layout.h"
#include "iceberg/table_metadata.h"

namespace ingot::iceberg {

class MetadataFiles {
 public:
  explicit MetadataFiles(delta::Table& table) : table_(table), layout_(table) {}

  const Layout& layout() const { return layout_; }

  // The metadata of a version. kNotFound; kCorrupt when it is broken, is of another table or version, or says that it
  // lies elsewhere (the table was copied).
  Result<TableMetadata> Load(int64_t version, std::string_view uuid);
  // The newest version at or below `limit` that has a metadata file. Looks at `limit` itself first, then lists.
  Result<std::optional<int64_t>> Newest(int64_t limit);

  // Puts it unless a sound one of the same version is there already; gives the one that is there then.
  Result<TableMetadata> Publish(TableMetadata metadata);
  // Puts it in place of what is there.
  Status Replace(const TableMetadata& metadata);
  // Lets the hint name this version, or one after it that is there by now; it never goes back for long.
  Status MoveHint(int64_t version);
  // What the hint says, as a version of the Delta table; nothing when there is none that can be read.
  std::optional<int64_t> Hint();

 private:
  bool Exists(int64_t version);

  delta::Table& table_;
  const Layout layout_;
};

}  // namespace ingot::iceberg
