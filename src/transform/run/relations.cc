#include "transform/run/relations.h"

#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "transform/materialize/sql_text.h"

namespace ingot::transform {
namespace {

std::string IntervalFilter(std::string_view column, const TimeInterval& interval) {
  return fmt::format("{0} >= {1} and {0} < {2}", column, TimestampSql(interval.start), TimestampSql(interval.end));
}

// The relations of the schemas that are asked about, each listed once.
class Listed {
 public:
  explicit Listed(Warehouse& warehouse) : warehouse_(warehouse) {}

  Result<bool> Has(const Node& node) {
    const auto key = std::pair(node.database, node.schema);
    auto found = names_.find(key);
    if (found == names_.end()) {
      ASSIGN_OR_RETURN(const std::vector<RelationInfo> relations, warehouse_.ListRelations(node.database, node.schema));
      std::set<std::string> names;
      for (const RelationInfo& relation : relations) names.insert(ToLower(relation.identifier));
      found = names_.emplace(key, std::move(names)).first;
    }
    return found->second.contains(ToLower(node.alias));
  }

 private:
  Warehouse& warehouse_;
  std::map<std::pair<std::string, std::string>, std::set<std::string>> names_;
};

}  // namespace

Status RelationRouter::Prepare(Warehouse& warehouse) {
  if (!services_.settings.defer || services_.state == nullptr) return Status::Ok();
  Listed listed(warehouse);
  for (const Node& node : services_.parsed.graph.nodes) {
    if (selected_[node.index] || node.is_ephemeral() || node.relation_name.empty()) continue;
    const Json* before = services_.state->Find(node.unique_id);
    if (before == nullptr) continue;
    if (!services_.settings.favor_state) {
      ASSIGN_OR_RETURN(const bool there, listed.Has(node));
      if (there) continue;
    }
    deferred_.emplace(node.unique_id, Address{before->GetString("database", node.database), before->GetString("schema", node.schema),
                                              before->GetString("alias", node.alias)});
  }
  return Status::Ok();
}

RelationName RelationRouter::Route(const Resource& target, RelationName usual, const std::optional<TimeInterval>& batch) const {
  if (const auto found = deferred_.find(target.unique_id); found != deferred_.end() && usual.type != RelationType::kCte) {
    usual.database = found->second.database;
    usual.schema = found->second.schema;
    usual.identifier = found->second.identifier;
  }
  if (services_.settings.empty) usual.limit = 0;
  const std::optional<TimeInterval>& interval = batch ? batch : services_.settings.sample;
  const std::string column = target.ConfigText("event_time");
  if (interval && !column.empty()) usual.filter = IntervalFilter(column, *interval);
  return usual;
}

}  // namespace ingot::transform
