#include "lake/catalog/drop.h"

#include <vector>

#include "lake/catalog/catalog.h"

namespace ingot::lake {

namespace {

std::string Marker(const TableName& name) { return name.Root() + "/_dropped"; }

Status DeleteAll(store::ObjectStore& store, const std::string& prefix, const std::string& except) {
  std::vector<std::string> keys;
  RETURN_IF_ERROR(store.List(prefix, "", [&](const store::ObjectInfo& object) {
    if (object.key != except) keys.push_back(object.key);
    return true;
  }));
  for (const std::string& key : keys) RETURN_IF_ERROR(store.Delete(key));
  return Status::Ok();
}

Status DeleteContents(store::ObjectStore& store, const TableName& name) {
  RETURN_IF_ERROR(DeleteAll(store, name.Root() + "/_delta_log/", ""));
  RETURN_IF_ERROR(DeleteAll(store, name.Root() + "/", Marker(name)));
  return store.Delete(Marker(name));
}

}  // namespace

Status DropTable(LakeCatalog& catalog, const TableName& name) {
  RETURN_IF_ERROR(catalog.store().Put(Marker(name), ""));
  RETURN_IF_ERROR(DeleteContents(catalog.store(), name));
  catalog.Forget(name);
  return Status::Ok();
}

Result<bool> IsHalfDropped(store::ObjectStore& store, const TableName& name) {
  const auto head = store.Head(Marker(name));
  if (head.ok()) return true;
  if (head.error().kind() == ErrorKind::kNotFound) return false;
  return head.error();
}

Status FinishHalfDropped(store::ObjectStore& store, const TableName& name) {
  ASSIGN_OR_RETURN(const bool half, IsHalfDropped(store, name));
  return half ? DeleteContents(store, name) : Status::Ok();
}

}  // namespace ingot::lake
