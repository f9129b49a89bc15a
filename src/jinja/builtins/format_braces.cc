// str.format.
#include <fmt/format.h>

#include <algorithm>

#include "jinja/builtins/bind.h"
#include "jinja/builtins/format.h"
#include "jinja/builtins/format_spec.h"
#include "jinja/value/text_form.h"
#include "jinja/value/unicode.h"

namespace ingot::jinja::builtins {
namespace {

class Formatter {
 public:
  Formatter(Interpreter& run, const Arguments& arguments) : run_(run), arguments_(arguments) {}

  bool Format(std::string_view format, int depth, std::string* out) {
    if (depth > 2) return Fail("max string recursion exceeded");
    for (size_t at = 0; at < format.size();) {
      const char c = format[at];
      if (c != '{' && c != '}') {
        const size_t end = std::min(format.find_first_of("{}", at), format.size());
        out->append(format.substr(at, end - at));
        at = end;
        continue;
      }
      if (at + 1 < format.size() && format[at + 1] == c) {
        out->push_back(c);
        at += 2;
        continue;
      }
      if (c == '}') return Fail("single '}' encountered in format string");
      size_t end = 0;
      if (!FieldEnd(format, at + 1, &end) || !Field(format.substr(at + 1, end - at - 1), depth, out))
        return false;
      if (!run_.Affords(out->size())) return false;
      at = end + 1;
    }
    return true;
  }

 private:
  bool Fail(std::string message) { return !run_.RaiseValue(std::move(message)).raised(); }

  bool FieldEnd(std::string_view format, size_t at, size_t* end) {
    int open = 1;
    bool bracket = false;
    for (; at < format.size(); ++at) {
      if (format[at] == '[') bracket = true;
      if (format[at] == ']') bracket = false;
      if (bracket) continue;
      open += format[at] == '{' ? 1 : 0;
      open -= format[at] == '}' ? 1 : 0;
      if (open != 0) continue;
      *end = at;
      return true;
    }
    return Fail(at == format.size() && open == 1 ? "expected '}' before end of string"
                                                 : "single '{' encountered in format string");
  }

  // name[.attribute|[key]]…[!conversion][:spec]
  bool Field(std::string_view field, int depth, std::string* out) {
    size_t end = 0;
    for (bool bracket = false; end < field.size(); ++end) {
      if (field[end] == '[') bracket = true;
      if (field[end] == ']') bracket = false;
      if (!bracket && (field[end] == '!' || field[end] == ':')) break;
    }
    std::string_view name = field.substr(0, end);
    std::string_view rest = field.substr(end);
    char conversion = '\0';
    if (rest.starts_with('!')) {
      if (rest.size() < 2) return Fail("end of string while looking for conversion specifier");
      conversion = rest[1];
      rest.remove_prefix(2);
      if (!rest.empty() && rest.front() != ':') return Fail("expected ':' after conversion specifier");
    }
    // The field takes its number before those inside of its specification.
    const Value value = Lookup(name);
    if (value.raised()) return false;
    std::string spec;
    if (rest.starts_with(':') && !Format(rest.substr(1), depth + 1, &spec)) return false;
    if (conversion == '\0') return FormatBySpec(run_, value, spec, out);
    std::string text;
    if (conversion != 's' && conversion != 'r' && conversion != 'a')
      return Fail(fmt::format("unknown conversion specifier '{}'", conversion));
    if (conversion == 's' ? !run_.Text(value, &text) : !run_.Repr(value, &text)) return false;
    return FormatBySpec(run_, run_.heap().String(text), spec, out);
  }

  Value First(std::string_view name) {
    int64_t number = 0;
    if (name.empty()) {
      if (numbering_ == Numbering::kManual)
        return run_.RaiseValue("cannot switch from manual field specification to automatic field numbering");
      numbering_ = Numbering::kAutomatic;
      number = next_++;
    } else if (name.find_first_not_of("0123456789") == std::string_view::npos &&
               ParseInt(name, 10, &number)) {
      if (numbering_ == Numbering::kAutomatic)
        return run_.RaiseValue("cannot switch from automatic field numbering to manual field specification");
      numbering_ = Numbering::kManual;
    } else {
      const Value* value = arguments_.Find(name);
      return value != nullptr ? *value
                              : run_.RaiseValue(fmt::format("there is no argument {}", Quoted(name)));
    }
    if (number >= static_cast<int64_t>(arguments_.positional.size())) {
      return run_.RaiseValue(
          fmt::format("replacement index {} out of range for positional args tuple", number));
    }
    return arguments_.positional[static_cast<size_t>(number)];
  }

  Value Lookup(std::string_view path) {
    size_t end = std::min(path.find_first_of(".["), path.size());
    Value value = First(path.substr(0, end));
    while (!value.raised() && end < path.size()) {
      const bool attribute = path[end] == '.';
      const size_t begin = end + 1;
      end = std::min(attribute ? path.find_first_of(".[", begin) : path.find(']', begin), path.size());
      const std::string_view name = path.substr(begin, end - begin);
      if (name.empty()) return run_.RaiseValue("empty attribute in format string");
      if (attribute) {
        value = run_.GetAttribute(value, name);
      } else {
        if (end == path.size()) return run_.RaiseValue("missing ']' in format string");
        ++end;
        int64_t index = 0;
        const bool digits =
            name.find_first_not_of("0123456789") == std::string_view::npos && ParseInt(name, 10, &index);
        value = run_.GetItem(value, digits ? Value::Int(index) : run_.heap().String(name));
      }
      if (value.is_undefined()) return run_.RaiseUndefined(value);
    }
    return value;
  }

  enum class Numbering { kUnknown, kAutomatic, kManual };
  Interpreter& run_;
  const Arguments& arguments_;
  Numbering numbering_ = Numbering::kUnknown;
  int64_t next_ = 0;
};

bool IsIntegerType(char type) {
  return type == '\0' || std::string_view("bcdnoxX").find(type) != std::string_view::npos;
}

}  // namespace

Value FormatBraces(Interpreter& run, std::string_view format, const Arguments& arguments) {
  std::string text;
  return Formatter(run, arguments).Format(format, 0, &text) ? run.String(text) : Value::Raised();
}

bool FormatBySpec(Interpreter& run, const Value& value, std::string_view text, std::string* out) {
  auto fail = [&](std::string message) { return !run.RaiseValue(std::move(message)).raised(); };
  if (text.empty()) return run.Text(value, out);
  FormatSpec spec;
  if (!ParseSpec(text, &spec))
    return fail(fmt::format("invalid format specifier '{}' for object of type '{}'", text, TypeName(value)));
  if (!run.Affords(static_cast<size_t>(spec.width) * 4)) return false;
  if (value.is_string()) {
    const bool number_only =
        spec.sign != '\0' || spec.separator != '\0' || spec.alternate || (spec.align == '=');
    if ((spec.type != '\0' && spec.type != 's') || (number_only && !(spec.zero && spec.align == '='))) {
      return fail(fmt::format("invalid format specifier '{}' for object of type 'str'", text));
    }
    if (spec.align == '=') spec.align = '<';
    *out += FormatText(value.as_string(), spec);
    return true;
  }
  if (value.is_bool() && spec.type == '\0') {
    // As an integer: that is what Python's bool is.
    *out += FormatInteger(value.as_int(), spec);
    return true;
  }
  if (value.is_integral() && IsIntegerType(spec.type)) {
    if (spec.precision >= 0) return fail("precision not allowed in integer format specifier");
    if (spec.type == 'c') {
      if (value.as_int() < 0 || value.as_int() > 0x10FFFF) return fail("%c arg not in range(0x110000)");
      std::string character;
      AppendCodePoint(&character, static_cast<char32_t>(value.as_int()));
      *out += Padded("", character, spec, '<');
      return true;
    }
    *out += FormatInteger(value.as_int(), spec);
    return true;
  }
  if (value.is_number()) {
    const bool text_type = spec.type == 's' || (value.is_float() && spec.type != '\0' && spec.type != 'n' &&
                                                IsIntegerType(spec.type));
    if (text_type)
      return fail(
          fmt::format("unknown format code '{}' for object of type '{}'", spec.type, TypeName(value)));
    *out += FormatFloat(value.as_float(), spec);
    return true;
  }
  if (value.is_undefined()) return !run.RaiseUndefined(value).raised();
  return !run.RaiseType(fmt::format("unsupported format string passed to {}.__format__", TypeName(value)))
              .raised();
}

}  // namespace ingot::jinja::builtins
