// A project opened for work: its stores, its engine, its lake.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "engine/instance.h"
#include "engine/session.h"
#include "project/config.h"
#include "store/location.h"

namespace ingot::project {

// Sessions must not outlive it. Thread-safe.
class Workspace {
 public:
  // Opens the engine; the lake is contacted by the first Connect(). Clock and logger outlive the workspace.
  // kInvalidArgument when the lake's folder is a file.
  static Result<std::unique_ptr<Workspace>> Open(ProjectConfig config, Clock& clock, Logger& logger);
  ~Workspace();

  // A session in which the lake, when the project has one, is the catalog `lake` and the default: both
  // "bronze.trades" and "lake.bronze.trades" name a table. kUnavailable when the lake cannot be reached.
  Result<std::unique_ptr<engine::Session>> Connect();

  const ProjectConfig& config() const { return config_; }
  store::StoreFactory& stores() { return stores_; }
  Clock& clock() { return clock_; }
  Logger& logger() { return logger_; }

 private:
  Workspace(ProjectConfig config, Clock& clock, Logger& logger);

  const ProjectConfig config_;
  Clock& clock_;
  Logger& logger_;
  store::StoreFactory stores_;
  std::shared_ptr<engine::Instance> instance_;
  std::mutex mutex_;
  bool attached_ = false;
};

}  // namespace ingot::project
