// What the lake keeps for one DuckDB instance: its surroundings, and one delta::Table for each table that was opened,
// so that every session shares its cached snapshot.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "delta/table.h"
#include "engine/instance.h"
#include "lake/lake.h"
#include "store/location.h"

namespace ingot::lake {

struct RewriteInput;

// Thread-safe. Held by what is registered in the instance; refers to it weakly.
struct InstanceState {
  InstanceState(engine::Instance& engine_instance, LakeContext lake_context)
      : instance(engine_instance.weak_from_this()), stores(engine_instance.stores()), context(lake_context) {}

  // The Delta table at a path or URL. Nothing is read yet.
  Result<std::shared_ptr<delta::Table>> OpenPath(const std::string& path);
  // The Delta table under a lake's store.
  Result<std::shared_ptr<delta::Table>> Open(const std::string& lake_root, std::shared_ptr<store::ObjectStore> store,
                                             const std::string& root);
  // The table was dropped: what is cached of it no longer holds.
  void Forget(const std::string& lake_root, const std::string& root);

  const std::weak_ptr<engine::Instance> instance;
  store::StoreFactory& stores;
  const LakeContext context;

  // What running rewrites read, by the name that their queries use.
  std::mutex handles_mutex;
  std::map<std::string, const RewriteInput*> handles;

 private:
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<delta::Table>> tables_;
};

}  // namespace ingot::lake
