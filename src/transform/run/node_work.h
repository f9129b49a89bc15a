// One node at work on one thread's session; what each kind of node does with it.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "transform/compile/compiler.h"
#include "transform/run/author_place.h"
#include "transform/run/node_result.h"
#include "transform/run/node_scope.h"
#include "transform/run/relations.h"
#include "transform/run/services.h"

namespace ingot::transform {

// Lives for one node. What is known of the node's end is put into `result`; the error that ended it is given back.
struct NodeWork {
  const RunServices& services;
  const RelationRouter& router;
  Compiler& compiler;  // by the router
  RunSession& session;
  const Node& node;  // of a unit test: its model
  NodeResult& result;
  const jinja::Namespace* extra = nullptr;  // names that come before all others: `results` of on-run-end
  std::shared_ptr<const SqlOrigin> origin = {};  // of the compiled code, once it is there

  BuildWarehouse& warehouse() const { return session.warehouse(); }
};

// Compiles the node: sets the result's code and times, and writes target/compiled/….
Result<std::string> CompileForRun(NodeWork& work, Compiler& compiler);
// What the warehouse says of the compiled code, at the author's line. `lines_before` stand before the code in the statement.
Error AtAuthorsPlace(const NodeWork& work, const Error& error, size_t lines_before = 0);

Status RunBuiltNode(NodeWork& work);                       // a model, seed or snapshot
Status RunDataTest(NodeWork& work);
Status RunUnitTest(NodeWork& work, const UnitTest& test);  // before its model is built
Status RunClone(NodeWork& work);                           // from the relation that services.state names
Status RunHookNode(NodeWork& work);                        // one of on-run-start and on-run-end

// Of a model or snapshot that has been compiled: sets the result's lineage. What the SQL reads must be there; where it is not, the
// entry says so. Never a reason to fail.
void TakeLineage(NodeWork& work);

// The node's pre-hook or post-hook of one kind, in their order.
Status RunNodeHooks(const NodeWork& work, std::string_view key, bool inside_transaction);

// A view under the plain name of a model with versions, after its latest version was built, where the project wants one.
Status BuildVersionPointer(const NodeWork& work);

// A materialization that is a macro of the project; nullptr: there is none of that name.
const LoadedMacro* FindMaterialization(const RunServices& services, std::string_view name);
Status RunMaterializationMacro(NodeWork& work, const LoadedMacro& macro, std::string sql);

// "Database Error in model orders (models/orders.sql)", then the message, two columns in. `compiled`: its SQL was there, and the
// warehouse refused it.
std::string DescribeNodeError(const Resource& resource, const Error& error, bool compiled);

}  // namespace ingot::transform
