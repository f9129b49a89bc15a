#include "lake/write/insert.h"

#include <duckdb/execution/physical_plan_generator.hpp>
#include <duckdb/parser/parsed_data/create_table_info.hpp>
#include <duckdb/planner/operator/logical_create_table.hpp>
#include <duckdb/planner/operator/logical_insert.hpp>
#include <utility>

#include "engine/error_mapping.h"
#include "lake/catalog/catalog.h"
#include "lake/catalog/iceberg_metadata.h"
#include "lake/catalog/schema_entry.h"
#include "lake/catalog/table_entry.h"
#include "lake/catalog/transaction.h"
#include "lake/values/type_mapping.h"
#include "lake/write/change_feed.h"
#include "lake/write/plan_casts.h"

namespace ingot::lake {

using duckdb::make_uniq;

namespace {

struct InsertState final : duckdb::GlobalSinkState {
  TableState* state = nullptr;
  std::vector<delta::AddFile> files;
  std::vector<std::string> empty;
  int64_t rows = 0;
};

}  // namespace

LakeInsert::LakeInsert(duckdb::PhysicalPlan& plan, LakeCatalog& catalog, TableState& state,
                       std::shared_ptr<RowRules> rules, WriteTarget target, duckdb::idx_t cardinality)
    : PhysicalOperator(plan, duckdb::PhysicalOperatorType::EXTENSION, {duckdb::LogicalType::BIGINT}, cardinality),
      catalog_(catalog),
      state_(&state),
      rules_(std::move(rules)),
      target_(std::move(target)) {}

LakeInsert::LakeInsert(duckdb::PhysicalPlan& plan, LakeCatalog& catalog, std::string schema,
                       duckdb::unique_ptr<duckdb::BoundCreateTableInfo> info, delta::Metadata described,
                       WriteTarget target, duckdb::idx_t cardinality)
    : PhysicalOperator(plan, duckdb::PhysicalOperatorType::EXTENSION, {duckdb::LogicalType::BIGINT}, cardinality),
      catalog_(catalog),
      state_(nullptr),
      schema_(std::move(schema)),
      info_(std::move(info)),
      described_(std::move(described)),
      target_(std::move(target)) {}

duckdb::InsertionOrderPreservingMap<duckdb::string> LakeInsert::ParamsToString() const {
  duckdb::InsertionOrderPreservingMap<duckdb::string> result;
  result["Table"] = target_.display_name;
  return result;
}

duckdb::unique_ptr<duckdb::GlobalSinkState> LakeInsert::GetGlobalSinkState(duckdb::ClientContext& context) const {
  auto result = make_uniq<InsertState>();
  if (state_) {
    result->state = state_;
    if (rules_) rules_->Begin(context, *state_);
  } else {
    bool existed = false;
    result->state =
        &StageCreateTable(context, LakeTransaction::Get(context, catalog_), schema_, info_->Base(), &described_, &existed);
  }
  return result;
}

duckdb::SinkResultType LakeInsert::Sink(duckdb::ExecutionContext&, duckdb::DataChunk& chunk,
                                        duckdb::OperatorSinkInput& input) const {
  auto& state = input.global_state.Cast<InsertState>();
  const Timestamp now = catalog_.state().context.clock->Now();
  for (duckdb::idx_t row = 0; row < chunk.size(); ++row) {
    state.rows += chunk.GetValue(1, row).GetValue<int64_t>();
  }
  auto files = WrittenFiles(chunk, target_, now, &state.empty);
  for (delta::AddFile& file : files) state.files.push_back(std::move(file));
  return duckdb::SinkResultType::NEED_MORE_INPUT;
}

duckdb::SinkFinalizeType LakeInsert::Finalize(duckdb::Pipeline&, duckdb::Event&, duckdb::ClientContext& context,
                                              duckdb::OperatorSinkFinalizeInput& input) const {
  auto& sink = input.global_state.Cast<InsertState>();
  TableState& state = *sink.state;
  for (const std::string& path : sink.empty) {
    engine::OkOrThrow(state.table()->store().Delete(state.table()->Key(path)));
  }
  if (sink.files.empty()) return duckdb::SinkFinalizeType::READY;
  // Beside files of change, readers of the feed would not look at these.
  if (state.feeds_changes) {
    ChangeFeed feed(context, catalog_.state(), state, target_);
    for (const delta::AddFile& file : sink.files) {
      feed.AddFileRows(kInsertedRow, std::make_shared<const delta::AddFile>(file), std::nullopt);
    }
    feed.Write("WRITE");
  }
  delta::Transaction& changes = state.Change("WRITE");
  state.AddMetric("numFiles", static_cast<int64_t>(sink.files.size()));
  state.AddMetric("numOutputRows", sink.rows);
  for (delta::AddFile& file : sink.files) {
    state.AddMetric("numOutputBytes", file.size);
    changes.Add(std::move(file));
  }
  if (rules_) rules_->StageIdentity(state);
  state.Changed();
  return duckdb::SinkFinalizeType::READY;
}

duckdb::SourceResultType LakeInsert::GetDataInternal(duckdb::ExecutionContext&, duckdb::DataChunk& chunk,
                                                     duckdb::OperatorSourceInput&) const {
  chunk.SetCardinality(1);
  chunk.SetValue(0, 0, duckdb::Value::BIGINT(sink_state->Cast<InsertState>().rows));
  return duckdb::SourceResultType::FINISHED;
}

namespace {

void EnsureDirectory(duckdb::ClientContext& context, const std::string& directory) {
  if (directory.starts_with('/')) duckdb::FileSystem::GetFileSystem(context).CreateDirectoriesRecursive(directory);
}

}  // namespace

duckdb::PhysicalOperator& LakeCatalog::PlanInsert(duckdb::ClientContext& context,
                                                  duckdb::PhysicalPlanGenerator& planner, duckdb::LogicalInsert& op,
                                                  duckdb::optional_ptr<duckdb::PhysicalOperator> plan) {
  auto& entry = op.table.Cast<TableEntry>();
  if (op.return_chunk) {
    engine::ThrowThroughDuckDb(Unsupported("INSERT … RETURNING is not offered on a lake's table: query it afterwards"));
  }
  if (op.on_conflict_info.action_type != duckdb::OnConflictAction::THROW) {
    engine::ThrowThroughDuckDb(Unsupported("a lake's table has no unique keys for ON CONFLICT: use MERGE INTO"));
  }
  entry.CheckWritable(true);
  if (!op.column_index_map.empty()) plan = planner.ResolveDefaultsProjection(op, *plan);
  TableState& state = entry.state();
  WriteTarget target =
      MakeTarget(*state.snapshot(), state.table()->Url(""), state.name().ToString());
  EnsureDirectory(context, target.directory);
  auto rules = RowRules::Bind(context, state.snapshot()->schema, state.snapshot()->metadata, target.display_name);
  auto& stored = PlanCasts(context, planner, *plan, {target.types.begin(), target.types.end()});
  auto& copy = PlanCopy(context, planner, target, PlanRowRules(planner, rules, &state, stored));
  auto& insert =
      planner.Make<LakeInsert>(*this, state, std::move(rules), std::move(target), op.estimated_cardinality);
  insert.children.push_back(copy);
  return insert;
}

duckdb::PhysicalOperator& LakeCatalog::PlanCreateTableAs(duckdb::ClientContext& context,
                                                         duckdb::PhysicalPlanGenerator& planner,
                                                         duckdb::LogicalCreateTable& op,
                                                         duckdb::PhysicalOperator& plan) {
  duckdb::CreateTableInfo& info = op.info->Base();
  const TableName name{op.schema.name, info.table};
  // The layout, from the description alone: the table is staged when execution starts.
  delta::Snapshot described;
  DescribeCreate(info, state().context.table_properties, &described.metadata);
  described = WithIceberg(std::move(described));
  auto table = engine::ValueOrThrow(OpenTable(name));
  WriteTarget target = MakeTarget(described, table->Url(""), name.ToString());
  EnsureDirectory(context, target.directory);
  auto rules = RowRules::Bind(context, described.schema, described.metadata, target.display_name);
  auto& stored = PlanCasts(context, planner, plan, {target.types.begin(), target.types.end()});
  auto& copy = PlanCopy(context, planner, target, PlanRowRules(planner, std::move(rules), nullptr, stored));
  auto& insert = planner.Make<LakeInsert>(*this, name.schema, std::move(op.info), std::move(described.metadata),
                                          std::move(target),
                                          op.estimated_cardinality);
  insert.children.push_back(copy);
  return insert;
}

}  // namespace ingot::lake
