#include "transform/run/freshness.h"

#include <algorithm>
#include <chrono>
#include <mutex>

#include <fmt/format.h>

#include "transform/run/artifact_file.h"
#include "base/text.h"
#include "transform/run/node_lines.h"
#include "transform/run/node_work.h"
#include "transform/run/summary.h"
#include "transform/run/task_threads.h"

namespace ingot::transform {
namespace {

// 0001-01-01 00:00:00 UTC in microseconds.
constexpr int64_t kFirstYear = -62'135'596'800'000'000;

double Seconds(std::string_view period) {
  if (period == "minute") return 60;
  return period == "hour" ? 3600 : 86400;
}

bool Exceeds(const Json& freshness, std::string_view rule, double age) {
  const Json* after = freshness.Find(rule);
  if (after == nullptr || !after->is_object()) return false;
  const Json* count = after->Find("count");
  if (count == nullptr || !count->is_int()) return false;
  return age > static_cast<double>(count->as_int()) * Seconds(after->GetString("period"));
}

bool HasRule(const Source& source) {
  if (!source.freshness.is_object()) return false;
  return std::any_of(source.freshness.as_object().begin(), source.freshness.as_object().end(), [](const auto& member) {
    return (member.first == "warn_after" || member.first == "error_after") && member.second.is_object() && member.second.Find("count") != nullptr &&
           member.second.Find("count")->is_int();
  });
}

bool SaysWhen(const Source& source) {
  return (source.loaded_at_field.is_string() && !source.loaded_at_field.as_string().empty()) ||
         (source.loaded_at_query.is_string() && !source.loaded_at_query.as_string().empty());
}

class FreshnessWork final : public TaskWork {
 public:
  FreshnessWork(const RunServices& services, std::vector<const Source*> sources) : services_(services), sources_(std::move(sources)), sessions_(services.settings.threads) {}

  bool Run(uint32_t task, size_t thread) override {
    const Source& source = *sources_[task];
    const LinePlace place{.index = task + size_t{1}, .total = sources_.size(), .colors = services_.console.colors(), .width = services_.console.width()};
    services_.console.Tell(StartLine(source, place));
    const auto start = std::chrono::steady_clock::now();
    FreshnessResult result;
    result.node.resource = &source;
    result.node.unique_id = source.unique_id;
    result.node.thread = static_cast<int>(thread) + 1;
    result.node.execute_started = services_.clock.Now();
    result.criteria = source.freshness;
    const Status status = Check(source, thread, &result);
    result.node.execute_ended = services_.clock.Now();
    if (!status.ok()) {
      result.node.status = NodeStatus::kRuntimeError;
      result.node.message = DescribeNodeError(source, status.error(), true);
    }
    result.node.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    services_.console.Tell(ResultLine(result.node, place));
    const bool fresh = !IsFailure(result.node.status);
    const std::lock_guard lock(mutex_);
    results_.push_back(std::move(result));
    return fresh;
  }

  void Skip(uint32_t, std::optional<uint32_t>) override {}

  std::vector<FreshnessResult> TakeResults() { return std::move(results_); }

 private:
  Status Check(const Source& source, size_t thread, FreshnessResult* result) {
    if (sessions_[thread] == nullptr) {
      ASSIGN_OR_RETURN(sessions_[thread], services_.sessions());
    }
    ASSIGN_OR_RETURN(const std::string sql, Query(source, sessions_[thread]->warehouse()));
    ASSIGN_OR_RETURN(const WarehouseResult answer, sessions_[thread]->warehouse().Execute(sql, true, 1));
    if (answer.rows.empty() || answer.rows[0].empty()) return InvalidData("the query for the newest row gave no row: one was expected");
    const Json& newest = answer.rows[0][0];
    std::optional<int64_t> micros = newest.is_int() ? newest.as_int() : newest.is_string() ? ParseInt64(newest.as_string()) : std::nullopt;
    // What was never loaded is as old as can be: dbt's rule.
    if (newest.is_null()) micros = kFirstYear;
    if (!micros) return InvalidData(fmt::format("'{}' is no time", newest.Dump()));
    const Timestamp loaded{std::chrono::microseconds(*micros)};
    const Timestamp now = services_.clock.Now();
    const std::string utc = FormatIso8601(loaded);
    result->max_loaded_at = utc.substr(0, utc.size() - 1) + "+00:00";  // as dbt spells this one
    result->snapshotted_at = FormatIso8601(now);
    result->age_seconds = std::chrono::duration<double>(now - loaded).count();
    result->node.status = JudgeAge(source.freshness, result->age_seconds);
    return Status::Ok();
  }

  Result<std::string> Query(const Source& source, Warehouse& warehouse) {
    const Project* package = services_.parsed.packages.Find(source.package_name);
    NodeScope scope(services_, warehouse, package == nullptr ? services_.parsed.root() : *package, nullptr);
    const std::string place = fmt::format("{}:{} (freshness)", source.original_file_path, source.line);
    const std::string relation = scope.context().RelationOf(source).ToSql();
    if (source.loaded_at_query.is_string() && !source.loaded_at_query.as_string().empty()) {
      scope.context().Set("this", MakeRelation(scope.render(), scope.context().RelationOf(source)));
      ASSIGN_OR_RETURN(const std::string query, scope.Text(source.loaded_at_query.as_string(), place));
      return fmt::format("WITH loaded(at_time) AS ({}\n) SELECT epoch_us(at_time) FROM loaded", query);
    }
    ASSIGN_OR_RETURN(const std::string field, scope.Text(source.loaded_at_field.as_string(), place));
    std::string filter;
    if (const Json* written = source.freshness.Find("filter"); written != nullptr && written->is_string()) {
      ASSIGN_OR_RETURN(const std::string condition, scope.Text(written->as_string(), place));
      filter = " WHERE " + condition;
    }
    return fmt::format("SELECT epoch_us(max({})) FROM {}{}", field, relation, filter);
  }

  const RunServices& services_;
  const std::vector<const Source*> sources_;
  std::vector<std::unique_ptr<RunSession>> sessions_;  // by thread
  std::mutex mutex_;
  std::vector<FreshnessResult> results_;
};

}  // namespace

NodeStatus JudgeAge(const Json& freshness, double age_seconds) {
  if (Exceeds(freshness, "error_after", age_seconds)) return NodeStatus::kError;
  return Exceeds(freshness, "warn_after", age_seconds) ? NodeStatus::kWarn : NodeStatus::kPass;
}

Result<RunOutcome> CheckFreshness(RunServices& services, const RunRequest& request, const std::string& output) {
  const auto start = std::chrono::steady_clock::now();
  std::vector<const Source*> sources;
  for (const Source& source : services.parsed.graph.sources) {
    if (request.selected[source.index] && HasRule(source) && SaysWhen(source)) sources.push_back(&source);
  }
  services.console.Blank();
  const std::vector<std::vector<uint32_t>> before(sources.size());
  RunSchedule schedule(before);
  FreshnessWork work(services, std::move(sources));
  RunTasks(&schedule, {.threads = services.settings.threads, .fail_fast = false, .cancellation = services.cancellation}, &work);
  std::vector<FreshnessResult> results = work.TakeResults();
  RunOutcome outcome;
  outcome.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  outcome.cancelled = services.cancellation.cancelled();
  const RunRecord record{services.parsed.invocation.id, services.parsed.invocation.started, services.clock.Now(), outcome.seconds, request.args};
  const std::string path = output.empty() ? services.parsed.target_path + "/sources.json" : output;
  if (services.settings.writes_artifacts) RETURN_IF_ERROR(WriteArtifact(path, SourcesJson(record, results)));
  for (FreshnessResult& result : results) {
    outcome.failed = outcome.failed || IsFailure(result.node.status);
    if (result.node.status == NodeStatus::kRuntimeError) services.console.Tell({.level = LogLevel::kError, .name = "RunResultError", .code = "Z024", .text = result.node.message});
    outcome.results.push_back(std::move(result.node));
  }
  services.console.Blank();
  services.console.Tell({.name = "FreshnessCheckComplete", .code = "Q037", .text = fmt::format("Done. Checked {}.", Pluralize(outcome.results.size(), "source"))});
  return outcome;
}

}  // namespace ingot::transform
