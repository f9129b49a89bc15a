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

// Those named, in that order; all when none is named.
Result<std::vector<const SourceConfig*>> Choose(const std::vector<SourceConfig>& sources,
                                                const std::vector<std::string>& names) {
  std::vector<const SourceConfig*> chosen;
  for (const std::string& name : names) {
    ASSIGN_OR_RETURN(const SourceConfig* source, project::FindSource(sources, name));
    chosen.push_back(source);
  }
  if (!names.empty()) return chosen;
  for (const SourceConfig& source : sources) chosen.push_back(&source);
  if (chosen.empty()) return NotFound("the project has no source: ingest/ holds no *.yml");
  return chosen;
}

std::string Describe(const IngestReport& report) {
  std::string line = fmt::format("{}: {} rows into {} from {} new {}", report.source, FormatCount(report.rows),
                                 report.table, report.files_taken, report.files_taken == 1 ? "file" : "files");
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

  // What came of the sources that succeeded is kept in reports(); the first failure ends it.
  Status Run(const std::vector<const SourceConfig*>& sources) {
    RETURN_IF_ERROR(context_.interrupts.Start());
    InterruptWatcher::Scope scope(context_.interrupts, [this] { cancellation_.Cancel(); });
    ASSIGN_OR_RETURN(std::unique_ptr<engine::Session> session, workspace_.Connect());
    project::InterruptOnCancel interrupt(*session, cancellation_);
    for (const SourceConfig* source : sources) RETURN_IF_ERROR(RunOne(*source, *session));
    return Status::Ok();
  }

  const std::string& run_id() const { return run_id_; }
  const std::vector<IngestReport>& reports() const { return reports_; }

 private:
  Status RunOne(const SourceConfig& source, engine::Session& session) {
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
      return report.error().WithContext("source " + source.name);
    }
    progress_.End(source.name, Describe(*report));
    for (const std::string& warning : report->warnings) context_.logger.Warning(warning, {{"source", source.name}});
    reports_.push_back(std::move(*report));
    return Status::Ok();
  }

  Context& context_;
  project::Workspace& workspace_;
  const std::string run_id_;
  Cancellation cancellation_;
  std::vector<IngestReport> reports_;
  RunProgress progress_;
};

Status Print(const Ingest& ingest, bool succeeded, const std::string& format) {
  if (format == "json") {
    Json sources = Json::MakeArray();
    for (const IngestReport& report : ingest.reports()) sources.Append(report.ToJson());
    Json object = Json::MakeObject();
    object.Set("run_id", ingest.run_id()).Set("state", succeeded ? "succeeded" : "failed").Set("sources", sources);
    return PrintJson(object);
  }
  std::vector<std::vector<Json>> rows;
  for (const IngestReport& report : ingest.reports()) {
    rows.push_back({report.source, report.table, static_cast<int64_t>(report.files_taken),
                    static_cast<int64_t>(report.files_skipped), report.rows, report.rejected, report.rescued_values});
  }
  if (rows.empty()) return Status::Ok();
  return PrintTable({{"source", "VARCHAR"},
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
  ASSIGN_OR_RETURN(std::vector<SourceConfig> sources, ingest::LoadSources(config.directory, variables));
  ASSIGN_OR_RETURN(std::vector<const SourceConfig*> chosen, Choose(sources, context.arguments.Texts("SOURCE")));
  ASSIGN_OR_RETURN(std::unique_ptr<project::Workspace> workspace, OpenWorkspace(context, std::move(config)));
  Ingest ingest(context, *workspace);
  Status done = ingest.Run(chosen);
  RETURN_IF_ERROR(Print(ingest, done.ok(), context.arguments.Text("format")));
  RETURN_IF_ERROR(done);
  return ExitCode::kDone;
}

}  // namespace

Command IngestVerb() {
  return {
      .name = "ingest",
      .summary = "Take what is new from the sources",
      .details = "Reads the sources of ingest/*.yml, one after the other. What was taken before is not taken again; bad "
                 "records go to a quarantine table beside the source's table.",
      .positionals = {{.name = "SOURCE", .help = "Sources to read; without one, all", .repeated = true}},
      .flags = {ReportFormatFlag()},
      .examples = {{"ingot ingest", "all sources"}, {"ingot ingest trades --format json", "one, with a report"}},
      .run = RunIngest,
  };
}

}  // namespace ingot::cli
