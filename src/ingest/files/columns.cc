#include "ingest/files/columns.h"

#include <algorithm>

#include "base/text.h"
#include "engine/record_infer.h"
#include "ingest/bronze_table.h"

namespace ingot::ingest {
namespace {

using engine::FieldType;

std::vector<PlannedColumn>::iterator FindColumn(std::vector<PlannedColumn>& columns, std::string_view name) {
  return std::find_if(columns.begin(), columns.end(),
                      [&](const PlannedColumn& planned) { return EqualsIgnoreCase(planned.column.name, name); });
}

bool HasField(const std::vector<PlannedColumn>& columns, std::string_view field) {
  return std::any_of(columns.begin(), columns.end(),
                     [&](const PlannedColumn& planned) { return planned.column.field == field; });
}

// The field as the data spells it: it may differ in case where no field has just this spelling.
std::string SpellingIn(const std::vector<engine::RecordColumn>& data, const std::string& field) {
  const std::string* other = nullptr;
  for (const engine::RecordColumn& column : data) {
    if (column.field == field) return field;
    if (other == nullptr && EqualsIgnoreCase(column.field, field)) other = &column.field;
  }
  return other == nullptr ? field : *other;
}

std::string InferredType(const std::vector<engine::RecordColumn>& data, std::string_view field) {
  for (const engine::RecordColumn& column : data) {
    if (column.field == field) return column.type;
  }
  return "VARCHAR";
}

}  // namespace

Status CheckDeclaredTypes(engine::Session& session, const FilesSource& source) {
  static const std::vector<std::string> kTypes = {"boolean", "tinyint", "smallint", "integer", "bigint",    "hugeint",
                                                  "float",   "double",  "decimal",  "varchar", "blob",      "date",
                                                  "time",    "uuid",    "struct",   "map",     "timestamp", "timestamptz"};
  std::string all;
  for (const DeclaredColumn& column : source.columns) {
    if (!column.type.empty()) all += (all.empty() ? "SELECT CAST(NULL AS " : ", CAST(NULL AS ") + column.type + "\n)";
  }
  if (all.empty() || session.Execute(all).ok()) return Status::Ok();
  for (const DeclaredColumn& column : source.columns) {
    if (column.type.empty()) continue;
    const auto known = session.QueryValue("SELECT CAST(NULL AS " + column.type + "\n)");
    if (known.ok()) continue;
    if (known.error().kind() == ErrorKind::kCancelled) return known.error();
    const std::string word = ToLower(column.type.substr(0, column.type.find('(')));
    const auto near = NearestWord(word, kTypes);
    return InvalidArgument(column.type_place + ": column '" + column.name + "' has the unknown type '" + column.type +
                           "'; " + (near && *near != word ? "did you mean '" + *near + "'?"
                                                          : "expected a type as DuckDB spells it, such as bigint, "
                                                            "decimal(18,2) or timestamptz"));
  }
  return Status::Ok();
}

Result<std::vector<std::string>> JudgeMissing(const std::vector<engine::MissingField>& missing, SchemaPolicy policy) {
  std::vector<std::string> warnings;
  for (const engine::MissingField& field : missing) {
    const std::string where = field.files == 1 ? "'" + field.source + "' has"
                                               : FormatCount(field.files) + " files, such as '" + field.source + "', have";
    const std::string what = where + " no field '" + field.field + "', which the source declares";
    if (policy == SchemaPolicy::kFreeze) {
      return InvalidData(what + ", and its policy is freeze: mend the file, or take the column out of 'columns'");
    }
    warnings.push_back(what + (policy == SchemaPolicy::kEvolve ? ": its column is NULL there"
                                                               : ": its records are in quarantine"));
  }
  return warnings;
}

bool IsPositional(const std::vector<engine::RecordColumn>& data) {
  for (size_t i = 0; i < data.size(); ++i) {
    if (data[i].field != "column" + std::to_string(i + 1)) return false;
  }
  return !data.empty();
}

std::vector<PlannedColumn> PlanColumns(const std::vector<engine::Column>& table, const FilesSource& source,
                                       const std::vector<engine::RecordColumn>& data, bool positional) {
  std::vector<PlannedColumn> columns;
  for (size_t i = 0; i < source.columns.size(); ++i) {
    const DeclaredColumn& declared = source.columns[i];
    std::string field = declared.field.empty() ? declared.name : declared.field;
    if (positional) field = "column" + std::to_string(i + 1);
    else if (declared.field.empty()) field = SpellingIn(data, field);
    PlannedColumn planned{{declared.name, declared.type, field, declared.epoch, true}, false, declared.type.empty()};
    if (planned.inferred) planned.column.type = InferredType(data, field);
    columns.push_back(std::move(planned));
  }
  const bool open = source.on_new_field == SchemaPolicy::kEvolve || (table.empty() && source.columns.empty());
  for (const engine::RecordColumn& found : data) {
    if (HasField(columns, found.field) || FindColumn(columns, found.name) != columns.end()) continue;
    const bool in_table = std::any_of(table.begin(), table.end(), [&](const engine::Column& column) {
      return EqualsIgnoreCase(column.name, found.name);
    });
    if (open || in_table) columns.push_back({found, false, true});
  }
  // Columns that only the table has may have a field in records that the samples did not show.
  for (const engine::Column& column : table) {
    if (IsAddedColumn(column.name)) continue;
    auto it = FindColumn(columns, column.name);
    if (it == columns.end()) {
      columns.push_back({{column.name, "", column.name, engine::EpochUnit::kNone, false}, false, false});
      it = columns.end() - 1;
    }
    it->column.name = column.name;
    it->column.type = column.type;
    it->in_table = true;
    it->inferred = false;
  }
  return columns;
}

bool Evolve(const std::vector<engine::FieldSurprise>& surprises, const FilesSource& source,
            std::vector<PlannedColumn>* columns) {
  bool changed = false;
  for (const engine::FieldSurprise& surprise : surprises) {
    if (surprise.column.empty()) {
      const std::string name = surprise.field;
      const bool usable = !name.empty() && !IsAddedColumn(name) && !EqualsIgnoreCase(name, "_rescued") &&
                          FindColumn(*columns, name) == columns->end() && columns->size() < 2000;
      if (source.on_new_field != SchemaPolicy::kEvolve || !usable) continue;
      const std::string type = surprise.type.empty() ? "VARCHAR" : surprise.type;
      columns->push_back({{name, type, name, engine::EpochUnit::kNone, false}, false, true});
      changed = true;
      continue;
    }
    const auto it = FindColumn(*columns, surprise.column);
    if (source.on_misfit != SchemaPolicy::kEvolve || it == columns->end() || !it->inferred || surprise.type.empty()) {
      continue;
    }
    const std::string& type = it->column.type;
    std::string wider = engine::FieldTypeName(
        engine::Widen(engine::FieldTypeFromName(type), engine::FieldTypeFromName(surprise.type)));
    // It did not fit, although its kind would: an integer that a DOUBLE cannot hold.
    if (wider == type) wider = "VARCHAR";
    if (wider == type) continue;
    it->column.type = wider;
    changed = true;
  }
  return changed;
}

}  // namespace ingot::ingest
