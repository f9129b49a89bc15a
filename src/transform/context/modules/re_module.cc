// modules.re: Python's functions, patterns and matches.
#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "transform/context/modules/re_match.h"
#include "transform/context/modules/regex.h"
#include "transform/context/moment.h"

namespace ingot::transform {
namespace {

using jinja::Arguments;
using jinja::Render;
using jinja::Value;
using Attribute = Result<std::optional<Value>>;

Value MakePattern(Render& render, const Regex& regex);

class PatternObject final : public jinja::Object {
 public:
  explicit PatternObject(Regex regex) : regex_(std::move(regex)) {}
  std::string_view TypeName() const override { return "Pattern"; }
  std::string ToString() const override { return fmt::format("re.compile('{}')", regex_.pattern()); }
  Attribute GetAttribute(Render& render, std::string_view name) override;
  const Regex& regex() const { return regex_; }

 private:
  const Regex regex_;
};

// A pattern as text, or compiled already.
Result<Regex> RegexOf(Render& render, const Value& value, const Value& flags) {
  if (const auto* pattern = value.As<PatternObject>()) return pattern->regex();
  if (!value.is_string()) return InvalidArgument("first argument must be string or compiled pattern");
  if (!flags.is_missing() && !flags.is_integral()) return InvalidArgument("flags must be whole numbers: re.IGNORECASE, or a sum of such");
  ASSIGN_OR_RETURN(const std::string text, render.ToString(value));
  return Regex::Compile(text, flags.is_missing() ? 0 : flags.as_int());
}

Result<std::string> TextArgument(Render& render, const Value& value) {
  if (!value.is_string()) return InvalidArgument("expected string or bytes-like object");
  return render.ToString(value);
}

Result<size_t> LimitOf(const Value& value) {
  if (value.is_missing()) return size_t{0};
  if (!value.is_integral()) return InvalidArgument("the count must be a whole number");
  return value.as_int() > 0 ? static_cast<size_t>(value.as_int()) : size_t{0};
}

// The module's functions take a pattern first and flags last; a pattern's methods take neither.
struct Parameters {
  std::string_view function;
  std::vector<std::string_view> names;  // "pattern" first
  size_t required;
};

Result<Value> Find(Render& render, std::span<const Value> bound, Regex::Way way) {
  ASSIGN_OR_RETURN(const Regex regex, RegexOf(render, bound[0], bound[2]));
  ASSIGN_OR_RETURN(std::string text, TextArgument(render, bound[1]));
  const std::optional<RegexMatch> found = regex.Find(text, way);
  return found ? MakeMatch(render, regex, std::make_shared<const std::string>(std::move(text)), *found) : Value::None();
}

// What findall() gives of one match: all of it, its one group, or a tuple of its groups.
Value FoundValue(Render& render, std::string_view text, const RegexMatch& match) {
  const auto group = [&](size_t i) {
    const auto& span = match.groups[i];
    return render.heap().String(span ? text.substr(span->begin, span->end - span->begin) : std::string_view());
  };
  if (match.groups.size() <= 2) return group(match.groups.size() - 1);
  std::vector<Value> groups;
  for (size_t i = 1; i < match.groups.size(); ++i) groups.push_back(group(i));
  return render.heap().NewTuple(std::move(groups));
}

Result<Value> FindEach(Render& render, std::span<const Value> bound, bool as_matches) {
  ASSIGN_OR_RETURN(const Regex regex, RegexOf(render, bound[0], bound[2]));
  ASSIGN_OR_RETURN(std::string given, TextArgument(render, bound[1]));
  const auto text = std::make_shared<const std::string>(std::move(given));
  std::vector<Value> found;
  RETURN_IF_ERROR(regex.ForEach(*text, 0, [&](const RegexMatch& match) {
    found.push_back(as_matches ? MakeMatch(render, regex, text, match) : FoundValue(render, *text, match));
    return Status::Ok();
  }));
  return render.heap().NewList(std::move(found));
}

// sub(), and subn() with the count of what was replaced.
Result<Value> Substitute(Render& render, std::span<const Value> bound, bool counted) {
  ASSIGN_OR_RETURN(const Regex regex, RegexOf(render, bound[0], bound[4]));
  ASSIGN_OR_RETURN(std::string given, TextArgument(render, bound[2]));
  ASSIGN_OR_RETURN(const size_t limit, LimitOf(bound[3]));
  const auto text = std::make_shared<const std::string>(std::move(given));
  const bool calls = bound[1].is_object() && bound[1].object()->IsCallable();
  RegexReplacement replacement;
  if (!calls) {
    ASSIGN_OR_RETURN(const std::string with, TextArgument(render, bound[1]));
    ASSIGN_OR_RETURN(replacement, RegexReplacement::Parse(with, regex));
  }
  std::string made;
  size_t behind = 0;
  int64_t count = 0;
  RETURN_IF_ERROR(regex.ForEach(*text, limit, [&](const RegexMatch& match) -> Status {
    made += std::string_view(*text).substr(behind, match.groups[0]->begin - behind);
    behind = match.groups[0]->end;
    ++count;
    if (!calls) {
      made += replacement.Expand(*text, match);
      return Status::Ok();
    }
    const std::array<Value, 1> argument = {MakeMatch(render, regex, text, match)};
    ASSIGN_OR_RETURN(const Value with, render.Call(bound[1], {.positional = argument, .named = {}}));
    ASSIGN_OR_RETURN(const std::string part, render.ToString(with));
    made += part;
    return Status::Ok();
  }));
  made += std::string_view(*text).substr(behind);
  const Value result = render.heap().String(made);
  return counted ? render.heap().NewTuple({result, Value::Int(count)}) : result;
}

Result<Value> Split(Render& render, std::span<const Value> bound) {
  ASSIGN_OR_RETURN(const Regex regex, RegexOf(render, bound[0], bound[3]));
  ASSIGN_OR_RETURN(const std::string text, TextArgument(render, bound[1]));
  ASSIGN_OR_RETURN(const size_t limit, LimitOf(bound[2]));
  std::vector<Value> parts;
  size_t behind = 0;
  RETURN_IF_ERROR(regex.ForEach(text, limit, [&](const RegexMatch& match) {
    parts.push_back(render.heap().String(std::string_view(text).substr(behind, match.groups[0]->begin - behind)));
    for (size_t i = 1; i < match.groups.size(); ++i) {
      const auto& span = match.groups[i];
      parts.push_back(span ? render.heap().String(std::string_view(text).substr(span->begin, span->end - span->begin)) : Value::None());
    }
    behind = match.groups[0]->end;
    return Status::Ok();
  }));
  parts.push_back(render.heap().String(std::string_view(text).substr(behind)));
  return render.heap().NewList(std::move(parts));
}

Result<Value> Escape(Render& render, std::span<const Value> bound) {
  ASSIGN_OR_RETURN(const std::string text, TextArgument(render, bound[0]));
  std::string out;
  for (const char c : text) {
    if (std::string_view("()[]{}?*+-|^$\\.&~# \t\n\r\v\f").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return render.heap().String(out);
}

struct ReFunction {
  std::string_view name;
  std::vector<std::string_view> parameters;
  size_t required;
  Result<Value> (*body)(Render& render, std::span<const Value> bound);
};

const std::vector<ReFunction>& Functions() {
  static const std::vector<ReFunction> functions = {
      {"match", {"pattern", "string", "flags"}, 2, [](Render& r, std::span<const Value> b) { return Find(r, b, Regex::Way::kMatch); }},
      {"fullmatch", {"pattern", "string", "flags"}, 2, [](Render& r, std::span<const Value> b) { return Find(r, b, Regex::Way::kFullMatch); }},
      {"search", {"pattern", "string", "flags"}, 2, [](Render& r, std::span<const Value> b) { return Find(r, b, Regex::Way::kSearch); }},
      {"findall", {"pattern", "string", "flags"}, 2, [](Render& r, std::span<const Value> b) { return FindEach(r, b, false); }},
      {"finditer", {"pattern", "string", "flags"}, 2, [](Render& r, std::span<const Value> b) { return FindEach(r, b, true); }},
      {"sub", {"pattern", "repl", "string", "count", "flags"}, 3, [](Render& r, std::span<const Value> b) { return Substitute(r, b, false); }},
      {"subn", {"pattern", "repl", "string", "count", "flags"}, 3, [](Render& r, std::span<const Value> b) { return Substitute(r, b, true); }},
      {"split", {"pattern", "string", "maxsplit", "flags"}, 2, [](Render& r, std::span<const Value> b) { return Split(r, b); }},
      {"escape", {"pattern"}, 1, Escape},
      {"compile", {"pattern", "flags"}, 1, [](Render& r, std::span<const Value> b) -> Result<Value> {
         ASSIGN_OR_RETURN(const Regex regex, RegexOf(r, b[0], b[1]));
         return MakePattern(r, regex);
       }},
  };
  return functions;
}

const ReFunction* FindFunction(std::string_view name) {
  for (const ReFunction& function : Functions()) {
    if (function.name == name) return &function;
  }
  return nullptr;
}

Value FunctionValue(Render& render, const ReFunction& function) {
  return jinja::NewFunction(render.heap(), std::string(function.name), [&function](Render& r, const Arguments& arguments) -> Result<Value> {
    std::vector<Value> bound(function.parameters.size(), Value::Missing());
    RETURN_IF_ERROR(jinja::Signature(function.name, function.parameters, function.required).Bind(arguments, bound));
    return function.body(r, bound);
  });
}

// A function of the module as a pattern's method: without the pattern and the flags.
Value MethodValue(Render& render, const ReFunction& function, const Value& pattern) {
  return jinja::NewFunction(render.heap(), std::string(function.name), [&function, pattern](Render& r, const Arguments& arguments) -> Result<Value> {
    const std::vector<std::string_view> names(function.parameters.begin() + 1, function.parameters.end() - 1);
    std::vector<Value> bound(function.parameters.size(), Value::Missing());
    bound[0] = pattern;
    RETURN_IF_ERROR(jinja::Signature(function.name, names, function.required - 1).Bind(arguments, std::span(bound).subspan(1, names.size())));
    return function.body(r, bound);
  });
}

Attribute PatternObject::GetAttribute(Render& render, std::string_view name) {
  if (name == "pattern") return std::optional(render.heap().String(regex_.pattern()));
  if (name == "flags") return std::optional(Value::Int(regex_.flags() | RegexFlags::kUnicode));
  if (name == "groups") return std::optional(Value::Int(static_cast<int64_t>(regex_.group_count())));
  if (name == "groupindex") {
    const Value index = render.heap().NewDict();
    for (const auto& [group, number] : regex_.names()) index.dict()->Set(render.heap().String(group), Value::Int(number));
    return std::optional(index);
  }
  const ReFunction* function = FindFunction(name);
  if (function == nullptr || name == "compile" || name == "escape") return std::optional<Value>();
  return std::optional(MethodValue(render, *function, MakePattern(render, regex_)));
}

Value MakePattern(Render& render, const Regex& regex) { return render.heap().NewObject<PatternObject>(regex); }

struct NamedFlag {
  std::string_view name;
  int64_t value;
};

constexpr NamedFlag kFlags[] = {{"I", RegexFlags::kIgnoreCase}, {"IGNORECASE", RegexFlags::kIgnoreCase}, {"M", RegexFlags::kMultiline},
                                {"MULTILINE", RegexFlags::kMultiline}, {"S", RegexFlags::kDotAll}, {"DOTALL", RegexFlags::kDotAll},
                                {"X", RegexFlags::kVerbose}, {"VERBOSE", RegexFlags::kVerbose}, {"A", RegexFlags::kAscii},
                                {"ASCII", RegexFlags::kAscii}, {"U", RegexFlags::kUnicode}, {"UNICODE", RegexFlags::kUnicode}};

class ReModule final : public jinja::Object {
 public:
  std::string_view TypeName() const override { return "module"; }
  Attribute GetAttribute(Render& render, std::string_view name) override {
    for (const NamedFlag& flag : kFlags) {
      if (flag.name == name) return std::optional(Value::Int(flag.value));
    }
    const ReFunction* function = FindFunction(name);
    return function == nullptr ? std::optional<Value>() : std::optional(FunctionValue(render, *function));
  }
};

}  // namespace

Value MakeReModule(Render& render) { return render.heap().NewObject<ReModule>(); }

}  // namespace ingot::transform
