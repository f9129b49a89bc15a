// The tasks of a project's pipelines, carried out: ingest, dbt models, SQL files, shell commands.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "ingest/ingest.h"
#include "pipeline/task_runner.h"
#include "project/workspace.h"

namespace ingot::project {

// Hears of a task while it runs; called from the task's threads.
struct TaskListener {
  std::function<void(const pipeline::Task&, const ingest::Progress&)> on_ingest_progress = nullptr;
  std::function<void(const pipeline::Task&, std::string_view line)> on_line = nullptr;  // of a command, or of a dbt node that failed
};

// The source of that name. A broken one gives its own error; kNotFound names the nearest one.
Result<const ingest::SourceConfig*> FindSource(const ingest::Sources& sources, const std::string& name);
// The broken source of that name, or nullptr.
const ingest::BrokenSource* FindBrokenSource(const ingest::Sources& sources, const std::string& name);

// The instant at which a run got its id (a UUID of version 7): the same however often the run is resumed.
Timestamp RunTime(std::string_view run_id);

// Thread-safe, as TaskRunner asks. The workspace outlives it.
class ProjectTasks final : public pipeline::TaskRunner {
 public:
  ProjectTasks(Workspace& workspace, ingest::Sources sources, std::string user, TaskListener listener = {});

  // Is everything there that the pipeline's tasks name? The error has the task's place in its file.
  Status Check(const pipeline::Pipeline& pipeline) const;

  // An ingest task reads its sources one after the other; when some fail the others are read all the same, and the
  // task fails after them. A SQL task runs the statements of its file one after the other in one session, with the
  // run's parameters as literals; its rows are the rows that they changed, those in tables named …__quarantine apart
  // in its message. A dbt task's rows are those that its nodes changed. The commits of SQL, ingest and dbt tasks carry the
  // run's id.
  Result<pipeline::TaskResult> Run(const pipeline::TaskContext& context) override;

 private:
  Result<ingest::IngestReport> RunSource(const pipeline::TaskContext& context, const std::string& name,
                                         engine::Session& session);
  Result<pipeline::TaskResult> RunIngest(const pipeline::TaskContext& context);
  Result<pipeline::TaskResult> RunDbt(const pipeline::TaskContext& context);
  Result<pipeline::TaskResult> RunSql(const pipeline::TaskContext& context);
  Result<pipeline::TaskResult> RunShell(const pipeline::TaskContext& context);

  Workspace& workspace_;
  const ingest::Sources sources_;
  const std::string user_;
  const TaskListener listener_;
};

}  // namespace ingot::project
