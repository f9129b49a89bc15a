#include "engine/lineage/lineage.h"

#include <algorithm>
#include <duckdb.hpp>
#include <duckdb/main/client_context.hpp>
#include <duckdb/planner/binder.hpp>
#include <tuple>
#include <utility>

#include "engine/dialect/text_bounds.h"
#include "engine/error_mapping.h"
#include "engine/lineage/plan_walk.h"
#include "engine/lineage/relation_stand_ins.h"
#include "engine/parse_sql.h"

namespace ingot::engine {
namespace {

// By relation, then by the column's name.
std::vector<LineageInput> InputsOf(const Origins& origins, const LineageSources& sources) {
  std::vector<LineageInput> inputs;
  const auto add = [&](SourceColumn column, LineageWay way, bool masking) {
    inputs.push_back(sources.Input(column));
    inputs.back().way = way;
    inputs.back().masking = masking;
  };
  origins.ForEach(add);
  const auto key = [](const LineageInput& input) {
    return std::tie(input.relation, input.column, input.way, input.masking);
  };
  std::sort(inputs.begin(), inputs.end(),
            [&](const LineageInput& a, const LineageInput& b) { return key(a) < key(b); });
  return inputs;
}

// What may come from anywhere comes from everything that is read.
Origins Completed(Origins origins, const LineageSources& sources, LineageWay way) {
  if (!origins.anything()) return origins;
  for (SourceColumn column = 0; column < sources.column_count(); ++column) {
    const Origins one = Origins::Of(column);
    origins.Add(IsDirect(way) ? one.Through(way) : one.Deciding(way));
  }
  return origins;
}

QueryLineage Describe(PlanWalk& walk, duckdb::BoundStatement& bound) {
  QueryLineage lineage;
  const LineageSources& sources = walk.sources();
  const auto bindings = bound.plan->GetColumnBindings();
  for (size_t i = 0; i < bound.names.size(); ++i) {
    Origins origins;
    if (i < bindings.size()) origins = walk.Of(bindings[i]);
    else origins.SetAnything();
    origins = Completed(std::move(origins), sources, LineageWay::kTransformation);
    lineage.columns.push_back({bound.names[i], bound.types[i].ToString(), InputsOf(origins, sources), origins.approximate()});
  }
  const Origins deciding = Completed(walk.deciding(), sources, LineageWay::kFilter);
  lineage.dataset = InputsOf(deciding, sources);
  lineage.approximate = deciding.approximate();
  lineage.relations = sources.relations();
  return lineage;
}

QueryLineage BindForLineage(duckdb::ClientContext& client, duckdb::SQLStatement& statement,
                            std::span<const DeclaredRelation> declared) {
  const RelationStandIns::Scope stand_ins(client, declared);
  auto binder = duckdb::Binder::CreateBinder(client);
  duckdb::BoundStatement bound = binder->Bind(statement);
  // A plan that the walk misunderstands must not look like a fault of DuckDB's, which would end the instance.
  return ValueOrThrow(CatchDuckDb([&]() -> Result<QueryLineage> {
    PlanWalk walk;
    walk.Visit(*bound.plan);
    return Describe(walk, bound);
  }));
}

}  // namespace

Result<QueryLineage> LineageOf(Session& session, std::string_view sql, std::span<const DeclaredRelation> declared) {
  return CatchDuckDb([&]() -> Result<QueryLineage> {
    RETURN_IF_ERROR(CheckTextBounds(sql));
    std::string text(sql);
    auto statements = ParseSql(session.connection(), &text);
    if (statements.size() != 1 || statements[0]->type != duckdb::StatementType::SELECT_STATEMENT) {
      return Unsupported("lineage is taken of one SELECT whose columns do not depend on the data");
    }
    duckdb::ClientContext& client = *session.connection().context;
    QueryLineage lineage;
    client.RunFunctionInTransaction([&] { lineage = BindForLineage(client, *statements[0], declared); });
    return lineage;
  });
}

}  // namespace ingot::engine
