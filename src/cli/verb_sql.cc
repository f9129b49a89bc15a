#include <algorithm>
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
#include "project/sql_error.h"

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
Result<std::optional<project::SqlFile>> FindText(const Arguments& arguments) {
  using Found = std::optional<project::SqlFile>;
  if (arguments.Has("QUERY") && arguments.Has("file")) {
    return InvalidArgument("give a query or --file, not both");
  }
  if (arguments.Has("QUERY")) return Found({"", arguments.Text("QUERY")});
  if (arguments.Has("file") && arguments.Text("file") != "-") {
    ASSIGN_OR_RETURN(std::string text, ReadFile(arguments.Text("file")));
    return Found({arguments.Text("file"), std::move(text)});
  }
  if (arguments.Has("file") || !IsTerminal(STDIN_FILENO)) return Found({"standard input", ReadStandardInput()});
  return Found();
}

Result<QueryOutput> ReadOutput(const Arguments& arguments) {
  QueryOutput output;
  output.table = StandardOutputTable();
  output.show_progress = IsTerminal(STDERR_FILENO);
  if (arguments.Has("output")) {
    output.table = {};
  }
  if (arguments.Has("format")) {
    ASSIGN_OR_RETURN(output.format, ParseFormat(arguments.Text("format")));
  } else if (arguments.Has("output")) {
    ASSIGN_OR_RETURN(output.format, FormatOfFile(arguments.Text("output")));
  }
  if (arguments.Has("output") && arguments.Text("output").find("://") == std::string::npos) {
    Status place = CheckFilePlace(arguments.Text("output"));
    if (!place.ok()) return place.error().WithContext("--output");
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

  Status Run(const project::SqlFile& text) {
    const auto placed = [&](const Error& error, std::string_view statement, size_t offset) {
      return project::PlaceSqlError(error, text, statement, [=](size_t at) { return offset + at; });
    };
    Result<std::vector<engine::SqlStatement>> statements = session_.SplitStatements(text.text);
    if (!statements.ok()) return placed(statements.error(), text.text, 0);
    RETURN_IF_ERROR(CheckOneResult(*statements));
    std::unique_ptr<generate::ByteSink> sink = generate::StandardOutputSink();
    if (!file_.empty() && output_.format != Format::kParquet) {
      ASSIGN_OR_RETURN(sink, generate::OpenFileSink(file_, generate::FileMode::kAtomic));
    }
    const size_t rows_of = ChooseResult(*statements);
    for (size_t i = 0; i < statements->size(); ++i) {
      const engine::SqlStatement& statement = (*statements)[i];
      const bool to_parquet = output_.format == Format::kParquet && i == rows_of;
      Status done = to_parquet ? RunParquet(statement.text) : RunOne(statement.text, *sink);
      if (!done.ok()) return placed(done.error(), statement.text, statement.offset);
    }
    if (!file_.empty() && output_.format != Format::kParquet && !printed_rows_) {
      return InvalidArgument(fmt::format("no statement gave rows, so there is nothing to write to '{}'", file_));
    }
    return sink->Close();
  }

 private:
  // Is the output something that holds the rows of one statement only?
  bool OneResult() const {
    return output_.format == Format::kParquet || (!file_.empty() && !HoldsSeveralResults(output_.format));
  }

  static Error SeveralResults() {
    return InvalidArgument("more than one statement gives rows, and such a file holds the rows of one: write one file "
                           "each, or use --format table or markdown");
  }

  // As far as can be told before anything runs.
  Status CheckOneResult(const std::vector<engine::SqlStatement>& statements) const {
    if (output_.format == Format::kParquet && statements.empty()) {
      return InvalidArgument("there is no statement whose rows could be written as parquet");
    }
    if (output_.format == Format::kParquet && file_.empty() && IsTerminal(STDOUT_FILENO)) {
      return InvalidArgument("parquet is not for a terminal; name a file with --output");
    }
    const auto give_rows = std::count_if(statements.begin(), statements.end(),
                                         [](const engine::SqlStatement& statement) { return statement.gives_rows; });
    return OneResult() && give_rows > 1 ? Status(SeveralResults()) : Status::Ok();
  }

  // The statement whose rows a Parquet file gets: the one that surely has some, else the last.
  static size_t ChooseResult(const std::vector<engine::SqlStatement>& statements) {
    for (size_t i = 0; i < statements.size(); ++i) {
      if (statements[i].gives_rows) return i;
    }
    return statements.empty() ? 0 : statements.size() - 1;
  }

  Status RunOne(const std::string& statement, generate::ByteSink& sink) {
    QueryOutput output = output_;
    output.refuse_rows = output.format == Format::kParquet || (OneResult() && printed_rows_);
    ASSIGN_OR_RETURN(StatementOutcome outcome, RunStatement(session_, context_.interrupts, statement, output, sink));
    if (outcome.refused_rows) return SeveralResults();
    printed_rows_ |= outcome.printed_rows;
    if (outcome.changed_rows && IsTerminal(STDERR_FILENO)) {
      fmt::print(stderr, "{} rows changed\n", FormatCount(*outcome.changed_rows));
    }
    return Status::Ok();
  }

  Status RunParquet(const std::string& statement) {
    if (!file_.empty()) return RunToParquet(session_, context_.interrupts, statement, file_, output_.show_progress);
    std::string temporary = (std::filesystem::temp_directory_path() / ("ingot-" + NewUuid() + ".parquet")).string();
    Status written = RunToParquet(session_, context_.interrupts, statement, temporary, output_.show_progress);
    if (written.ok()) written = CopyToStandardOutput(temporary);
    std::error_code ignored;
    std::filesystem::remove(temporary, ignored);
    return written;
  }

  Context& context_;
  engine::Session& session_;
  const QueryOutput output_;
  const std::string file_;
  bool printed_rows_ = false;
};

Result<ExitCode> RunSql(Context& context) {
  ASSIGN_OR_RETURN(QueryOutput output, ReadOutput(context.arguments));
  ASSIGN_OR_RETURN(std::optional<project::SqlFile> text, FindText(context.arguments));
  ASSIGN_OR_RETURN(project::ProjectConfig config, ResolveConfig(context, false));
  ASSIGN_OR_RETURN(std::unique_ptr<project::Workspace> workspace, OpenWorkspace(context, std::move(config)));
  ASSIGN_OR_RETURN(std::unique_ptr<engine::Session> session, workspace->Connect());
  lake::SetCommitReason(*session, {}, "", UserName());
  RETURN_IF_ERROR(context.interrupts.Start());
  if (!text && IsTerminal(STDOUT_FILENO)) return RunShell(context, *session, workspace->config().lake, output);
  if (!text) text = project::SqlFile{"standard input", ReadStandardInput()};
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
                 .help = "How rows are printed; without it, what --output's ending says, else table",
                 .choices = FormatNames()},
                {.name = "output", .letter = 'o', .value_name = "FILE",
                 .help = "Where rows go; the file appears when all is done. Its ending tells the format"},
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
