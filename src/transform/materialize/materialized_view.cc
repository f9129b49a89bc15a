// A materialized view: a table that is brought up to date by what has changed in what its query reads, and made anew where its query
// does not allow that.
#include <string>
#include <utility>

#include "base/json.h"
#include "base/text.h"
#include "transform/materialize/build.h"
#include "transform/materialize/contract.h"
#include "transform/materialize/documentation.h"
#include "transform/materialize/sql_text.h"
#include "transform/materialize/table_layout.h"

namespace ingot::transform {

namespace {

enum class OnChange { kApply, kContinue, kFail };

Result<OnChange> OnConfigurationChange(const Node& node) {
  const std::string text = node.ConfigText("on_configuration_change");
  if (text.empty() || text == "apply") return OnChange::kApply;
  if (text == "continue") return OnChange::kContinue;
  if (text == "fail") return OnChange::kFail;
  return InvalidArgument("on_configuration_change is '" + text + "': expected apply, continue or fail");
}

// How the table is laid out, as a text to compare.
Result<std::string> ConfigurationOf(const Node& node) {
  ASSIGN_OR_RETURN(const TableLayout layout, LayoutOf(node));
  return LayoutSql(layout);
}

// What keeps a refresh from being tried at all; empty when nothing does.
std::string ReasonForAll(Build& build) {
  if (build.existing() != RelationType::kTable) return "it is new";
  if (build.full_refresh()) return "a full refresh was asked for";
  if (HasContract(build.node())) return "its contract holds for all rows";
  if (!Trim(build.node().ConfigText("sql_header")).empty()) return "it has a sql_header";
  // A refresh that fails takes the transaction with it, and what the hooks have done.
  if (build.warehouse().InTransaction()) return "hooks run in its transaction";
  return "";
}

class MaterializedViewBuild {
 public:
  MaterializedViewBuild(Build& build, std::string configuration, OnChange on_change)
      : build_(build), query_(WithoutSemicolon(build.sql())), configuration_(std::move(configuration)), on_change_(on_change) {}

  Result<BuildResult> Run() {
    std::string reason = ReasonForAll(build_);
    if (reason.empty()) {
      Result<BuildResult> refreshed = Refresh(&reason);
      // What was looked at for the changes alone may have been in the way.
      const bool may_do = !refused_ && !build_.warehouse().InTransaction();
      if (!refreshed.ok() && refreshed.error().kind() != ErrorKind::kCancelled && may_do) {
        reason = "by its changes it fails: " + refreshed.error().message();
      } else if (!refreshed.ok() || reason.empty()) {
        return refreshed;
      }
    }
    return Recompute(reason);
  }

 private:
  // With a reason, nothing was done: the table must be made anew.
  Result<BuildResult> Refresh(std::string* reason) {
    ASSIGN_OR_RETURN(BuildTransaction transaction, BuildTransaction::Begin(build_.warehouse()));
    ASSIGN_OR_RETURN(Refreshed refreshed, build_.warehouse().RefreshView(build_.target(), query_, &configuration_));
    if (refreshed.configuration_changed && on_change_ == OnChange::kContinue) {
      build_.warnings().push_back("the configuration of " + build_.target_sql() + " has changed, and on_configuration_change is 'continue': it stays as it is until --full-refresh");
      ASSIGN_OR_RETURN(refreshed, build_.warehouse().RefreshView(build_.target(), query_, nullptr));
    }
    if (refreshed.configuration_changed && on_change_ == OnChange::kFail) {
      refused_ = true;
      return InvalidArgument("the configuration of " + build_.target_sql() + " has changed, and on_configuration_change is 'fail'; --full-refresh makes it anew");
    }
    if (refreshed.way == Refreshed::Way::kRecompute) {
      *reason = refreshed.reason;
      return build_.Finish("");
    }
    RETURN_IF_ERROR(transaction.Commit());
    build_.AddRows(refreshed.rows_added + refreshed.rows_removed);
    BuildResult result = build_.Finish("REFRESH MATERIALIZED VIEW");
    result.skipped = refreshed.way == Refreshed::Way::kUnchanged;
    result.note = result.skipped ? "nothing has changed"
                                 : "by its changes: " + std::to_string(refreshed.rows_added) + " rows added, " + std::to_string(refreshed.rows_removed) + " removed";
    return result;
  }

  Result<BuildResult> Recompute(const std::string& reason) {
    ASSIGN_OR_RETURN(BuildTransaction transaction, BuildTransaction::Begin(build_.warehouse()));
    RETURN_IF_ERROR(build_.RunHeader());
    RETURN_IF_ERROR(CreateTable(build_, query_));
    if (Trim(build_.node().ConfigText("sql_header")).empty()) {
      RETURN_IF_ERROR(build_.warehouse().RememberView(build_.target(), query_, configuration_));
    }
    RETURN_IF_ERROR(transaction.Commit());
    BuildResult result = build_.Finish("CREATE MATERIALIZED VIEW");
    result.note = "recomputed: " + reason;
    return result;
  }

  Build& build_;
  const std::string query_;
  const std::string configuration_;
  const OnChange on_change_;
  bool refused_ = false;
};

}  // namespace

Result<BuildResult> BuildMaterializedView(Build& build) {
  ASSIGN_OR_RETURN(const OnChange on_change, OnConfigurationChange(build.node()));
  ASSIGN_OR_RETURN(std::string configuration, ConfigurationOf(build.node()));
  return MaterializedViewBuild(build, std::move(configuration), on_change).Run();
}

}  // namespace ingot::transform
