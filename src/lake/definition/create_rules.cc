#include "lake/definition/create_rules.h"

#include <duckdb/parser/constraints/check_constraint.hpp>
#include <duckdb/parser/parsed_data/create_table_info.hpp>
#include <optional>

#include "base/text.h"
#include "engine/error_mapping.h"
#include "lake/definition/schema_change.h"
#include "lake/definition/table_properties.h"
#include "lake/write/log_sql.h"

namespace ingot::lake {

using engine::ThrowThroughDuckDb;

namespace {

struct Identity {
  bool always = true;
  int64_t start = 1;
  int64_t step = 1;
};

std::optional<Identity> ParseIdentity(const std::string& text) {
  Identity identity;
  const std::string lower = ToLower(text);
  std::string_view rest = Trim(lower);
  if (rest.starts_with("always")) {
    rest.remove_prefix(6);
  } else if (rest.starts_with("by default")) {
    rest.remove_prefix(10);
    identity.always = false;
  }
  std::vector<std::string_view> words;
  for (const std::string_view word : Split(rest, ' ')) {
    if (!word.empty()) words.push_back(word);
  }
  if (words.size() % 2 != 0) return std::nullopt;
  for (size_t i = 0; i < words.size(); i += 2) {
    const auto number = ParseInt64(words[i + 1]);
    if (!number || (words[i] != "start" && words[i] != "step")) return std::nullopt;
    (words[i] == "start" ? identity.start : identity.step) = *number;
  }
  if (identity.step == 0) return std::nullopt;
  return identity;
}

std::string FreeName(const delta::Metadata& metadata, const std::string& wanted) {
  std::string name = wanted;
  for (int i = 1; metadata.configuration.contains(std::string(kConstraintPrefix) + name); ++i) {
    name = wanted + std::to_string(i);
  }
  return name;
}

}  // namespace

void NoteColumnRule(const duckdb::ColumnDefinition& column, delta::Field* field) {
  if (column.Generated()) {
    field->metadata.Set("delta.generationExpression", ToLogSql(column.GeneratedExpression()));
  } else if (column.HasDefaultValue()) {
    field->metadata.Set("CURRENT_DEFAULT", ToLogSql(column.DefaultValue()));
  }
}

Status CheckVariantRules(const delta::Field& field, const std::string& table) {
  if (field.type.kind != delta::DataType::Kind::kVariant) return Status::Ok();
  const std::string place = table + ", column " + field.name;
  if (field.metadata.Find("delta.generationExpression")) {
    return Unsupported(place + ": a generated column cannot be a VARIANT: generate a text or a number from it");
  }
  if (!EqualsIgnoreCase(field.metadata.GetString("CURRENT_DEFAULT", "NULL"), "NULL")) {
    return Unsupported(place + ": the default of a VARIANT can only be NULL");
  }
  return Status::Ok();
}

void NoteConstraints(const duckdb::CreateTableInfo& info, const delta::DataType& schema, delta::Metadata* metadata) {
  for (const auto& constraint : info.constraints) {
    if (constraint->type == duckdb::ConstraintType::NOT_NULL) continue;
    if (constraint->type != duckdb::ConstraintType::CHECK) {
      ThrowThroughDuckDb(Unsupported("table " + info.table + ": constraint '" + constraint->ToString() +
                                     "' is not kept by a Delta table: leave it out and check it in a quality gate"));
    }
    const std::string text = ToLogSql(*constraint->Cast<duckdb::CheckConstraint>().expression);
    const auto columns = ColumnsOf(text, schema);
    const std::string name = ToLower(info.table + (columns.empty() ? "" : "_" + *columns.begin()) + "_check");
    metadata->configuration[std::string(kConstraintPrefix) + FreeName(*metadata, name)] = text;
  }
}

void NoteIdentities(const std::map<std::string, std::string>& identities, const std::string& table,
                    delta::DataType* schema) {
  for (const auto& [column, text] : identities) {
    const std::string place = "table " + table + ": property 'delta.identity." + column + "'";
    const auto field = FindField(schema->fields, column);
    if (field == schema->fields.end()) ThrowThroughDuckDb(InvalidArgument(place + " names no column of the table"));
    if (field->type.kind != delta::DataType::Kind::kLong) {
      ThrowThroughDuckDb(InvalidArgument(place + ": an identity column must be a BIGINT"));
    }
    if (field->metadata.Find("delta.generationExpression") || field->metadata.Find("CURRENT_DEFAULT")) {
      ThrowThroughDuckDb(InvalidArgument(place + ": the column has a default or is generated already"));
    }
    const auto identity = ParseIdentity(text);
    if (!identity) {
      ThrowThroughDuckDb(InvalidArgument(place + " is '" + text +
                                         "': expected such as 'always start 1 step 1' or 'by default start 100'"));
    }
    field->metadata.Set("delta.identity.start", identity->start);
    field->metadata.Set("delta.identity.step", identity->step);
    field->metadata.Set("delta.identity.allowExplicitInsert", !identity->always);
  }
}

}  // namespace ingot::lake
