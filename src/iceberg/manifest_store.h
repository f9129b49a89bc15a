// Manifests and lists of them as objects of the table's folder.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "delta/table.h"
#include "iceberg/layout.h"
#include "iceberg/manifest_list.h"

namespace ingot::iceberg {

class ManifestStore {
 public:
  // Of the snapshot that is being made. `table` must outlive it.
  ManifestStore(delta::Table& table, int64_t delta_version, int64_t snapshot_id);

  const Layout& layout() const { return layout_; }
  int64_t snapshot_id() const { return snapshot_id_; }
  int64_t sequence_number() const { return SequenceNumber(delta_version_); }

  // kNotFound when it is gone, kUnsupported when it lies outside the table's folder, and the errors of parsing.
  Result<Manifest> Read(const ManifestFile& file);
  Result<ManifestList> ReadList(std::string_view uri);

  // Writes it unless it is there already; the entry for the list.
  Result<ManifestFile> Write(const Manifest& manifest);
  // The list's URI.
  Result<std::string> WriteList(const ManifestList& list);

 private:
  Result<std::string> Get(std::string_view uri);
  Status Put(const std::string& relative, std::string_view bytes);

  delta::Table& table_;
  const Layout layout_;
  const int64_t delta_version_;
  const int64_t snapshot_id_;
};

}  // namespace ingot::iceberg
