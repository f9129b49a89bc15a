// ref(), source(), doc(), metric().
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "transform/context/builtins.h"

namespace ingot::transform {
namespace {

using jinja::Arguments;
using jinja::Render;
using jinja::Value;

// A version is a number or text; anything else is no version.
Json VersionOf(const Value& value) {
  if (value.is_int()) return Json(value.as_int());
  if (value.is_float()) return Json(value.as_float());
  if (value.is_string()) return Json(value.as_string());
  return {};
}

Result<RefCall> ReadRef(const Arguments& arguments) {
  RefCall call;
  const auto text = [](const Value& value) { return value.is_string() ? std::string(value.as_string()) : std::string(); };
  if (arguments.positional.size() == 1) {
    call.name = text(arguments.positional[0]);
  } else if (arguments.positional.size() == 2) {
    call.package = text(arguments.positional[0]);
    call.name = text(arguments.positional[1]);
  } else {
    return InvalidArgument(fmt::format("ref() takes the name of a model, or a package and a name, not {} arguments", arguments.positional.size()));
  }
  if (call.name.empty()) return InvalidArgument("ref() takes the name of a model as text");
  for (const jinja::NamedValue& named : arguments.named) {
    if (named.name == "v" || named.name == "version") call.version = VersionOf(named.value);
    else return InvalidArgument(fmt::format("ref() has no argument '{}'; there are 'v' and 'version'", named.name));
  }
  return call;
}

// While a project is parsed a reference has no target yet: the resource's own relation stands for it.
Value Placeholder(const NodeContext& context, Render& render) {
  return context.node() == nullptr ? MakeRelation(render, {}) : MakeRelation(render, context.RelationOf(*context.node()));
}

bool DependsOn(const Node& node, const std::string& id) {
  return std::find(node.depends_on_nodes.begin(), node.depends_on_nodes.end(), id) != node.depends_on_nodes.end();
}

Result<Value> Resolved(const NodeContext& context, Render& render, const Resource& target, RelationName name) {
  if (context.hooks().relation) {
    ASSIGN_OR_RETURN(name, context.hooks().relation(target, name));
  }
  return MakeRelation(render, std::move(name));
}

// Operations may refer to anything; a model only to what its parse found, since the order of the run rests on that.
Status CheckKnown(const NodeContext& context, const std::string& id, const std::string& call) {
  const Node* node = context.node();
  if (node == nullptr || node->type == ResourceType::kOperation || DependsOn(*node, id)) return Status::Ok();
  return InvalidArgument(fmt::format(
      "{} is reached only while the model runs, so the graph does not know of it; write '-- depends_on: {{{{ {} }}}}' at the "
      "top of {}",
      call, call, node->original_file_path));
}

}  // namespace

Result<Value> RefFunction(const NodeContext& context, Render& render, const Arguments& arguments) {
  ASSIGN_OR_RETURN(RefCall call, ReadRef(arguments));
  if (context.phase() != Phase::kRun || context.shared().graph == nullptr) {
    context.capture().refs.push_back(std::move(call));
    return Placeholder(context, render);
  }
  ASSIGN_OR_RETURN(const Node* target, context.shared().graph->ResolveRef(call, context.package().name));
  const std::string text = call.package.empty() ? fmt::format("ref('{}')", call.name) : fmt::format("ref('{}', '{}')", call.package, call.name);
  RETURN_IF_ERROR(CheckKnown(context, target->unique_id, text));
  if (target->is_ephemeral() && context.hooks().on_ephemeral) RETURN_IF_ERROR(context.hooks().on_ephemeral(*target));
  return Resolved(context, render, *target, context.RelationOf(*target));
}

Result<Value> SourceFunction(const NodeContext& context, Render& render, const Arguments& arguments) {
  if (arguments.positional.size() != 2 || !arguments.positional[0].is_string() || !arguments.positional[1].is_string()) {
    return InvalidArgument("source() takes two texts: the name of a source and of a table");
  }
  SourceCall call{std::string(arguments.positional[0].as_string()), std::string(arguments.positional[1].as_string())};
  if (context.phase() != Phase::kRun || context.shared().graph == nullptr) {
    context.capture().sources.push_back(std::move(call));
    return Placeholder(context, render);
  }
  ASSIGN_OR_RETURN(const Source* target, context.shared().graph->ResolveSource(call, context.package().name));
  RETURN_IF_ERROR(CheckKnown(context, target->unique_id, fmt::format("source('{}', '{}')", call.source, call.table)));
  return Resolved(context, render, *target, context.RelationOf(*target));
}

}  // namespace ingot::transform
