#include "project/dbt_session.h"

#include <memory>
#include <utility>

#include "lake/lake.h"
#include "project/interrupt_on_cancel.h"
#include "transform/lake/lake_warehouse.h"

namespace ingot::project {
namespace {

class LakeRunSession final : public transform::RunSession {
 public:
  LakeRunSession(std::unique_ptr<engine::Session> session, Cancellation cancellation, std::string command_id, std::string user)
      : session_(std::move(session)),
        warehouse_(*session_),
        command_id_(std::move(command_id)),
        user_(std::move(user)),
        interrupt_(*session_, std::move(cancellation)) {}

  transform::BuildWarehouse& warehouse() override { return warehouse_; }
  void SetReason(const std::string& unique_id) override { lake::SetCommitReason(*session_, {{"node", Json(unique_id)}}, command_id_, user_); }

 private:
  const std::unique_ptr<engine::Session> session_;
  transform::LakeWarehouse warehouse_;
  const std::string command_id_;
  const std::string user_;
  InterruptOnCancel interrupt_;  // last: it ends before what it interrupts
};

}  // namespace

transform::SessionFactory DbtSessions(Workspace& workspace, Cancellation cancellation, std::string command_id, std::string user) {
  return [&workspace, cancellation, command_id, user]() -> Result<std::unique_ptr<transform::RunSession>> {
    ASSIGN_OR_RETURN(std::unique_ptr<engine::Session> session, workspace.Connect());
    return std::unique_ptr<transform::RunSession>(std::make_unique<LakeRunSession>(std::move(session), cancellation, command_id, user));
  };
}

}  // namespace ingot::project
