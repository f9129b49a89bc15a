// Relations as templates see them: what ref(), source() and `this` give.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "jinja/value/object.h"
#include "transform/warehouse/warehouse.h"

namespace ingot::transform {

// An address, and how it is written in SQL.
struct RelationName {
  std::string database;
  std::string schema;
  std::string identifier;
  RelationType type = RelationType::kUnknown;
  bool quote_database = true;
  bool quote_schema = true;
  bool quote_identifier = true;
  bool include_database = true;
  bool include_schema = true;
  bool include_identifier = true;
  std::optional<int64_t> limit;  // --empty: at most so many rows are read
  std::string filter;            // --sample, microbatch: a condition on what is read

  // "lake"."main"."orders"; a CTE's name bare; with a limit or a filter, a subquery.
  std::string ToSql() const;
  // The address alone, whatever limit or filter there is.
  std::string ToAddress() const;
  RelationInfo info() const { return {database, schema, identifier, type}; }
};

class RelationObject final : public jinja::Object {
 public:
  explicit RelationObject(RelationName name) : name_(std::move(name)) {}

  const RelationName& name() const { return name_; }

  std::string_view TypeName() const override { return "Relation"; }
  // dbt's relations are mappings of their parts, and packages tell relations by that.
  bool IsMapping() const override { return true; }
  Result<std::optional<jinja::Value>> GetItem(jinja::Render& render, const jinja::Value& key) override;
  Result<std::optional<std::vector<jinja::Value>>> Items(jinja::Render& render) override;
  Result<std::optional<jinja::Value>> GetAttribute(jinja::Render& render, std::string_view name) override;
  std::string ToString() const override { return name_.ToSql(); }
  std::string Repr() const override { return "<Relation " + name_.ToAddress() + ">"; }
  bool Equals(const jinja::Value& other) const override;
  uint64_t Hash() const override;

 private:
  const RelationName name_;
};

jinja::Value MakeRelation(jinja::Render& render, RelationName name);

// api.Relation: create(database, schema, identifier, type), and the names of the types.
jinja::Value MakeRelationClass(jinja::Render& render);

}  // namespace ingot::transform
