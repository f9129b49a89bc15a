// Filters on text.
#include <fmt/format.h>

#include <algorithm>

#include "jinja/builtins/bind.h"
#include "jinja/builtins/filters.h"
#include "jinja/builtins/format.h"
#include "jinja/builtins/objects.h"
#include "jinja/value/text_form.h"
#include "jinja/value/unicode.h"

namespace ingot::jinja::builtins {
namespace {

template <std::string (*Change)(std::string_view)>
Value Changed(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("the filter", {"s"}, 1);
  Value v[1];
  if (!Bind(run, kSignature, arguments, v)) return Value::Raised();
  const TextOf text(run, v[0]);
  return text.ok() ? run.String(Change(*text)) : Value::Raised();
}

// Each word in title case, where words start after blanks, hyphens and opening brackets.
std::string TitleOf(std::string_view text) {
  std::string result;
  bool starts = true;
  for (size_t at = 0; at < text.size();) {
    const char32_t c = NextCodePoint(text, &at);
    const bool separator = c == '-' || c == '(' || c == '{' || c == '[' || c == '<' || IsSpace(c);
    AppendCodePoint(&result, separator ? c : (starts ? ToUpper(c) : ToLower(c)));
    starts = separator;
  }
  return result;
}

Value Center(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("center", {"value", "width"}, 1);
  Value v[2];
  int64_t width = 0;
  if (!Bind(run, kSignature, arguments, v) || !ReadInt(run, v[1], 80, &width)) return Value::Raised();
  const TextOf text(run, v[0]);
  if (!text.ok() || (width > 0 && !run.Affords(static_cast<size_t>(width)))) return Value::Raised();
  return run.String(Centered(*text, width, " "));
}

Value Default(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("default", {"value", "default_value", "boolean"}, 1);
  Value v[3];
  if (!Bind(run, kSignature, arguments, v)) return Value::Raised();
  if (!v[0].is_undefined() && !(Flag(v[2]) && !Truth(v[0]))) return v[0];
  return v[1].is_missing() ? run.heap().String("") : v[1];
}

Value Format(Interpreter& run, const Arguments& arguments) {
  const Value& self = arguments.positional.front();
  const TextOf text(run, self);
  if (!text.ok()) return Value::Raised();
  if (arguments.positional.size() > 1 && !arguments.named.empty()) {
    return run.RaiseValue("can't handle positional and keyword arguments at the same time");
  }
  if (!arguments.named.empty()) {
    const Value dict = run.heap().NewDict();
    for (const NamedValue& given : arguments.named) dict.dict()->Set(given.name, given.value);
    return FormatPercent(run, *text, dict);
  }
  return FormatPercent(run, *text,
                       run.heap().NewTuple({arguments.positional.begin() + 1, arguments.positional.end()}));
}

Value Replace(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("replace", {"s", "old", "new", "count"}, 3);
  Value v[4];
  if (!Bind(run, kSignature, arguments, v)) return Value::Raised();
  int64_t count = -1;
  if (!v[3].is_none() && !ReadInt(run, v[3], -1, &count)) return Value::Raised();
  const TextOf text(run, v[0]);
  const TextOf from(run, v[1]);
  const TextOf to(run, v[2]);
  if (!text.ok() || !from.ok() || !to.ok()) return Value::Raised();
  return ReplaceText(run, *text, *from, *to, count);
}

Value ToText(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("string", {"value"}, 1);
  Value v[1];
  if (!Bind(run, kSignature, arguments, v)) return Value::Raised();
  if (v[0].is_string()) return v[0];
  const TextOf text(run, v[0]);
  return text.ok() ? run.String(*text) : Value::Raised();
}

Value Trim(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("trim", {"value", "chars"}, 1);
  Value v[2];
  if (!Bind(run, kSignature, arguments, v)) return Value::Raised();
  const TextOf text(run, v[0]);
  if (!text.ok()) return Value::Raised();
  std::string_view chars;
  const bool given = !v[1].is_missing() && !v[1].is_none();
  if (given && !ReadString(run, v[1], "chars", &chars)) return Value::Raised();
  return run.String(StripText(*text, given ? &chars : nullptr, true, true));
}

Value Truncate(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("truncate", {"s", "length", "killwords", "end", "leeway"}, 1);
  Value v[5];
  int64_t length = 0;
  int64_t leeway = 5;
  if (!Bind(run, kSignature, arguments, v) || !ReadInt(run, v[1], 255, &length)) return Value::Raised();
  if (!v[4].is_none() && !ReadInt(run, v[4], 5, &leeway)) return Value::Raised();
  std::string_view text;
  std::string_view end = "...";
  if (v[0].is_undefined()) return v[0];
  if (!ReadString(run, v[0], "the value", &text)) return Value::Raised();
  if (!v[3].is_missing() && !ReadString(run, v[3], "end", &end)) return Value::Raised();
  const auto end_size = static_cast<int64_t>(CountCodePoints(end));
  if (length < end_size)
    return run.RaiseValue(fmt::format("expected length >= {}, got {}", end_size, length));
  if (leeway < 0) return run.RaiseValue(fmt::format("expected leeway >= 0, got {}", leeway));
  const auto size = static_cast<int64_t>(CountCodePoints(text));
  if (leeway > size || size - leeway <= length) return v[0];
  std::string_view kept = text.substr(0, ByteOfCodePoint(text, static_cast<size_t>(length - end_size)));
  if (!Flag(v[2])) {
    const size_t blank = kept.rfind(' ');
    if (blank != std::string_view::npos) kept = kept.substr(0, blank);
  }
  return run.String(std::string(kept) + std::string(end));
}

Value WordCount(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("wordcount", {"s"}, 1);
  Value v[1];
  if (!Bind(run, kSignature, arguments, v)) return Value::Raised();
  const TextOf text(run, v[0]);
  if (!text.ok()) return Value::Raised();
  int64_t count = 0;
  bool inside = false;
  for (size_t at = 0; at < (*text).size();) {
    const bool word = IsWord(NextCodePoint(*text, &at));
    count += word && !inside ? 1 : 0;
    inside = word;
  }
  return Value::Int(count);
}

Value PrettyPrint(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("pprint", {"value"}, 1);
  Value v[1];
  if (!Bind(run, kSignature, arguments, v)) return Value::Raised();
  std::string text;
  return PrettyForm(run, v[0], &text) ? run.String(text) : Value::Raised();
}

constexpr Entry kEntries[] = {
    {"upper", Changed<Upper>},
    {"lower", Changed<Lower>},
    {"capitalize", Changed<Capitalize>},
    {"title", Changed<TitleOf>},
    {"center", Center},
    {"default", Default},
    {"d", Default},
    {"format", Format},
    {"replace", Replace},
    {"string", ToText},
    {"trim", Trim},
    {"truncate", Truncate},
    {"wordcount", WordCount},
    {"pprint", PrettyPrint},
};

}  // namespace

std::span<const Entry> TextFilters() { return kEntries; }

}  // namespace ingot::jinja::builtins
