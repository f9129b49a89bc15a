// What a session is made of; only for the .cc files of engine/.
#pragma once

#include <atomic>
#include <duckdb.hpp>
#include <memory>
#include <utility>

#include "engine/instance.h"
#include "engine/session.h"

namespace ingot::engine {

struct Session::State {
  State(std::shared_ptr<Instance> owner, duckdb::DuckDB& database)
      : instance(std::move(owner)), connection(database) {}

  std::shared_ptr<Instance> instance;  // before the connection, which must go first
  duckdb::Connection connection;
  std::atomic<bool> interrupted = false;  // since the call under way began
};

}  // namespace ingot::engine
