#include "base/document.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

#include "base/file.h"
#include "base/text.h"

namespace ingot {
namespace {

// YAML 1.2, section 10.3.2: the core schema.
std::optional<bool> CoreBool(std::string_view text) {
  if (text == "true" || text == "True" || text == "TRUE") return true;
  if (text == "false" || text == "False" || text == "FALSE") return false;
  return std::nullopt;
}

std::optional<int64_t> CoreInt(std::string_view text) {
  const bool hexadecimal = text.starts_with("0x");
  if (hexadecimal || text.starts_with("0o")) {
    int64_t value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data() + 2, end, value, hexadecimal ? 16 : 8);
    if (error != std::errc() || stop != end || text[2] == '-') return std::nullopt;
    return value;
  }
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  return ParseInt64(text);
}

std::optional<double> CoreDouble(std::string_view text) {
  const bool negative = text.starts_with('-');
  const std::string_view size = negative || text.starts_with('+') ? text.substr(1) : text;
  if (size == ".inf" || size == ".Inf" || size == ".INF") {
    return negative ? -std::numeric_limits<double>::infinity() : std::numeric_limits<double>::infinity();
  }
  if (text == ".nan" || text == ".NaN" || text == ".NAN") return std::nan("");
  if (size.empty() || (size.front() != '.' && (size.front() < '0' || size.front() > '9'))) return std::nullopt;
  const auto value = ParseDouble(size);
  return value && negative ? -*value : value;
}

std::string_view Describe(const Node& node) {
  switch (node.kind) {
    case Node::Kind::kNull: return "nothing";
    case Node::Kind::kScalar: return "";
    case Node::Kind::kSequence: return "a list";
    case Node::Kind::kMapping: return "a mapping";
  }
  return "";
}

Error Expected(const Node& node, std::string_view what) {
  std::string_view found = Describe(node);
  if (!found.empty()) return node.ErrorHere(fmt::format("expected {}, found {}", what, found));
  return node.ErrorHere(fmt::format("expected {}, found '{}'", what, node.text));
}

}  // namespace

std::string Node::Place() const { return fmt::format("{}:{}:{}", file ? *file : "", line, column); }

Error Node::ErrorHere(std::string_view message) const {
  return InvalidArgument(fmt::format("{}: {}", Place(), message));
}

const Node* Node::Find(std::string_view key) const {
  for (const Entry& entry : entries) {
    if (entry.key.text == key) return &entry.value;
  }
  return nullptr;
}

Result<std::string> Node::AsString() const {
  if (kind != Kind::kScalar) return Expected(*this, "text");
  return text;
}

Result<int64_t> Node::AsInt() const {
  const auto value = kind == Kind::kScalar && !quoted ? CoreInt(text) : std::nullopt;
  if (!value) return Expected(*this, "a whole number");
  return *value;
}

Result<double> Node::AsDouble() const {
  const auto value = kind == Kind::kScalar && !quoted ? CoreDouble(text) : std::nullopt;
  if (!value) return Expected(*this, "a number");
  return *value;
}

Result<bool> Node::AsBool() const {
  const auto value = kind == Kind::kScalar && !quoted ? CoreBool(text) : std::nullopt;
  if (!value) return Expected(*this, "true or false");
  return *value;
}

Result<std::vector<std::string>> Node::AsStringList() const {
  std::vector<std::string> list;
  if (kind == Kind::kScalar) {
    list.push_back(text);
    return list;
  }
  if (kind != Kind::kSequence) return Expected(*this, "a list of texts");
  for (const Node& item : items) {
    ASSIGN_OR_RETURN(list.emplace_back(), item.AsString());
  }
  return list;
}

Json Node::ToJson() const {
  switch (kind) {
    case Kind::kNull: return nullptr;
    case Kind::kSequence: {
      Json::Array array;
      for (const Node& item : items) array.push_back(item.ToJson());
      return array;
    }
    case Kind::kMapping: {
      Json::Object object;
      for (const Entry& entry : entries) object.emplace_back(entry.key.text, entry.value.ToJson());
      return object;
    }
    case Kind::kScalar: break;
  }
  if (quoted) return text;
  if (const auto flag = CoreBool(text)) return *flag;
  if (const auto integer = CoreInt(text)) return *integer;
  if (const auto number = CoreDouble(text)) return *number;
  return text;
}

Status Node::ExpectKeys(std::span<const std::string> allowed) const {
  if (kind != Kind::kMapping) return Expected(*this, fmt::format("a mapping with {}", Join(allowed, ", ")));
  for (const Entry& entry : entries) {
    const std::string& key = entry.key.text;
    if (std::find(allowed.begin(), allowed.end(), key) != allowed.end()) continue;
    const auto nearest = NearestWord(key, allowed);
    const std::string hint = nearest ? fmt::format("did you mean '{}'?", *nearest)
                                     : fmt::format("known here: {}", Join(allowed, ", "));
    return entry.key.ErrorHere(fmt::format("unknown key '{}'; {}", key, hint));
  }
  return Status::Ok();
}

Result<Node> LoadDocument(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
  return ParseDocument(text, path);
}

}  // namespace ingot
