#include "transform/context/node_context.h"

#include <fmt/format.h>

namespace ingot::transform {
namespace {

using jinja::Arguments;
using jinja::Render;
using jinja::Value;

// A macro as a value: called, it notes itself with the context.
class MacroObject final : public jinja::Object {
 public:
  MacroObject(const NodeContext& context, const LoadedMacro& macro) : context_(context), macro_(macro) {}

  std::string_view TypeName() const override { return "macro"; }
  bool IsCallable() const override { return true; }
  Result<Value> Call(Render& render, const Arguments& arguments) override { return context_.CallMacro(render, macro_, arguments); }
  std::string ToString() const override { return "<macro " + macro_.macro().name + ">"; }
  bool Equals(const Value& other) const override {
    const MacroObject* macro = other.As<MacroObject>();
    return macro != nullptr && &macro->macro_ == &macro_;
  }
  uint64_t Hash() const override { return reinterpret_cast<uintptr_t>(&macro_); }

 private:
  const NodeContext& context_;
  const LoadedMacro& macro_;
};

// dbt_utils.star: the macros of one package.
class PackageObject final : public jinja::Object {
 public:
  PackageObject(const NodeContext& context, std::string package) : context_(context), package_(std::move(package)) {}

  std::string_view TypeName() const override { return "package"; }
  std::string ToString() const override { return package_; }
  Result<std::optional<Value>> GetAttribute(Render& render, std::string_view name) override {
    const LoadedMacro* macro = context_.shared().macros->Find(package_, name);
    if (macro == nullptr) return std::optional<Value>();
    return std::optional(context_.MacroValue(render, *macro));
  }
  Result<std::optional<Value>> GetItem(Render& render, const Value& key) override {
    if (!key.is_string()) return std::optional<Value>();
    return GetAttribute(render, key.as_string());
  }
  bool IsMapping() const override { return true; }
  Result<std::optional<std::vector<Value>>> Items(Render& render) override {
    std::vector<Value> names;
    for (const std::string& name : context_.shared().macros->NamesOf(package_)) names.push_back(render.heap().String(name));
    return std::optional(std::move(names));
  }

 private:
  const NodeContext& context_;
  const std::string package_;
};

void ApplyQuoting(const Json& quoting, RelationName* name) {
  if (!quoting.is_object()) return;
  name->quote_database = quoting.GetBool("database", name->quote_database);
  name->quote_schema = quoting.GetBool("schema", name->quote_schema);
  name->quote_identifier = quoting.GetBool("identifier", name->quote_identifier);
}

RelationType TypeOfNode(const Node& node) {
  const std::string materialized = node.materialized();
  if (materialized == "view") return RelationType::kView;
  if (materialized == "materialized_view") return RelationType::kMaterializedView;
  if (materialized == "ephemeral") return RelationType::kCte;
  if (materialized == "table" || materialized == "incremental" || materialized == "seed" || materialized == "snapshot") {
    return RelationType::kTable;
  }
  return RelationType::kUnknown;
}

}  // namespace

Value NodeContext::MacroValue(Render& render, const LoadedMacro& macro) const {
  return render.heap().NewObject<MacroObject>(*this, macro);
}

Result<Value> NodeContext::CallMacro(Render& render, const LoadedMacro& macro, const Arguments& arguments) const {
  if (macro_depth_ == 0) {
    std::vector<std::string>& called = capture_.macros;
    const std::string& id = macro.macro().unique_id;
    if (std::find(called.begin(), called.end(), id) == called.end()) called.push_back(id);
  }
  ASSIGN_OR_RETURN(const LoadedMacro::Tree tree, macro.Get());
  ++macro_depth_;
  Result<Value> result = render.CallDefinition(*tree.source, *tree.definition, arguments, this);
  --macro_depth_;
  return result;
}

Result<std::optional<Value>> NodeContext::Find(Render& render, std::string_view name) const {
  if (cached_for_ != &render) {
    cache_.clear();
    results_.clear();
    cached_for_ = &render;
  }
  if (const auto own = values_.find(name); own != values_.end()) return std::optional(own->second);
  if (const auto cached = cache_.find(name); cached != cache_.end()) return std::optional(cached->second);
  if (hooks_.extra != nullptr) {
    ASSIGN_OR_RETURN(std::optional<Value> extra, hooks_.extra->Find(render, name));
    if (extra) return extra;
  }
  std::optional<Value> made;
  if (shared_.macros != nullptr) {
    if (const LoadedMacro* macro = shared_.macros->FindVisible(package_.name, name)) {
      made = MacroValue(render, *macro);
    } else if (shared_.macros->HasPackage(name)) {
      made = render.heap().NewObject<PackageObject>(*this, std::string(name));
    }
  }
  if (!made) {
    ASSIGN_OR_RETURN(made, MakeBuiltin(*this, render, name));
  }
  if (made) cache_.emplace(std::string(name), *made);
  return made;
}

std::vector<std::string> NodeContext::Names() const {
  std::vector<std::string> names = BuiltinNames();
  if (shared_.macros == nullptr) return names;
  for (std::string& name : shared_.macros->VisibleNames(package_.name)) names.push_back(std::move(name));
  return names;
}

RelationName NodeContext::RelationOf(const Node& node) const {
  RelationName name;
  name.database = node.database;
  name.schema = node.schema;
  name.identifier = node.is_ephemeral() ? "__dbt__cte__" + node.name : node.alias;
  name.type = TypeOfNode(node);
  ApplyQuoting(shared_.packages->root().quoting, &name);
  ApplyQuoting(node.Config("quoting"), &name);
  return name;
}

RelationName NodeContext::RelationOf(const Source& source) const {
  RelationName name;
  name.database = source.database;
  name.schema = source.schema;
  name.identifier = source.identifier;
  ApplyQuoting(source.quoting, &name);
  return name;
}

Result<const Json*> NodeContext::Variable(std::string_view name) const {
  const auto found = shared_.variables.find(package_.name);
  if (found == shared_.variables.end()) return static_cast<const Json*>(nullptr);
  return found->second.Find(name);
}

}  // namespace ingot::transform
