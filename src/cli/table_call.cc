#include "cli/table_call.h"

#include <unistd.h>

#include "base/text.h"
#include "cli/open.h"
#include "cli/output.h"
#include "cli/query_run.h"
#include "cli/terminal.h"
#include "lake/lake.h"

namespace ingot::cli {

ProcedureCall::ProcedureCall(std::string_view name, const std::vector<std::string>& arguments)
    : text_(std::string(name) + "(") {
  for (size_t i = 0; i < arguments.size(); ++i) text_ += (i > 0 ? ", " : "") + QuoteSqlText(arguments[i]);
}

ProcedureCall& ProcedureCall::Set(std::string_view option, std::string_view sql) {
  text_ += ", " + std::string(option) + " => " + std::string(sql);
  return *this;
}

ProcedureCall& ProcedureCall::SetText(std::string_view option, std::string_view text) {
  return Set(option, QuoteSqlText(text));
}

ProcedureCall& ProcedureCall::SetSwitch(std::string_view option, bool value) {
  return value ? Set(option, "true") : *this;
}

ProcedureCall& ProcedureCall::SetFromFlag(const Context& context, std::string_view flag, std::string_view option) {
  return context.arguments.Has(flag) ? SetText(option, context.arguments.Text(flag)) : *this;
}

ProcedureCall& ProcedureCall::SetListFromFlag(const Context& context, std::string_view flag, std::string_view option) {
  if (!context.arguments.Has(flag)) return *this;
  const std::string value = context.arguments.Text(flag);
  std::string list = "[";
  for (std::string_view item : Split(value, ',')) list += (list.size() > 1 ? ", " : "") + QuoteSqlText(Trim(item));
  return Set(option, list + "]");
}

ProcedureCall& ProcedureCall::SetNumberFromFlag(const Context& context, std::string_view flag,
                                                std::string_view option) {
  return context.arguments.Has(flag) ? Set(option, std::to_string(context.arguments.Integer(flag))) : *this;
}

Status ProcedureCall::SetSpanFromFlag(const Context& context, std::string_view flag, std::string_view option) {
  if (!context.arguments.Has(flag)) return Status::Ok();
  Result<Duration> span = ParseDuration(context.arguments.Text(flag));
  if (!span.ok()) return span.error().WithContext("--" + std::string(flag));
  Set(option, "INTERVAL '" + std::to_string(span->count()) + " microseconds'");
  return Status::Ok();
}

Result<ExitCode> RunOnLake(Context& context, const std::string& query) {
  ASSIGN_OR_RETURN(project::ProjectConfig config, ResolveConfig(context, true));
  ASSIGN_OR_RETURN(std::unique_ptr<project::Workspace> workspace, OpenWorkspace(context, std::move(config)));
  ASSIGN_OR_RETURN(std::unique_ptr<engine::Session> session, workspace->Connect());
  lake::SetCommitReason(*session, {}, "", UserName());
  RETURN_IF_ERROR(context.interrupts.Start());
  QueryOutput output;
  output.table = StandardOutputTable();
  output.format = context.arguments.Text("format") == "json" ? Format::kJson : Format::kTable;
  output.show_progress = IsTerminal(STDERR_FILENO);
  ASSIGN_OR_RETURN(StatementOutcome outcome, RunStatement(*session, context.interrupts, query, output,
                                                          *generate::StandardOutputSink()));
  static_cast<void>(outcome);
  return ExitCode::kDone;
}

}  // namespace ingot::cli
