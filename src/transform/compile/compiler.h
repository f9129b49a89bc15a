// The SQL of nodes, as the engine gets it.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/cancellation.h"
#include "base/result.h"
#include "transform/compile/sql_origin.h"
#include "transform/context/node_context.h"
#include "transform/parse/parser.h"
#include "transform/warehouse/warehouse.h"

namespace ingot::transform {

struct CompiledNode {
  std::string code;         // with the CTEs of ephemeral models in front
  std::string before_ctes;  // without them
  std::vector<std::pair<std::string, std::string>> ctes;  // unique id and SQL, in the order in which they stand
  std::shared_ptr<const SqlOrigin> origin;                // of `code`
};

// Where the compiled SQL of a node is written, below the target folder: "compiled/shop/models/orders.sql"; of a snapshot whose name is not its
// file's, "compiled/shop/snapshots/file/name.sql". `kind` is
// "compiled" or "run".
std::string CompiledPath(const Node& node, std::string_view kind);

// Thread-safe: each call has a render of its own. The project (after PrepareRun()) outlives it.
class Compiler {
 public:
  using RelationHook = std::function<Result<RelationName>(const Resource& target, const RelationName& usual)>;

  // `relation` may be empty: refs lead where the graph says. `batch`: of a microbatch model, what is compiled for.
  explicit Compiler(const ParsedProject& parsed, RelationHook relation = {}, std::optional<BatchSpan> batch = {})
      : parsed_(parsed), relation_(std::move(relation)), batch_(std::move(batch)) {}

  // `warehouse` may be null: then adapter's questions have empty answers, and queries are errors. A node without a
  // template of SQL (a seed) compiles to nothing. Errors have the author's file, line and column. kCancelled.
  Result<CompiledNode> Compile(const Node& node, Warehouse* warehouse, const Cancellation* cancellation = nullptr);

  // An ephemeral model that something compiled so far has read.
  std::optional<CompiledNode> CompiledEphemeral(const Node& node);

 private:
  struct Rendered {
    std::shared_ptr<const RenderedText> text;
    std::vector<const Node*> ephemerals;  // that it reads, each once, in the order of the calls
  };

  Result<Rendered> RenderNode(const Node& node, Warehouse* warehouse, const Cancellation* cancellation);
  // The SQL of an ephemeral model, without CTEs, once for all who read it.
  Result<std::shared_ptr<const Rendered>> Ephemeral(const Node& node, Warehouse* warehouse, const Cancellation* cancellation);
  // What ephemeral models become, in the order in which they stand.
  struct Ctes {
    std::vector<std::pair<std::string, std::string>> list;  // unique id and SQL
    std::vector<std::shared_ptr<const RenderedText>> texts;
  };
  Status CollectCtes(const Rendered& rendered, Warehouse* warehouse, const Cancellation* cancellation, Ctes* ctes);

  const ParsedProject& parsed_;
  const RelationHook relation_;
  const std::optional<BatchSpan> batch_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const Rendered>, std::less<>> ephemerals_;
};

// A query with CTEs in front: within its own WITH when it has one.
struct QueryWithCtes {
  std::string sql;
  size_t list_at = 0;      // of the first CTE; each begins two bytes behind the last
  size_t behind_at = 0;    // of what stands behind the CTEs,
  size_t behind_from = 0;  // and where that begins in the query itself
};
QueryWithCtes WithCtes(std::string_view sql, const std::vector<std::pair<std::string, std::string>>& ctes);

}  // namespace ingot::transform
