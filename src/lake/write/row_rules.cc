#include "lake/write/row_rules.h"

#include <duckdb/common/vector_operations/vector_operations.hpp>
#include <duckdb/execution/physical_plan_generator.hpp>
#include <duckdb/parser/column_list.hpp>
#include <duckdb/planner/binder.hpp>
#include <duckdb/planner/expression_binder/check_binder.hpp>
#include <utility>

#include "base/text.h"
#include "delta/action/statistics.h"
#include "engine/error_mapping.h"
#include "lake/definition/table_properties.h"
#include "lake/values/type_mapping.h"
#include "lake/write/log_sql.h"

namespace ingot::lake {

using engine::ThrowThroughDuckDb;

namespace {

constexpr size_t kColumnsShown = 8;
constexpr size_t kCharactersShown = 40;

std::string ShowRow(const duckdb::DataChunk& rows, duckdb::idx_t row, const std::vector<std::string>& names) {
  std::string shown;
  for (size_t column = 0; column < names.size() && column < kColumnsShown; ++column) {
    std::string value = rows.GetValue(column, row).ToString();
    if (value.size() > kCharactersShown) value = delta::CutMinimum(value, kCharactersShown) + "…";
    shown += (column > 0 ? ", " : "") + names[column] + " = " + value;
  }
  return names.size() > kColumnsShown ? shown + ", …" : shown;
}

// Conditions that fields of structs are there, as SQL: `above` names the struct.
void CollectNotNull(const delta::Field& field, const std::string& path, const std::string& above,
                    std::vector<std::pair<std::string, std::string>>* conditions) {
  const bool is_plain = field.type.kind != delta::DataType::Kind::kStruct &&
                            field.type.kind != delta::DataType::Kind::kArray &&
                            field.type.kind != delta::DataType::Kind::kMap;
  // Of top-level columns of plain types the written files' statistics tell.
  if (!field.nullable && !(above.empty() && is_plain)) {
    conditions->emplace_back(path, (above.empty() ? "" : above + " IS NULL OR ") + path + " IS NOT NULL");
  }
  if (field.type.kind != delta::DataType::Kind::kStruct) return;
  for (const delta::Field& child : field.type.fields) {
    CollectNotNull(child, path + ".`" + ReplaceAll(child.name, "`", "``") + "`", path, conditions);
  }
}

}  // namespace

// Binds the expressions of one table.
class RowRules::Binder {
 public:
  Binder(duckdb::ClientContext& context, const delta::DataType& schema, const std::string& table)
      : context_(context), schema_(schema), table_(table) {
    for (const delta::Field& field : schema.fields) {
      columns_.AddColumn(duckdb::ColumnDefinition(field.name, ToDuckDb(field.type)));
    }
  }

  Rule Bind(std::string name, std::string text, std::optional<size_t> column) const {
    Rule rule{std::move(name), std::move(text), column, nullptr};
    auto bound = engine::CatchDuckDb([&]() -> Result<duckdb::unique_ptr<duckdb::Expression>> {
      ASSIGN_OR_RETURN(auto parsed, ParseLogSql(rule.text, schema_));
      const auto binder = duckdb::Binder::CreateBinder(context_);
      duckdb::physical_index_set_t bound_columns;
      duckdb::CheckBinder check(*binder, context_, table_, columns_, bound_columns);
      check.target_type = column ? ToDuckDb(schema_.fields[*column].type) : duckdb::LogicalType::BOOLEAN;
      return check.Bind(parsed);
    });
    if (!bound.ok()) {
      ThrowThroughDuckDb(Unsupported("table " + table_ + " cannot be written: its " + rule.name + " (" + rule.text +
                                     ") is not understood: " + bound.error().message()));
    }
    rule.bound = std::move(*bound);
    return rule;
  }

 private:
  duckdb::ClientContext& context_;
  const delta::DataType& schema_;
  const std::string& table_;
  duckdb::ColumnList columns_;
};

std::shared_ptr<RowRules> RowRules::Bind(duckdb::ClientContext& context, const delta::DataType& schema,
                                         const delta::Metadata& metadata, const std::string& table) {
  auto rules = std::make_shared<RowRules>();
  const Binder binder(context, schema, table);
  for (size_t i = 0; i < schema.fields.size(); ++i) {
    const delta::Field& field = schema.fields[i];
    rules->names_.push_back(field.name);
    if (field.metadata.Find("delta.identity.start")) {
      rules->identities_.push_back(std::make_unique<IdentityNumbers>(i, field));
    }
    const std::string generated = field.metadata.GetString("delta.generationExpression");
    if (!generated.empty()) rules->rules_.push_back(binder.Bind("generated column '" + field.name + "'", generated, i));
  }
  for (const delta::Field& field : schema.fields) {
    std::vector<std::pair<std::string, std::string>> conditions;
    CollectNotNull(field, "`" + ReplaceAll(field.name, "`", "``") + "`", "", &conditions);
    for (auto& [path, condition] : conditions) {
      rules->rules_.push_back(binder.Bind("NOT NULL constraint on " + ReplaceAll(path, "`", ""), condition, {}));
    }
    const auto invariant = Json::Parse(field.metadata.GetString("delta.invariants", "{}"));
    const Json* inner = invariant.ok() ? invariant->Find("expression") : nullptr;
    const std::string text = inner ? inner->GetString("expression") : "";
    if (!text.empty()) rules->rules_.push_back(binder.Bind("invariant of column '" + field.name + "'", text, {}));
  }
  for (const auto& [name, value] : metadata.configuration) {
    if (!name.starts_with(kConstraintPrefix)) continue;
    const std::string shown = "CHECK constraint '" + name.substr(kConstraintPrefix.size()) + "'";
    rules->rules_.push_back(binder.Bind(shown, value, {}));
  }
  if (rules->rules_.empty() && rules->identities_.empty()) return nullptr;
  rules->table_ = table;
  return rules;
}

void RowRules::Begin(duckdb::ClientContext& context, const TableState& state) {
  const duckdb::idx_t execution = context.transaction.GetActiveQuery();
  const std::lock_guard lock(beginning_);
  if (execution_ == execution) return;
  execution_ = execution;
  for (const auto& identity : identities_) identity->Reset(state.snapshot()->schema.fields[identity->column()]);
}

void RowRules::StageIdentity(TableState& state) const {
  delta::DataType schema = state.snapshot()->schema;
  bool changed = false;
  for (const auto& identity : identities_) {
    const auto last = identity->last();
    if (!last) continue;
    schema.fields[identity->column()].metadata.Set("delta.identity.highWaterMark", *last);
    changed = true;
  }
  if (!changed) return;
  delta::Metadata metadata = state.snapshot()->metadata;
  metadata.schema_json = delta::SchemaToJson(schema);
  state.SetMetadata("WRITE", std::move(metadata), state.snapshot()->protocol);
}

RowRules::Runner::Runner(duckdb::ClientContext& context, std::shared_ptr<const RowRules> rules)
    : rules_(std::move(rules)), executor_(context) {
  duckdb::vector<duckdb::LogicalType> types;
  for (const Rule& rule : rules_->rules_) {
    executor_.AddExpression(*rule.bound);
    types.push_back(rule.bound->return_type);
  }
  if (!types.empty()) results_.Initialize(context, types);
}

void RowRules::Runner::Apply(duckdb::DataChunk& rows, RowOrigin origin) {
  FillIdentity(rows, origin);
  if (rules_->rules_.empty() || rows.size() == 0) return;
  // What is generated comes first: checks see it.
  for (size_t i = 0; i < rules_->rules_.size(); ++i) {
    results_.Reset();
    executor_.SetChunk(rows);
    executor_.ExecuteExpression(i, results_.data[i]);
    if (rules_->rules_[i].column) {
      Generate(rows, i);
    } else {
      Check(rows, i);
    }
  }
}

void RowRules::Runner::FillIdentity(duckdb::DataChunk& rows, RowOrigin origin) const {
  if (origin != RowOrigin::kInserted) return;
  for (const auto& identity : rules_->identities_) {
    duckdb::Vector& given = rows.data[identity->column()];
    duckdb::Vector filled(given.GetType(), rows.size());
    for (duckdb::idx_t row = 0; row < rows.size(); ++row) {
      duckdb::Value value = given.GetValue(row);
      if (!value.IsNull() && !identity->allows_explicit()) {
        ThrowThroughDuckDb(InvalidData("table " + rules_->table_ + ": column " + rules_->names_[identity->column()] +
                                       " is always generated, and a row gives it the value " + value.ToString() +
                                       ": leave it out"));
      }
      if (value.IsNull()) value = duckdb::Value::BIGINT(identity->Next()).DefaultCastAs(given.GetType());
      filled.SetValue(row, value);
    }
    given.Reference(filled);
  }
}

void RowRules::Runner::Generate(duckdb::DataChunk& rows, size_t rule) {
  const Rule& generated = rules_->rules_[rule];
  duckdb::Vector& given = rows.data[*generated.column];
  duckdb::Vector& computed = results_.data[rule];
  for (duckdb::idx_t row = 0; row < rows.size(); ++row) {
    const duckdb::Value value = given.GetValue(row);
    if (value.IsNull()) continue;
    const duckdb::Value expected = computed.GetValue(row);
    if (!duckdb::Value::NotDistinctFrom(value, expected)) {
      ThrowThroughDuckDb(InvalidData("table " + rules_->table_ + ": " + generated.name + " (" + generated.text + ") is " +
                                     expected.ToString() + ", and a row gives it " + value.ToString() +
                                     ": leave it out; the row is " + ShowRow(rows, row, rules_->names_)));
    }
  }
  duckdb::Vector kept(computed.GetType(), rows.size());
  duckdb::VectorOperations::Copy(computed, kept, rows.size(), 0, 0);
  given.Reference(kept);
}

void RowRules::Runner::Check(duckdb::DataChunk& rows, size_t rule) {
  duckdb::UnifiedVectorFormat format;
  results_.data[rule].ToUnifiedFormat(rows.size(), format);
  const auto* holds = duckdb::UnifiedVectorFormat::GetData<bool>(format);
  for (duckdb::idx_t row = 0; row < rows.size(); ++row) {
    const auto index = format.sel->get_index(row);
    // Unlike in SQL's standard, a condition that is unknown is broken, too.
    if (format.validity.RowIsValid(index) && holds[index]) continue;
    const Rule& broken = rules_->rules_[rule];
    ThrowThroughDuckDb(InvalidData("table " + rules_->table_ + ": " + broken.name + " (" + broken.text +
                                   ") does not hold for the row " + ShowRow(rows, row, rules_->names_)));
  }
}

namespace {

struct RowRulesState final : duckdb::OperatorState {
  RowRulesState(duckdb::ClientContext& context, std::shared_ptr<const RowRules> rules)
      : runner(context, std::move(rules)) {}
  RowRules::Runner runner;
};

class RowRulesOperator final : public duckdb::PhysicalOperator {
 public:
  RowRulesOperator(duckdb::PhysicalPlan& plan, std::shared_ptr<RowRules> rules, const TableState* table,
                   duckdb::vector<duckdb::LogicalType> row, duckdb::idx_t cardinality)
      : PhysicalOperator(plan, duckdb::PhysicalOperatorType::EXTENSION, std::move(row), cardinality),
        rules_(std::move(rules)),
        table_(table) {}

  duckdb::string GetName() const override { return "LAKE_ROW_RULES"; }
  bool ParallelOperator() const override { return true; }
  duckdb::unique_ptr<duckdb::OperatorState> GetOperatorState(duckdb::ExecutionContext& context) const override {
    if (table_) rules_->Begin(context.client, *table_);
    return duckdb::make_uniq<RowRulesState>(context.client, rules_);
  }

  duckdb::OperatorResultType Execute(duckdb::ExecutionContext&, duckdb::DataChunk& input, duckdb::DataChunk& chunk,
                                     duckdb::GlobalOperatorState&, duckdb::OperatorState& state) const override {
    chunk.Reference(input);
    state.Cast<RowRulesState>().runner.Apply(chunk, RowOrigin::kInserted);
    return duckdb::OperatorResultType::NEED_MORE_INPUT;
  }

 private:
  const std::shared_ptr<RowRules> rules_;
  const TableState* const table_;
};

}  // namespace

duckdb::PhysicalOperator& PlanRowRules(duckdb::PhysicalPlanGenerator& planner, std::shared_ptr<RowRules> rules,
                                       const TableState* state, duckdb::PhysicalOperator& plan) {
  if (!rules) return plan;
  auto& result = planner.Make<RowRulesOperator>(std::move(rules), state, plan.types, plan.estimated_cardinality);
  result.children.push_back(plan);
  return result;
}

}  // namespace ingot::lake
