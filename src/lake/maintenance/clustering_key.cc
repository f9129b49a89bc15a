#include "lake/maintenance/clustering_key.h"

#include <algorithm>
#include <duckdb/function/scalar_function.hpp>
#include <duckdb/main/extension/extension_loader.hpp>
#include <duckdb/planner/expression/bound_constant_expression.hpp>
#include <duckdb/planner/expression/bound_function_expression.hpp>
#include <utility>

#include "base/text.h"
#include "engine/error_mapping.h"
#include "lake/catalog/instance_state.h"
#include "lake/maintenance/hilbert.h"
#include "lake/write/rewrite.h"

namespace ingot::lake {

namespace {

constexpr int kMostBits = 10;

struct CurveFunctionInfo final : duckdb::ScalarFunctionInfo {
  explicit CurveFunctionInfo(std::shared_ptr<InstanceState> instance_state) : state(std::move(instance_state)) {}
  std::shared_ptr<InstanceState> state;
};

struct CurveBindData final : duckdb::FunctionData {
  explicit CurveBindData(std::shared_ptr<const ClusteringRanges> clustering_ranges)
      : ranges(std::move(clustering_ranges)) {}
  duckdb::unique_ptr<duckdb::FunctionData> Copy() const override { return duckdb::make_uniq<CurveBindData>(ranges); }
  bool Equals(const duckdb::FunctionData& other) const override {
    return ranges == other.Cast<CurveBindData>().ranges;
  }
  const std::shared_ptr<const ClusteringRanges> ranges;
};

duckdb::unique_ptr<duckdb::FunctionData> BindCurve(
    duckdb::ClientContext&, duckdb::ScalarFunction& function,
    duckdb::vector<duckdb::unique_ptr<duckdb::Expression>>& arguments) {
  auto& state = *static_cast<CurveFunctionInfo&>(function.GetExtraFunctionInfo()).state;
  std::shared_ptr<const ClusteringRanges> ranges;
  if (arguments[0]->GetExpressionClass() == duckdb::ExpressionClass::BOUND_CONSTANT) {
    const std::string handle = arguments[0]->Cast<duckdb::BoundConstantExpression>().value.ToString();
    const RewriteInput* input = FindRewriteInput(state, handle);
    if (input) ranges = input->ranges;
  }
  if (!ranges || ranges->boundaries.size() + 1 != arguments.size()) {
    engine::ThrowThroughDuckDb(InvalidArgument(function.name + " is Ingot's own: it has no curve to give"));
  }
  return duckdb::make_uniq<CurveBindData>(std::move(ranges));
}

uint32_t RangeOf(const duckdb::string_t& key, const std::vector<std::string>& boundaries) {
  const std::string_view text(key.GetData(), key.GetSize());
  const auto found = std::upper_bound(boundaries.begin(), boundaries.end(), text,
                                      [](std::string_view a, const std::string& b) { return a < b; });
  return static_cast<uint32_t>(found - boundaries.begin());
}

void CurvePosition(duckdb::DataChunk& arguments, duckdb::ExpressionState& state, duckdb::Vector& result) {
  const auto& function = state.expr.Cast<duckdb::BoundFunctionExpression>();
  const ClusteringRanges& ranges = *function.bind_info->Cast<CurveBindData>().ranges;
  const size_t columns = ranges.boundaries.size();
  std::vector<duckdb::UnifiedVectorFormat> keys(columns);
  for (size_t i = 0; i < columns; ++i) arguments.data[i + 1].ToUnifiedFormat(arguments.size(), keys[i]);
  result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
  auto* positions = duckdb::FlatVector::GetData<uint64_t>(result);
  uint32_t coordinates[ClusteringRanges::kMaxColumns];
  for (duckdb::idx_t row = 0; row < arguments.size(); ++row) {
    for (size_t i = 0; i < columns; ++i) {
      const auto* data = duckdb::UnifiedVectorFormat::GetData<duckdb::string_t>(keys[i]);
      coordinates[i] = RangeOf(data[keys[i].sel->get_index(row)], ranges.boundaries[i]);
    }
    positions[row] = HilbertIndex({coordinates, columns}, ranges.bits);
  }
}

}  // namespace

ClusteringRanges ClusteringRanges::FromSamples(std::vector<std::vector<std::string>> samples) {
  ClusteringRanges ranges;
  ranges.bits = std::min<int>(kMostBits, 64 / static_cast<int>(std::max<size_t>(samples.size(), 1)));
  const size_t count = size_t{1} << ranges.bits;
  for (auto& sample : samples) {
    std::sort(sample.begin(), sample.end());
    std::vector<std::string> boundaries;
    for (size_t i = 1; i < count && !sample.empty(); ++i) boundaries.push_back(sample[i * sample.size() / count]);
    ranges.boundaries.push_back(std::move(boundaries));
  }
  return ranges;
}

// A BLOB whatever the column's type: keys of 8 bytes or less would be numbers without the text, which has no fixed width.
std::string SortKeySql(const std::string& column) {
  return "create_sort_key(" + QuoteSqlName(column) + ", 'ASC NULLS FIRST', '', 'ASC NULLS FIRST')";
}

std::string ClusteringOrder(const std::vector<std::string>& columns, const std::string& handle) {
  if (columns.size() == 1) return QuoteSqlName(columns[0]);
  std::string keys;
  for (const std::string& column : columns) keys += ", " + SortKeySql(column);
  return "ingot_curve_position(" + QuoteSqlText(handle) + keys + ")";
}

void RegisterClusteringFunction(duckdb::DatabaseInstance& database, std::shared_ptr<InstanceState> state) {
  duckdb::ScalarFunction function("ingot_curve_position", {duckdb::LogicalType::VARCHAR},
                                  duckdb::LogicalType::UBIGINT, CurvePosition, BindCurve);
  function.varargs = duckdb::LogicalType::BLOB;
  function.SetExtraFunctionInfo(duckdb::make_shared_ptr<CurveFunctionInfo>(std::move(state)));
  duckdb::ExtensionLoader loader(database, "ingot");
  loader.RegisterFunction(function);
}

}  // namespace ingot::lake
