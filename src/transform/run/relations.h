// Where ref() and source() of a run lead: the node's own relation, another environment's (--defer), fewer rows
// (--empty, --sample, a batch).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "transform/context/node_context.h"
#include "transform/run/services.h"

namespace ingot::transform {

class RelationRouter {
 public:
  // `selected`: by Resource::index. `services` outlives this.
  RelationRouter(const RunServices& services, std::vector<bool> selected) : services_(services), selected_(std::move(selected)) {}

  // With --defer, finds out which relations of other environments are to be read. Before the first Route().
  Status Prepare(Warehouse& warehouse);

  // The relation to read. `batch` is the interval that a microbatch model is being built for. Thread-safe.
  RelationName Route(const Resource& target, RelationName usual, const std::optional<TimeInterval>& batch = std::nullopt) const;

 private:
  struct Address {
    std::string database;
    std::string schema;
    std::string identifier;
  };

  const RunServices& services_;
  const std::vector<bool> selected_;
  std::map<std::string, Address, std::less<>> deferred_;  // by unique id
};

}  // namespace ingot::transform
