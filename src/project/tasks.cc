#include "project/tasks.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"
#include "lake/lake.h"
#include "pipeline/retry.h"
#include "project/dbt_task.h"
#include "project/interrupt_on_cancel.h"
#include "project/sql_error.h"

namespace ingot::project {
namespace {

using pipeline::Task;
using pipeline::TaskContext;
using pipeline::TaskKind;
using pipeline::TaskResult;

std::string InProject(const ProjectConfig& config, const std::string& file) {
  return (std::filesystem::path(config.directory) / file).lexically_normal().string();
}

bool IsQuarantine(std::string_view table) { return table.ends_with("__quarantine"); }

// Runs a statement to its end; the rows that it changed, if it is of a kind that changes any.
Result<std::optional<int64_t>> RunToTheEnd(engine::Session& session, const std::string& statement) {
  ASSIGN_OR_RETURN(engine::QueryResult result, session.Query(statement));
  while (true) {
    ASSIGN_OR_RETURN(bool more, result.Next());
    if (!more) return result.changed_rows();
  }
}

// Several failures as one: of a kind that is tried again when that could help one of them.
Error Together(const std::vector<Error>& errors) {
  const auto retryable = std::find_if(errors.begin(), errors.end(),
                                      [](const Error& error) { return pipeline::IsRetryable(error.kind()); });
  std::string message;
  for (const Error& error : errors) message += (message.empty() ? "" : "; ") + error.message();
  return Error((retryable == errors.end() ? errors.front() : *retryable).kind(), std::move(message));
}

std::string Describe(const std::vector<ingest::IngestReport>& reports) {
  size_t files = 0;
  int64_t rejected = 0;
  for (const ingest::IngestReport& report : reports) {
    files += report.files_taken;
    rejected += report.rejected;
  }
  std::string text = fmt::format("{} new {}", files, files == 1 ? "file" : "files");
  if (rejected > 0) text += fmt::format(", {} in quarantine", FormatCount(rejected));
  return text;
}

}  // namespace

const ingest::BrokenSource* FindBrokenSource(const ingest::Sources& sources, const std::string& name) {
  for (const ingest::BrokenSource& source : sources.broken) {
    if (source.name == name) return &source;
  }
  return nullptr;
}

Result<const ingest::SourceConfig*> FindSource(const ingest::Sources& sources, const std::string& name) {
  std::vector<std::string> names;
  for (const ingest::SourceConfig& source : sources.usable) {
    if (source.name == name) return &source;
    names.push_back(source.name);
  }
  if (const ingest::BrokenSource* broken = FindBrokenSource(sources, name)) return broken->error;
  for (const ingest::BrokenSource& source : sources.broken) names.push_back(source.name);
  if (names.empty()) return NotFound(fmt::format("there is no source '{}': ingest/ holds no *.yml", name));
  std::optional<std::string> near = NearestWord(name, names);
  return NotFound(fmt::format("there is no source '{}'; {}", name,
                              near ? fmt::format("did you mean '{}'?", *near) : "there are " + Join(names, ", ")));
}

Timestamp RunTime(std::string_view run_id) {
  constexpr size_t kTimeDigits = 12;  // 48 bits of milliseconds stand in front (RFC 9562, section 5.7)
  int64_t millis = 0;
  size_t digits = 0;
  for (char c : run_id) {
    if (c == '-') continue;
    if (digits++ == kTimeDigits) break;
    int digit = c >= 'a' ? c - 'a' + 10 : c >= 'A' ? c - 'A' + 10 : c - '0';
    millis = millis * 16 + digit;
  }
  return FromMillis(millis);
}

ProjectTasks::ProjectTasks(Workspace& workspace, ingest::Sources sources, std::string user, TaskListener listener)
    : workspace_(workspace), sources_(std::move(sources)), user_(std::move(user)), listener_(std::move(listener)) {}

Status ProjectTasks::Check(const pipeline::Pipeline& pipeline) const {
  for (const Task& task : pipeline.tasks) {
    for (const std::string& name : task.sources) {
      Result<const ingest::SourceConfig*> source = FindSource(sources_, name);
      if (!source.ok()) return source.error().WithContext(task.place);
    }
    if (task.kind == TaskKind::kDbt && !FileExists(DbtTaskDirectory(workspace_.config(), task) + "/dbt_project.yml")) {
      return NotFound(fmt::format("{}: task '{}' wants {}, and there is no such file", task.place, task.name,
                                  DbtTaskDirectory(workspace_.config(), task) + "/dbt_project.yml"));
    }
    if (task.kind == TaskKind::kSql && !FileExists(InProject(workspace_.config(), task.file))) {
      return NotFound(fmt::format("{}: task '{}' wants {}, and there is no such file in the project", task.place,
                                  task.name, task.file));
    }
  }
  return Status::Ok();
}

Result<TaskResult> ProjectTasks::Run(const TaskContext& context) {
  switch (context.task.kind) {
    case TaskKind::kIngest: return RunIngest(context);
    case TaskKind::kDbt: return RunDbt(context);
    case TaskKind::kSql: return RunSql(context);
    case TaskKind::kShell: return RunShell(context);
  }
  return Internal("a task of a kind that there is not");
}

Result<ingest::IngestReport> ProjectTasks::RunSource(const TaskContext& context, const std::string& name,
                                                     engine::Session& session) {
  ASSIGN_OR_RETURN(const ingest::SourceConfig* source, FindSource(sources_, name));
  ingest::IngestContext ingest{.session = session,
                               .stores = workspace_.stores(),
                               .project_directory = workspace_.config().directory,
                               .run_id = context.run_id,
                               .run_time = RunTime(context.run_id),
                               .user = user_,
                               .logger = workspace_.logger(),
                               .cancellation = context.cancellation,
                               .on_progress = nullptr};
  if (listener_.on_ingest_progress) {
    ingest.on_progress = [&](const ingest::Progress& p) { listener_.on_ingest_progress(context.task, p); };
  }
  return ingest::RunSource(*source, ingest);
}

Result<TaskResult> ProjectTasks::RunIngest(const TaskContext& context) {
  ASSIGN_OR_RETURN(std::unique_ptr<engine::Session> session, workspace_.Connect());
  InterruptOnCancel interrupt(*session, context.cancellation);
  std::vector<ingest::IngestReport> reports;
  std::vector<Error> errors;
  TaskResult result{.rows = 0, .message = ""};
  std::set<std::string> seen;  // a name that is there twice counts once
  for (const std::string& name : context.task.sources) {
    if (!seen.insert(name).second) continue;
    Result<ingest::IngestReport> report = RunSource(context, name, *session);
    if (!report.ok() && report.error().kind() == ErrorKind::kCancelled) return report.error();
    if (!report.ok()) {
      errors.push_back(report.error());
      continue;
    }
    for (const std::string& warning : report->warnings) workspace_.logger().Warning(warning, {{"source", name}});
    *result.rows += report->rows;
    reports.push_back(std::move(*report));
  }
  if (!errors.empty()) return Together(errors);
  result.message = Describe(reports);
  return result;
}

Result<TaskResult> ProjectTasks::RunSql(const TaskContext& context) {
  SqlFile file{context.task.file, ""};
  ASSIGN_OR_RETURN(file.text, ReadFile(InProject(workspace_.config(), file.name)));
  ASSIGN_OR_RETURN(pipeline::BoundSql bound, pipeline::BindSqlParameters(file.text, context.parameters, file.name));
  ASSIGN_OR_RETURN(std::unique_ptr<engine::Session> session, workspace_.Connect());
  InterruptOnCancel interrupt(*session, context.cancellation);
  const auto placed = [&](const Error& error, std::string_view statement, size_t offset) {
    return PlaceSqlError(error, file, statement, [&](size_t at) { return bound.OriginalOffset(offset + at); });
  };
  Result<std::vector<engine::SqlStatement>> statements = session->SplitStatements(bound.text);
  if (!statements.ok()) return placed(statements.error(), bound.text, 0);
  lake::SetCommitReason(*session, {{"pipeline", context.pipeline.name}, {"task", context.task.name}}, context.run_id,
                        user_);
  TaskResult result{.rows = 0, .message = ""};
  int64_t quarantined = 0;
  for (const engine::SqlStatement& statement : *statements) {
    RETURN_IF_ERROR(context.cancellation.Check());
    Result<std::optional<int64_t>> rows = RunToTheEnd(*session, statement.text);
    if (!rows.ok()) return placed(rows.error(), statement.text, statement.offset);
    (IsQuarantine(statement.target) ? quarantined : *result.rows) += rows->value_or(0);
  }
  if (quarantined > 0) result.message = fmt::format("{} in quarantine", FormatCount(quarantined));
  return result;
}

Result<TaskResult> ProjectTasks::RunDbt(const TaskContext& context) {
  return RunDbtTask(workspace_, context, RunTime(context.run_id), user_, [&](std::string_view line) {
    if (listener_.on_line) listener_.on_line(context.task, line);
  });
}

Result<TaskResult> ProjectTasks::RunShell(const TaskContext& context) {
  return pipeline::RunShellTask(context, workspace_.config().directory, [&](std::string_view line, bool) {
    if (listener_.on_line) listener_.on_line(context.task, line);
  });
}

}  // namespace ingot::project
