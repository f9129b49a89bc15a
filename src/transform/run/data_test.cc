// Generic and singular tests: a query for rows that should not be there, and what their number means.
#include <fmt/format.h>

#include "base/text.h"
#include "transform/materialize/sql_text.h"
#include "transform/run/node_work.h"

namespace ingot::transform {
namespace {

struct TestCounts {
  int64_t failures = 0;
  bool should_warn = false;
  bool should_error = false;
};

std::string TextOr(const Node& node, std::string_view key, std::string_view fallback) {
  const std::string text = node.ConfigText(key);
  return text.empty() ? std::string(fallback) : text;
}

bool StoresFailures(const NodeWork& work) {
  return work.services.settings.store_failures.value_or(work.node.ConfigBool("store_failures", false));
}

// The rows, kept as a table or view: the failures of the last run.
Status StoreFailures(const NodeWork& work, const std::string& sql) {
  BuildWarehouse& warehouse = work.warehouse();
  const bool view = work.node.ConfigText("store_failures_as") == "view";
  const RelationInfo target{work.node.database, work.node.schema, work.node.alias, view ? RelationType::kView : RelationType::kTable};
  ASSIGN_OR_RETURN(const std::optional<RelationInfo> there, warehouse.GetRelation(target));
  if (there && there->type != target.type) RETURN_IF_ERROR(warehouse.DropRelation(*there));
  const std::string create = fmt::format("CREATE OR REPLACE {} {} AS {}", view ? "VIEW" : "TABLE", RelationSql(target), Subquery(sql));
  const Result<WarehouseResult> stored = warehouse.Execute(create, false, -1);
  return stored.ok() ? Status::Ok() : Status(AtAuthorsPlace(work, stored.error()));
}

// The test's rows begin on the fifth line.
constexpr size_t kLinesOfCounting = 4;

std::string CountingSql(const Node& node, const std::string& rows) {
  const std::string count = TextOr(node, "fail_calc", "count(*)");
  const Json& limit = node.Config("limit");
  return fmt::format("select\n  {0} as failures,\n  {0} {1} as should_warn,\n  {0} {2} as should_error\nfrom {3} dbt_internal_test",
                     count, TextOr(node, "warn_if", "!= 0"), TextOr(node, "error_if", "!= 0"),
                     limit.is_int() ? fmt::format("(select * from {} dbt_internal_rows limit {})", rows, limit.as_int()) : rows);
}

Result<TestCounts> Count(const NodeWork& work, const std::string& sql) {
  ASSIGN_OR_RETURN(const WarehouseResult answer, work.warehouse().Execute(sql, true, 2));
  if (answer.rows.size() != 1 || answer.rows[0].size() != 3) {
    return InvalidArgument(fmt::format("the test's query gave {} rows, and one was expected: see its fail_calc", answer.rows.size()));
  }
  const std::vector<Json>& row = answer.rows[0];
  TestCounts counts;
  // sum() of nothing is NULL: no failures.
  if (row[0].is_null()) return counts;
  if (row[0].is_int()) counts.failures = row[0].as_int();
  else if (row[0].is_double()) counts.failures = static_cast<int64_t>(row[0].as_double());
  else if (const auto number = row[0].is_string() ? ParseInt64(row[0].as_string()) : std::nullopt) counts.failures = *number;
  else return InvalidArgument(fmt::format("fail_calc '{}' gave {}, and a whole number was expected", work.node.ConfigText("fail_calc"), row[0].Dump()));
  counts.should_warn = row[1].is_bool() && row[1].as_bool();
  counts.should_error = row[2].is_bool() && row[2].as_bool();
  return counts;
}

void Judge(const NodeWork& work, const TestCounts& counts) {
  NodeResult& result = work.result;
  const std::string got = fmt::format("Got {} result{}", counts.failures, counts.failures == 1 ? "" : "s");
  const bool severe = EqualsIgnoreCase(TextOr(work.node, "severity", "error"), "error");
  result.failures = counts.failures;
  if (severe && counts.should_error) {
    result.status = NodeStatus::kFail;
    result.message = fmt::format("{}, configured to fail if {}", got, TextOr(work.node, "error_if", "!= 0"));
  } else if (counts.should_warn) {
    const bool fails = work.services.settings.warn_error;
    result.status = fails ? NodeStatus::kFail : NodeStatus::kWarn;
    result.message = fmt::format("{}, configured to {} if {}", got, fails ? "fail" : "warn", TextOr(work.node, "warn_if", "!= 0"));
  } else {
    result.status = NodeStatus::kPass;
    result.failures = 0;
  }
}

}  // namespace

Status RunDataTest(NodeWork& work) {
  ASSIGN_OR_RETURN(const std::string sql, CompileForRun(work, work.compiler));
  work.result.execute_started = work.services.clock.Now();
  std::string rows = Subquery(sql);
  if (StoresFailures(work)) {
    RETURN_IF_ERROR(StoreFailures(work, sql));
    work.result.relation_name = RelationSql({work.node.database, work.node.schema, work.node.alias, RelationType::kTable});
    rows = fmt::format("(select * from {})", work.result.relation_name);
  }
  const Result<TestCounts> counts = Count(work, CountingSql(work.node, rows));
  work.result.execute_ended = work.services.clock.Now();
  if (!counts.ok()) return AtAuthorsPlace(work, counts.error(), kLinesOfCounting);
  Judge(work, *counts);
  return Status::Ok();
}

}  // namespace ingot::transform
