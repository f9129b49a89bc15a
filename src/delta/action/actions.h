// The actions of a Delta log (PROTOCOL.md, "Actions") as plain structs, and their JSON.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace ingot::delta {

struct Protocol {
  int min_reader_version = 1;
  int min_writer_version = 2;
  std::vector<std::string> reader_features;  // only with reader version 3
  std::vector<std::string> writer_features;  // only with writer version 7
};

struct Metadata {
  std::string id;
  std::string name;
  std::string description;
  std::string schema_json;
  std::vector<std::string> partition_columns;
  std::map<std::string, std::string> configuration;
  std::optional<int64_t> created_time;  // milliseconds since 1970
};

struct DeletionVector {
  std::string storage_type;  // "u", "i" or "p"
  std::string path_or_inline_dv;
  std::optional<int32_t> offset;
  int32_t size_in_bytes = 0;
  int64_t cardinality = 0;

  // The id that tells one logical file from another with the same path.
  std::string UniqueId() const;
};

// A partition value as the log spells it; nothing stands for NULL.
using PartitionValues = std::map<std::string, std::optional<std::string>>;

struct AddFile {
  // Relative to the table, percent-decoded; or absolute, as a shallow clone has it (paths.h). Table::Key knows both.
  std::string path;
  PartitionValues partition_values;
  int64_t size = 0;
  int64_t modification_time = 0;  // milliseconds since 1970
  bool data_change = true;
  std::string stats;  // the JSON text as written; empty when there is none
  std::optional<DeletionVector> deletion_vector;
  std::map<std::string, std::string> tags;
  std::optional<int64_t> base_row_id;
  std::optional<int64_t> default_row_commit_version;
  std::string clustering_provider;
};

struct RemoveFile {
  std::string path;
  std::optional<int64_t> deletion_timestamp;
  bool data_change = true;
  bool extended_file_metadata = false;
  PartitionValues partition_values;
  int64_t size = 0;
  std::optional<DeletionVector> deletion_vector;
  std::map<std::string, std::string> tags;
  std::optional<int64_t> base_row_id;
  std::optional<int64_t> default_row_commit_version;
};

struct AddCdcFile {
  std::string path;
  PartitionValues partition_values;
  int64_t size = 0;
};

// Application transaction ("txn"): makes a writer's work exactly-once.
struct SetTransaction {
  std::string app_id;
  int64_t version = 0;
  std::optional<int64_t> last_updated;  // milliseconds since 1970
};

struct DomainMetadata {
  std::string domain;
  std::string configuration;
  bool removed = false;
};

// Free-form; kept whole. Ingot writes timestamp, operation, operationParameters, operationMetrics, readVersion,
// isolationLevel, isBlindAppend, engineInfo, txnId, userName, and ingot.runId.
struct CommitInfo {
  Json json = Json::MakeObject();
};

struct CheckpointMetadata {
  int64_t version = 0;
};
struct Sidecar {
  std::string path;
  int64_t size_in_bytes = 0;
  int64_t modification_time = 0;
};

using Action = std::variant<CommitInfo, Protocol, Metadata, AddFile, RemoveFile, AddCdcFile, SetTransaction,
                            DomainMetadata, CheckpointMetadata, Sidecar>;

// One line of a commit. Unknown actions and unknown members are passed over (nothing is returned), as the protocol
// asks. A path that leaves the table's folder is kCorrupt, an absolute path or URI (shallow clones)
// kUnsupported unless it lies under `root` (see paths.h).
// `place` ("…/00000000000000000007.json:3") stands in front of every error.
Result<std::optional<Action>> ParseAction(std::string_view line, std::string_view place, std::string_view root = "");

// All lines of a commit file. A torn last line is kCorrupt, an empty file too; the place of an error is file:line.
Result<std::vector<Action>> ParseCommit(std::string_view text, std::string_view file, std::string_view root = "");

// One line of a commit, without its line end. Paths are percent-encoded.
std::string ActionToJson(const Action& action);
void AppendActionJson(std::string* out, const Action& action);

}  // namespace ingot::delta
