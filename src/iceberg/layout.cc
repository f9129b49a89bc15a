#include "iceberg/layout.h"

#include <limits>

#include "base/hash.h"
#include "base/text.h"
#include "delta/action/paths.h"

namespace ingot::iceberg {
namespace {

constexpr std::string_view kSuffix = ".metadata.json";
constexpr size_t kHashDigits = 20;

std::string ShortHash(std::string_view bytes) { return ToHex(Sha256(bytes)).substr(0, kHashDigits); }

bool IsUuid(std::string_view id) {
  if (id.size() != 36) return false;
  for (size_t i = 0; i < id.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const char c = id[i];
    const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (dash ? c != '-' : !hex) return false;
  }
  return true;
}

}  // namespace

Layout::Layout(delta::Table& table) : location_(table.Url("")) {
  while (location_.size() > 1 && location_.ends_with('/')) location_.pop_back();
  if (location_.starts_with('/')) location_ = "file://" + location_;
}

std::string Layout::Uri(std::string_view relative) const { return location_ + "/" + std::string(relative); }

std::optional<std::string> Layout::Relative(std::string_view uri) const {
  if (!uri.starts_with(location_) || uri.size() <= location_.size() || uri[location_.size()] != '/') return std::nullopt;
  std::string relative(uri.substr(location_.size() + 1));
  if (!delta::CheckRelativePath(relative).ok()) return std::nullopt;
  return relative;
}

std::string MetadataName(int64_t delta_version) {
  return "metadata/v" + std::to_string(HintOf(delta_version)) + std::string(kSuffix);
}

std::optional<int64_t> VersionOfMetadataName(std::string_view name) {
  if (!name.starts_with('v') || !name.ends_with(kSuffix)) return std::nullopt;
  name.remove_prefix(1);
  name.remove_suffix(kSuffix.size());
  const auto number = ParseInt64(name);
  if (!number || *number < 1 || std::to_string(*number) != name) return std::nullopt;
  return *number - 1;
}

int64_t HintOf(int64_t delta_version) { return delta_version + 1; }

std::string ManifestListName(int64_t snapshot_id, std::string_view bytes) {
  return "metadata/snap-" + std::to_string(snapshot_id) + "-" + ShortHash(bytes) + ".avro";
}

std::string ManifestName(int64_t delta_version, std::string_view bytes) {
  return "metadata/" + std::to_string(HintOf(delta_version)) + "-" + ShortHash(bytes) + "-m.avro";
}

int64_t SnapshotId(std::string_view table_uuid, int64_t delta_version) {
  const uint64_t hash = Hash64(Sha256(std::string(table_uuid) + "@" + std::to_string(delta_version)));
  const uint64_t id = hash & static_cast<uint64_t>(std::numeric_limits<int64_t>::max());
  return id == 0 ? 1 : static_cast<int64_t>(id);
}

std::string TableUuid(std::string_view delta_id) {
  if (IsUuid(delta_id)) return ToLower(delta_id);
  std::string hex = ToHex(Md5(delta_id));
  for (const size_t at : {8, 13, 18, 23}) hex.insert(at, "-");
  return hex;
}

}  // namespace ingot::iceberg
