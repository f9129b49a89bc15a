#include "iceberg/manifest_store.h"

#include <utility>

namespace ingot::iceberg {

ManifestStore::ManifestStore(delta::Table& table, int64_t delta_version, int64_t snapshot_id)
    : table_(table), layout_(table), delta_version_(delta_version), snapshot_id_(snapshot_id) {}

Result<std::string> ManifestStore::Get(std::string_view uri) {
  const auto relative = layout_.Relative(uri);
  if (!relative) return Unsupported("'" + std::string(uri) + "' is outside of the table's folder " + layout_.location());
  return table_.store().Get(table_.Key(*relative));
}

Status ManifestStore::Put(const std::string& relative, std::string_view bytes) {
  // Its name tells its contents: what is there already is the same.
  Status put = table_.store().PutIfAbsent(table_.Key(relative), bytes);
  if (!put.ok() && put.error().kind() == ErrorKind::kAlreadyExists) return Status::Ok();
  return put;
}

Result<Manifest> ManifestStore::Read(const ManifestFile& file) {
  ASSIGN_OR_RETURN(const std::string bytes, Get(file.path));
  return ParseManifest(bytes, file.path);
}

Result<ManifestList> ManifestStore::ReadList(std::string_view uri) {
  ASSIGN_OR_RETURN(const std::string bytes, Get(uri));
  return ParseManifestList(bytes, std::string(uri));
}

Result<ManifestFile> ManifestStore::Write(const Manifest& manifest) {
  const std::string bytes = ManifestToBytes(manifest);
  const std::string name = ManifestName(delta_version_, bytes);
  RETURN_IF_ERROR(Put(name, bytes));
  ManifestFile file = Summarize(manifest, snapshot_id_, sequence_number());
  file.path = layout_.Uri(name);
  file.length = static_cast<int64_t>(bytes.size());
  return file;
}

Result<std::string> ManifestStore::WriteList(const ManifestList& list) {
  const std::string bytes = ManifestListToBytes(list);
  const std::string name = ManifestListName(snapshot_id_, bytes);
  RETURN_IF_ERROR(Put(name, bytes));
  return layout_.Uri(name);
}

}  // namespace ingot::iceberg
