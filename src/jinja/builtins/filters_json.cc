// tojson.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "jinja/builtins/bind.h"
#include "jinja/builtins/filters.h"
#include "jinja/value/text_form.h"
#include "jinja/value/unicode.h"

namespace ingot::jinja::builtins {
namespace {

// JSON as Python's json.dumps(sort_keys=True) writes it, safe to stand in HTML.
class JsonWriter {
 public:
  JsonWriter(Interpreter& run, std::string indent, bool pretty)
      : run_(run), indent_(std::move(indent)), pretty_(pretty) {}

  bool Write(const Value& value, int depth, std::string* out) {
    if (depth > 200)
      return !run_.RaiseValue("the value is nested too deeply for JSON, or contains itself").raised();
    switch (value.kind()) {
      case Kind::kNone:
        *out += "null";
        return true;
      case Kind::kBool:
        *out += value.as_bool() ? "true" : "false";
        return true;
      case Kind::kFloat:
        return Number(value.as_float(), out);
      case Kind::kString:
        Text(value.as_string(), out);
        return true;
      case Kind::kInt:
        return run_.Text(value, out);
      case Kind::kList:
      case Kind::kTuple:
        return Array(value, depth, out);
      case Kind::kDict:
        return Mapping(value, depth, out);
      default:
        return !run_.RaiseType(fmt::format("Object of type {} is not JSON serializable", TypeName(value)))
                    .raised();
    }
  }

 private:
  bool Number(double value, std::string* out) {
    if (std::isnan(value)) {
      *out += "NaN";
    } else if (std::isinf(value)) {
      *out += value < 0 ? "-Infinity" : "Infinity";
    } else {
      AppendFloat(value, out);
    }
    return true;
  }

  void Text(std::string_view text, std::string* out) {
    *out += '"';
    for (size_t at = 0; at < text.size();) {
      const char32_t c = NextCodePoint(text, &at);
      switch (c) {
        case '"':
          *out += "\\\"";
          break;
        case '\\':
          *out += "\\\\";
          break;
        case '\n':
          *out += "\\n";
          break;
        case '\r':
          *out += "\\r";
          break;
        case '\t':
          *out += "\\t";
          break;
        case '\b':
          *out += "\\b";
          break;
        case '\f':
          *out += "\\f";
          break;
        default:
          Character(c, out);
      }
    }
    *out += '"';
  }

  void Character(char32_t c, std::string* out) {
    const bool html = c == '<' || c == '>' || c == '&' || c == '\'';
    if (c >= 0x10000) {
      const uint32_t rest = static_cast<uint32_t>(c) - 0x10000;
      *out += fmt::format("\\u{:04x}\\u{:04x}", 0xD800 + (rest >> 10), 0xDC00 + (rest & 0x3FF));
    } else if (c < 0x20 || c >= 0x7F || html) {
      if (c == 0x7F) {
        *out += '\x7F';
      } else {
        *out += fmt::format("\\u{:04x}", static_cast<uint32_t>(c));
      }
    } else {
      *out += static_cast<char>(c);
    }
  }

  void NewLine(int depth, std::string* out) {
    if (!pretty_) return;
    *out += '\n';
    for (int i = 0; i < depth; ++i) *out += indent_;
  }

  bool Array(const Value& value, int depth, std::string* out) {
    if (value.list()->empty()) {
      *out += "[]";
      return true;
    }
    *out += '[';
    for (size_t i = 0; i < value.list()->size(); ++i) {
      if (i > 0) *out += pretty_ ? "," : ", ";
      NewLine(depth + 1, out);
      if (!Write((*value.list())[i], depth + 1, out) || !run_.Affords(out->size())) return false;
    }
    NewLine(depth, out);
    *out += ']';
    return true;
  }

  bool Key(const Value& key, std::string* out) {
    if (key.is_string()) {
      Text(key.as_string(), out);
      return true;
    }
    if (!key.is_number() && !key.is_none()) {
      return !run_.RaiseType(fmt::format("keys must be str, int, float, bool or None, not {}", TypeName(key)))
                  .raised();
    }
    *out += '"';
    const bool done = Write(key, 0, out);
    *out += '"';
    return done;
  }

  bool Mapping(const Value& value, int depth, std::string* out) {
    std::vector<Keyed> entries;
    value.dict()->ForEach([&](const Value& key, const Value& content) { entries.push_back({key, content}); });
    if (!SortKeyed(run_, &entries, false)) return false;
    *out += '{';
    for (size_t i = 0; i < entries.size(); ++i) {
      if (i > 0) *out += pretty_ ? "," : ", ";
      NewLine(depth + 1, out);
      if (!Key(entries[i].key, out)) return false;
      *out += ": ";
      if (!Write(entries[i].value, depth + 1, out) || !run_.Affords(out->size())) return false;
    }
    if (!entries.empty()) NewLine(depth, out);
    *out += '}';
    return true;
  }

  Interpreter& run_;
  const std::string indent_;
  const bool pretty_;
};

Value ToJsonText(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("tojson", {"value", "indent"}, 1);
  Value v[2];
  if (!Bind(run, kSignature, arguments, v)) return Value::Raised();
  const bool pretty = !v[1].is_missing() && !v[1].is_none();
  std::string margin;
  if (pretty && v[1].is_string()) {
    margin = v[1].as_string();
  } else if (pretty) {
    int64_t width = 0;
    if (!ReadInt(run, v[1], 0, &width)) return Value::Raised();
    margin.assign(static_cast<size_t>(std::clamp<int64_t>(width, 0, 1000)), ' ');
  }
  std::string text;
  return JsonWriter(run, margin, pretty).Write(v[0], 0, &text) ? run.heap().Markup(text) : Value::Raised();
}

constexpr Entry kEntries[] = {{"tojson", ToJsonText}};

}  // namespace

std::span<const Entry> JsonFilters() { return kEntries; }

}  // namespace ingot::jinja::builtins
