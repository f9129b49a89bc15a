#include "transform/run/summary.h"

#include <map>

#include <fmt/format.h>

#include "base/text.h"

namespace ingot::transform {
namespace {

std::string KindOf(const Resource& resource) {
  switch (resource.type) {
    case ResourceType::kModel: return static_cast<const Node&>(resource).materialized() + " model";
    case ResourceType::kTest: return "data test";
    case ResourceType::kUnitTest: return "unit test";
    case ResourceType::kOperation: return "project hook";
    default: return std::string(ResourceTypeName(resource.type));
  }
}

std::string JoinCounts(const std::map<std::string, size_t>& counts) {
  std::vector<std::string> parts;
  for (const auto& [kind, count] : counts) parts.push_back(Pluralize(count, kind));
  return Join(parts, ", ");
}

std::string TypeText(const NodeResult& result) {
  return result.resource == nullptr ? "operation" : std::string(ResourceTypeName(result.resource->type));
}

void TellProblem(const NodeResult& result, bool warning, Console* console) {
  console->Blank();
  const LogLevel level = warning ? LogLevel::kWarning : LogLevel::kError;
  const std::string path = result.resource == nullptr ? "" : result.resource->original_file_path;
  const std::string name = result.resource == nullptr ? result.unique_id : result.resource->name;
  const std::string_view event = warning ? "RunResultWarning" : "RunResultFailure";
  if (result.status == NodeStatus::kFail || warning) {
    console->Tell({.level = level, .name = event, .code = "Z021",
                   .text = fmt::format("{} in {} {} ({})", warning ? "Warning" : "Failure", TypeText(result), name, path)});
  }
  console->Tell({.level = level, .name = "RunResultError", .code = "Z024",
                 .text = "  " + (result.message.empty() ? fmt::format("Status: {}", NodeStatusName(result.status)) : result.message)});
  if (!result.compiled_path.empty()) {
    console->Blank();
    console->Tell({.name = "SQLCompiledPath", .code = "Z026", .text = "  compiled code at " + result.compiled_path});
  }
  if (result.resource != nullptr && result.resource->type == ResourceType::kTest && result.resource->ConfigBool("store_failures", false)) {
    console->Blank();
    const std::string query = "select * from " + result.relation_name;
    const std::string border(query.size(), '-');
    console->Tell({.level = level, .name = "CheckNodeTestFailure", .code = "Z027",
                   .text = fmt::format("  See test failures:\n  {}\n  {}\n  {}", border, query, border)});
  }
}

std::string Outcome(const ResultCounts& counts) {
  if (counts.error == 0 && counts.warn == 0 && counts.partial == 0) return "Completed successfully";
  return fmt::format("Completed with {}, {} partial {}, and {}:", Pluralize(counts.error, "error"), counts.partial,
                     counts.partial == 1 ? "success" : "successes", Pluralize(counts.warn, "warning"));
}

}  // namespace

ResultCounts CountResults(std::span<const NodeResult> results) {
  ResultCounts counts;
  for (const NodeResult& result : results) {
    ++counts.total;
    switch (result.status) {
      case NodeStatus::kSuccess:
      case NodeStatus::kPass: ++counts.pass; break;
      case NodeStatus::kWarn: ++counts.warn; break;
      case NodeStatus::kSkipped: ++counts.skip; break;
      case NodeStatus::kNoOp: ++counts.no_op; break;
      case NodeStatus::kPartialSuccess: ++counts.partial; break;
      default: ++counts.error; break;
    }
  }
  return counts;
}

std::string DescribeTasks(std::span<const Resource* const> tasks) {
  std::map<std::string, size_t> counts;
  for (const Resource* task : tasks) ++counts[KindOf(*task)];
  return JoinCounts(counts);
}

void TellSummary(std::span<const NodeResult> results, std::string_view tasks, double seconds, Console* console) {
  const ResultCounts counts = CountResults(results);
  const auto whole = static_cast<int64_t>(seconds);
  console->Blank();
  console->Tell({.name = "FinishedRunningStats", .code = "E047",
                 .text = fmt::format("Finished running{}{} in {} hours {} minutes and {:.2f} seconds ({:.2f}s).", tasks.empty() ? "" : " ",
                                     tasks, whole / 3600, whole / 60 % 60, seconds - static_cast<double>(whole / 60 * 60), seconds)});
  console->Blank();
  const bool bad = counts.error > 0 || counts.partial > 0;
  console->Tell({.level = bad ? LogLevel::kError : LogLevel::kInfo, .name = "EndOfRunSummary", .code = "Z030", .text = Outcome(counts)});
  for (const NodeResult& result : results) {
    if (IsFailure(result.status)) TellProblem(result, false, console);
  }
  for (const NodeResult& result : results) {
    if (result.status == NodeStatus::kWarn) TellProblem(result, true, console);
  }
  console->Blank();
  console->Tell({.name = "StatsLine", .code = "Z023",
                 .text = fmt::format("Done. PASS={} WARN={} ERROR={} SKIP={} NO-OP={} TOTAL={}", counts.pass, counts.warn,
                                     counts.error + counts.partial, counts.skip, counts.no_op, counts.total)});
}

}  // namespace ingot::transform
