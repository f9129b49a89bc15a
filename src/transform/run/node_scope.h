// The templates of one node while it runs.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "jinja/render.h"
#include "transform/context/node_context.h"
#include "transform/run/services.h"

namespace ingot::transform {

// One thread's. Values of its render live as long as it does.
class NodeScope {
 public:
  // `node` may be null: then `package` says whose macros and variables are seen.
  NodeScope(const RunServices& services, Warehouse& warehouse, const Project& package, const Node* node);
  NodeScope(const RunServices& services, Warehouse& warehouse, const Node& node);

  NodeContext& context() { return context_; }
  jinja::Render& render() { return render_; }
  jinja::Heap& heap() { return render_.heap(); }

  // The text of a template; `name` is what errors call it, and `line` where it begins in that file.
  Result<std::string> Text(std::string_view source, std::string_view name, int line = 1);
  // As Jinja's native types do it: of a single expression, its value.
  Result<jinja::Value> Native(std::string_view source, std::string_view name);
  // A macro of the context, called. kNotFound when the name means no macro there.
  Result<jinja::Value> Call(std::string_view macro, const jinja::Arguments& arguments);

 private:
  std::vector<std::shared_ptr<const jinja::Template>> templates_;  // they outlive the render
  NodeContext context_;
  jinja::Render render_;
};

}  // namespace ingot::transform
