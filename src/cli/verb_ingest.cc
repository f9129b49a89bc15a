#include <optional>
#include <set>

#include <fmt/format.h>

#include "base/ids.h"
#include "base/text.h"
#include "cli/context.h"
#include "cli/failure.h"
#include "cli/open.h"
#include "cli/output.h"
#include "cli/run_progress.h"
#include "cli/verbs.h"
#include "ingest/ingest.h"
#include "project/interrupt_on_cancel.h"
#include "project/tasks.h"

namespace ingot::cli {
namespace {

using ingest::IngestReport;
using ingest::SourceConfig;

// What came of one source.
struct Outcome {
  std::string source;
  std::optional<IngestReport> report;
  std::optional<Error> error;
};

// Those named, in that order and each once; all when none is named. Broken ones have failed before they began.
struct Choice {
  std::vector<const SourceConfig*> sources;
  std::vector<const ingest::BrokenSource*> broken;
};

Result<Choice> Choose(const ingest::Sources& sources, const std::vector<std::string>& names) {
  Choice choice;
  std::set<std::string> seen;
  for (const std::string& name : names) {
    if (!seen.insert(name).second) continue;
    Result<const SourceConfig*> source = project::FindSource(sources, name);
    const ingest::BrokenSource* broken = source.ok() ? nullptr : project::FindBrokenSource(sources, name);
    if (!source.ok() && broken == nullptr) return source.error();
    if (source.ok()) choice.sources.push_back(*source);
    else choice.broken.push_back(broken);
  }
  if (!names.empty()) return choice;
  for (const SourceConfig& source : sources.usable) choice.sources.push_back(&source);
  for (const ingest::BrokenSource& source : sources.broken) choice.broken.push_back(&source);
  if (choice.sources.empty() && choice.broken.empty()) {
    return NotFound("the project has no source: ingest/ holds no *.yml");
  }
  return choice;
}

std::string Describe(const IngestReport& report) {
  std::string line = fmt::format("{}: {} {} into {} from {} new {}", report.source, FormatCount(report.rows),
                                 report.rows == 1 ? "row" : "rows", report.table, report.files_taken, report.files_taken == 1 ? "file" : "files");
  if (report.rejected > 0) line += fmt::format(", {} into {}", FormatCount(report.rejected), report.quarantine_table);
  return line;
}

class Ingest {
 public:
  Ingest(Context& context, project::Workspace& workspace)
      : context_(context),
        workspace_(workspace),
        run_id_(NewSortableId(context.clock)),
        progress_(ChooseStyle(context), context.logger) {}

  // One after the other; a source that fails is reported at once, and does not keep the others from being read. An
  // Error only when none could be read: the lake cannot be reached.
  Status Run(const Choice& choice) {
    RETURN_IF_ERROR(context_.interrupts.Start());
    InterruptWatcher::Scope scope(context_.interrupts, [this] { cancellation_.Cancel(); });
    for (const ingest::BrokenSource* source : choice.broken) Failed(source->name, source->error);
    if (choice.sources.empty()) return Status::Ok();
    ASSIGN_OR_RETURN(std::unique_ptr<engine::Session> session, workspace_.Connect());
    project::InterruptOnCancel interrupt(*session, cancellation_);
    for (const SourceConfig* source : choice.sources) {
      RunOne(*source, *session);
      if (cancellation_.cancelled()) break;
    }
    return Status::Ok();
  }

  const std::string& run_id() const { return run_id_; }
  const std::vector<Outcome>& outcomes() const { return outcomes_; }

 private:
  void Failed(const std::string& source, const Error& error) {
    ReportError(error, context_.log_format());
    outcomes_.push_back({source, std::nullopt, error});
  }

  void RunOne(const SourceConfig& source, engine::Session& session) {
    ingest::IngestContext ingest{.session = session,
                                 .stores = workspace_.stores(),
                                 .project_directory = workspace_.config().directory,
                                 .run_id = run_id_,
                                 .run_time = project::RunTime(run_id_),
                                 .user = UserName(),
                                 .logger = context_.logger,
                                 .cancellation = cancellation_,
                                 .on_progress = [&](const ingest::Progress& p) { progress_.Advance(source.name, p); }};
    progress_.Begin(source.name);
    Result<IngestReport> report = ingest::RunSource(source, ingest);
    if (!report.ok()) {
      progress_.End(source.name, source.name + ": failed");
      return Failed(source.name, report.error());
    }
    progress_.End(source.name, Describe(*report));
    for (const std::string& warning : report->warnings) context_.logger.Warning(warning, {{"source", source.name}});
    outcomes_.push_back({source.name, std::move(*report), std::nullopt});
  }

  Context& context_;
  project::Workspace& workspace_;
  const std::string run_id_;
  Cancellation cancellation_;
  std::vector<Outcome> outcomes_;
  RunProgress progress_;
};

// 0 when all succeeded; 2 when only the configuration is at fault; else 1.
ExitCode CodeOf(const std::vector<Outcome>& outcomes) {
  ExitCode code = ExitCode::kDone;
  for (const Outcome& outcome : outcomes) {
    if (!outcome.error) continue;
    const ExitCode one = ExitCodeOf(*outcome.error);
    code = code == ExitCode::kDone || code == one ? one : ExitCode::kFailed;
  }
  return code;
}

Json ToJson(const Outcome& outcome) {
  if (outcome.report) return outcome.report->ToJson().Set("state", "succeeded");
  return Json::MakeObject()
      .Set("source", outcome.source)
      .Set("state", "failed")
      .Set("kind", ErrorKindName(outcome.error->kind()))
      .Set("error", outcome.error->message());
}

std::vector<Json> ToRow(const Outcome& outcome) {
  if (!outcome.report) return {outcome.source, "failed", Json(), Json(), Json(), Json(), Json(), Json()};
  const IngestReport& report = *outcome.report;
  return {report.source, "succeeded", report.table, static_cast<int64_t>(report.files_taken),
          static_cast<int64_t>(report.files_skipped), report.rows, report.rejected, report.rescued_values};
}

Status Print(const Ingest& ingest, const std::string& format) {
  const std::vector<Outcome>& outcomes = ingest.outcomes();
  if (format == "json") {
    Json sources = Json::MakeArray();
    for (const Outcome& outcome : outcomes) sources.Append(ToJson(outcome));
    Json object = Json::MakeObject();
    object.Set("run_id", ingest.run_id())
        .Set("state", CodeOf(outcomes) == ExitCode::kDone ? "succeeded" : "failed")
        .Set("sources", sources);
    return PrintJson(object);
  }
  std::vector<std::vector<Json>> rows;
  bool succeeded = false;
  for (const Outcome& outcome : outcomes) {
    rows.push_back(ToRow(outcome));
    succeeded |= outcome.report.has_value();
  }
  if (!succeeded) return Status::Ok();
  return PrintTable({{"source", "VARCHAR"},
                     {"state", "VARCHAR"},
                     {"table", "VARCHAR"},
                     {"new files", "BIGINT"},
                     {"known files", "BIGINT"},
                     {"rows", "BIGINT"},
                     {"quarantined", "BIGINT"},
                     {"rescued values", "BIGINT"}},
                    std::move(rows));
}

Result<ExitCode> RunIngest(Context& context) {
  ASSIGN_OR_RETURN(project::ProjectConfig config, ResolveProject(context));
  project::EnvironmentVariables variables;
  ASSIGN_OR_RETURN(const ingest::Sources sources, ingest::LoadSources(config.directory, variables));
  ASSIGN_OR_RETURN(const Choice choice, Choose(sources, context.arguments.Texts("SOURCE")));
  ASSIGN_OR_RETURN(std::unique_ptr<project::Workspace> workspace, OpenWorkspace(context, std::move(config)));
  Ingest ingest(context, *workspace);
  RETURN_IF_ERROR(ingest.Run(choice));
  RETURN_IF_ERROR(Print(ingest, context.arguments.Text("format")));
  return CodeOf(ingest.outcomes());
}

}  // namespace

Command IngestVerb() {
  return {
      .name = "ingest",
      .summary = "Take what is new from the sources",
      .details = "Reads the sources of ingest/*.yml, one after the other. What was taken before is not taken again; bad "
                 "records go to a quarantine table beside the source's table. A source that fails, or whose file is "
                 "wrong, is reported, and the others are read all the same; the exit code is 2 when only the "
                 "configuration was at fault, else 1.",
      .positionals = {{.name = "SOURCE", .help = "Sources to read; without one, all", .repeated = true}},
      .flags = {ReportFormatFlag()},
      .examples = {{"ingot ingest", "all sources"}, {"ingot ingest trades --format json", "one, with a report"}},
      .run = RunIngest,
  };
}

}  // namespace ingot::cli
