#include "cli/lineage_report.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "transform/properties/python_text.h"

namespace ingot::cli {
namespace {

using transform::ColumnPlace;
using transform::Graph;
using transform::LineageEdge;
using transform::LineageGraph;
using transform::Node;
using transform::Resource;
using transform::ResourceType;

// "totals", "orders.v2", "raw.orders"
std::string ShortName(const Resource& resource) {
  if (const auto* source = dynamic_cast<const transform::Source*>(&resource)) return source->source_name + "." + source->name;
  const auto* node = dynamic_cast<const Node*>(&resource);
  if (node == nullptr || node->version.is_null()) return resource.name;
  return resource.name + ".v" + transform::PythonText(node->version);
}

bool IsRelation(const Resource& resource) {
  return resource.type == ResourceType::kModel || resource.type == ResourceType::kSeed || resource.type == ResourceType::kSnapshot ||
         resource.type == ResourceType::kSource;
}

const Resource* FindRelation(const Graph& graph, std::string_view text) {
  if (const Resource* resource = graph.Find(text)) return resource;
  const Resource* found = nullptr;
  for (const Resource* resource : graph.resources()) {
    if (!IsRelation(*resource) || (ShortName(*resource) != text && resource->name != text)) continue;
    // The project's own before those of packages; a name that is given in full before one that is a part.
    const bool better = found == nullptr || (ShortName(*found) != text && ShortName(*resource) == text) ||
                        (found->package_name != graph.root_package() && resource->package_name == graph.root_package());
    if (better) found = resource;
  }
  return found;
}

std::string PlaceText(const Graph& graph, const ColumnPlace& place) {
  const Resource* resource = graph.Find(place.node);
  const std::string node = resource == nullptr ? place.node : ShortName(*resource);
  return place.column.empty() ? "rows of " + node : node + "." + place.column;
}

// Why nothing is known behind a node; empty: there is nothing behind it, or it is known.
std::string WhyUnknown(const Graph& graph, const LineageGraph& lineage, const std::string& node) {
  if (std::string why = lineage.WhyUnknown(node); !why.empty()) return why.substr(0, why.find('\n'));
  const Resource* resource = graph.Find(node);
  const bool selects = resource != nullptr && (resource->type == ResourceType::kModel || resource->type == ResourceType::kSnapshot);
  if (selects && !lineage.Has(node)) return "it has not been built or compiled since lineage is kept";
  return "";
}

class TreePrinter {
 public:
  TreePrinter(const Graph& graph, const LineageGraph& lineage, const LineageQuestion& question)
      : graph_(graph), lineage_(lineage), question_(question) {}

  void Print(const ColumnPlace& start) {
    text_ += PlaceText(graph_, start) + NoteOf(start) + "\n";
    Open(start, "");
  }
  std::string Take() { return std::move(text_); }

 private:
  bool up() const { return question_.direction == LineageGraph::Direction::kUpstream; }

  // The next places, each with its ways.
  std::vector<std::pair<ColumnPlace, std::string>> Next(const ColumnPlace& place) const {
    std::vector<std::pair<ColumnPlace, std::string>> next;
    for (const LineageEdge* edge : up() ? lineage_.Into(place) : lineage_.OutOf(place)) {
      if (!question_.indirect && edge->type != "DIRECT") continue;
      const ColumnPlace& end = up() ? edge->from : edge->to;
      const auto known = std::find_if(next.begin(), next.end(), [&](const auto& one) { return one.first == end; });
      const std::string way = ToLower(edge->subtype) + (edge->masking ? " (masked)" : "");
      if (known == next.end()) next.emplace_back(end, way);
      else known->second += ", " + way;
    }
    return next;
  }

  std::string NoteOf(const ColumnPlace& place) const {
    std::string note;
    if (lineage_.IsApproximate(place)) note += "  [approximate]";
    if (const std::string why = up() ? WhyUnknown(graph_, lineage_, place.node) : ""; !why.empty()) note += "  [not known further: " + why + "]";
    return note;
  }

  void Open(const ColumnPlace& place, const std::string& indent) {
    if (!opened_.insert(place).second) return;
    auto next = Next(place);
    if (up() && question_.indirect && !place.column.empty() && !lineage_.Into({place.node, ""}).empty()) next.emplace_back(ColumnPlace{place.node, ""}, "");
    for (size_t i = 0; i < next.size(); ++i) {
      const auto& [end, ways] = next[i];
      const bool last = i + 1 == next.size();
      const bool again = opened_.contains(end) && !Next(end).empty();
      text_ += indent + (last ? "└── " : "├── ") + PlaceText(graph_, end) + (ways.empty() ? "" : "  " + ways) + NoteOf(end) + (again ? "  [above]" : "") + "\n";
      Open(end, indent + (last ? "    " : "│   "));
    }
  }

  const Graph& graph_;
  const LineageGraph& lineage_;
  const LineageQuestion& question_;
  std::set<ColumnPlace> opened_;
  std::string text_;
};

Json PlaceJson(const ColumnPlace& place) {
  Json json = Json::MakeObject();
  json.Set("node", place.node);
  json.Set("column", place.column.empty() ? Json() : Json(place.column));
  return json;
}

Json EdgeJson(const LineageEdge& edge) {
  Json json = Json::MakeObject();
  json.Set("from", PlaceJson(edge.from)).Set("to", PlaceJson(edge.to));
  return json.Set("type", edge.type).Set("subtype", edge.subtype).Set("masking", edge.masking);
}

}  // namespace

Result<std::vector<ColumnPlace>> FindColumns(const Graph& graph, const LineageGraph& lineage, std::string_view text) {
  std::vector<ColumnPlace> places;
  if (const Resource* whole = FindRelation(graph, text)) {
    for (const std::string& column : lineage.ColumnsOf(whole->unique_id)) places.push_back({whole->unique_id, column});
    if (!places.empty()) return places;
    const std::string why = WhyUnknown(graph, lineage, whole->unique_id);
    return NotFound(fmt::format("no column of '{}' is known{}", text, why.empty() ? ": nothing that was built reads it" : ": " + why));
  }
  const size_t dot = text.rfind('.');
  const Resource* owner = dot == std::string_view::npos ? nullptr : FindRelation(graph, text.substr(0, dot));
  if (owner == nullptr) {
    std::vector<std::string> names;
    for (const Resource* resource : graph.resources()) {
      if (IsRelation(*resource)) names.push_back(ShortName(*resource));
    }
    const auto nearest = NearestWord(dot == std::string_view::npos ? text : text.substr(0, dot), names);
    return NotFound(fmt::format("'{}' is no model, seed, snapshot or source of the project, nor a column of one{}", text,
                                nearest ? fmt::format("; did you mean '{}'?", *nearest) : ""));
  }
  const std::vector<std::string> columns = lineage.ColumnsOf(owner->unique_id);
  for (const std::string& column : columns) {
    if (EqualsIgnoreCase(column, text.substr(dot + 1))) places.push_back({owner->unique_id, column});
  }
  if (!places.empty()) return places;
  const auto nearest = NearestWord(text.substr(dot + 1), columns);
  return NotFound(fmt::format("'{}' has no column '{}' of which something is known{}", text.substr(0, dot), text.substr(dot + 1),
                              nearest ? fmt::format("; did you mean '{}'?", *nearest) : ""));
}

std::string LineageTrees(const Graph& graph, const LineageGraph& lineage, const LineageQuestion& question) {
  std::string text;
  for (const ColumnPlace& start : question.starts) {
    TreePrinter printer(graph, lineage, question);
    printer.Print(start);
    text += printer.Take();
  }
  return text;
}

Json LineageEdges(const Graph& graph, const LineageGraph& lineage, const LineageQuestion& question) {
  const bool up = question.direction == LineageGraph::Direction::kUpstream;
  Json starts = Json::MakeArray();
  std::vector<const LineageEdge*> edges;
  std::set<const LineageEdge*> seen;
  std::set<std::string> nodes;
  for (const ColumnPlace& start : question.starts) {
    starts.Append(PlaceJson(start));
    nodes.insert(start.node);
    for (const LineageEdge* edge : lineage.Follow(start, question.direction, question.indirect)) {
      if (seen.insert(edge).second) edges.push_back(edge);
      nodes.insert(up ? edge->from.node : edge->to.node);
    }
  }
  Json list = Json::MakeArray();
  for (const LineageEdge* edge : edges) list.Append(EdgeJson(*edge));
  Json unknown = Json::MakeArray();
  for (const std::string& node : nodes) {
    const std::string why = up ? WhyUnknown(graph, lineage, node) : "";
    if (!why.empty()) unknown.Append(Json::MakeObject().Set("node", node).Set("reason", why));
  }
  Json json = Json::MakeObject();
  json.Set("start", std::move(starts)).Set("direction", up ? "upstream" : "downstream");
  return json.Set("edges", std::move(list)).Set("unknown", std::move(unknown));
}

}  // namespace ingot::cli
