#include "delta/commit/commit_rules.h"

#include <algorithm>
#include <set>
#include <string>
#include <unordered_map>
#include <variant>

#include "base/text.h"
#include "delta/schema/schema.h"

namespace ingot::delta {
namespace {

// What an action speaks about; empty for actions that may meet any other.
struct Subject {
  std::string operator()(const Protocol&) const { return "protocol"; }
  std::string operator()(const Metadata&) const { return "metaData"; }
  std::string operator()(const SetTransaction& txn) const {
    return "txn of application '" + txn.app_id + "'";
  }
  std::string operator()(const DomainMetadata& domain) const {
    return "domainMetadata of domain '" + domain.domain + "'";
  }
  std::string operator()(const AddFile& add) const { return File(add); }
  std::string operator()(const RemoveFile& remove) const { return File(remove); }
  template <typename Other>
  std::string operator()(const Other&) const {
    return "";
  }

 private:
  template <typename Word>
  static std::string File(const Word& word) {
    std::string subject = "add or remove of " + word.path;
    if (word.deletion_vector.has_value())
      subject += " with deletion vector " + word.deletion_vector->UniqueId();
    return subject;
  }
};

std::string Quoted(std::string_view text) {
  std::string quoted;
  AppendJsonString(&quoted, text);
  return quoted;
}

Status CheckNames(const DataType& type, const std::string& where);

Status CheckNested(const std::shared_ptr<const DataType>& type, const std::string& where) {
  return type == nullptr ? Status::Ok() : CheckNames(*type, where);
}

Status CheckNames(const DataType& type, const std::string& where) {
  std::set<std::string> names;
  for (const Field& field : type.fields) {
    std::string place = where.empty() ? field.name : where + "." + field.name;
    if (field.name.empty()) return Corrupt("schema: a column has an empty name");
    if (!names.insert(ToLower(field.name)).second) {
      return Corrupt("schema: column " + Quoted(place) +
                     " is there twice (names differ by more than their case)");
    }
    RETURN_IF_ERROR(CheckNames(field.type, place));
  }
  RETURN_IF_ERROR(CheckNested(type.key, where + ".key"));
  return CheckNested(type.element, where + ".element");
}

bool CanPartition(DataType::Kind kind) {
  using Kind = DataType::Kind;
  return kind != Kind::kStruct && kind != Kind::kArray && kind != Kind::kMap && kind != Kind::kVariant;
}

}  // namespace

Status CheckTogether(std::span<const Action> actions, std::span<const int> lines, std::string_view file) {
  if (actions.size() < 2) return Status::Ok();
  std::unordered_map<std::string, int> seen;
  for (size_t i = 0; i < actions.size(); ++i) {
    std::string subject = std::visit(Subject(), actions[i]);
    if (subject.empty()) continue;
    auto [first, is_new] = seen.emplace(std::move(subject), lines[i]);
    if (is_new) continue;
    return Corrupt(std::string(file) + ":" + std::to_string(lines[i]) + ": a second " + first->first +
                   " in one commit, after that in line " + std::to_string(first->second));
  }
  return Status::Ok();
}

Status CheckMetadata(const Metadata& metadata) {
  ASSIGN_OR_RETURN(DataType schema, ParseSchema(metadata.schema_json));
  RETURN_IF_ERROR(CheckNames(schema, ""));
  std::set<std::string_view> seen;
  for (const std::string& column : metadata.partition_columns) {
    auto field = std::find_if(schema.fields.begin(), schema.fields.end(),
                              [&](const Field& f) { return f.name == column; });
    if (field == schema.fields.end()) {
      return Corrupt("partitionColumns: column " + Quoted(column) + " is not in the schema");
    }
    if (!seen.insert(column).second)
      return Corrupt("partitionColumns: column " + Quoted(column) + " is there twice");
    if (!CanPartition(field->type.kind)) {
      return Corrupt("partitionColumns: column " + Quoted(column) +
                     " has a type that cannot partition a table");
    }
  }
  return Status::Ok();
}

}  // namespace ingot::delta
