// ${NAME} and ${NAME:-fallback} in the values of a document.
#include <fmt/format.h>

#include "base/document.h"

namespace ingot {
namespace {

bool IsName(std::string_view text) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  if (text.empty() || !letter(text.front())) return false;
  for (char c : text) {
    if (!letter(c) && (c < '0' || c > '9')) return false;
  }
  return true;
}

// The value of what stands between the braces.
Result<std::string> Resolve(const Node& node, std::string_view inside, const VariableLookup& lookup) {
  const size_t dash = inside.find(":-");
  const std::string_view name = inside.substr(0, dash);
  if (!IsName(name)) {
    return node.ErrorHere(fmt::format("'${{{}}}' names no variable; write '$${{' for '${{' itself", inside));
  }
  const std::string* value = lookup.Find(name);
  const bool has_fallback = dash != std::string_view::npos;
  if (value != nullptr && (!value->empty() || !has_fallback)) return *value;
  if (has_fallback) return std::string(inside.substr(dash + 2));
  return node.ErrorHere(fmt::format("the variable '{}' is not set; set it, or write ${{{}:-fallback}}", name, name));
}

Status ExpandScalar(Node* node, const VariableLookup& lookup) {
  const std::string_view text = node->text;
  if (text.find("${") == std::string_view::npos) return Status::Ok();
  std::string out;
  size_t i = 0;
  for (size_t at; (at = text.find("${", i)) != std::string_view::npos;) {
    if (at > i && text[at - 1] == '$') {  // "$${" stands for "${"
      out += text.substr(i, at - 1 - i);
      out += "${";
      i = at + 2;
      continue;
    }
    out += text.substr(i, at - i);
    const size_t end = text.find('}', at);
    if (end == std::string_view::npos) return node->ErrorHere("a '${' without its '}'");
    ASSIGN_OR_RETURN(const std::string value, Resolve(*node, text.substr(at + 2, end - at - 2), lookup));
    out += value;
    i = end + 1;
  }
  out += text.substr(i);
  node->text = std::move(out);
  return Status::Ok();
}

}  // namespace

Status ExpandVariables(Node* node, const VariableLookup& lookup) {
  if (node->kind == Node::Kind::kScalar) return ExpandScalar(node, lookup);
  for (Node& item : node->items) RETURN_IF_ERROR(ExpandVariables(&item, lookup));
  for (Node::Entry& entry : node->entries) RETURN_IF_ERROR(ExpandVariables(&entry.value, lookup));
  return Status::Ok();
}

}  // namespace ingot
