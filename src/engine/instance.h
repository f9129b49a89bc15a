// DuckDB as a component: an instance, its limits, its extensions.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/location.h"

namespace duckdb {
class DatabaseInstance;
}

namespace ingot::engine {

class Session;

struct Limits {
  uint64_t memory_bytes = 0;        // 0: 80 % of the machine's (or the control group's) memory
  int threads = 0;                  // 0: the cores that this process may use
  std::string temp_directory;       // where operators spill; empty: the system's. In it a folder for each instance
  uint64_t temp_bytes = 0;          // 0: as much as the disk has
};

struct InstanceOptions {
  Limits limits;
  std::string extension_directory;  // "<dir>/v1.5.5/linux_amd64/<name>.duckdb_extension"; empty: beside the binary
};

// One DuckDB instance in memory. Never reaches the network for extensions. Objects in "s3://…" and "memory://…" are
// read and written through `stores`, which must outlive it. Thread-safe.
class Instance : public std::enable_shared_from_this<Instance> {
 public:
  static Result<std::shared_ptr<Instance>> Open(const InstanceOptions& options, store::StoreFactory& stores);
  ~Instance();

  // A session of its own: its own transaction, its own temporary tables.
  Result<std::unique_ptr<Session>> Connect();

  // Loads an extension from the extension directory. kNotFound names where it looked.
  Status LoadExtension(std::string_view name);

  // An INTERNAL error of DuckDB has made this instance unusable: open another.
  bool invalidated() const;

  store::StoreFactory& stores();
  // For lake/, which extends DuckDB itself.
  duckdb::DatabaseInstance& database();

 private:
  struct State;
  explicit Instance(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace ingot::engine
