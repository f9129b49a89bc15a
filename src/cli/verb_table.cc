#include <fmt/format.h>

#include "base/text.h"
#include "cli/context.h"
#include "cli/open.h"
#include "cli/output.h"
#include "cli/table_report.h"
#include "cli/verbs.h"
#include "iceberg/enable.h"
#include "iceberg/sync.h"
#include "lake/lake.h"

namespace ingot::cli {
namespace {

using Row = std::vector<Json>;

// The lake of the command line, and a session on it.
struct OpenLake {
  std::unique_ptr<project::Workspace> workspace;
  std::unique_ptr<engine::Session> session;
};

Result<OpenLake> Open(const Context& context) {
  ASSIGN_OR_RETURN(project::ProjectConfig config, ResolveConfig(context, true));
  OpenLake lake;
  ASSIGN_OR_RETURN(lake.workspace, OpenWorkspace(context, std::move(config)));
  ASSIGN_OR_RETURN(lake.session, lake.workspace->Connect());
  return lake;
}

bool WantsJson(const Context& context) { return context.arguments.Text("format") == "json"; }

struct Listed {
  TableName name;
  bool is_view = false;
};

// Tables and views.
Result<std::vector<Listed>> ListTables(engine::Session& session, const std::string& schema) {
  std::string query =
      "SELECT table_schema, table_name, table_type FROM information_schema.tables WHERE table_catalog = 'lake'";
  if (!schema.empty()) query += " AND table_schema = " + QuoteSqlText(schema);
  ASSIGN_OR_RETURN(engine::QueryResult result, session.Query(query + " ORDER BY ALL"));
  std::vector<Listed> listed;
  while (true) {
    ASSIGN_OR_RETURN(bool more, result.Next());
    if (!more) return listed;
    listed.push_back({{result.Text(0), result.Text(1)}, result.Text(2) == "VIEW"});
  }
}

// A table that cannot be read is listed all the same; why is said on standard error. Of a view there is only its name.
Row DescribeRow(Context& context, engine::Session& session, const Listed& listed) {
  const TableName& name = listed.name;
  Row row = {name.schema, name.table, listed.is_view ? "view" : "table", nullptr, nullptr, nullptr, nullptr};
  if (listed.is_view) return row;
  Result<std::shared_ptr<delta::Table>> table = lake::OpenTable(session, name.schema, name.table);
  Result<delta::SnapshotPtr> snapshot = table.ok() ? (*table)->Latest() : Result<delta::SnapshotPtr>(table.error());
  if (!snapshot.ok()) {
    context.logger.Warning(snapshot.error().message(), {{"table", name.ToString()}});
    return row;
  }
  TableSize size = MeasureTable(**snapshot);
  row[3] = (*snapshot)->version;
  row[4] = size.rows ? Json(*size.rows) : Json();
  row[5] = size.files;
  row[6] = size.bytes;
  return row;
}

Status Print(bool as_json, std::vector<engine::Column> columns, std::vector<Row> rows) {
  if (!as_json) return PrintTable(std::move(columns), std::move(rows));
  Json list = Json::MakeArray();
  for (Row& row : rows) {
    Json object = Json::MakeObject();
    for (size_t i = 0; i < columns.size(); ++i) object.Set(columns[i].name, std::move(row[i]));
    list.Append(std::move(object));
  }
  return PrintJson(list);
}

Result<ExitCode> RunLs(Context& context) {
  ASSIGN_OR_RETURN(OpenLake lake, Open(context));
  ASSIGN_OR_RETURN(std::vector<Listed> listed, ListTables(*lake.session, context.arguments.Text("schema")));
  std::vector<Row> rows;
  for (const Listed& one : listed) rows.push_back(DescribeRow(context, *lake.session, one));
  RETURN_IF_ERROR(Print(WantsJson(context),
                        {{"schema", "VARCHAR"},
                         {"table", "VARCHAR"},
                         {"type", "VARCHAR"},
                         {"version", "BIGINT"},
                         {"rows", "BIGINT"},
                         {"files", "BIGINT"},
                         {"bytes", "BIGINT"}},
                        std::move(rows)));
  return ExitCode::kDone;
}

// The tables of that name in other schemas: whoever leaves the schema out, or errs in it, means one of those.
Result<std::vector<std::string>> Namesakes(engine::Session& session, const TableName& name) {
  ASSIGN_OR_RETURN(const std::vector<Listed> all, ListTables(session, ""));
  std::vector<std::string> namesakes;
  for (const auto& [other, is_view] : all) {
    if (!is_view && EqualsIgnoreCase(other.table, name.table)) namesakes.push_back(other.ToString());
  }
  return namesakes;
}

Result<std::shared_ptr<delta::Table>> OpenNamed(engine::Session& session, const Context& context, TableName* name) {
  ASSIGN_OR_RETURN(*name, ParseTableName(context.arguments.Text("TABLE")));
  auto table = lake::OpenTable(session, name->schema, name->table);
  if (table.ok() || table.error().kind() != ErrorKind::kNotFound) return table;
  const Result<std::vector<std::string>> namesakes = Namesakes(session, *name);
  if (!namesakes.ok() || namesakes->empty()) return table;
  return NotFound(fmt::format("table {} does not exist; did you mean {}?", name->ToString(), Join(*namesakes, " or ")));
}

Status PrintColumns(const Json& description) {
  std::vector<Row> rows;
  for (const Json& column : description.Find("columns")->as_array()) {
    rows.push_back({column.GetString("name"), column.GetString("type"), column.GetBool("nullable"),
                    column.GetBool("partition")});
  }
  return PrintTable({{"column", "VARCHAR"}, {"type", "VARCHAR"}, {"nullable", "BOOLEAN"}, {"partition", "BOOLEAN"}},
                    std::move(rows));
}

Status PrintFacts(const Json& description) {
  std::vector<Row> rows;
  for (const auto& [key, value] : description.as_object()) {
    if (key == "columns" || (value.is_string() && value.as_string().empty())) continue;
    if (!value.is_object()) {
      rows.push_back({key, value.is_string() ? value : Json(value.Dump())});
      continue;
    }
    for (const auto& [inner, of_inner] : value.as_object()) {
      rows.push_back({key + "." + inner, of_inner.is_string() ? of_inner : Json(of_inner.Dump())});
    }
  }
  return PrintTable({{"fact", "VARCHAR"}, {"value", "VARCHAR"}}, std::move(rows));
}

Result<ExitCode> RunDescribe(Context& context) {
  ASSIGN_OR_RETURN(OpenLake lake, Open(context));
  TableName name;
  ASSIGN_OR_RETURN(std::shared_ptr<delta::Table> table, OpenNamed(*lake.session, context, &name));
  ASSIGN_OR_RETURN(delta::SnapshotPtr snapshot, table->Latest());
  Json description = DescribeTable(name, table->store().Url(table->root()), *snapshot);
  if (iceberg::IsEnabled(snapshot->metadata)) {
    ASSIGN_OR_RETURN(Json iceberg, iceberg::DescribeAndMend(*table, *snapshot));
    description.Set("iceberg", std::move(iceberg));
  }
  if (WantsJson(context)) {
    RETURN_IF_ERROR(PrintJson(description));
  } else {
    RETURN_IF_ERROR(PrintColumns(description));
    RETURN_IF_ERROR(PrintFacts(description));
  }
  return ExitCode::kDone;
}

// "numOutputRows 120, numFiles 1"; those that are 0 are left out.
std::string Metrics(const Json& commit) {
  std::string out;
  const Json* metrics = commit.Find("metrics");
  if (metrics == nullptr || !metrics->is_object()) return out;
  for (const auto& [key, value] : metrics->as_object()) {
    const std::string text = value.is_string() ? value.as_string() : value.Dump();
    if (text == "0") continue;
    if (!out.empty()) out += ", ";
    out += key + " " + text;
  }
  return out;
}

Result<ExitCode> RunHistory(Context& context) {
  int64_t limit = context.arguments.Integer("limit");
  if (limit < 0) return InvalidArgument("--limit takes a whole number from 0 up");
  ASSIGN_OR_RETURN(OpenLake lake, Open(context));
  TableName name;
  ASSIGN_OR_RETURN(std::shared_ptr<delta::Table> table, OpenNamed(*lake.session, context, &name));
  ASSIGN_OR_RETURN(std::vector<delta::Commit> commits, table->History(static_cast<size_t>(limit)));
  Json list = Json::MakeArray();
  for (const delta::Commit& commit : commits) list.Append(DescribeCommit(commit));
  if (WantsJson(context)) {
    RETURN_IF_ERROR(PrintJson(list));
    return ExitCode::kDone;
  }
  std::vector<Row> rows;
  for (const Json& commit : list.as_array()) {
    rows.push_back({commit.GetInt("version"), commit.GetString("timestamp"), *commit.Find("operation"),
                    *commit.Find("user"), *commit.Find("run_id"), Metrics(commit)});
  }
  RETURN_IF_ERROR(PrintTable({{"version", "BIGINT"},
                              {"timestamp", "TIMESTAMPTZ"},
                              {"operation", "VARCHAR"},
                              {"user", "VARCHAR"},
                              {"run_id", "VARCHAR"},
                              {"metrics", "VARCHAR"}},
                             std::move(rows)));
  return ExitCode::kDone;
}

const Positional kTable = {.name = "TABLE", .help = "schema.table", .required = true};

}  // namespace

Command TableLsVerb() {
  return {
      .name = "table ls",
      .summary = "List the tables and views of the lake",
      .flags = {{.name = "schema", .value_name = "SCHEMA", .help = "Only of this schema"}, ReportFormatFlag()},
      .examples = {{"ingot table ls", "all of them, with version and size"},
                   {"ingot table ls --lake s3://bucket/lake --schema gold", "one schema of a lake without a project"}},
      .run = RunLs,
  };
}

Command TableDescribeVerb() {
  return {
      .name = "table describe",
      .summary = "Show a table's columns, size, properties and protocol",
      .positionals = {kTable},
      .flags = {ReportFormatFlag()},
      .examples = {{"ingot table describe silver.trades", "for people"},
                   {"ingot table describe silver.trades --format json", "for programs"}},
      .run = RunDescribe,
  };
}

Command TableHistoryVerb() {
  return {
      .name = "table history",
      .summary = "Show the commits of a table, the newest first",
      .positionals = {kTable},
      .flags = {{.name = "limit", .kind = ValueKind::kInteger, .value_name = "N", .fallback = "0",
                 .help = "How many; 0 is all that the log still holds"},
                ReportFormatFlag()},
      .examples = {{"ingot table history gold.fact_trades", "who changed what, when and in which run"}},
      .run = RunHistory,
  };
}

}  // namespace ingot::cli
