#include "project/workspace.h"

#include <filesystem>

#include "lake/lake.h"

namespace ingot::project {

namespace {

// A lake in a folder need not be there yet, but a file cannot become one.
Status CheckLake(const std::string& lake) {
  if (lake.empty()) return Status::Ok();
  ASSIGN_OR_RETURN(const store::Location location, store::ParseLocation(lake));
  std::error_code failed;
  if (location.scheme != store::Location::Scheme::kLocal || !std::filesystem::exists(location.path, failed) ||
      std::filesystem::is_directory(location.path, failed)) {
    return Status::Ok();
  }
  return InvalidArgument("the lake '" + lake + "' is a file; expected a folder, or s3://bucket/prefix");
}

}  // namespace

Workspace::Workspace(ProjectConfig config, Clock& clock, Logger& logger)
    : config_(std::move(config)), clock_(clock), logger_(logger), stores_(config_.s3, clock) {}

Workspace::~Workspace() = default;

Result<std::unique_ptr<Workspace>> Workspace::Open(ProjectConfig config, Clock& clock, Logger& logger) {
  std::unique_ptr<Workspace> workspace(new Workspace(std::move(config), clock, logger));
  RETURN_IF_ERROR(CheckLake(workspace->config_.lake));
  engine::InstanceOptions options;
  options.limits = workspace->config_.limits;
  ASSIGN_OR_RETURN(workspace->instance_, engine::Instance::Open(options, workspace->stores_));
  RETURN_IF_ERROR(lake::Register(*workspace->instance_, {.clock = &clock, .logger = &logger,
                                 .table_properties = workspace->config_.table_properties}));
  return workspace;
}

Result<std::unique_ptr<engine::Session>> Workspace::Connect() {
  ASSIGN_OR_RETURN(std::unique_ptr<engine::Session> session, instance_->Connect());
  if (config_.lake.empty()) return session;
  std::lock_guard lock(mutex_);
  if (attached_) {
    RETURN_IF_ERROR(session->Execute("USE lake"));
    return session;
  }
  RETURN_IF_ERROR(lake::Attach(*session, config_.lake));
  attached_ = true;
  return session;
}

}  // namespace ingot::project
