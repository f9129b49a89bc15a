#include "iceberg/metadata_files.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace ingot::iceberg {
namespace {

constexpr std::string_view kFolder = "metadata/";

}  // namespace

Result<TableMetadata> MetadataFiles::Load(int64_t version, std::string_view uuid) {
  const std::string name = MetadataName(version);
  ASSIGN_OR_RETURN(const std::string text, table_.store().Get(table_.Key(name)));
  const std::string place = layout_.Uri(name);
  ASSIGN_OR_RETURN(TableMetadata metadata, ParseTableMetadata(text, place));
  if (metadata.uuid != uuid) return Corrupt(place + " is of another table: its table-uuid is " + metadata.uuid);
  if (metadata.location != layout_.location()) {
    return Corrupt(place + " says that the table lies at " + metadata.location + ": it was copied or moved");
  }
  if (metadata.delta_version() != version || metadata.current() == nullptr) {
    return Corrupt(place + " does not describe version " + std::to_string(version) + " of the table");
  }
  return metadata;
}

bool MetadataFiles::Exists(int64_t version) { return table_.store().Head(table_.Key(MetadataName(version))).ok(); }

Result<std::optional<int64_t>> MetadataFiles::Newest(int64_t limit) {
  if (limit >= 0 && Exists(limit)) return std::optional<int64_t>(limit);
  std::optional<int64_t> newest;
  const std::string prefix = table_.Key(kFolder);
  RETURN_IF_ERROR(table_.store().List(prefix + "v", "", [&](const store::ObjectInfo& object) {
    const auto version = VersionOfMetadataName(std::string_view(object.key).substr(prefix.size()));
    if (version && *version <= limit) newest = std::max(newest.value_or(0), *version);
    return true;
  }));
  return newest;
}

Result<TableMetadata> MetadataFiles::Publish(TableMetadata metadata) {
  const int64_t version = metadata.delta_version();
  const Status put = table_.store().PutIfAbsent(table_.Key(MetadataName(version)), TableMetadataToJson(metadata));
  if (put.ok()) return metadata;
  if (put.error().kind() != ErrorKind::kAlreadyExists) return put.error();
  auto present = Load(version, metadata.uuid);
  if (present.ok() || present.error().kind() != ErrorKind::kCorrupt) return present;
  RETURN_IF_ERROR(Replace(metadata));
  return metadata;
}

Status MetadataFiles::Replace(const TableMetadata& metadata) {
  return table_.store().Put(table_.Key(MetadataName(metadata.delta_version())), TableMetadataToJson(metadata));
}

std::optional<int64_t> MetadataFiles::Hint() {
  const auto text = table_.store().Get(table_.Key(kHintName));
  if (!text.ok()) return std::nullopt;
  const auto hint = ParseInt64(Trim(*text));
  return hint && *hint >= HintOf(0) ? std::optional(*hint - HintOf(0)) : std::nullopt;
}

Status MetadataFiles::MoveHint(int64_t version) {
  // A writer of a later version may have moved it on, and may do so between this reading and this writing: whoever
  // writes last looks whether there is more by then.
  const auto present = Hint();
  if (present && *present >= version && Exists(*present)) return Status::Ok();
  for (;; ++version) {
    RETURN_IF_ERROR(table_.store().Put(table_.Key(kHintName), std::to_string(HintOf(version))));
    if (!Exists(version + 1)) return Status::Ok();
  }
}

}  // namespace ingot::iceberg
