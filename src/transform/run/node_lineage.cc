// The column lineage of a node: taken from its compiled SQL, in the session that built it.
#include <fmt/format.h>

#include "base/text.h"
#include "transform/lineage/lineage_entry.h"
#include "transform/materialize/snapshot_config.h"
#include "transform/materialize/sql_text.h"
#include "transform/run/node_work.h"

namespace ingot::transform {
namespace {

RelationInfo AddressOf(const RelationRouter& router, const Resource& resource, std::string database, std::string schema, std::string identifier) {
  RelationName usual;
  usual.database = std::move(database);
  usual.schema = std::move(schema);
  usual.identifier = std::move(identifier);
  const RelationName routed = router.Route(resource, std::move(usual));
  return {routed.database, routed.schema, routed.identifier, RelationType::kUnknown};
}

// What the node reads, also through ephemeral models, where this run finds it; and the node itself.
class Parents {
 public:
  explicit Parents(const NodeWork& work) : work_(work) {
    found_.push_back({work.node.unique_id, {work.node.database, work.node.schema, work.node.alias, RelationType::kUnknown}});
    AddAll(work.node);
  }

  const std::vector<LineageParent>& found() const { return found_; }

 private:
  void AddAll(const Resource& reader) {
    const Graph& graph = work_.services.parsed.graph;
    for (const uint32_t index : graph.Parents(reader.index)) Add(*graph.resources()[index]);
  }

  void Add(const Resource& parent) {
    if (const auto* source = dynamic_cast<const Source*>(&parent)) {
      found_.push_back({source->unique_id, AddressOf(work_.router, parent, source->database, source->schema, source->identifier)});
    } else if (const auto* node = dynamic_cast<const Node*>(&parent)) {
      if (node->is_ephemeral()) return AddAll(*node);
      found_.push_back({node->unique_id, AddressOf(work_.router, parent, node->database, node->schema, node->alias)});
    }
  }

  const NodeWork& work_;
  std::vector<LineageParent> found_;
};

// What a snapshot's rows are made of, as one query: its own columns, and those that it adds. When a state ends and begins is told by
// `updated_at`, or by a change of the columns that are checked.
Result<std::string> SnapshotQuery(const Node& node, const std::string& sql) {
  ASSIGN_OR_RETURN(const SnapshotConfig config, SnapshotConfigOf(node));
  const SnapshotColumns& names = config.columns;
  const std::string key = Join(config.unique_key, ", ");
  const std::string checked = config.check_all ? "sbq" : fmt::format("({})", Join(config.check_columns, ", "));
  const std::string since = config.by_timestamp ? config.updated_at
                                                : fmt::format("CASE WHEN {} IS NULL THEN NULL ELSE {} END", checked,
                                                              config.updated_at.empty() ? "now()" : config.updated_at);
  std::string added = fmt::format("md5(concat({}, {})) AS {}, {} AS {}, {} AS {}, ", key, since, names.scd_id, since, names.updated_at, since,
                                  names.valid_from);
  added += fmt::format("lead({}) OVER (PARTITION BY {} ORDER BY {}) AS {}", since, key, since, names.valid_to);
  if (config.hard_deletes == HardDeletes::kNewRecord) added += fmt::format(", CASE WHEN concat({}) = '' THEN 'True' ELSE 'False' END AS {}", key, names.is_deleted);
  return fmt::format("SELECT *, {} FROM {} AS sbq", added, Subquery(sql));
}

Result<engine::QueryLineage> Take(const NodeWork& work) {
  if (work.node.type != ResourceType::kSnapshot) return work.warehouse().LineageOf(work.result.compiled_code);
  ASSIGN_OR_RETURN(const std::string query, SnapshotQuery(work.node, work.result.compiled_code));
  return work.warehouse().LineageOf(query);
}

bool HasLineage(const Node& node) {
  const bool selects = node.type == ResourceType::kModel || node.type == ResourceType::kSnapshot;
  return selects && !node.is_ephemeral() && node.language == "sql";
}

}  // namespace

void TakeLineage(NodeWork& work) {
  if (!HasLineage(work.node) || !work.result.compiled) return;
  const LineageOccasion occasion{work.services.clock.Now(), work.services.parsed.invocation.id};
  const Result<engine::QueryLineage> lineage = Take(work);
  work.result.lineage_known = lineage.ok();
  work.result.lineage = lineage.ok() ? LineageEntry(work.node, *lineage, Parents(work).found(), occasion)
                                     : UnknownLineageEntry(work.node, lineage.error().message(), occasion);
}

}  // namespace ingot::transform
