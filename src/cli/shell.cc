#include "cli/shell.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"
#include "cli/completion.h"
#include "cli/failure.h"
#include "cli/line_editor.h"
#include "cli/output.h"
#include "cli/sql_scan.h"
#include "cli/version.h"

namespace ingot::cli {
namespace {

constexpr std::string_view kHelp = R"(A statement ends with ';' and may take several lines. Tab completes names; Ctrl-C drops
the statement or interrupts the query; Ctrl-D leaves.

  .tables [PATTERN]    tables whose name matches, for example .tables fact*
  .schema [TABLE]      columns of a table, or of all
  .format FORMAT       table, csv, json, ndjson or markdown
  .timing on|off       say how long each statement took
  .help                this
  .quit                leave
)";

// $XDG_STATE_HOME/ingot/history; "" when there is no home to keep it in.
std::string HistoryFile() {
  const char* state = std::getenv("XDG_STATE_HOME");
  const char* home = std::getenv("HOME");
  std::string directory;
  if (state != nullptr && *state != '\0') directory = state;
  else if (home != nullptr && *home != '\0') directory = std::string(home) + "/.local/state";
  else return "";
  directory += "/ingot";
  return MakeDirectories(directory).ok() ? directory + "/history" : "";
}

class Shell {
 public:
  Shell(Context& context, engine::Session& session, QueryOutput output)
      : context_(context), session_(session), output_(std::move(output)), completer_(session) {}

  Status Run() {
    ASSIGN_OR_RETURN(editor_, LineEditor::Open(HistoryFile(), [this](std::string_view before) {
                       return completer_.Complete(statement_ + std::string(before));
                     }));
    std::string line;
    while (!quit_) {
      switch (editor_->Read(statement_.empty() ? "ingot> " : "  ...> ", &line)) {
        case LineEditor::Event::kEnd: std::fputs("\n", stdout); return Status::Ok();
        case LineEditor::Event::kInterrupted: statement_.clear(); break;
        case LineEditor::Event::kLine: Take(line); break;
      }
    }
    return Status::Ok();
  }

 private:
  void Take(const std::string& line) {
    if (statement_.empty() && !line.empty() && line[0] == '.') {
      editor_->Remember(line);
      return Report(Command(line));
    }
    statement_ += line + "\n";
    if (IsBlankSql(statement_)) return statement_.clear();
    if (!EndsStatement(statement_)) return;
    std::string text = std::exchange(statement_, "");
    Remember(text);
    Report(RunText(text));
    completer_.Forget();
  }

  // On one line, so that it can be edited as one; a line comment would swallow what follows it.
  void Remember(std::string text) {
    text = std::string(Trim(text));
    if (text.find("--") == std::string::npos) text = ReplaceAll(text, "\n", " ");
    editor_->Remember(text);
  }

  Status RunText(const std::string& text) {
    ASSIGN_OR_RETURN(std::vector<engine::SqlStatement> statements, session_.SplitStatements(text));
    for (const engine::SqlStatement& statement : statements) RETURN_IF_ERROR(RunOne(statement.text));
    return Status::Ok();
  }

  Status RunOne(const std::string& statement) {
    auto start = std::chrono::steady_clock::now();
    auto sink = generate::StandardOutputSink();
    ASSIGN_OR_RETURN(StatementOutcome outcome, RunStatement(session_, context_.interrupts, statement, output_, *sink));
    if (outcome.changed_rows) fmt::print("{} rows changed\n", FormatCount(*outcome.changed_rows));
    if (timing_) {
      std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
      fmt::print("{:.3f} s\n", took.count());
    }
    std::fflush(stdout);
    return Status::Ok();
  }

  Status Command(const std::string& line) {
    std::string_view rest = Trim(line);
    size_t space = rest.find(' ');
    std::string verb(rest.substr(0, space));
    std::string argument(space == std::string_view::npos ? "" : Trim(rest.substr(space)));
    if (verb == ".help") return Say(kHelp);
    if (verb == ".tables") return ListTables(argument);
    if (verb == ".schema") return ShowSchema(argument);
    if (verb == ".format") return SetFormat(argument);
    if (verb == ".timing") return SetTiming(argument);
    if (verb == ".quit" || verb == ".exit") {
      quit_ = true;
      return Status::Ok();
    }
    const std::vector<std::string> known = {".help", ".tables", ".schema", ".format", ".timing", ".quit"};
    std::optional<std::string> near = NearestWord(verb, known);
    return InvalidArgument(fmt::format("'{}' is no command of the shell; {}", verb,
                                       near ? fmt::format("did you mean '{}'?", *near) : "see .help"));
  }

  static Status Say(std::string_view text) {
    fmt::print("{}", text);
    std::fflush(stdout);
    return Status::Ok();
  }

  Status ListTables(const std::string& pattern) {
    std::string matching = pattern.empty() ? "" : " AND name GLOB " + QuoteSqlText(pattern);
    return RunOne(
        "SELECT schema, name FROM (SELECT schema_name AS schema, table_name AS name, database_name AS d "
        "FROM duckdb_tables() WHERE NOT internal UNION ALL SELECT schema_name, view_name, database_name "
        "FROM duckdb_views() WHERE NOT internal) WHERE d IN (current_database(), 'temp')" +
        matching + " ORDER BY schema, name");
  }

  Status ShowSchema(const std::string& table) {
    if (!table.empty()) return RunOne("DESCRIBE " + table);
    return RunOne(
        "SELECT schema_name AS schema, table_name AS \"table\", column_name AS \"column\", data_type AS type "
        "FROM duckdb_columns() WHERE NOT internal AND database_name = current_database() "
        "ORDER BY schema_name, table_name, column_index");
  }

  Status SetFormat(const std::string& name) {
    ASSIGN_OR_RETURN(Format format, ParseFormat(name));
    if (format == Format::kParquet) return InvalidArgument("parquet is not for a terminal; use COPY … TO 'file'");
    output_.format = format;
    return Status::Ok();
  }

  Status SetTiming(const std::string& choice) {
    if (choice != "on" && choice != "off") return InvalidArgument(".timing takes on or off");
    timing_ = choice == "on";
    return Status::Ok();
  }

  void Report(const Status& status) {
    if (!status.ok()) ReportError(status.error(), context_.log_format());
  }

  Context& context_;
  engine::Session& session_;
  QueryOutput output_;
  Completer completer_;
  std::unique_ptr<LineEditor> editor_;
  std::string statement_;
  bool timing_ = false;
  bool quit_ = false;
};

}  // namespace

Result<ExitCode> RunShell(Context& context, engine::Session& session, const std::string& lake, QueryOutput output) {
  fmt::print("{}\n{}\nA statement ends with ';'. For more: .help\n", VersionLine(),
             lake.empty() ? "no lake (--lake LOCATION names one)" : "lake: " + lake);
  std::fflush(stdout);
  RETURN_IF_ERROR(Shell(context, session, std::move(output)).Run());
  return ExitCode::kDone;
}

}  // namespace ingot::cli
