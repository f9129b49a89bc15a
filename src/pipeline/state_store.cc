#include "pipeline/state_store.h"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "base/file.h"
#include "pipeline/sqlite.h"
#include "pipeline/state_names.h"

namespace ingot::pipeline {
namespace {

constexpr int64_t kSchemaVersion = 1;

// Times are microseconds since 1970. The partial indices hold only what is not finished, so that starting and resuming
// a run cost the same however long the history is.
constexpr const char* kSchema = R"(
CREATE TABLE runs (
  run_id TEXT PRIMARY KEY, pipeline TEXT NOT NULL, state TEXT NOT NULL, resumed INTEGER NOT NULL,
  parameters TEXT NOT NULL, started INTEGER NOT NULL, ended INTEGER
) WITHOUT ROWID;
CREATE INDEX runs_by_pipeline ON runs (pipeline, run_id);
CREATE INDEX unfinished_runs ON runs (pipeline, run_id)
  WHERE state IN ('running', 'failed', 'cancelled', 'interrupted');
CREATE INDEX unfinished_parameters ON runs (pipeline, parameters)
  WHERE state IN ('running', 'failed', 'cancelled', 'interrupted');
CREATE INDEX running_runs ON runs (pipeline) WHERE state = 'running';
CREATE TABLE tasks (
  run_id TEXT NOT NULL, position INTEGER NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL,
  attempts INTEGER NOT NULL, rows INTEGER, started INTEGER, ended INTEGER, message TEXT NOT NULL, error TEXT NOT NULL,
  carried_over INTEGER NOT NULL, PRIMARY KEY (run_id, position)
) WITHOUT ROWID;
CREATE TABLE lease (
  pipeline TEXT PRIMARY KEY, run_id TEXT NOT NULL, pid INTEGER NOT NULL, host TEXT NOT NULL, since INTEGER NOT NULL
) WITHOUT ROWID;
PRAGMA user_version = 1;
)";

constexpr const char* kRunColumns = "SELECT run_id, pipeline, state, resumed, parameters, started, ended FROM runs ";

int64_t ToMicros(Timestamp t) { return t.time_since_epoch().count(); }
std::optional<int64_t> ToMicros(const std::optional<Timestamp>& t) {
  return t ? std::optional<int64_t>(ToMicros(*t)) : std::nullopt;
}
std::optional<Timestamp> ToTime(std::optional<int64_t> micros) {
  return micros ? std::optional<Timestamp>(Timestamp(Duration(*micros))) : std::nullopt;
}

Result<RunOutcome> ReadRun(const Statement& row) {
  RunOutcome run;
  run.run_id = row.Text(0);
  run.pipeline = row.Text(1);
  ASSIGN_OR_RETURN(run.state, ParseRunState(row.Text(2)));
  run.resumed = row.Int(3) != 0;
  ASSIGN_OR_RETURN(run.parameters, Json::Parse(row.Text(4)));
  run.started = Timestamp(Duration(row.Int(5)));
  run.ended = ToTime(row.OptionalInt(6));
  return run;
}

Result<TaskOutcome> ReadTask(const Statement& row) {
  TaskOutcome task;
  task.name = row.Text(0);
  ASSIGN_OR_RETURN(task.kind, ParseTaskKind(row.Text(1)));
  ASSIGN_OR_RETURN(task.state, ParseTaskState(row.Text(2)));
  task.attempts = static_cast<int>(row.Int(3));
  task.rows = row.OptionalInt(4);
  task.started = ToTime(row.OptionalInt(5));
  task.ended = ToTime(row.OptionalInt(6));
  task.message = row.Text(7);
  task.error = row.Text(8);
  task.carried_over = row.Int(9) != 0;
  return task;
}

// Two processes may open a new file at the same instant, and SQLite does not wait for the change to WAL.
Status UseWriteAheadLog(Database* database) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (true) {
    const Status status = database->Execute("PRAGMA journal_mode = WAL");
    if (status.ok() || status.error().kind() != ErrorKind::kUnavailable) return status;
    if (std::chrono::steady_clock::now() > deadline) return status;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

Status CreateSchema(Database* database, const std::string& path) {
  Transaction transaction(database);
  RETURN_IF_ERROR(transaction.Begin());
  ASSIGN_OR_RETURN(const int64_t version, database->QueryInt("PRAGMA user_version"));
  if (version > kSchemaVersion) {
    return Unsupported(fmt::format("state file '{}' is of version {}, this Ingot knows version {}; use a later one",
                                   path, version, kSchemaVersion));
  }
  if (version == 0) RETURN_IF_ERROR(database->Execute(kSchema));
  return transaction.Commit();
}

}  // namespace

struct StateStore::State {
  std::string directory;
  Database database;
  Statement insert_run, finish_run, replace_runs, interrupt_runs, reopen_run;
  Statement put_task, clear_tasks, tasks_of_run;
  Statement put_lease, drop_lease, find_lease;
  Statement last_unfinished, find_run, list_runs, list_pipeline_runs;

  Status Prepare();
  Status PutTask(const RunOutcome& run, size_t position);
  Status PutLease(const RunOutcome& run, const Lease& lease);
  Result<std::optional<RunOutcome>> ReadOne(Statement* query);
  Result<std::vector<RunOutcome>> ReadAll(Statement* query);
  Status ReadTasks(RunOutcome* run);
};

Status StateStore::State::Prepare() {
  const std::string run_columns = kRunColumns;
  const std::string unfinished = "WHERE pipeline = ?1 AND state IN ('running', 'failed', 'cancelled', 'interrupted') ";
  const std::pair<Statement*, std::string> all[] = {
      {&insert_run, "INSERT INTO runs VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"},
      {&finish_run, "UPDATE runs SET state = ?2, ended = ?3 WHERE run_id = ?1"},
      {&replace_runs, "UPDATE runs SET state = 'replaced' " + unfinished + "AND parameters = ?2"},
      {&interrupt_runs, "UPDATE runs SET state = 'interrupted' WHERE pipeline = ?1 AND state = 'running'"},
      {&reopen_run, "UPDATE runs SET state = ?2, resumed = 1, ended = NULL WHERE run_id = ?1"},
      {&put_task, "INSERT OR REPLACE INTO tasks VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"},
      {&clear_tasks, "DELETE FROM tasks WHERE run_id = ?1"},
      {&tasks_of_run, "SELECT name, kind, state, attempts, rows, started, ended, message, error, carried_over "
                      "FROM tasks WHERE run_id = ?1 ORDER BY position"},
      {&put_lease, "INSERT OR REPLACE INTO lease VALUES (?1, ?2, ?3, ?4, ?5)"},
      {&drop_lease, "DELETE FROM lease WHERE pipeline = ?1 AND run_id = ?2"},
      {&find_lease, "SELECT run_id, pid, host, since FROM lease WHERE pipeline = ?1"},
      {&last_unfinished, run_columns + unfinished + "ORDER BY run_id DESC LIMIT 1"},
      {&find_run, run_columns + "WHERE run_id = ?1"},
      {&list_runs, run_columns + "ORDER BY run_id DESC LIMIT ?1"},
      {&list_pipeline_runs, run_columns + "WHERE pipeline = ?2 ORDER BY run_id DESC LIMIT ?1"},
  };
  for (const auto& [statement, sql] : all) {
    ASSIGN_OR_RETURN(*statement, database.Prepare(sql));
  }
  return Status::Ok();
}

Status StateStore::State::PutTask(const RunOutcome& run, size_t position) {
  const TaskOutcome& task = run.tasks[position];
  return put_task.Bind(1, run.run_id)
      .Bind(2, static_cast<int64_t>(position))
      .Bind(3, task.name)
      .Bind(4, TaskKindName(task.kind))
      .Bind(5, TaskStateName(task.state))
      .Bind(6, static_cast<int64_t>(task.attempts))
      .Bind(7, task.rows)
      .Bind(8, ToMicros(task.started))
      .Bind(9, ToMicros(task.ended))
      .Bind(10, task.message)
      .Bind(11, task.error)
      .Bind(12, int64_t{task.carried_over})
      .Run();
}

Status StateStore::State::PutLease(const RunOutcome& run, const Lease& lease) {
  return put_lease.Bind(1, run.pipeline)
      .Bind(2, run.run_id)
      .Bind(3, lease.pid)
      .Bind(4, lease.host)
      .Bind(5, ToMicros(lease.since))
      .Run();
}

Status StateStore::State::ReadTasks(RunOutcome* run) {
  const ResetAtEnd reset(&tasks_of_run);
  tasks_of_run.Bind(1, run->run_id);
  while (true) {
    ASSIGN_OR_RETURN(const bool row, tasks_of_run.Step());
    if (!row) return Status::Ok();
    ASSIGN_OR_RETURN(run->tasks.emplace_back(), ReadTask(tasks_of_run));
  }
}

Result<std::vector<RunOutcome>> StateStore::State::ReadAll(Statement* query) {
  std::vector<RunOutcome> runs;
  const ResetAtEnd reset(query);
  while (true) {
    ASSIGN_OR_RETURN(const bool row, query->Step());
    if (!row) return runs;
    ASSIGN_OR_RETURN(runs.emplace_back(), ReadRun(*query));
    RETURN_IF_ERROR(ReadTasks(&runs.back()));
  }
}

Result<std::optional<RunOutcome>> StateStore::State::ReadOne(Statement* query) {
  ASSIGN_OR_RETURN(std::vector<RunOutcome> runs, ReadAll(query));
  if (runs.empty()) return std::optional<RunOutcome>();
  return std::optional<RunOutcome>(std::move(runs.front()));
}

StateStore::StateStore(std::unique_ptr<State> state) : state_(std::move(state)) {}
StateStore::~StateStore() = default;

Result<std::unique_ptr<StateStore>> StateStore::Open(const std::string& path) {
  auto state = std::make_unique<State>();
  state->directory = std::filesystem::path(path).parent_path().string();
  if (state->directory.empty()) state->directory = ".";
  RETURN_IF_ERROR(MakeDirectories(state->directory));
  RETURN_IF_ERROR(state->database.Open(path));
  RETURN_IF_ERROR(UseWriteAheadLog(&state->database));
  // With a WAL, NORMAL survives any death of the process; when the machine dies the last commits may be missing, and
  // those tasks run again.
  RETURN_IF_ERROR(state->database.Execute("PRAGMA synchronous = NORMAL"));
  RETURN_IF_ERROR(CreateSchema(&state->database, path));
  RETURN_IF_ERROR(state->Prepare());
  return std::make_unique<StateStore>(std::move(state));
}

const std::string& StateStore::directory() const { return state_->directory; }

Status StateStore::CreateRun(const RunOutcome& run, const Lease& lease) {
  Transaction transaction(&state_->database);
  RETURN_IF_ERROR(transaction.Begin());
  const std::string parameters = run.parameters.Dump();
  RETURN_IF_ERROR(state_->replace_runs.Bind(1, run.pipeline).Bind(2, parameters).Run());
  RETURN_IF_ERROR(state_->interrupt_runs.Bind(1, run.pipeline).Run());
  RETURN_IF_ERROR(state_->insert_run.Bind(1, run.run_id)
                      .Bind(2, run.pipeline)
                      .Bind(3, RunStateName(run.state))
                      .Bind(4, int64_t{run.resumed})
                      .Bind(5, parameters)
                      .Bind(6, ToMicros(run.started))
                      .Bind(7, ToMicros(run.ended))
                      .Run());
  for (size_t i = 0; i < run.tasks.size(); ++i) RETURN_IF_ERROR(state_->PutTask(run, i));
  RETURN_IF_ERROR(state_->PutLease(run, lease));
  return transaction.Commit();
}

Status StateStore::ReopenRun(const RunOutcome& run, const Lease& lease) {
  Transaction transaction(&state_->database);
  RETURN_IF_ERROR(transaction.Begin());
  RETURN_IF_ERROR(state_->interrupt_runs.Bind(1, run.pipeline).Run());
  RETURN_IF_ERROR(state_->reopen_run.Bind(1, run.run_id).Bind(2, RunStateName(run.state)).Run());
  RETURN_IF_ERROR(state_->clear_tasks.Bind(1, run.run_id).Run());
  for (size_t i = 0; i < run.tasks.size(); ++i) RETURN_IF_ERROR(state_->PutTask(run, i));
  RETURN_IF_ERROR(state_->PutLease(run, lease));
  return transaction.Commit();
}

Status StateStore::UpdateTasks(const RunOutcome& run, std::span<const size_t> tasks) {
  if (tasks.empty()) return Status::Ok();
  Transaction transaction(&state_->database);
  RETURN_IF_ERROR(transaction.Begin());
  for (size_t i : tasks) RETURN_IF_ERROR(state_->PutTask(run, i));
  return transaction.Commit();
}

Status StateStore::FinishRun(const RunOutcome& run, std::span<const size_t> tasks) {
  Transaction transaction(&state_->database);
  RETURN_IF_ERROR(transaction.Begin());
  RETURN_IF_ERROR(state_->finish_run.Bind(1, run.run_id)
                      .Bind(2, RunStateName(run.state))
                      .Bind(3, ToMicros(run.ended))
                      .Run());
  for (size_t i : tasks) RETURN_IF_ERROR(state_->PutTask(run, i));
  RETURN_IF_ERROR(state_->drop_lease.Bind(1, run.pipeline).Bind(2, run.run_id).Run());
  return transaction.Commit();
}

Result<std::optional<RunOutcome>> StateStore::LastUnfinishedRun(std::string_view pipeline) {
  return state_->ReadOne(&state_->last_unfinished.Bind(1, pipeline));
}

Result<std::optional<RunOutcome>> StateStore::FindRun(std::string_view run_id) {
  return state_->ReadOne(&state_->find_run.Bind(1, run_id));
}

Result<std::vector<RunOutcome>> StateStore::ListRuns(std::string_view pipeline, int limit) {
  if (pipeline.empty()) return state_->ReadAll(&state_->list_runs.Bind(1, int64_t{limit}));
  return state_->ReadAll(&state_->list_pipeline_runs.Bind(1, int64_t{limit}).Bind(2, pipeline));
}

Result<std::optional<Lease>> StateStore::FindLease(std::string_view pipeline) {
  Statement& query = state_->find_lease.Bind(1, pipeline);
  const ResetAtEnd reset(&query);
  ASSIGN_OR_RETURN(const bool row, query.Step());
  if (!row) return std::optional<Lease>();
  return std::optional<Lease>({query.Text(0), query.Int(1), query.Text(2), Timestamp(Duration(query.Int(3)))});
}

}  // namespace ingot::pipeline
