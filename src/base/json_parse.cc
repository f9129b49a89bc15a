// Reading JSON with simdjson's on-demand parser, which knows where it stands when something is wrong.
#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <memory>
#include <numeric>

#include "base/json.h"
#include "base/text.h"
#include "base/utf8.h"

namespace ingot {
namespace {

namespace ondemand = simdjson::ondemand;
using simdjson::error_code;

constexpr int kMaxDepth = 1024;
// A parser is kept for the next document of this thread unless it has grown beyond this.
constexpr size_t kKeepParserBelow = 1 << 20;

// Reading is recursive. Inlined into each other, these functions would make a frame of several kilobytes, and the
// deepest document would need more stack than a thread has.
#define INGOT_OWN_FRAME [[gnu::noinline]]

// Keeps the last value of each key, at the place of the first.
INGOT_OWN_FRAME void DropRepeatedKeys(Json::Object* object) {
  std::vector<size_t> order(object->size());
  std::iota(order.begin(), order.end(), size_t{0});
  const auto key = [&](size_t i) -> const std::string& { return (*object)[i].first; };
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return key(a) < key(b); });
  std::vector<bool> drop(object->size(), false);
  bool any = false;
  for (size_t first = 0, next = 1; next < order.size(); ++next) {
    if (key(order[first]) != key(order[next])) {
      first = next;
      continue;
    }
    (*object)[order[first]].second = std::move((*object)[order[next]].second);
    drop[order[next]] = any = true;
  }
  if (!any) return;
  Json::Object kept;
  for (size_t i = 0; i < object->size(); ++i) {
    if (!drop[i]) kept.push_back(std::move((*object)[i]));
  }
  object->swap(kept);
}

// An integer that int64 cannot hold, read as a double. simdjson refuses those, though the grammar allows them.
error_code ReadHugeInteger(std::string_view token, Json* out) {
  const std::string_view digits = token.substr(token.starts_with('-') ? 1 : 0);
  const bool integer = !digits.empty() && digits.front() != '0' &&
                       digits.find_first_not_of("0123456789") == std::string_view::npos;
  const auto value = integer ? ParseDouble(token) : std::nullopt;
  if (!value) return simdjson::NUMBER_ERROR;
  *out = *value;
  return simdjson::SUCCESS;
}

error_code ReadNumber(ondemand::value value, Json* out) {
  const std::string_view token = Trim(value.raw_json_token());  // before the number is consumed
  ondemand::number number;
  if (value.get_number().get(number) != simdjson::SUCCESS) return ReadHugeInteger(token, out);
  switch (number.get_number_type()) {
    case ondemand::number_type::signed_integer: *out = number.get_int64(); break;
    case ondemand::number_type::unsigned_integer: *out = static_cast<double>(number.get_uint64()); break;
    case ondemand::number_type::floating_point_number: *out = number.get_double(); break;
  }
  return simdjson::SUCCESS;
}

INGOT_OWN_FRAME error_code ReadScalar(ondemand::value value, ondemand::json_type type, Json* out) {
  switch (type) {
    case ondemand::json_type::number: return ReadNumber(value, out);
    case ondemand::json_type::string: {
      std::string_view text;
      if (auto error = value.get_string().get(text)) return error;
      *out = text;
      return simdjson::SUCCESS;
    }
    case ondemand::json_type::boolean: {
      bool flag = false;
      if (auto error = value.get_bool().get(flag)) return error;
      *out = flag;
      return simdjson::SUCCESS;
    }
    default: {
      bool is_null = false;  // a word that only starts with 'n' is an error or false
      if (auto error = value.is_null().get(is_null)) return error;
      return is_null ? simdjson::SUCCESS : simdjson::N_ATOM_ERROR;
    }
  }
}

error_code ReadValue(ondemand::value value, int depth, Json* out);

INGOT_OWN_FRAME error_code ReadArray(ondemand::value value, int depth, Json* out) {
  ondemand::array array;
  if (auto error = value.get_array().get(array)) return error;
  Json::Array items;
  for (auto element : array) {
    ondemand::value item;
    if (auto error = element.get(item)) return error;
    if (auto error = ReadValue(item, depth + 1, &items.emplace_back())) return error;
  }
  *out = std::move(items);
  return simdjson::SUCCESS;
}

// Adds a member for the key; its value is still to be read.
INGOT_OWN_FRAME error_code TakeKey(simdjson::simdjson_result<ondemand::field> field, Json::Object* members,
                                   ondemand::value* value) {
  std::string_view key;
  if (auto error = field.unescaped_key().get(key)) return error;
  members->emplace_back(std::string(key), Json());
  return field.value().get(*value);
}

INGOT_OWN_FRAME error_code ReadObject(ondemand::value value, int depth, Json* out) {
  ondemand::object object;
  if (auto error = value.get_object().get(object)) return error;
  Json::Object members;
  for (auto field : object) {
    ondemand::value item;
    if (auto error = TakeKey(field, &members, &item)) return error;
    if (auto error = ReadValue(item, depth + 1, &members.back().second)) return error;
  }
  DropRepeatedKeys(&members);
  *out = std::move(members);
  return simdjson::SUCCESS;
}

error_code ReadValue(ondemand::value value, int depth, Json* out) {
  ondemand::json_type type;
  if (auto error = value.type().get(type)) return error;
  const bool is_array = type == ondemand::json_type::array;
  if (!is_array && type != ondemand::json_type::object) return ReadScalar(value, type, out);
  if (depth > kMaxDepth) return simdjson::DEPTH_ERROR;
  return is_array ? ReadArray(value, depth, out) : ReadObject(value, depth, out);
}

// The document was put in brackets: exactly one value must stand between them and nothing after them.
error_code ReadOnlyElement(ondemand::document& document, Json* out) {
  ondemand::array array;
  if (auto error = document.get_array().get(array)) return error;
  size_t count = 0;
  for (auto element : array) {
    ondemand::value value;
    if (auto error = element.get(value)) return error;
    if (++count > 1) return simdjson::TRAILING_CONTENT;
    if (auto error = ReadValue(value, 1, out)) return error;
  }
  if (count == 0) return simdjson::EMPTY;
  return document.current_location().error() == simdjson::OUT_OF_BOUNDS ? simdjson::SUCCESS
                                                                        : simdjson::TRAILING_CONTENT;
}

std::string_view Explain(error_code code) {
  switch (code) {
    case simdjson::EMPTY: return "nothing there";
    case simdjson::UTF8_ERROR: return "bytes that are not UTF-8";
    case simdjson::DEPTH_ERROR: return "nested more than 1024 deep";
    case simdjson::UNCLOSED_STRING: return "a string without its closing quote";
    case simdjson::UNESCAPED_CHARS: return "a control character inside a string";
    case simdjson::STRING_ERROR: return "a bad escape in a string";
    case simdjson::NUMBER_ERROR: return "a malformed or too large number";
    case simdjson::TRAILING_CONTENT: return "more after the end of the document";
    case simdjson::INCOMPLETE_ARRAY_OR_OBJECT: return "an array or object without its end";
    case simdjson::CAPACITY:
    case simdjson::MEMALLOC: return "too large for this machine's memory";
    case simdjson::T_ATOM_ERROR:
    case simdjson::F_ATOM_ERROR:
    case simdjson::N_ATOM_ERROR:
    case simdjson::INCORRECT_TYPE: return "expected a value: a string, number, object, array, true, false or null";
    default: return "misplaced or missing punctuation, or an unknown word";
  }
}

size_t ErrorOffset(std::string_view text, error_code code, const char* at, const char* wrapped) {
  if (code == simdjson::UTF8_ERROR) return std::min(FindInvalidUtf8(text), text.size());
  if (at == nullptr || at <= wrapped) return code == simdjson::EMPTY ? 0 : text.size();
  return std::min(static_cast<size_t>(at - wrapped) - 1, text.size());
}

Result<Json> ParseWith(ondemand::parser* parser, std::string_view text) {
  std::string wrapped;
  wrapped.reserve(text.size() + 2 + simdjson::SIMDJSON_PADDING);
  wrapped.append("[").append(text).append("]");
  const size_t size = wrapped.size();
  wrapped.resize(size + simdjson::SIMDJSON_PADDING, ' ');
  Json json;
  ondemand::document document;
  auto code = parser->allocate(std::max(size, parser->capacity()), kMaxDepth + 8);
  if (!code) code = parser->iterate(wrapped.data(), size, wrapped.size()).get(document);
  const char* at = nullptr;
  if (!code) {
    code = ReadOnlyElement(document, &json);
    if (code && document.current_location().get(at) != simdjson::SUCCESS) at = nullptr;
  }
  if (!code) return json;
  return Corrupt(fmt::format("not JSON at byte {}: {}", ErrorOffset(text, code, at, wrapped.data()),
                             Explain(code)));
}

}  // namespace

Result<Json> Json::Parse(std::string_view text) {
  if (text.size() > kKeepParserBelow) {
    ondemand::parser parser;
    return ParseWith(&parser, text);
  }
  thread_local ondemand::parser kept;
  return ParseWith(&kept, text);
}

}  // namespace ingot
