#include "transform/select/selection.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"

namespace ingot::transform {
namespace {

const std::vector<std::string>& Methods() {
  static const std::vector<std::string> methods = {"fqn", "tag", "group", "access", "source", "path", "file", "package", "config",
                                                   "test_name", "test_type", "resource_type", "state", "exposure", "metric",
                                                   "result", "source_status", "version", "semantic_model", "saved_query", "unit_test", "selector"};
  return methods;
}

bool IsDigits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<int> Depth(std::string_view digits) {
  const std::optional<int64_t> depth = ParseInt64(digits);
  return depth ? std::optional(static_cast<int>(std::min<int64_t>(*depth, 1'000'000))) : std::nullopt;
}

// "3+" or "+" in front.
std::string_view TakeParents(std::string_view word, Criterion* out) {
  const size_t plus = word.find('+');
  if (plus == word.npos || (plus > 0 && !IsDigits(word.substr(0, plus)))) return word;
  if (plus + 1 == word.size() && plus > 0) return word;  // "3+" alone: a resource called 3, and its children
  out->parents = true;
  out->parents_depth = Depth(word.substr(0, plus));
  return word.substr(plus + 1);
}

std::string_view TakeChildren(std::string_view word, Criterion* out) {
  const size_t plus = word.rfind('+');
  if (plus == word.npos || plus == 0 || (plus + 1 < word.size() && !IsDigits(word.substr(plus + 1)))) return word;
  out->children = true;
  out->children_depth = Depth(word.substr(plus + 1));
  return word.substr(0, plus);
}

Status SetMethod(std::string_view written, Criterion* out) {
  const std::vector<std::string_view> parts = Split(written, '.');
  out->method = parts[0];
  for (size_t i = 1; i < parts.size(); ++i) out->arguments.emplace_back(parts[i]);
  if (std::find(Methods().begin(), Methods().end(), out->method) != Methods().end()) return Status::Ok();
  std::string message = fmt::format("'{}' is no way to select", out->method);
  if (const auto nearest = NearestWord(out->method, Methods())) return InvalidArgument(fmt::format("{}; did you mean '{}'?", message, *nearest));
  return InvalidArgument(fmt::format("{}; there are {}", message, Join(Methods(), ", ")));
}

void DefaultMethod(Criterion* out) {
  const std::string& value = out->value;
  if (value.find('/') != value.npos) out->method = "path";
  else if (value.ends_with(".sql") || value.ends_with(".py") || value.ends_with(".csv")) out->method = "file";
  else out->method = "fqn";
}

// A method's name is letters, digits, '_' and '.', before the first ':'.
size_t MethodLength(std::string_view word) {
  const size_t colon = word.find(':');
  if (colon == word.npos || colon == 0) return word.npos;
  const std::string_view name = word.substr(0, colon);
  const bool plain = std::all_of(name.begin(), name.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.'; });
  return plain ? colon : word.npos;
}

Selection Of(Criterion criterion, std::string_view raw) {
  Selection selection;
  selection.kind = Selection::Kind::kCriterion;
  selection.criterion = std::move(criterion);
  selection.raw = raw;
  return selection;
}

Selection Difference(Selection include, Selection exclude) {
  Selection selection;
  selection.kind = Selection::Kind::kDifference;
  selection.raw = include.raw;
  selection.parts.push_back(std::move(include));
  selection.parts.push_back(std::move(exclude));
  return selection;
}

Result<Selection> ParseWords(const std::vector<std::string>& values) {
  Selection all;
  all.raw = Join(values, " ");
  for (const std::string& value : values) {
    for (const std::string_view word : Split(value, ' ')) {
      if (word.empty()) continue;
      Selection both;
      both.kind = Selection::Kind::kIntersection;
      both.raw = word;
      for (const std::string_view part : Split(word, ',')) {
        ASSIGN_OR_RETURN(Criterion criterion, ParseCriterion(part));
        both.parts.push_back(Of(std::move(criterion), part));
      }
      all.parts.push_back(std::move(both));
    }
  }
  return all;
}

// The definitions of selectors.yml.
class DefinitionParser {
 public:
  explicit DefinitionParser(const std::vector<NamedSelection>& before) : before_(before) {}

  Result<Selection> Parse(const Json& definition) {
    if (definition.is_string()) {
      ASSIGN_OR_RETURN(Criterion criterion, ParseCriterion(definition.as_string()));
      return Of(std::move(criterion), definition.as_string());
    }
    if (!definition.is_object()) return InvalidArgument(fmt::format("a definition is text or a mapping, not {}", definition.Dump()));
    if (const Json* list = definition.Find("union")) return List(*list, Selection::Kind::kUnion);
    if (const Json* list = definition.Find("intersection")) return List(*list, Selection::Kind::kIntersection);
    return Mapping(definition);
  }

 private:
  Result<Selection> List(const Json& list, Selection::Kind kind) {
    if (!list.is_array()) return InvalidArgument("'union' and 'intersection' take a list");
    Selection selection;
    selection.kind = kind;
    std::optional<Selection> exclude;
    for (const Json& item : list.as_array()) {
      const Json* excluded = item.Find("exclude");
      if (excluded != nullptr && item.Find("method") == nullptr) {
        if (exclude) return InvalidArgument("a list has at most one 'exclude'");
        ASSIGN_OR_RETURN(exclude, List(*excluded, Selection::Kind::kUnion));
        continue;
      }
      ASSIGN_OR_RETURN(Selection part, Parse(item));
      selection.parts.push_back(std::move(part));
    }
    return exclude ? Difference(std::move(selection), std::move(*exclude)) : std::move(selection);
  }

  Result<Selection> Mapping(const Json& definition) {
    Json form = definition;
    if (definition.as_object().size() == 1) {
      const auto& [method, value] = definition.as_object()[0];
      form = Json::MakeObject().Set("method", method).Set("value", value);
    }
    const Json* value = form.Find("value");
    if (form.Find("method") == nullptr || value == nullptr) return InvalidArgument("a mapping needs 'method' and 'value', or one key that is the method");
    const std::string text = value->is_string() ? value->as_string() : value->Dump();
    if (form.GetString("method") == "selector") return Inherited(text);
    Criterion criterion;
    RETURN_IF_ERROR(SetMethod(form.GetString("method"), &criterion));
    criterion.value = text;
    criterion.childrens_parents = form.GetBool("childrens_parents");
    criterion.parents = form.GetBool("parents");
    criterion.children = form.GetBool("children");
    if (const Json* depth = form.Find("parents_depth"); depth != nullptr && depth->is_int()) criterion.parents_depth = static_cast<int>(depth->as_int());
    if (const Json* depth = form.Find("children_depth"); depth != nullptr && depth->is_int()) criterion.children_depth = static_cast<int>(depth->as_int());
    if (const std::string mode = form.GetString("indirect_selection"); !mode.empty()) {
      ASSIGN_OR_RETURN(criterion.indirect, ParseIndirectSelection(mode));
    }
    Selection selection = Of(std::move(criterion), text);
    const Json* exclude = form.Find("exclude");
    if (exclude == nullptr) return selection;
    ASSIGN_OR_RETURN(Selection excluded, List(*exclude, Selection::Kind::kUnion));
    return Difference(std::move(selection), std::move(excluded));
  }

  Result<Selection> Inherited(const std::string& name) const {
    std::vector<std::string> names;
    for (const NamedSelection& selector : before_) {
      if (selector.name == name) return selector.selection;
      names.push_back(selector.name);
    }
    return InvalidArgument(fmt::format("there is no selector '{}' before this one; there are: {}", name, Join(names, ", ")));
  }

  const std::vector<NamedSelection>& before_;
};

}  // namespace

Result<IndirectSelection> ParseIndirectSelection(std::string_view name) {
  if (name == "eager") return IndirectSelection::kEager;
  if (name == "cautious") return IndirectSelection::kCautious;
  if (name == "buildable") return IndirectSelection::kBuildable;
  if (name == "empty") return IndirectSelection::kEmpty;
  return InvalidArgument(fmt::format("indirect selection is eager, cautious, buildable or empty, not '{}'", name));
}

Result<Criterion> ParseCriterion(std::string_view word) {
  Criterion criterion;
  std::string_view rest = word;
  if (rest.starts_with('@')) {
    criterion.childrens_parents = true;
    rest.remove_prefix(1);
  }
  rest = TakeParents(rest, &criterion);
  rest = TakeChildren(rest, &criterion);
  const size_t method = MethodLength(rest);
  if (method != rest.npos) {
    RETURN_IF_ERROR(SetMethod(rest.substr(0, method), &criterion));
    criterion.value = rest.substr(method + 1);
  } else {
    criterion.value = rest;
    DefaultMethod(&criterion);
  }
  if (criterion.value.empty()) return InvalidArgument(fmt::format("'{}' selects nothing: it names no resource", word));
  if (criterion.childrens_parents && criterion.children) {
    return InvalidArgument(fmt::format("'{}': '@' has the children already, so that '+' behind it says nothing more; drop one", word));
  }
  return criterion;
}

Result<Selection> ParseSelection(const std::vector<std::string>& include, const std::vector<std::string>& exclude) {
  Selection everything;
  everything.kind = Selection::Kind::kUnion;
  if (include.empty()) {
    for (const std::string_view word : {"fqn:*", "source:*", "exposure:*", "unit_test:*"}) {
      ASSIGN_OR_RETURN(Criterion criterion, ParseCriterion(word));
      everything.parts.push_back(Of(std::move(criterion), ""));
    }
  } else {
    ASSIGN_OR_RETURN(everything, ParseWords(include));
  }
  if (exclude.empty()) return everything;
  ASSIGN_OR_RETURN(Selection excluded, ParseWords(exclude));
  return Difference(std::move(everything), std::move(excluded));
}

Result<std::vector<NamedSelection>> ParseSelectors(const Json& document) {
  std::vector<NamedSelection> selectors;
  const Json* list = document.Find("selectors");
  if (list == nullptr || !list->is_array()) return selectors;
  for (const Json& item : list->as_array()) {
    NamedSelection selector;
    selector.name = item.GetString("name");
    selector.description = item.GetString("description");
    if (selector.name.empty()) return InvalidArgument("selectors.yml: each selector needs a 'name'");
    const Json* is_default = item.Find("default");
    selector.is_default = is_default != nullptr && is_default->is_bool() && is_default->as_bool();
    const Json* definition = item.Find("definition");
    if (definition == nullptr) return InvalidArgument(fmt::format("selectors.yml: the selector '{}' has no 'definition'", selector.name));
    Result<Selection> selection = DefinitionParser(selectors).Parse(*definition);
    if (!selection.ok()) return selection.error().WithContext(fmt::format("selectors.yml: the selector '{}'", selector.name));
    selector.selection = std::move(*selection);
    selectors.push_back(std::move(selector));
  }
  return selectors;
}

}  // namespace ingot::transform
