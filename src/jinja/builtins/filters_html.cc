// Filters for HTML, URLs and JSON.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/json.h"
#include "base/text.h"
#include "jinja/builtins/bind.h"
#include "jinja/builtins/filters.h"
#include "jinja/builtins/objects.h"
#include "jinja/builtins/urlize.h"
#include "jinja/value/json_values.h"
#include "jinja/value/text_form.h"
#include "jinja/value/unicode.h"

namespace ingot::jinja::builtins {
namespace {

bool OneValue(Interpreter& run, const Arguments& arguments, Value* value) {
  static const Signature kSignature("the filter", {"value"}, 1);
  return Bind(run, kSignature, arguments, {value, 1});
}

Value Escape(Interpreter& run, const Arguments& arguments) {
  Value value;
  if (!OneValue(run, arguments, &value)) return Value::Raised();
  if (value.is_string() && value.text()->markup) return value;
  const TextOf text(run, value);
  return text.ok() ? run.heap().Markup(EscapeHtml(*text)) : Value::Raised();
}

Value ForceEscape(Interpreter& run, const Arguments& arguments) {
  Value value;
  if (!OneValue(run, arguments, &value)) return Value::Raised();
  const TextOf text(run, value);
  return text.ok() ? run.heap().Markup(EscapeHtml(*text)) : Value::Raised();
}

Value Safe(Interpreter& run, const Arguments& arguments) {
  Value value;
  if (!OneValue(run, arguments, &value)) return Value::Raised();
  const TextOf text(run, value);
  return text.ok() ? run.heap().Markup(*text) : Value::Raised();
}

std::string Unescape(std::string_view text) {
  static constexpr std::pair<std::string_view, std::string_view> kEntities[] = {
      {"amp", "&"},  {"lt", "<"},          {"gt", ">"},         {"quot", "\""},
      {"apos", "'"}, {"nbsp", "\xC2\xA0"}, {"copy", "\xC2\xA9"}};
  std::string result;
  for (size_t at = 0; at < text.size();) {
    const size_t end = text.find(';', at);
    if (text[at] != '&' || end == std::string_view::npos || end - at > 12) {
      result += text[at++];
      continue;
    }
    const std::string_view name = text.substr(at + 1, end - at - 1);
    int64_t code = 0;
    bool known = name.starts_with('#') &&
                 (name.substr(1).starts_with('x') || name.substr(1).starts_with('X')
                      ? ParseInt(name.substr(2), 16, &code)
                      : ParseInt(name.substr(1), 10, &code)) &&
                 code > 0 && code <= 0x10FFFF;
    if (known) AppendCodePoint(&result, static_cast<char32_t>(code));
    for (const auto& [entity, character] : kEntities) {
      if (entity != name) continue;
      result += character;
      known = true;
    }
    if (!known) result += text.substr(at, end + 1 - at);
    at = end + 1;
  }
  return result;
}

Value StripTags(Interpreter& run, const Arguments& arguments) {
  Value value;
  if (!OneValue(run, arguments, &value)) return Value::Raised();
  const TextOf given(run, value);
  if (!given.ok()) return Value::Raised();
  std::string bare;
  std::string_view text = *given;
  while (!text.empty()) {
    const size_t open = text.find('<');
    bare += text.substr(0, open);
    if (open == std::string_view::npos) break;
    const bool comment = text.substr(open).starts_with("<!--");
    const std::string_view closing = comment ? "-->" : ">";
    const size_t close = text.find(closing, open);
    if (close == std::string_view::npos) {
      bare += text.substr(open);
      break;
    }
    text.remove_prefix(close + closing.size());
  }
  // Runs of white space become one blank.
  std::string result;
  std::string_view rest = StripRight(StripLeft(bare));
  bool blank = false;
  for (size_t at = 0; at < rest.size();) {
    const char32_t c = NextCodePoint(rest, &at);
    if (IsSpace(c)) {
      if (!blank) result += ' ';
    } else {
      AppendCodePoint(&result, c);
    }
    blank = IsSpace(c);
  }
  return run.String(Unescape(result));
}

std::string Quote(std::string_view text, bool for_query) {
  std::string quoted = PercentEncode(text, for_query ? "" : "/");
  return for_query ? ReplaceAll(quoted, "%20", "+") : quoted;
}

Value UrlEncode(Interpreter& run, const Arguments& arguments) {
  Value value;
  if (!OneValue(run, arguments, &value)) return Value::Raised();
  const bool walks =
      !value.is_string() && (value.is_sequence() || value.is_dict() || value.is_set() ||
                             value.is_undefined() || (value.is_object() && value.object()->IsIterable()));
  if (!walks) {
    const TextOf text(run, value);
    return text.ok() ? run.String(Quote(*text, false)) : Value::Raised();
  }
  std::vector<Value> pairs;
  std::string result;
  if (!run.Items(value, &pairs)) return Value::Raised();
  for (const Value& item : pairs) {
    std::vector<Value> pair;
    if (value.is_dict()) {
      pair = {item, *value.dict()->Find(item)};
    } else if (!run.Items(item, &pair)) {
      return Value::Raised();
    }
    if (pair.size() != 2) return run.RaiseValue("urlencode takes a mapping or pairs");
    const TextOf key(run, pair[0]);
    const TextOf content(run, pair[1]);
    if (!key.ok() || !content.ok()) return Value::Raised();
    result += (result.empty() ? "" : "&") + Quote(*key, true) + "=" + Quote(*content, true);
  }
  return run.String(result);
}

Value XmlAttributes(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("xmlattr", {"d", "autospace"}, 1);
  Value v[2];
  if (!Bind(run, kSignature, arguments, v)) return Value::Raised();
  if (v[0].is_undefined()) return run.RaiseUndefined(v[0]);
  if (!v[0].is_dict()) return run.RaiseType(fmt::format("xmlattr needs a mapping, not {}", TypeName(v[0])));
  std::string result;
  for (size_t i = 0; i < v[0].dict()->slots(); ++i) {
    const Dict::Entry& entry = v[0].dict()->slot(i);
    if (entry.key.is_missing() || entry.value.is_none() || entry.value.is_undefined()) continue;
    std::string_view key;
    if (!ReadString(run, entry.key, "the attribute's name", &key)) return Value::Raised();
    if (key.find_first_of(" \t\n\r\f\v/>=") != std::string_view::npos) {
      return run.RaiseValue(fmt::format("invalid character in attribute name: {}", Quoted(key)));
    }
    const TextOf content(run, entry.value);
    if (!content.ok()) return Value::Raised();
    auto escaped = [](const Value& value, std::string_view text) {
      return value.is_string() && value.text()->markup ? std::string(text) : EscapeHtml(text);
    };
    result +=
        (result.empty() ? "" : " ") + escaped(entry.key, key) + "=\"" + escaped(entry.value, *content) + "\"";
  }
  if (Flag(v[1], true) && !result.empty()) result.insert(0, " ");
  return run.String(result);
}

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
      case Kind::kObject:
        if (value.As<GroupTuple>() != nullptr) return Group(value, depth, out);
        [[fallthrough]];
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

  bool Group(const Value& value, int depth, std::string* out) {
    std::vector<Value> items;
    return run_.Items(value, &items) && Array(run_.heap().NewTuple(std::move(items)), depth, out);
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

Value Urlize(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature(
      "urlize", {"value", "trim_url_limit", "nofollow", "target", "rel", "extra_schemes"}, 1);
  Value v[6];
  if (!Bind(run, kSignature, arguments, v)) return Value::Raised();
  const TextOf text(run, v[0]);
  if (!text.ok()) return Value::Raised();
  UrlizeRules rules;
  if (!v[1].is_missing() && !v[1].is_none() && !ReadInt(run, v[1], 0, &rules.trim_limit))
    return Value::Raised();
  rules.trims = !v[1].is_missing() && !v[1].is_none();
  std::vector<std::string> rel{"noopener"};
  if (v[4].is_string()) {
    for (std::string_view part : Split(v[4].as_string(), ' ')) {
      if (!part.empty()) rel.emplace_back(part);
    }
  }
  if (Flag(v[2])) rel.emplace_back("nofollow");
  std::sort(rel.begin(), rel.end());
  rel.erase(std::unique(rel.begin(), rel.end()), rel.end());
  rules.rel = ingot::Join(rel, " ");
  if (v[3].is_string()) rules.target = v[3].as_string();
  std::vector<Value> schemes;
  if (!v[5].is_missing() && !v[5].is_none() && !run.Items(v[5], &schemes)) return Value::Raised();
  for (const Value& scheme : schemes) {
    std::string_view name;
    if (!ReadString(run, scheme, "a URI scheme", &name)) return Value::Raised();
    if (name.find(':') == std::string_view::npos) {
      return run.RaiseValue(fmt::format("{} is not a valid URI scheme prefix", Quoted(name)));
    }
    rules.extra_schemes.emplace_back(name);
  }
  const std::string escaped =
      v[0].is_string() && v[0].text()->markup ? std::string(*text) : EscapeHtml(*text);
  return run.String(UrlizeText(escaped, rules));
}

constexpr Entry kEntries[] = {
    {"escape", Escape},           {"e", Escape},
    {"forceescape", ForceEscape}, {"safe", Safe},
    {"striptags", StripTags},     {"urlencode", UrlEncode},
    {"xmlattr", XmlAttributes},   {"tojson", ToJsonText},
    {"urlize", Urlize},
};

}  // namespace

std::span<const Entry> HtmlFilters() { return kEntries; }

}  // namespace ingot::jinja::builtins
