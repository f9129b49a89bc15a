// Filters for HTML and URLs.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "jinja/builtins/bind.h"
#include "jinja/builtins/filters.h"
#include "jinja/builtins/urlize.h"
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
    {"xmlattr", XmlAttributes},   {"urlize", Urlize},
};

}  // namespace

std::span<const Entry> HtmlFilters() { return kEntries; }

}  // namespace ingot::jinja::builtins
