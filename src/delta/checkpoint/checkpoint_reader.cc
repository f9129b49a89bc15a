// Reading checkpoints: DuckDB turns each row of the Parquet into the JSON of its action, which the parser of
// log entries reads. (Typed columns would be four times the code, for files of which a process reads one.)
#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <vector>

#include "base/text.h"
#include "delta/log/snapshot_loader.h"
#include "delta/parquet/parquet_footer.h"
#include "engine/instance.h"
#include "engine/session.h"

namespace ingot::delta {
namespace {

// The actions of a checkpoint, each with a member that no such action lacks, and the members that are read.
// Other members (parsed statistics can be large) are not even decoded.
struct ActionColumns {
  std::string_view name;
  std::string_view required;
  std::vector<std::string_view> members;
};

const std::vector<ActionColumns>& Actions() {
  static const std::vector<ActionColumns> actions{
      {"add",
       "path",
       {"path", "partitionValues", "size", "modificationTime", "dataChange", "stats", "tags",
        "deletionVector", "baseRowId", "defaultRowCommitVersion", "clusteringProvider"}},
      {"remove",
       "path",
       {"path", "deletionTimestamp", "dataChange", "extendedFileMetadata", "partitionValues", "size",
        "deletionVector", "baseRowId", "defaultRowCommitVersion"}},
      {"metaData",
       "id",
       {"id", "name", "description", "format", "schemaString", "partitionColumns", "createdTime",
        "configuration"}},
      {"protocol",
       "minReaderVersion",
       {"minReaderVersion", "minWriterVersion", "readerFeatures", "writerFeatures"}},
      {"txn", "appId", {"appId", "version", "lastUpdated"}},
      {"domainMetadata", "domain", {"domain", "configuration", "removed"}},
      {"sidecar", "path", {"path", "sizeInBytes", "modificationTime"}},
  };
  return actions;
}

// The members of each struct column of a Parquet file.
using Layout = std::map<std::string, std::vector<std::string>>;

// parquet_schema lists the tree depth first, each node with the number of its children.
Result<Layout> ReadLayout(engine::Session& session, const std::string& url) {
  ASSIGN_OR_RETURN(auto rows, session.Query("SELECT name, coalesce(num_children, 0) FROM parquet_schema(" +
                                            QuoteSqlText(url) + ")"));
  Layout layout;
  std::vector<int64_t> left;  // children still to come at each depth
  std::string column;
  while (true) {
    ASSIGN_OR_RETURN(bool more, rows.Next());
    if (!more) return layout;
    std::string name = rows.Text(0);
    ASSIGN_OR_RETURN(int64_t children, rows.Int(1));
    if (left.size() == 1) layout[column = name] = {};
    if (left.size() == 2) layout[column].push_back(name);
    if (!left.empty()) --left.back();
    left.push_back(children);
    while (!left.empty() && left.back() == 0) left.pop_back();
  }
}

bool Has(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// "WHEN add.path IS NOT NULL THEN '{"add":' || to_json(struct_pack(…)) || '}'"
std::string ActionCase(const ActionColumns& action, const std::vector<std::string>& present) {
  std::string column = QuoteSqlName(action.name);
  std::string fields;
  for (std::string_view member : action.members) {
    std::string quoted = QuoteSqlName(member);
    std::string value = column + "." + quoted;
    if (!Has(present, member)) {
      if (member != "stats" || !Has(present, "stats_parsed")) continue;
      value = "to_json(" + column + ".stats_parsed)::VARCHAR";
    }
    if (!fields.empty()) fields += ", ";
    fields += quoted + " := " + value;
  }
  return " WHEN " + column + "." + QuoteSqlName(action.required) + " IS NOT NULL THEN '{\"" +
         std::string(action.name) + "\":' || to_json(struct_pack(" + fields + "))::VARCHAR || '}'";
}

// A query for the actions as JSON, each with its row's number. A row with several actions gives no JSON, and so is
// refused with its number.
Result<std::string> ActionsQuery(const Layout& layout, const std::string& url) {
  std::string cases;
  std::string several;
  for (const ActionColumns& action : Actions()) {
    auto column = layout.find(std::string(action.name));
    if (column == layout.end() || !Has(column->second, action.required)) continue;
    cases += ActionCase(action, column->second);
    several += several.empty() ? "" : " + ";
    several += "(" + QuoteSqlName(action.name) + "." + QuoteSqlName(action.required) + " IS NOT NULL)::INT";
  }
  if (cases.empty()) return Corrupt("a checkpoint without a column for any action");
  return "SELECT line, row FROM (SELECT CASE WHEN " + several + " > 1 THEN 'several actions'" + cases +
         " END AS line, file_row_number AS row FROM read_parquet(" + QuoteSqlText(url) +
         ", file_row_number = true)) WHERE line IS NOT NULL";
}

// Feeds the actions of one Parquet file; sidecars are only named.
Status ReadParquet(Table& table, engine::Session& session, const std::string& key, Replay* replay,
                   std::vector<std::string>* sidecars) {
  std::string url = table.store().Url(key);
  RETURN_IF_ERROR(CheckParquetFile(table.store(), key));
  ASSIGN_OR_RETURN(Layout layout, ReadLayout(session, url));
  ASSIGN_OR_RETURN(std::string query, ActionsQuery(layout, url));
  ASSIGN_OR_RETURN(auto rows, session.Query(query));
  while (true) {
    ASSIGN_OR_RETURN(bool more, rows.Next());
    if (!more) return Status::Ok();
    std::string line = rows.Text(0);
    auto action = ParseAction(line, "row", table.StoreRoot());
    if (!action.ok()) return ParseAction(line, "row " + rows.Text(1), table.StoreRoot()).error();
    if (!action->has_value()) continue;
    if (const auto* sidecar = std::get_if<Sidecar>(&**action)) sidecars->push_back(sidecar->path);
    replay->Apply(std::move(**action));
  }
}

// The queries are ours: whatever DuckDB refuses here is the file's fault. Its Parquet reader calls much of that a failure
// to read, and then the store knows better: it can still give the files.
bool IsFaultOfFile(Table& table, const CheckpointFiles& files, const Error& error) {
  ErrorKind kind = error.kind();
  if (kind == ErrorKind::kInvalidArgument || kind == ErrorKind::kInvalidData) return true;
  if (kind == ErrorKind::kInternal) return error.message().starts_with("DuckDB failed");
  if (kind != ErrorKind::kUnavailable) return false;
  return std::all_of(files.names.begin(), files.names.end(),
                     [&](const std::string& name) { return table.store().GetRange(LogKey(table, name), 0, 1).ok(); });
}

Status ReadJson(Table& table, const std::string& key, Replay* replay, std::vector<std::string>* sidecars) {
  ASSIGN_OR_RETURN(std::string text, table.store().Get(key));
  ASSIGN_OR_RETURN(auto actions, ParseCommit(text, table.store().Url(key), table.StoreRoot()));
  for (Action& action : actions) {
    if (const auto* sidecar = std::get_if<Sidecar>(&action)) sidecars->push_back(sidecar->path);
    replay->Apply(std::move(action));
  }
  return Status::Ok();
}

Status ReadFiles(Table& table, const CheckpointFiles& files, Replay* replay) {
  if (table.context().engine == nullptr) return Internal("a table without an engine cannot read checkpoints");
  ASSIGN_OR_RETURN(auto session, table.context().engine->Connect());
  std::vector<std::string> sidecars;
  for (const std::string& name : files.names) {
    std::string key = LogKey(table, name);
    if (files.is_json) {
      RETURN_IF_ERROR(ReadJson(table, key, replay, &sidecars));
    } else {
      RETURN_IF_ERROR(ReadParquet(table, *session, key, replay, &sidecars));
    }
  }
  for (const std::string& sidecar : sidecars) {
    std::vector<std::string> further;
    Status status = ReadParquet(table, *session, LogKey(table, "_sidecars/" + sidecar), replay, &further);
    if (!status.ok()) return status.error().WithContext("sidecar " + sidecar);
    if (!further.empty()) return Corrupt("sidecar " + sidecar + " names a sidecar, " + further.front());
  }
  return Status::Ok();
}

}  // namespace

Status ReadCheckpoint(Table& table, const CheckpointFiles& files, Replay* replay) {
  Status status = ReadFiles(table, files, replay);
  if (status.ok()) return status;
  std::string where = "checkpoint " + table.store().Url(LogKey(table, files.names.front()));
  ErrorKind kind = status.error().kind();
  if (IsFaultOfFile(table, files, status.error())) kind = ErrorKind::kCorrupt;
  return Error(kind, where + " cannot be read: " + status.error().message());
}

}  // namespace ingot::delta
