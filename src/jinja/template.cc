#include "jinja/template.h"

#include <algorithm>
#include <cstring>

#include "jinja/render.h"
#include "jinja/syntax/lexer.h"
#include "jinja/syntax/parser.h"
#include "jinja/syntax/places.h"
#include "jinja/syntax/scopes.h"
#include "jinja/syntax/tree.h"

namespace ingot::jinja {
namespace {

constexpr size_t kLargestSource = size_t{64} << 20;

Error SyntaxFailure(const syntax::Tree& tree, const syntax::SyntaxError& error, Failure* told) {
  Failure failure;
  failure.kind = FailureKind::kSyntax;
  failure.message = error.message;
  failure.frames.push_back({"the template", syntax::PlaceIn(tree, error.offset)});
  failure.source_line = syntax::LineAround(tree, error.offset);
  if (told != nullptr) *told = failure;
  return failure.ToError();
}

// Parses and resolves; a tree that never changes afterwards.
Status Build(syntax::Tree* tree, bool expression, Failure* failure) {
  syntax::Parser parser(tree);
  if (!(expression ? parser.ParseBareExpression() : parser.ParseTemplate())) {
    return SyntaxFailure(*tree, parser.error(), failure);
  }
  if (!syntax::ResolveScopes(tree)) {
    return SyntaxFailure(*tree, {"too many variables, or macros inside of one another", 0}, failure);
  }
  tree->heap.Freeze();
  return Status::Ok();
}

}  // namespace

Template::Template(std::unique_ptr<const syntax::Tree> tree) : tree_(std::move(tree)) {}

Template::~Template() = default;

Result<std::shared_ptr<const Template>> Template::Parse(const Environment& environment,
                                                        std::string_view source, std::string_view name,
                                                        Failure* failure, int first_line) {
  auto tree = std::make_unique<syntax::Tree>();
  tree->file = name;
  tree->first_line = first_line;
  tree->environment = &environment;
  if (source.size() > kLargestSource) {
    return SyntaxFailure(*tree, {"the template is larger than 64 MB", 0}, failure);
  }
  tree->source = syntax::NormalizeNewlines(source, environment.settings().keep_trailing_newline);
  RETURN_IF_ERROR(Build(tree.get(), false, failure));
  syntax::Tree* built = tree.get();
  std::shared_ptr<Template> made(new Template(std::move(tree)));
  built->owner = made.get();
  return std::shared_ptr<const Template>(std::move(made));
}

const std::string& Template::name() const { return tree_->file; }

std::string_view Template::source() const { return tree_->source; }

const Environment& Template::environment() const { return *tree_->environment; }

const std::vector<Definition>& Template::definitions() const { return tree_->definitions; }

const Definition* Template::FindMacro(std::string_view name) const { return Find("macro", name); }

const Definition* Template::Find(std::string_view tag, std::string_view name) const {
  const auto& all = definitions();
  auto found = std::find_if(all.rbegin(), all.rend(),
                            [&](const Definition& d) { return d.tag == tag && d.name == name; });
  return found == all.rend() ? nullptr : &*found;
}

Place Template::PlaceOf(size_t offset) const {
  return syntax::PlaceIn(*tree_, std::min(offset, tree_->source.size()));
}

bool Template::is_plain_text() const {
  const std::string_view text = tree_->source;
  return text.find("{{") == std::string_view::npos && text.find("{%") == std::string_view::npos &&
         text.find("{#") == std::string_view::npos;
}

namespace syntax {

std::optional<Value> LiteralValue(const Tree& tree, NodeId id, Heap& heap) {
  const Node& node = tree.node(id);
  switch (node.kind) {
    case NodeKind::kConst:
      return heap.Copy(tree.values[node.a]);
    case NodeKind::kNegate:
    case NodeKind::kPlus: {
      const auto value = LiteralValue(tree, node.a, heap);
      if (!value || !value->is_number()) return std::nullopt;
      if (node.kind == NodeKind::kPlus) return value;
      return value->is_float() ? Value::Float(-value->as_float()) : Value::Int(-value->as_int());
    }
    case NodeKind::kList:
    case NodeKind::kTuple:
    case NodeKind::kDict: {
      std::vector<Value> items;
      for (uint32_t i = 0; i < tree.ListSize(node.a); ++i) {
        const auto item = LiteralValue(tree, tree.ListItems(node.a)[i], heap);
        if (!item) return std::nullopt;
        items.push_back(*item);
      }
      if (node.kind == NodeKind::kList) return heap.NewList(std::move(items));
      if (node.kind == NodeKind::kTuple) return heap.NewTuple(std::move(items));
      const Value dict = heap.NewDict();
      for (size_t i = 0; i < items.size(); i += 2) {
        if (!dict.dict()->Set(items[i], items[i + 1])) return std::nullopt;
      }
      return dict;
    }
    default:
      return std::nullopt;
  }
}

}  // namespace syntax

Result<Value> ParseLiteral(std::string_view text, Heap& heap) {
  static const Environment environment;
  syntax::Tree tree;
  tree.file = "literal";
  tree.environment = &environment;
  if (text.size() > kLargestSource) return InvalidArgument("the literal is larger than 64 MB");
  tree.source = syntax::NormalizeNewlines(text, true);
  RETURN_IF_ERROR(Build(&tree, true, nullptr));
  auto value = syntax::LiteralValue(tree, tree.expression, heap);
  if (!value) return InvalidArgument("the text is not a literal");
  return *value;
}

}  // namespace ingot::jinja
