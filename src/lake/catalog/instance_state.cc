#include "lake/catalog/instance_state.h"

#include <utility>

#include "lake/catalog/iceberg_metadata.h"

namespace ingot::lake {

Result<std::shared_ptr<delta::Table>> InstanceState::OpenPath(const std::string& path) {
  ASSIGN_OR_RETURN(const store::Location location, store::ParseLocation(path));
  ASSIGN_OR_RETURN(auto store, stores.Open(location));
  return Open(location.ToString(), std::move(store), "");
}

Result<std::shared_ptr<delta::Table>> InstanceState::Open(const std::string& lake_root,
                                                          std::shared_ptr<store::ObjectStore> store,
                                                          const std::string& root) {
  const std::lock_guard lock(mutex_);
  auto& slot = tables_[lake_root + "\n" + root];
  if (!slot) {
    auto engine = instance.lock();
    if (!engine) return Internal("the instance of this lake is gone");
    // The tables live in the instance that they use: they must not keep it alive.
    std::shared_ptr<engine::Instance> unowned(std::shared_ptr<void>(), engine.get());
    delta::TableContext table_context{unowned, context.clock, context.logger};
    table_context.after_commit = WriteIceberg;
    slot = delta::Table::Open(std::move(store), root, std::move(table_context));
  }
  return slot;
}

void InstanceState::Forget(const std::string& lake_root, const std::string& root) {
  const std::lock_guard lock(mutex_);
  tables_.erase(lake_root + "\n" + root);
}

}  // namespace ingot::lake
