#include "transform/project/yaml_value.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "base/text.h"

namespace ingot::transform {
namespace {

constexpr std::array<std::string_view, 12> kTrueWords = {"true", "True", "TRUE", "yes", "Yes", "YES",
                                                         "on",   "On",   "ON",   "",    "",    ""};
constexpr std::array<std::string_view, 9> kFalseWords = {"false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"};

template <size_t N>
bool OneOf(const std::array<std::string_view, N>& words, std::string_view text) {
  return !text.empty() && std::find(words.begin(), words.end(), text) != words.end();
}

std::optional<int64_t> Digits(std::string_view text, int base) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

std::optional<int64_t> Integer(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text.empty() || text[0] < '0' || text[0] > '9') return std::nullopt;
  const std::string digits = ReplaceAll(text, "_", "");
  const std::string_view view = digits;
  std::optional<int64_t> value;
  if (view.starts_with("0x")) value = Digits(view.substr(2), 16);
  else if (view.starts_with("0b")) value = Digits(view.substr(2), 2);
  else if (view.size() > 1 && view[0] == '0') value = Digits(view.substr(1), 8);
  else value = Digits(view, 10);
  if (value && negative) value = -*value;
  return value;
}

// A float needs its point: "1e5" is text in YAML 1.1.
std::optional<double> Float(std::string_view text) {
  std::string_view body = text;
  const bool negative = body.starts_with('-');
  if (negative || body.starts_with('+')) body.remove_prefix(1);
  if (body == ".inf" || body == ".Inf" || body == ".INF") {
    return negative ? -std::numeric_limits<double>::infinity() : std::numeric_limits<double>::infinity();
  }
  if (text == ".nan" || text == ".NaN" || text == ".NAN") return std::nan("");
  if (body.find('.') == body.npos || body.find_first_not_of("0123456789_.eE+-") != body.npos) return std::nullopt;
  if (body[0] == '.' && (body.size() == 1 || body[1] < '0' || body[1] > '9')) return std::nullopt;
  std::string digits = ReplaceAll(text, "_", "");
  if (digits.starts_with('+')) digits.erase(0, 1);
  return ParseDouble(digits);
}

void MergeInto(Json* object, const Json& from) {
  if (!from.is_object()) return;
  for (const auto& [key, value] : from.as_object()) {
    if (object->Find(key) == nullptr) object->Set(key, value);
  }
}

Json MappingValue(const Node& node) {
  Json object = Json::MakeObject();
  object.as_object().reserve(node.entries.size());
  bool merges = false;
  for (const Node::Entry& entry : node.entries) {
    if (entry.key.text == "<<" && !entry.key.quoted) merges = true;
    else object.as_object().emplace_back(entry.key.text, YamlValue(entry.value));  // keys are unique
  }
  if (!merges) return object;
  for (const Node::Entry& entry : node.entries) {
    if (entry.key.text != "<<" || entry.key.quoted) continue;
    const Json value = YamlValue(entry.value);
    if (value.is_array()) {
      for (const Json& item : value.as_array()) MergeInto(&object, item);
    } else {
      MergeInto(&object, value);
    }
  }
  return object;
}

}  // namespace

Json YamlScalar(std::string_view text) {
  if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL") return {};
  if (OneOf(kTrueWords, text)) return true;
  if (OneOf(kFalseWords, text)) return false;
  if (const auto integer = Integer(text)) return *integer;
  if (const auto number = Float(text)) return *number;
  return text;
}

Json YamlValue(const ingot::Node& node) {
  switch (node.kind) {
    case Node::Kind::kNull: return {};
    case Node::Kind::kScalar: return node.quoted ? Json(node.text) : YamlScalar(node.text);
    case Node::Kind::kSequence: {
      Json array = Json::MakeArray();
      array.as_array().reserve(node.items.size());
      for (const Node& item : node.items) array.as_array().push_back(YamlValue(item));
      return array;
    }
    case Node::Kind::kMapping: return MappingValue(node);
  }
  return {};
}

}  // namespace ingot::transform
