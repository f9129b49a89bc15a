// The state of a table at one version.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "delta/action/actions.h"
#include "delta/log/file_list.h"
#include "delta/schema/schema.h"

namespace ingot::delta {

using AddFilePtr = std::shared_ptr<const AddFile>;
using RemoveFilePtr = std::shared_ptr<const RemoveFile>;

// Immutable, shared between readers; snapshots of neighbouring versions share their files.
struct Snapshot {
  int64_t version = -1;  // -1: the table does not exist yet
  // Of the commit: inCommitTimestamp when the table has it, else the timestamp of its commitInfo (the log entry's
  // modification, which Table::AtTimestamp and History go by, would cost a request for each refresh).
  Timestamp timestamp;
  Protocol protocol;
  Metadata metadata;
  DataType schema;       // metadata.schema_json, parsed
  FileList<AddFile> files;  // the live files, ordered by path
  std::map<std::string, SetTransaction> transactions;
  std::map<std::string, DomainMetadata> domains;
  FileList<RemoveFile> tombstones;  // of files that are gone: for checkpoints and VACUUM; some may have expired

  int64_t TransactionVersion(const std::string& app_id) const;  // -1 when it never committed
  // A table property (metadata.configuration), or the fallback.
  std::string Property(const std::string& name, std::string_view fallback = "") const;
};
using SnapshotPtr = std::shared_ptr<const Snapshot>;

// Does Ingot know every feature that reading (writing) needs? If not, kUnsupported names the feature, the table's
// protocol and what to do.
Status CheckReadable(const Snapshot& snapshot, std::string_view table);
Status CheckWritable(const Snapshot& snapshot, std::string_view table);

// The feature sets of this build, sorted: what the checks above consult, and the documentation prints.
std::span<const std::string_view> KnownReaderFeatures();
std::span<const std::string_view> KnownWriterFeatures();

}  // namespace ingot::delta
