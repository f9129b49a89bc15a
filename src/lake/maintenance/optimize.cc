// CALL ingot_optimize('schema.table', zorder_by => ['a', 'b'], predicate => 'day >= ''2025-01-01''',
//                     target_file_size => '256MB', purge => true)
#include "lake/maintenance/optimize.h"

#include <algorithm>
#include <utility>

#include "base/parallel.h"
#include "base/text.h"
#include "delta/maintenance/compaction.h"
#include "delta/maintenance/rearrangement.h"
#include "engine/error_mapping.h"
#include "lake/catalog/instance_state.h"
#include "lake/definition/clustering.h"
#include "lake/maintenance/clustering_key.h"
#include "lake/maintenance/partition_predicate.h"
#include "lake/maintenance/procedure.h"
#include "lake/maintenance/rewrite_group.h"
#include "lake/write/data_files.h"

namespace ingot::lake {

namespace {

constexpr int kRounds = 3;              // of planning, while other writers change what was planned
constexpr uint64_t kFilesOfCommit = 8;  // as many full files of input make a commit
constexpr size_t kGroupsOfCommit = 64;
constexpr size_t kGroupsAtOnce = 2;
constexpr uint64_t kFilesOfCube = 64;  // as many full files are sorted together

using Group = delta::FileGroup;

class Optimizer {
 public:
  Optimizer(duckdb::ClientContext& context, InstanceState& state, std::shared_ptr<delta::Table> table,
            std::string display_name, const OptimizeOptions& options, const delta::CommitReason& reason)
      : context_(context),
        state_(state),
        table_(std::move(table)),
        display_name_(std::move(display_name)),
        options_(options),
        reason_(reason) {}

  OptimizeReport Run() {
    for (int round = 0; round < kRounds; ++round) {
      report_.skipped_groups = 0;
      snapshot_ = engine::ValueOrThrow(table_->Latest());
      engine::OkOrThrow(delta::CheckWritable(*snapshot_, display_name_));
      PrepareLayout();
      RunBatches(Plan());
      if (report_.skipped_groups == 0) break;
    }
    return report_;
  }

 private:
  void PrepareLayout() {
    layout_.target_bytes =
        options_.target_bytes.value_or(MakeTarget(*snapshot_, table_->Url(""), display_name_).file_bytes);
    layout_.cluster_by.clear();
    Json names = Json::MakeArray();
    for (const std::string& name : WantedColumns()) {
      const ScanColumn column = ClusterColumn(name);
      layout_.cluster_by.push_back(column.physical_name);
      names.Append(column.name);
    }
    layout_.cluster_columns_tag = names.Dump();
    if (layout_.cluster_by.size() > ClusteringRanges::kMaxColumns) {
      Refuse("can be ordered by at most " + std::to_string(ClusteringRanges::kMaxColumns) + " columns");
    }
  }

  // Those that were asked for, else those that the table is SORTED BY; fields of structs cannot order rows.
  std::vector<std::string> WantedColumns() const {
    if (!options_.cluster_by.empty()) return options_.cluster_by;
    auto wanted = ClusteringColumns(*snapshot_).value_or(std::vector<std::string>());
    const auto columns = ScanColumns(*snapshot_);
    std::erase_if(wanted, [&](const std::string& name) {
      return std::none_of(columns.begin(), columns.end(), [&](const ScanColumn& column) { return column.name == name; });
    });
    return wanted;
  }

  [[noreturn]] void Refuse(const std::string& what) const {
    engine::ThrowThroughDuckDb(InvalidArgument("table " + display_name_ + " " + what));
  }

  ScanColumn ClusterColumn(const std::string& name) const {
    const auto columns = ScanColumns(*snapshot_);
    const auto found = std::find_if(columns.begin(), columns.end(), [&](const ScanColumn& column) {
      return EqualsIgnoreCase(column.name, name);
    });
    if (found == columns.end()) Refuse("has no column '" + name + "' to be ordered by");
    if (found->is_partition) Refuse("is partitioned by '" + name + "': each partition is ordered on its own already");
    if (found->type.IsNested()) Refuse("cannot be ordered by '" + name + "', which is no simple value");
    return *found;
  }

  std::vector<Group> Plan() const {
    const auto files = FilesWhere(context_, *snapshot_, options_.condition, display_name_);
    if (layout_.cluster_by.empty()) {
      delta::CompactionOptions compaction;
      compaction.target_bytes = layout_.target_bytes;
      if (options_.purge) compaction.deleted_share = 0;
      auto groups = delta::PlanCompaction(files, compaction);
      if (options_.automatic) {
        std::erase_if(groups, [&](const Group& group) { return group.files.size() < options_.least_files; });
      }
      return groups;
    }
    return delta::PlanClustering(
        files, {.columns = layout_.cluster_columns_tag, .cube_bytes = kFilesOfCube * layout_.target_bytes});
  }

  void RunBatches(std::vector<Group> groups) {
    std::vector<Group> batch;
    uint64_t bytes = 0;
    for (Group& group : groups) {
      bytes += group.bytes;
      batch.push_back(std::move(group));
      if (bytes < kFilesOfCommit * layout_.target_bytes && batch.size() < kGroupsOfCommit) continue;
      RunBatch(std::exchange(batch, {}));
      bytes = 0;
    }
    if (!batch.empty()) RunBatch(std::move(batch));
  }

  void RunBatch(std::vector<Group> batch) {
    std::vector<delta::Rearrangement> written(batch.size());
    const Status status = ForEachInParallel(batch.size(), kGroupsAtOnce, [&](size_t i) -> Status {
      if (context_.interrupted) return Cancelled("OPTIMIZE of " + display_name_ + " was interrupted");
      return engine::CatchDuckDb([&]() -> Status {
        written[i].outputs = RewriteGroup(context_, state_, table_, snapshot_, display_name_, batch[i], layout_);
        written[i].inputs = std::move(batch[i].files);
        return Status::Ok();
      });
    });
    if (!status.ok()) {
      for (const auto& one : written) delta::DiscardStaged(*table_, one.outputs);
      engine::ThrowThroughDuckDb(status.error());
    }
    Count(engine::ValueOrThrow(delta::CommitRearrangements(table_, snapshot_, std::move(written), Reason())));
  }

  delta::CommitReason Reason() const {
    delta::CommitReason reason = reason_;
    reason.operation = "OPTIMIZE";
    Json predicate = Json::MakeArray();
    if (!options_.condition.empty()) predicate.Append(options_.condition);
    reason.parameters["predicate"] = predicate.Dump();
    reason.parameters["zOrderBy"] = layout_.cluster_columns_tag;
    reason.parameters["auto"] = options_.automatic;
    return reason;
  }

  void Count(const delta::RearrangementReport& done) {
    report_.skipped_groups += done.skipped;
    if (done.version < 0) return;
    ++report_.commits;
    report_.files_removed += done.files_removed;
    report_.files_added += done.files_added;
    report_.bytes_removed += done.bytes_removed;
    report_.bytes_added += done.bytes_added;
    report_.vectors_removed += done.vectors_removed;
  }

  duckdb::ClientContext& context_;
  InstanceState& state_;
  const std::shared_ptr<delta::Table> table_;
  const std::string display_name_;
  const OptimizeOptions& options_;
  const delta::CommitReason& reason_;
  delta::SnapshotPtr snapshot_;
  GroupLayout layout_;
  OptimizeReport report_;
};

void RunOptimize(ProcedureCall& call) {
  OptimizeOptions options;
  if (const auto columns = call.Option("zorder_by")) {
    for (const auto& column : duckdb::ListValue::GetChildren(*columns)) options.cluster_by.push_back(column.ToString());
  }
  if (const auto condition = call.Option("predicate")) options.condition = condition->ToString();
  if (const auto size = call.Option("target_file_size")) {
    options.target_bytes = engine::ValueOrThrow(ParseByteSize(size->ToString()));
    if (*options.target_bytes == 0) engine::ThrowThroughDuckDb(InvalidArgument("target_file_size must be above 0"));
  }
  options.purge = call.Flag("purge");
  TableName name;
  const auto table = call.OpenTable(call.Text(0), &name);
  const auto report =
      OptimizeTable(call.context(), call.state(), table, name.ToString(), options, call.Reason());
  std::vector<duckdb::Value> row;
  for (const int64_t value : {report.files_removed, report.files_added, report.bytes_removed, report.bytes_added,
                              report.vectors_removed, report.commits, report.skipped_groups}) {
    row.push_back(duckdb::Value::BIGINT(value));
  }
  call.rows().Append(row);
}

}  // namespace

OptimizeReport OptimizeTable(duckdb::ClientContext& context, InstanceState& state,
                             const std::shared_ptr<delta::Table>& table, const std::string& display_name,
                             const OptimizeOptions& options, const delta::CommitReason& reason) {
  return Optimizer(context, state, table, display_name, options, reason).Run();
}

Procedure OptimizeProcedure() {
  using duckdb::LogicalType;
  Procedure procedure;
  procedure.name = "ingot_optimize";
  procedure.arguments = {LogicalType::VARCHAR};
  procedure.options = {{"zorder_by", LogicalType::LIST(LogicalType::VARCHAR)},
                       {"predicate", LogicalType::VARCHAR},
                       {"target_file_size", LogicalType::VARCHAR},
                       {"purge", LogicalType::BOOLEAN}};
  for (const char* column : {"files_removed", "files_added", "bytes_removed", "bytes_added",
                             "deletion_vectors_removed", "commits", "skipped_groups"}) {
    procedure.columns.emplace_back(column, LogicalType::BIGINT);
  }
  procedure.run = RunOptimize;
  return procedure;
}

}  // namespace ingot::lake
