#include <cstdio>
#include <filesystem>
#include <unistd.h>

#include <fmt/format.h>

#include "base/file.h"
#include "base/ids.h"
#include "base/text.h"
#include "cli/context.h"
#include "cli/open.h"
#include "cli/output.h"
#include "cli/query_run.h"
#include "cli/shell.h"
#include "cli/terminal.h"
#include "cli/verbs.h"
#include "lake/lake.h"

namespace ingot::cli {
namespace {

constexpr int64_t kTerminalRows = 40;

std::string ReadStandardInput() {
  std::string text;
  char chunk[1 << 16];
  for (size_t got; (got = std::fread(chunk, 1, sizeof chunk, stdin)) > 0;) text.append(chunk, got);
  return text;
}

// What to run: the argument, a file, standard input; nothing when it is the shell that is wanted.
Result<std::optional<std::string>> FindText(const Arguments& arguments) {
  if (arguments.Has("QUERY") && arguments.Has("file")) {
    return InvalidArgument("give a query or --file, not both");
  }
  if (arguments.Has("QUERY")) return std::optional(arguments.Text("QUERY"));
  if (arguments.Text("file") == "-") return std::optional(ReadStandardInput());
  if (arguments.Has("file")) {
    ASSIGN_OR_RETURN(std::string text, ReadFile(arguments.Text("file")));
    return std::optional(std::move(text));
  }
  if (!IsTerminal(STDIN_FILENO)) return std::optional(ReadStandardInput());
  return std::optional<std::string>();
}

Result<QueryOutput> ReadOutput(const Arguments& arguments) {
  QueryOutput output;
  output.table = StandardOutputTable();
  output.show_progress = IsTerminal(STDERR_FILENO);
  if (arguments.Has("output")) {
    output.table = {};
    output.format = FormatOfFile(arguments.Text("output"));
  }
  if (arguments.Has("format")) {
    ASSIGN_OR_RETURN(output.format, ParseFormat(arguments.Text("format")));
  }
  bool terminal = IsTerminal(STDOUT_FILENO) && !arguments.Has("output");
  int64_t rows = arguments.Has("max-rows") ? arguments.Integer("max-rows") : terminal ? kTerminalRows : 0;
  if (rows < 0) return InvalidArgument("--max-rows takes a whole number from 0 up");
  output.table.max_rows = static_cast<size_t>(rows);
  return output;
}

// Sends a file's bytes to standard output.
Status CopyToStandardOutput(const std::string& path) {
  ASSIGN_OR_RETURN(std::string bytes, ReadFile(path, UINT64_MAX));
  return generate::StandardOutputSink()->Write(bytes);
}

class Script {
 public:
  Script(Context& context, engine::Session& session, QueryOutput output)
      : context_(context), session_(session), output_(std::move(output)), file_(context.arguments.Text("output")) {}

  Status Run(const std::string& text) {
    ASSIGN_OR_RETURN(std::vector<std::string> statements, session_.SplitStatements(text));
    if (output_.format == Format::kParquet) return RunParquet(statements);
    if (file_.empty()) return RunAll(statements, *generate::StandardOutputSink());
    ASSIGN_OR_RETURN(std::unique_ptr<generate::ByteSink> sink,
                     generate::OpenFileSink(file_, generate::FileMode::kAtomic));
    RETURN_IF_ERROR(RunAll(statements, *sink));
    return sink->Close();
  }

 private:
  Status RunAll(const std::vector<std::string>& statements, generate::ByteSink& sink) {
    for (const std::string& statement : statements) RETURN_IF_ERROR(RunOne(statement, sink));
    return Status::Ok();
  }

  Status RunOne(const std::string& statement, generate::ByteSink& sink) {
    ASSIGN_OR_RETURN(StatementOutcome outcome,
                     RunStatement(session_, context_.interrupts, statement, output_, sink));
    if (outcome.changed_rows && IsTerminal(STDERR_FILENO)) {
      fmt::print(stderr, "{} rows changed\n", FormatCount(*outcome.changed_rows));
    }
    return Status::Ok();
  }

  // Only the last statement's rows can be the file.
  Status RunParquet(const std::vector<std::string>& statements) {
    if (statements.empty()) return InvalidArgument("there is no statement whose rows could be written as parquet");
    for (size_t i = 0; i + 1 < statements.size(); ++i) RETURN_IF_ERROR(session_.Execute(statements[i]));
    if (!file_.empty()) {
      return RunToParquet(session_, context_.interrupts, statements.back(), file_, output_.show_progress);
    }
    if (IsTerminal(STDOUT_FILENO)) {
      return InvalidArgument("parquet is not for a terminal; name a file with --output");
    }
    std::string temporary = (std::filesystem::temp_directory_path() / ("ingot-" + NewUuid() + ".parquet")).string();
    Status written = RunToParquet(session_, context_.interrupts, statements.back(), temporary, output_.show_progress);
    if (written.ok()) written = CopyToStandardOutput(temporary);
    std::error_code ignored;
    std::filesystem::remove(temporary, ignored);
    return written;
  }

  Context& context_;
  engine::Session& session_;
  const QueryOutput output_;
  const std::string file_;
};

Result<ExitCode> RunSql(Context& context) {
  ASSIGN_OR_RETURN(QueryOutput output, ReadOutput(context.arguments));
  ASSIGN_OR_RETURN(std::optional<std::string> text, FindText(context.arguments));
  ASSIGN_OR_RETURN(project::ProjectConfig config, ResolveConfig(context, false));
  ASSIGN_OR_RETURN(std::unique_ptr<project::Workspace> workspace, OpenWorkspace(context, std::move(config)));
  ASSIGN_OR_RETURN(std::unique_ptr<engine::Session> session, workspace->Connect());
  lake::SetCommitReason(*session, {}, "", UserName());
  RETURN_IF_ERROR(context.interrupts.Start());
  if (!text && IsTerminal(STDOUT_FILENO)) return RunShell(context, *session, workspace->config().lake, output);
  if (!text) text = ReadStandardInput();
  RETURN_IF_ERROR(Script(context, *session, output).Run(*text));
  if (session->InTransaction()) {
    return InvalidArgument("the transaction that BEGIN opened was never committed, so nothing of it was kept: end it "
                           "with COMMIT, or with ROLLBACK if that is meant");
  }
  return ExitCode::kDone;
}

}  // namespace

Command SqlVerb() {
  return {
      .name = "sql",
      .summary = "Query and change the lake with SQL; a shell when no query is given",
      .details = "The dialect is DuckDB's. The project's lake is the catalog `lake`, and the default one: "
                 "bronze.trades and lake.bronze.trades name the same table. Without a query, standard input is read; "
                 "on a terminal that is a shell with history and completion.",
      .positionals = {{.name = "QUERY", .help = "One or more statements, separated by semicolons"}},
      .flags = {{.name = "format", .kind = ValueKind::kChoice,
                 .help = "How rows are printed; without it, what --output's extension says, else table",
                 .choices = FormatNames()},
                {.name = "output", .letter = 'o', .value_name = "FILE",
                 .help = "Where rows go; the file appears when all is done"},
                {.name = "file", .letter = 'f', .value_name = "FILE", .help = "A file of statements to run; - is standard input"},
                {.name = "max-rows", .kind = ValueKind::kInteger, .value_name = "N",
                 .help = "Rows that a table shows, the first and the last; 0 is all (on a terminal 40, else all)"}},
      .examples = {{"ingot sql \"FROM silver.trades LIMIT 5\"", "look at a table"},
                   {"ingot sql -f report.sql -o report.parquet", "a file of rows"},
                   {"ingot sql --lake s3://bucket/lake --format csv \"SELECT 1\"", "a lake without a project"},
                   {"ingot sql \"FROM delta_table('s3://bucket/t', version => 3)\"", "any Delta table, at a version"}},
      .run = RunSql,
  };
}

}  // namespace ingot::cli
