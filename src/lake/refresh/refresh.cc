#include "lake/refresh/refresh.h"

#include <algorithm>
#include <duckdb/catalog/catalog.hpp>
#include <duckdb/main/connection.hpp>
#include <duckdb/parser/statement/select_statement.hpp>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "base/text.h"
#include "engine/dialect/text_bounds.h"
#include "engine/error_mapping.h"
#include "engine/parse_sql.h"
#include "lake/catalog/transaction.h"
#include "lake/refresh/change_queries.h"
#include "lake/refresh/flat_query.h"
#include "lake/refresh/query_shape.h"
#include "lake/refresh/view_record.h"
#include "lake/values/type_mapping.h"
#include "lake/write/change_files.h"

namespace ingot::lake {

namespace {

// A table of which more rows than this lie in changed files is worth a look at how many that is of all.
constexpr int64_t kManyRows = 100'000;

// What the settings of a session do to rows.
constexpr const char* kSettingsQuery =
    "SELECT concat_ws(', ', current_setting('TimeZone'), current_setting('Calendar'), current_setting('default_collation'), "
    "current_setting('integer_division'), current_setting('ieee_floating_point_ops'), current_setting('old_implicit_casting'))";

std::string TargetSql(const MaterializedQuery& view) {
  return QuoteSqlName(view.catalog) + "." + QuoteSqlName(view.schema) + "." + QuoteSqlName(view.table);
}

// The query, looked at within the session's transaction.
struct ViewPlan {
  FlatQuery flat;
  QueryShape shape;
  std::map<std::string, InputVersion> inputs;  // as the transaction sees them
  TableState* target = nullptr;
  std::string obstacle;  // not empty: its inputs do not tell whether its rows are still right
};

Result<duckdb::unique_ptr<duckdb::SelectStatement>> ParseOne(engine::Session& session, const std::string& sql) {
  RETURN_IF_ERROR(engine::CheckTextBounds(sql));
  auto parsed = engine::CatchDuckDb([&]() -> Result<duckdb::vector<duckdb::unique_ptr<duckdb::SQLStatement>>> {
    std::string text = sql;
    return engine::ParseSql(session.connection(), &text);
  });
  ASSIGN_OR_RETURN(auto statements, std::move(parsed));
  if (statements.size() != 1 || statements.front()->type != duckdb::StatementType::SELECT_STATEMENT) {
    return duckdb::unique_ptr<duckdb::SelectStatement>();
  }
  return duckdb::unique_ptr_cast<duckdb::SQLStatement, duckdb::SelectStatement>(std::move(statements.front()));
}

void TakeInputs(const MaterializedQuery& view, ViewPlan* plan) {
  for (const auto& [name, entry] : plan->flat.inputs) {
    const TableState& state = entry->state();
    if (plan->obstacle.empty() && state.has_changes()) plan->obstacle = "the same transaction changes " + state.name().ToString();
    if (&state == plan->target) plan->obstacle = "it reads itself";
    plan->inputs[name] = {state.snapshot()->metadata.id, state.snapshot()->version};
  }
  if (plan->inputs.empty() && plan->obstacle.empty()) plan->obstacle = "it reads no table of the lake";
  if (plan->obstacle.empty() && view.sql.empty()) plan->obstacle = "it has no query";
}

// Calls `body` within the session's transaction on the view's lake.
template <typename Body>
auto WithLake(engine::Session& session, const MaterializedQuery& view, Body&& body)
    -> std::invoke_result_t<Body, duckdb::ClientContext&, LakeTransaction&> {
  using Outcome = std::invoke_result_t<Body, duckdb::ClientContext&, LakeTransaction&>;
  return engine::CatchDuckDb([&]() -> Outcome {
    std::optional<Outcome> outcome;
    auto& context = *session.connection().context;
    context.RunFunctionInTransaction([&] {
      auto& catalog = duckdb::Catalog::GetCatalog(context, view.catalog);
      outcome = body(context, LakeTransaction::Get(context, catalog));
    });
    return std::move(*outcome);
  });
}

Result<ViewPlan> PlanView(engine::Session& session, const MaterializedQuery& view) {
  ASSIGN_OR_RETURN(const auto query, ParseOne(session, view.sql));
  return WithLake(session, view, [&](duckdb::ClientContext& context, LakeTransaction& transaction) -> Result<ViewPlan> {
    ViewPlan plan;
    ASSIGN_OR_RETURN(plan.target, transaction.Find({view.schema, view.table}));
    if (!query) {
      plan.obstacle = "its query is not one SELECT";
      return plan;
    }
    const Status understood = engine::CatchDuckDb([&]() -> Status {
      plan.flat = Flatten(context, *query);
      plan.obstacle = plan.flat.obstacle;
      if (!plan.obstacle.empty()) return Status::Ok();
      TakeInputs(view, &plan);
      plan.shape = ShapeOf(context, *plan.flat.statement);
      if (plan.obstacle.empty()) plan.obstacle = plan.shape.unstable;
      return Status::Ok();
    });
    // The query itself may be right all the same: whoever runs it will see.
    if (!understood.ok()) plan.obstacle = "it cannot be planned in one piece: " + understood.error().message();
    return plan;
  });
}

Result<std::string> SettingsOf(engine::Session& session) {
  ASSIGN_OR_RETURN(const auto settings, session.QueryValue(kSettingsQuery));
  return settings.value_or("");
}

Status StoreRecord(engine::Session& session, const MaterializedQuery& view, const ViewRecord& record) {
  return session.Execute("ALTER TABLE " + TargetSql(view) + " SET (" + QuoteSqlText(kViewProperty) + " = " + QuoteSqlText(FormatViewRecord(record)) + ")");
}

ViewRecord RecordOf(const ViewPlan& plan, const MaterializedQuery& view, std::string settings) {
  ViewRecord record;
  record.query = plan.flat.statement->ToString();
  record.settings = std::move(settings);
  record.configuration = view.configuration;
  record.id = plan.target->snapshot()->metadata.id;
  record.base = plan.target->snapshot()->version;
  record.inputs = plan.inputs;
  return record;
}

// Empty when nobody else has changed rows since the record was written.
Result<std::string> ChangedByOthers(const TableState& target, const ViewRecord& record, const std::string& text) {
  const auto commits = target.table()->ReadCommits(record.base + 1, target.snapshot()->version);
  if (!commits.ok()) {
    if (commits.error().kind() != ErrorKind::kNotFound) return commits.error();
    return std::string("the log no longer tells who has changed it");
  }
  bool own = false;
  for (const delta::CommitActions& commit : *commits) {
    bool sets_record = false;
    bool changes_rows = false;
    for (const delta::Action& action : commit.actions) {
      if (const auto* metadata = std::get_if<delta::Metadata>(&action)) {
        const auto property = metadata->configuration.find(std::string(kViewProperty));
        sets_record = property != metadata->configuration.end() && property->second == text;
      } else if (const auto* add = std::get_if<delta::AddFile>(&action)) {
        changes_rows = changes_rows || add->data_change;
      } else if (const auto* remove = std::get_if<delta::RemoveFile>(&action)) {
        changes_rows = changes_rows || remove->data_change;
      }
    }
    if (sets_record && !own) {
      own = true;
    } else if (changes_rows) {
      return "another writer changed it in version " + std::to_string(commit.version);
    }
  }
  return std::string(own ? "" : "the log no longer tells how it was computed");
}

// Why the changes cannot be applied at all; empty when the record holds.
Result<std::string> ObstacleOfRecord(const ViewPlan& plan, const std::optional<ViewRecord>& record, const std::string& text,
                                     const std::string& settings) {
  if (!plan.obstacle.empty()) return plan.obstacle;
  if (!record || record->id != plan.target->snapshot()->metadata.id) return std::string("it is not known what it was computed from");
  if (plan.target->has_changes()) return std::string("the same transaction changes it");
  if (record->query != plan.flat.statement->ToString()) return std::string("its query has changed");
  if (record->settings != settings) return "settings have changed (" + record->settings + " is now " + settings + ")";
  for (const auto& [name, input] : plan.inputs) {
    const auto known = record->inputs.find(name);
    if (known == record->inputs.end() || known->second.id != input.id || known->second.version > input.version) {
      return name + " is another table now";
    }
  }
  return ChangedByOthers(*plan.target, *record, text);
}

bool SameColumns(const std::vector<ScanColumn>& a, const std::vector<ScanColumn>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const ScanColumn& x, const ScanColumn& y) {
    return x.name == y.name && x.physical_name == y.physical_name && x.type == y.type;
  });
}

// Rows in the files that the changes are read from; files of change are not counted.
int64_t ChangedRowCount(const ScanSource& changes) {
  int64_t rows = 0;
  for (size_t i = 0; i < changes.files->size(); ++i) {
    if (const auto shown = changes.shown.find(i); shown != changes.shown.end()) {
      rows += static_cast<int64_t>(shown->second.size());
    } else {
      rows += LiveRowCount(changes.files->file(i), changes.files->statistics(i)).value_or(0);
    }
  }
  return rows;
}

// What happened to one input; says what is in the way of using it. Nothing: its rows are what they were.
Result<std::string> ChangeOfInput(TableEntry& entry, int64_t from, bool reads_old, std::optional<InputChange>* change) {
  TableState& state = entry.state();
  const std::string name = state.name().ToString();
  const auto before = state.table()->AtVersion(from);
  if (!before.ok()) return "version " + std::to_string(from) + " of " + name + " is gone";
  const auto columns = ScanColumns(*state.snapshot());
  if (!SameColumns(columns, ScanColumns(**before))) return "the columns of " + name + " have changed";
  const auto changes = RowChangesBetween(state.table(), from + 1, state.snapshot()->version, name);
  if (!changes.ok()) return "what happened to " + name + " is not known: " + changes.error().message();
  const ScanSource& source = **changes;
  if (source.files->size() == 0) return std::string();
  InputChange found{from, state.snapshot()->version, OnlyInserts(source), {}, {}};
  const int64_t rows = ChangedRowCount(source);
  const auto total = FileSet(AllFiles(*state.snapshot())).row_count();
  if (!found.only_inserts && rows > kManyRows && total && rows > *total / 2) {
    return std::to_string(rows) + " rows of " + name + " lie in changed files, of " + std::to_string(*total);
  }
  for (const delta::AddFilePtr& file : (*before)->files) {
    if (!reads_old || state.snapshot()->files.Find(*file)) continue;
    if (!state.table()->store().Head(state.table()->Key(file->path)).ok()) return "files of version " + std::to_string(from) + " of " + name + " are gone";
  }
  for (const ScanColumn& column : columns) {
    if (column.name.starts_with("__ingot_") || column.name == "_change_type") return name + " has a column " + column.name;
    found.columns.push_back(column.name);
    found.types.push_back(column.type);
  }
  *change = std::move(found);
  return std::string();
}

// The view's columns are those of its query, in the same order and as they would be stored.
std::string ObstacleOfColumns(const QueryShape& shape, const std::vector<ScanColumn>& columns) {
  if (shape.names.size() != columns.size()) return "its columns are not its query's";
  for (size_t i = 0; i < columns.size(); ++i) {
    const auto stored = StoredType(shape.types[i]);
    if (!EqualsIgnoreCase(columns[i].name, shape.names[i]) || !stored.ok() || *stored != columns[i].type) {
      return "its column " + columns[i].name + " is not its query's";
    }
  }
  for (const GroupKey& key : shape.keys) {
    if (shape.types[key.column] != columns[key.column].type) return "its key " + columns[key.column].name + " is stored as another type";
  }
  return "";
}

using InputChanges = std::map<std::string, InputChange>;

// The changes of all inputs that have any.
Result<std::string> GatherChanges(const ViewPlan& plan, const ViewRecord& record, InputChanges* changes) {
  if (plan.shape.kind == QueryShape::Kind::kOther) return plan.shape.obstacle;
  std::string obstacle = ObstacleOfColumns(plan.shape, ScanColumns(*plan.target->snapshot()));
  if (!obstacle.empty()) return obstacle;
  const bool reads_old = TableSlots(*plan.flat.statement).size() > 1;
  for (const auto& [name, input] : plan.inputs) {
    const int64_t from = record.inputs.at(name).version;
    if (from == input.version) continue;
    std::optional<InputChange> change;
    ASSIGN_OR_RETURN(obstacle, ChangeOfInput(*plan.flat.inputs.at(name), from, reads_old, &change));
    if (!obstacle.empty()) return obstacle;
    if (change) (*changes)[name] = std::move(*change);
  }
  return std::string();
}

// Runs the statements of one refresh.
class RefreshRun {
 public:
  RefreshRun(engine::Session& session, const ChangeQueries& queries) : session_(session), queries_(queries) {}

  // False: the rows to delete are not there; nothing was done then.
  Result<bool> Run(QueryShape::Kind kind, ViewRefresh* refresh) {
    for (const std::string& statement : queries_.KeepInputChanges()) RETURN_IF_ERROR(session_.Execute(statement));
    Result<bool> done = kind == QueryShape::Kind::kGroups ? Groups(refresh) : Rows(refresh);
    if (!done.ok()) return done;
    for (const std::string& statement : queries_.Forget()) RETURN_IF_ERROR(session_.Execute(statement));
    return done;
  }

 private:
  Result<bool> Rows(ViewRefresh* refresh) {
    if (queries_.only_inserts()) {
      ASSIGN_OR_RETURN(refresh->rows_added, Change(queries_.InsertNewRows()));
      return true;
    }
    RETURN_IF_ERROR(session_.Execute(queries_.KeepRowChanges()));
    ASSIGN_OR_RETURN(const Nulls nulls, ReadNulls(queries_.NullsAmongDeleted()));
    if (nulls.rows > 0) {
      RETURN_IF_ERROR(session_.Execute(queries_.KeepPlaces(nulls.has)));
      ASSIGN_OR_RETURN(auto counts, session_.Query(queries_.CountPlaces()));
      ASSIGN_OR_RETURN(const bool found, counts.Next());
      ASSIGN_OR_RETURN(const int64_t wanted, counts.Int(0));
      ASSIGN_OR_RETURN(const int64_t places, counts.Int(1));
      if (!found || wanted != places) return false;
      ASSIGN_OR_RETURN(refresh->rows_removed, Change(queries_.DeletePlaces()));
    }
    ASSIGN_OR_RETURN(refresh->rows_added, Change(queries_.InsertRowChanges()));
    return true;
  }

  Result<bool> Groups(ViewRefresh* refresh) {
    RETURN_IF_ERROR(session_.Execute(queries_.KeepTouchedGroups()));
    ASSIGN_OR_RETURN(const Nulls nulls, ReadNulls(queries_.NullsAmongTouched()));
    if (nulls.rows == 0) return true;
    ASSIGN_OR_RETURN(refresh->rows_removed, Change(queries_.DeleteTouched(nulls.has)));
    ASSIGN_OR_RETURN(refresh->rows_added, Change(queries_.InsertTouched(nulls.has)));
    return true;
  }

  struct Nulls {
    int64_t rows = 0;
    std::vector<bool> has;
  };
  Result<Nulls> ReadNulls(const std::string& query) {
    ASSIGN_OR_RETURN(auto row, session_.Query(query));
    ASSIGN_OR_RETURN(const bool found, row.Next());
    if (!found) return Internal("a query that counts gave no row");
    Nulls nulls;
    ASSIGN_OR_RETURN(nulls.rows, row.Int(0));
    for (size_t i = 1; i < row.columns().size(); ++i) {
      ASSIGN_OR_RETURN(const bool has, row.Bool(i));
      nulls.has.push_back(has);
    }
    return nulls;
  }

  Result<int64_t> Change(const std::string& statement) {
    ASSIGN_OR_RETURN(auto result, session_.Query(statement));
    for (;;) {
      ASSIGN_OR_RETURN(const bool more, result.Next());
      if (!more) break;
    }
    return result.changed_rows().value_or(0);
  }

  engine::Session& session_;
  const ChangeQueries& queries_;
};

ViewRefresh MustRecompute(std::string reason) {
  ViewRefresh refresh;
  refresh.reason = std::move(reason);
  return refresh;
}

Result<ViewRefresh> ApplyChanges(engine::Session& session, const MaterializedQuery& view, ViewPlan& plan, const InputChanges& changes) {
  std::vector<ViewColumnType> columns;
  for (const ScanColumn& column : ScanColumns(*plan.target->snapshot())) columns.push_back({column.name, column.type});
  ViewRefresh refresh;
  refresh.way = RefreshWay::kChanges;
  const ChangeQueries queries(*plan.flat.statement, plan.shape, changes, TargetSql(view), std::move(columns));
  if (changes.empty()) return refresh;
  ASSIGN_OR_RETURN(const bool done, RefreshRun(session, queries).Run(plan.shape.kind, &refresh));
  return done ? refresh : MustRecompute("rows that its query gave before are not in it");
}

}  // namespace

Result<ViewRefresh> RefreshView(engine::Session& session, const MaterializedQuery& view) {
  if (!session.InTransaction()) return InvalidArgument("a materialized view is refreshed within a transaction: BEGIN first");
  ASSIGN_OR_RETURN(ViewPlan plan, PlanView(session, view));
  if (!plan.target) return MustRecompute("it does not exist yet");
  ASSIGN_OR_RETURN(std::string settings, SettingsOf(session));
  const std::string text = plan.target->snapshot()->Property(std::string(kViewProperty));
  const auto record = ParseViewRecord(text);
  ASSIGN_OR_RETURN(std::string obstacle, ObstacleOfRecord(plan, record, text, settings));
  if (!obstacle.empty()) return MustRecompute(std::move(obstacle));
  if (record->configuration != view.configuration && !view.keeps_configuration) {
    ViewRefresh refresh = MustRecompute("its configuration has changed");
    refresh.configuration_changed = true;
    return refresh;
  }
  if (record->inputs == plan.inputs) {
    ViewRefresh refresh;
    refresh.way = RefreshWay::kUnchanged;
    return refresh;
  }
  InputChanges changes;
  ASSIGN_OR_RETURN(obstacle, WithLake(session, view, [&](duckdb::ClientContext&, LakeTransaction&) { return GatherChanges(plan, *record, &changes); }));
  if (!obstacle.empty()) return MustRecompute(std::move(obstacle));
  ASSIGN_OR_RETURN(const ViewRefresh refresh, ApplyChanges(session, view, plan, changes));
  if (refresh.way != RefreshWay::kChanges) return refresh;
  ViewRecord next = RecordOf(plan, view, std::move(settings));
  next.configuration = record->configuration;
  RETURN_IF_ERROR(StoreRecord(session, view, next));
  return refresh;
}

Status RememberView(engine::Session& session, const MaterializedQuery& view) {
  if (!session.InTransaction()) return InvalidArgument("a materialized view is written within a transaction: BEGIN first");
  ASSIGN_OR_RETURN(const ViewPlan plan, PlanView(session, view));
  if (!plan.target) return NotFound("table " + view.schema + "." + view.table + " does not exist");
  if (!plan.obstacle.empty()) {
    if (plan.target->snapshot()->Property(std::string(kViewProperty)).empty()) return Status::Ok();
    return session.Execute("ALTER TABLE " + TargetSql(view) + " RESET (" + QuoteSqlText(kViewProperty) + ")");
  }
  ASSIGN_OR_RETURN(std::string settings, SettingsOf(session));
  return StoreRecord(session, view, RecordOf(plan, view, std::move(settings)));
}

}  // namespace ingot::lake
