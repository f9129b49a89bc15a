#include "lake/definition/clustering.h"

#include <algorithm>
#include <duckdb/parser/expression/columnref_expression.hpp>
#include <utility>

#include "base/text.h"
#include "delta/schema/column_mapping.h"
#include "engine/error_mapping.h"

namespace ingot::lake {

namespace {

using engine::ThrowThroughDuckDb;
using ClusterKind = delta::DataType::Kind;

constexpr const char* kClusteringDomain = "delta.clustering";

bool HasOrder(const delta::DataType& type) {
  switch (type.kind) {
    case ClusterKind::kBinary:
    case ClusterKind::kBoolean:
    case ClusterKind::kVariant:
    case ClusterKind::kStruct:
    case ClusterKind::kArray:
    case ClusterKind::kMap: return false;
    default: return true;
  }
}

// The physical path of a column reference.
Json PhysicalPath(const duckdb::ColumnRefExpression& reference, const delta::DataType& schema, const std::string& place) {
  Json path = Json::MakeArray();
  const delta::DataType* type = &schema;
  for (const std::string& name : reference.column_names) {
    const auto field = std::find_if(type->fields.begin(), type->fields.end(), [&](const delta::Field& candidate) {
      return EqualsIgnoreCase(candidate.name, name);
    });
    if (field == type->fields.end()) {
      ThrowThroughDuckDb(InvalidArgument(place + " has no column '" + reference.ToString() + "' to be sorted by"));
    }
    path.Append(delta::PhysicalName(*field));
    type = &field->type;
  }
  if (!HasOrder(*type)) {
    ThrowThroughDuckDb(InvalidArgument(place + ": column " + reference.ToString() +
                                       " keeps no smallest and largest value, so files cannot be told apart by it"));
  }
  return path;
}

// The name that a physical path has in queries; empty when no column has it any more.
std::string NameOfPath(const Json& path, const delta::DataType& schema) {
  std::vector<std::string> parts;
  if (path.is_string()) parts.push_back(path.as_string());  // as the protocol's text has it; writers give lists
  if (path.is_array()) {
    for (const Json& part : path.as_array()) parts.push_back(part.is_string() ? part.as_string() : "");
  }
  std::string name;
  const delta::DataType* type = &schema;
  for (const std::string& part : parts) {
    const auto field = std::find_if(type->fields.begin(), type->fields.end(), [&](const delta::Field& candidate) {
      return delta::PhysicalName(candidate) == part;
    });
    if (field == type->fields.end()) return "";
    name += (name.empty() ? "" : ".") + field->name;
    type = &field->type;
  }
  return name;
}

}  // namespace

std::optional<std::vector<std::string>> ClusteringColumns(const delta::Snapshot& snapshot) {
  const auto domain = snapshot.domains.find(kClusteringDomain);
  if (domain == snapshot.domains.end() || domain->second.removed) return std::nullopt;
  std::vector<std::string> names;
  const auto configuration = Json::Parse(domain->second.configuration);
  const Json* columns = configuration.ok() ? configuration->Find("clusteringColumns") : nullptr;
  if (columns == nullptr || !columns->is_array()) return names;
  for (const Json& path : columns->as_array()) {
    if (std::string name = NameOfPath(path, snapshot.schema); !name.empty()) names.push_back(std::move(name));
  }
  return names;
}

delta::DomainMetadata ClusteringDomain(const std::vector<const duckdb::ParsedExpression*>& columns,
                                       const delta::DataType& schema, const delta::Metadata& metadata,
                                       const std::string& place) {
  if (!columns.empty() && !metadata.partition_columns.empty()) {
    ThrowThroughDuckDb(InvalidArgument(place + " is partitioned: a Delta table is either partitioned or clustered"));
  }
  Json paths = Json::MakeArray();
  for (const duckdb::ParsedExpression* column : columns) {
    if (column->GetExpressionClass() != duckdb::ExpressionClass::COLUMN_REF) {
      ThrowThroughDuckDb(Unsupported(place + ": SORTED BY (" + column->ToString() +
                                     ") is an expression: a Delta table is clustered by columns"));
    }
    paths.Append(PhysicalPath(column->Cast<duckdb::ColumnRefExpression>(), schema, place));
  }
  Json configuration = Json::MakeObject();
  configuration.Set("clusteringColumns", std::move(paths));
  configuration.Set("domainName", kClusteringDomain);
  return {kClusteringDomain, configuration.Dump(), false};
}

}  // namespace ingot::lake
