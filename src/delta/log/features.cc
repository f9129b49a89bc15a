// Which tables this build can read and write: one list of features, each with what makes it active.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "delta/log/snapshot.h"
#include "delta/schema/column_mapping.h"

namespace ingot::delta {
namespace {

// What lake/'s scan obeys: it reads columns by their physical names, leaves out the rows that a vector marks,
// casts what was written before a type was widened, and reads variants in all their forms.
constexpr auto kReaderFeatures = std::to_array<std::string_view>({
    "columnMapping",
    "deletionVectors",
    "timestampNtz",
    "typeWidening",
    "v2Checkpoint",
    "vacuumProtocolCheck",
    "variantShredding",
    "variantShredding-preview",
    "variantType",
    "variantType-preview",
});

// Rules about rows (constraints, invariants, generated and identity columns, defaults) are obeyed by lake/, through which
// every row goes; what is left asks nothing of this writer.
constexpr auto kWriterFeatures = std::to_array<std::string_view>({
    "allowColumnDefaults",
    "appendOnly",
    "changeDataFeed",
    "checkConstraints",
    "clustering",
    "columnMapping",
    "deletionVectors",
    "domainMetadata",
    "generatedColumns",
    "identityColumns",
    "inCommitTimestamp",
    "invariants",
    "rowTracking",
    "timestampNtz",
    "typeWidening",
    "v2Checkpoint",
    "vacuumProtocolCheck",
    "variantShredding",  // files may, and need not, be shredded: none that is written here is
    "variantShredding-preview",
    "variantType",
    "variantType-preview",
});

constexpr int kMaxReaderVersion = 3;
constexpr int kMaxWriterVersion = 7;

template <typename List>
bool Contains(const List& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

std::string ProtocolText(const Protocol& protocol) {
  return "reader " + std::to_string(protocol.min_reader_version) + ", writer " +
         std::to_string(protocol.min_writer_version);
}

Error Refuse(std::string_view table, std::string_view what, std::string_view feature,
             const Protocol& protocol) {
  return Unsupported(
      "table " + std::string(table) + " cannot be " + std::string(what) + ": it uses the feature '" +
      std::string(feature) + "' (protocol: " + ProtocolText(protocol) +
      "), which this version of Ingot does not know; turn the feature off with the engine that "
      "turned it on, or copy the table without it");
}

Error RefuseVersion(std::string_view table, std::string_view what, const Protocol& protocol) {
  return Unsupported("table " + std::string(table) + " cannot be " + std::string(what) + ": its protocol (" +
                     ProtocolText(protocol) + ") is newer than what this version of Ingot knows (reader " +
                     std::to_string(kMaxReaderVersion) + ", writer " + std::to_string(kMaxWriterVersion) +
                     ")");
}

}  // namespace

int64_t Snapshot::TransactionVersion(const std::string& app_id) const {
  auto found = transactions.find(app_id);
  return found == transactions.end() ? -1 : found->second.version;
}

std::string Snapshot::Property(const std::string& name, std::string_view fallback) const {
  auto found = metadata.configuration.find(name);
  return found == metadata.configuration.end() ? std::string(fallback) : found->second;
}

Status CheckReadable(const Snapshot& snapshot, std::string_view table) {
  const Protocol& protocol = snapshot.protocol;
  if (protocol.min_reader_version > kMaxReaderVersion) return RefuseVersion(table, "read", protocol);
  for (const std::string& feature : protocol.reader_features) {
    if (!Contains(kReaderFeatures, feature)) return Refuse(table, "read", feature, protocol);
  }
  const std::string mode = snapshot.Property("delta.columnMapping.mode", "none");
  if (protocol.min_reader_version >= 2 && !ParseMappingMode(mode)) {
    return Refuse(table, "read", "columnMapping by " + mode, protocol);
  }
  return Status::Ok();
}

Status CheckWritable(const Snapshot& snapshot, std::string_view table) {
  RETURN_IF_ERROR(CheckReadable(snapshot, table));
  const Protocol& protocol = snapshot.protocol;
  if (protocol.min_writer_version > kMaxWriterVersion) return RefuseVersion(table, "written", protocol);
  for (const std::string& feature : protocol.writer_features) {
    if (!Contains(kWriterFeatures, feature)) return Refuse(table, "written", feature, protocol);
  }
  return Status::Ok();
}

std::span<const std::string_view> KnownReaderFeatures() { return kReaderFeatures; }
std::span<const std::string_view> KnownWriterFeatures() { return kWriterFeatures; }

}  // namespace ingot::delta
