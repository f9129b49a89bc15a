// Column lineage of a whole project, read from column_lineage.json, and a column followed through it.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace ingot::transform {

// A column of a node, of a source, or of a relation that is neither: then `node` is its name ("lake.raw.orders").
struct ColumnPlace {
  std::string node;
  std::string column;  // empty: which rows there are

  auto operator<=>(const ColumnPlace&) const = default;
};

struct LineageEdge {
  ColumnPlace from;
  ColumnPlace to;
  std::string type;     // "DIRECT", "INDIRECT"
  std::string subtype;  // "IDENTITY", "FILTER"
  bool masking = false;
};

class LineageGraph {
 public:
  // kNotFound says how the file is made; kCorrupt names the file.
  static Result<LineageGraph> Load(const std::string& path);

  // The columns of a node, in their order. Of what has no entry (a seed, a source), those that are read of it, by name.
  std::vector<std::string> ColumnsOf(std::string_view node) const;
  // Has the node an entry of its own?
  bool Has(std::string_view node) const { return nodes_.contains(node); }
  // Why a node's lineage is not known; empty: it is, or the node has none of its own.
  std::string WhyUnknown(std::string_view node) const;
  // Is a column's lineage more than could be told apart?
  bool IsApproximate(const ColumnPlace& place) const;

  // What a place comes from, and what comes from it; in the order of the file.
  const std::vector<const LineageEdge*>& Into(const ColumnPlace& place) const { return EndsAt(into_, place); }
  const std::vector<const LineageEdge*>& OutOf(const ColumnPlace& place) const { return EndsAt(out_of_, place); }

  enum class Direction : uint8_t { kUpstream, kDownstream };
  // Every edge on the way from a place to its last ends, each once. Without `indirect` only where values come from; with it also
  // what decides about values, and about the rows of each node on the way.
  std::vector<const LineageEdge*> Follow(const ColumnPlace& start, Direction direction, bool indirect) const;

 private:
  struct NodeLineage {
    std::vector<std::string> columns;
    std::string unknown;
  };
  using Ends = std::map<ColumnPlace, std::vector<const LineageEdge*>>;

  static const std::vector<const LineageEdge*>& EndsAt(const Ends& ends, const ColumnPlace& place);
  Status Add(const std::string& unique_id, const Json& entry);
  Status AddInputs(const ColumnPlace& to, const Json* inputs, const std::vector<std::string>& relations);
  void Index();

  std::deque<LineageEdge> edges_;  // addresses are stable
  std::map<std::string, NodeLineage, std::less<>> nodes_;
  std::set<ColumnPlace> approximate_;
  Ends into_;
  Ends out_of_;
};

}  // namespace ingot::transform
