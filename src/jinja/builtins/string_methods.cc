// Methods of str, but for those that cut it up (string_split_methods.cc).
#include <fmt/format.h>

#include <algorithm>

#include "jinja/builtins/bind.h"
#include "jinja/builtins/filters.h"
#include "jinja/builtins/format.h"
#include "jinja/value/unicode.h"

namespace ingot::jinja::builtins {
namespace {

std::string_view SelfOf(const Arguments& arguments) { return arguments.positional.front().as_string(); }

bool NoArguments(Interpreter& run, const Arguments& arguments) {
  if (arguments.positional.size() == 1 && arguments.named.empty()) return true;
  return !run.RaiseType("the method takes no arguments").raised();
}

template <std::string (*Change)(std::string_view)>
Value Changed(Interpreter& run, const Arguments& arguments) {
  return NoArguments(run, arguments) ? run.String(Change(SelfOf(arguments))) : Value::Raised();
}

// Each run of letters in title case.
std::string Title(std::string_view text) {
  std::string result;
  bool inside = false;
  for (size_t at = 0; at < text.size();) {
    const char32_t c = NextCodePoint(text, &at);
    const bool cased = IsUpper(c) || IsLower(c);
    AppendCodePoint(&result, inside ? ToLower(c) : ToUpper(c));
    inside = cased;
  }
  return result;
}

std::string SwapCase(std::string_view text) {
  std::string result;
  for (size_t at = 0; at < text.size();) {
    const char32_t c = NextCodePoint(text, &at);
    AppendCodePoint(&result, IsUpper(c) ? ToLower(c) : ToUpper(c));
  }
  return result;
}

// All characters are so, and there is one.
template <bool (*Predicate)(char32_t)>
Value AllAre(Interpreter& run, const Arguments& arguments) {
  if (!NoArguments(run, arguments)) return Value::Raised();
  const std::string_view text = SelfOf(arguments);
  for (size_t at = 0; at < text.size();) {
    if (!Predicate(NextCodePoint(text, &at))) return Value::Bool(false);
  }
  return Value::Bool(!text.empty());
}

bool IsAlphaOrDigit(char32_t c) { return IsAlpha(c) || IsDigit(c); }
bool IsDecimal(char32_t c) { return IsDigit(c) && c != 0xB2 && c != 0xB3 && c != 0xB9; }

Value IsAscii(Interpreter& run, const Arguments& arguments) {
  return NoArguments(run, arguments) ? Value::Bool(arguments.positional.front().text()->ascii)
                                     : Value::Raised();
}

Value IsIdentifier(Interpreter& run, const Arguments& arguments) {
  if (!NoArguments(run, arguments)) return Value::Raised();
  const std::string_view text = SelfOf(arguments);
  bool first = true;
  for (size_t at = 0; at < text.size(); first = false) {
    const char32_t c = NextCodePoint(text, &at);
    if (!IsWord(c) || (first && IsDigit(c))) return Value::Bool(false);
  }
  return Value::Bool(!text.empty());
}

template <bool kUpper>
Value HasCase(Interpreter& run, const Arguments& arguments) {
  if (!NoArguments(run, arguments)) return Value::Raised();
  const std::string_view text = SelfOf(arguments);
  bool cased = false;
  for (size_t at = 0; at < text.size();) {
    const char32_t c = NextCodePoint(text, &at);
    if (kUpper ? IsLower(c) : IsUpper(c)) return Value::Bool(false);
    cased = cased || IsLower(c) || IsUpper(c);
  }
  return Value::Bool(cased);
}

Value IsTitle(Interpreter& run, const Arguments& arguments) {
  if (!NoArguments(run, arguments)) return Value::Raised();
  const std::string_view text = SelfOf(arguments);
  bool inside = false;
  bool cased = false;
  for (size_t at = 0; at < text.size();) {
    const char32_t c = NextCodePoint(text, &at);
    if ((IsUpper(c) && inside) || (IsLower(c) && !inside)) return Value::Bool(false);
    inside = IsUpper(c) || IsLower(c);
    cased = cased || inside;
  }
  return Value::Bool(cased);
}

// The part of the text between two positions given in code points, and where it starts in bytes.
bool Window(Interpreter& run, std::string_view text, const Value& start, const Value& stop,
            std::string_view* part, size_t* offset) {
  const auto size = static_cast<int64_t>(CountCodePoints(text));
  int64_t bounds[2] = {0, size};
  if (!start.is_none() && !ReadInt(run, start, 0, &bounds[0])) return false;
  if (!stop.is_none() && !ReadInt(run, stop, size, &bounds[1])) return false;
  for (int64_t& bound : bounds) {
    if (bound < 0) bound = bound < -size ? 0 : bound + size;
  }
  if (bounds[0] > size || bounds[0] > bounds[1]) {
    *part = {};
    *offset = std::string_view::npos;
    return true;
  }
  const size_t begin = ByteOfCodePoint(text, static_cast<size_t>(bounds[0]));
  const size_t end = ByteOfCodePoint(text, static_cast<size_t>(std::min(bounds[1], size)));
  *part = text.substr(begin, end - begin);
  *offset = begin;
  return true;
}

// The byte where `wanted` is, or npos. memmem is linear: a template cannot make it quadratic.
size_t FindIn(std::string_view text, std::string_view wanted, bool last) {
  if (last) return text.rfind(wanted);
  if (wanted.empty()) return 0;
  const void* found = memmem(text.data(), text.size(), wanted.data(), wanted.size());
  return found == nullptr ? std::string_view::npos
                          : static_cast<size_t>(static_cast<const char*>(found) - text.data());
}

template <bool kLast, bool kMustBeThere>
Value Find(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("find", {"self", "sub", "start", "end"}, 2);
  Value v[4];
  std::string_view wanted;
  std::string_view part;
  size_t offset = 0;
  if (!Bind(run, kSignature, arguments, v) || !ReadString(run, v[1], "the argument", &wanted))
    return Value::Raised();
  if (!Window(run, v[0].as_string(), v[2], v[3], &part, &offset)) return Value::Raised();
  if (kLast && !run.Steps(part.size() / 16 * std::min<size_t>(wanted.size() + 1, 64) / 16))
    return Value::Raised();
  const size_t at = offset == std::string_view::npos ? offset : FindIn(part, wanted, kLast);
  if (at != std::string_view::npos) {
    return Value::Int(static_cast<int64_t>(CountCodePoints(v[0].as_string().substr(0, offset + at))));
  }
  return kMustBeThere ? run.RaiseValue("substring not found") : Value::Int(-1);
}

Value Count(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("count", {"self", "sub", "start", "end"}, 2);
  Value v[4];
  std::string_view wanted;
  std::string_view part;
  size_t offset = 0;
  if (!Bind(run, kSignature, arguments, v) || !ReadString(run, v[1], "the argument", &wanted))
    return Value::Raised();
  if (!Window(run, v[0].as_string(), v[2], v[3], &part, &offset)) return Value::Raised();
  if (offset == std::string_view::npos) return Value::Int(0);
  if (wanted.empty()) return Value::Int(static_cast<int64_t>(CountCodePoints(part)) + 1);
  int64_t count = 0;
  for (size_t at; (at = FindIn(part, wanted, false)) != std::string_view::npos; ++count) {
    part.remove_prefix(at + wanted.size());
  }
  return Value::Int(count);
}

template <bool kAtEnd>
Value StartsOrEnds(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature(kAtEnd ? "endswith" : "startswith", {"self", "prefix", "start", "end"},
                                    2);
  Value v[4];
  std::string_view part;
  size_t offset = 0;
  if (!Bind(run, kSignature, arguments, v)) return Value::Raised();
  if (!Window(run, v[0].as_string(), v[2], v[3], &part, &offset)) return Value::Raised();
  std::vector<Value> candidates{v[1]};
  if (v[1].is_tuple()) candidates = v[1].list()->items();
  for (const Value& candidate : candidates) {
    std::string_view wanted;
    if (!ReadString(run, candidate, "the first argument", &wanted)) return Value::Raised();
    if (offset == std::string_view::npos) continue;
    if (kAtEnd ? part.ends_with(wanted) : part.starts_with(wanted)) return Value::Bool(true);
  }
  return Value::Bool(false);
}

template <bool kSuffix>
Value RemoveAffix(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature(kSuffix ? "removesuffix" : "removeprefix", {"self", "affix"}, 2);
  Value v[2];
  std::string_view affix;
  if (!Bind(run, kSignature, arguments, v) || !ReadString(run, v[1], "the argument", &affix))
    return Value::Raised();
  const std::string_view text = v[0].as_string();
  if (kSuffix) return text.ends_with(affix) ? run.String(text.substr(0, text.size() - affix.size())) : v[0];
  return text.starts_with(affix) ? run.String(text.substr(affix.size())) : v[0];
}

enum class Side { kLeft, kRight, kCenter };

template <Side kSide>
Value Justify(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("ljust", {"self", "width", "fillchar"}, 2);
  Value v[3];
  int64_t width = 0;
  std::string_view fill = " ";
  if (!Bind(run, kSignature, arguments, v) || !ReadInt(run, v[1], 0, &width)) return Value::Raised();
  if (!v[2].is_missing() && !ReadString(run, v[2], "the fill character", &fill)) return Value::Raised();
  if (CountCodePoints(fill) != 1)
    return run.RaiseType("the fill character must be exactly one character long");
  const std::string_view text = v[0].as_string();
  const auto size = static_cast<int64_t>(CountCodePoints(text));
  if (width <= size) return v[0];
  if (static_cast<uint64_t>(width) > (uint64_t{1} << 40) ||
      !run.Affords(static_cast<size_t>(width) * fill.size())) {
    return run.Raise(FailureKind::kLimit, "the text needs more memory than a template may use");
  }
  if (kSide == Side::kCenter) return run.String(Centered(text, width, fill));
  std::string pad;
  for (int64_t i = size; i < width; ++i) pad += fill;
  return run.String(kSide == Side::kLeft ? std::string(text) + pad : pad + std::string(text));
}

Value ZeroFill(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("zfill", {"self", "width"}, 2);
  Value v[2];
  int64_t width = 0;
  if (!Bind(run, kSignature, arguments, v) || !ReadInt(run, v[1], 0, &width)) return Value::Raised();
  const std::string_view text = v[0].as_string();
  const auto size = static_cast<int64_t>(CountCodePoints(text));
  if (width <= size) return v[0];
  if (!run.Affords(static_cast<size_t>(width))) return Value::Raised();
  const size_t sign = !text.empty() && (text.front() == '-' || text.front() == '+') ? 1 : 0;
  return run.String(std::string(text.substr(0, sign)) + std::string(static_cast<size_t>(width - size), '0') +
                    std::string(text.substr(sign)));
}

template <bool kLeft, bool kRight>
Value Strip(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("strip", {"self", "chars"}, 1);
  Value v[2];
  std::string_view chars;
  if (!Bind(run, kSignature, arguments, v)) return Value::Raised();
  const bool given = !v[1].is_missing() && !v[1].is_none();
  if (given && !ReadString(run, v[1], "the argument", &chars)) return Value::Raised();
  return run.String(StripText(v[0].as_string(), given ? &chars : nullptr, kLeft, kRight));
}

Value Replace(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("replace", {"self", "old", "new", "count"}, 3);
  Value v[4];
  int64_t count = -1;
  std::string_view from;
  std::string_view to;
  if (!Bind(run, kSignature, arguments, v) || !ReadInt(run, v[3], -1, &count)) return Value::Raised();
  if (!ReadString(run, v[1], "argument 1", &from) || !ReadString(run, v[2], "argument 2", &to))
    return Value::Raised();
  return ReplaceText(run, v[0].as_string(), from, to, count);
}

Value Format(Interpreter& run, const Arguments& arguments) {
  return FormatBraces(run, SelfOf(arguments), {arguments.positional.subspan(1), arguments.named});
}

Value FormatMap(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("format_map", {"self", "mapping"}, 2);
  Value v[2];
  if (!Bind(run, kSignature, arguments, v)) return Value::Raised();
  if (!v[1].is_dict()) return run.RaiseType("format_map() takes a mapping");
  std::vector<NamedValue> named;
  v[1].dict()->ForEach([&](const Value& key, const Value& value) {
    if (key.is_string()) named.push_back({key.as_string(), value});
  });
  return FormatBraces(run, v[0].as_string(), {{}, named});
}

Value Join(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("join", {"self", "iterable"}, 2);
  Value v[2];
  std::vector<Value> items;
  if (!Bind(run, kSignature, arguments, v)) return Value::Raised();
  if (!run.Items(v[1], &items)) return Value::Raised();
  std::string text;
  for (size_t i = 0; i < items.size(); ++i) {
    if (!items[i].is_string()) {
      return run.RaiseType(
          fmt::format("sequence item {}: expected str instance, {} found", i, TypeName(items[i])));
    }
    if (i > 0) text += v[0].as_string();
    text += items[i].as_string();
    if (!run.Affords(text.size())) return Value::Raised();
  }
  return run.String(text);
}

constexpr Entry kEntries[] = {
    {"upper", Changed<Upper>},
    {"lower", Changed<Lower>},
    {"casefold", Changed<Lower>},
    {"capitalize", Changed<Capitalize>},
    {"title", Changed<Title>},
    {"swapcase", Changed<SwapCase>},
    {"isspace", AllAre<IsSpace>},
    {"isalpha", AllAre<IsAlpha>},
    {"isdigit", AllAre<IsDigit>},
    {"isnumeric", AllAre<IsDigit>},
    {"isdecimal", AllAre<IsDecimal>},
    {"isalnum", AllAre<IsAlphaOrDigit>},
    {"isascii", IsAscii},
    {"isidentifier", IsIdentifier},
    {"isupper", HasCase<true>},
    {"islower", HasCase<false>},
    {"istitle", IsTitle},
    {"find", Find<false, false>},
    {"rfind", Find<true, false>},
    {"index", Find<false, true>},
    {"rindex", Find<true, true>},
    {"count", Count},
    {"startswith", StartsOrEnds<false>},
    {"endswith", StartsOrEnds<true>},
    {"removeprefix", RemoveAffix<false>},
    {"removesuffix", RemoveAffix<true>},
    {"ljust", Justify<Side::kLeft>},
    {"rjust", Justify<Side::kRight>},
    {"center", Justify<Side::kCenter>},
    {"zfill", ZeroFill},
    {"strip", Strip<true, true>},
    {"lstrip", Strip<true, false>},
    {"rstrip", Strip<false, true>},
    {"replace", Replace},
    {"format", Format},
    {"format_map", FormatMap},
    {"join", Join},
};

}  // namespace

std::span<const Entry> StringMethods() { return kEntries; }

}  // namespace ingot::jinja::builtins
