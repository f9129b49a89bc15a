#include "jinja/value/text_form.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <vector>

#include "jinja/value/containers.h"
#include "jinja/value/object.h"
#include "jinja/value/unicode.h"

namespace ingot::jinja {
namespace {

constexpr size_t kDeepest = 300;

// Writes a value as repr() does. Knows which containers it is inside of.
class Writer {
 public:
  explicit Writer(std::string* out) : out_(*out) {}

  bool Write(const Value& value) {
    switch (value.kind()) {
      case Kind::kUndefined:
        out_ += "Undefined";
        return true;
      case Kind::kString:
        if (value.text()->markup) out_ += "Markup(";
        AppendQuoted(value.as_string(), &out_);
        if (value.text()->markup) out_ += ")";
        return true;
      case Kind::kObject:
        out_ += value.object()->Repr();
        return true;
      case Kind::kList:
        return Inside(value.list(), "[...]", [&] { return Items(*value.list(), "[", "]"); });
      case Kind::kTuple:
        return Inside(value.list(), "(...)",
                      [&] { return Items(*value.list(), "(", value.list()->size() == 1 ? ",)" : ")"); });
      case Kind::kDict:
        return Inside(value.dict(), "{...}", [&] { return Entries(*value.dict()); });
      case Kind::kSet:
        return Inside(value.set(), "{...}", [&] { return Members(*value.set()); });
      default:
        return AppendText(value, &out_);
    }
  }

 private:
  template <typename F>
  bool Inside(const void* container, std::string_view again, F&& write) {
    if (std::find(around_.begin(), around_.end(), container) != around_.end()) {
      out_ += again;
      return true;
    }
    if (around_.size() >= kDeepest) return false;
    around_.push_back(container);
    const bool done = write();
    around_.pop_back();
    return done;
  }

  bool Items(const List& list, std::string_view open, std::string_view close) {
    out_ += open;
    for (size_t i = 0; i < list.size(); ++i) {
      if (i > 0) out_ += ", ";
      if (!Write(list[i])) return false;
    }
    out_ += close;
    return true;
  }

  bool Entries(const Dict& dict) {
    bool first = true;
    out_ += "{";
    for (size_t i = 0; i < dict.slots(); ++i) {
      const Dict::Entry& entry = dict.slot(i);
      if (entry.key.is_missing()) continue;
      if (!first) out_ += ", ";
      first = false;
      if (!Write(entry.key)) return false;
      out_ += ": ";
      if (!Write(entry.value)) return false;
    }
    out_ += "}";
    return true;
  }

  bool Members(const Set& set) {
    if (set.size() == 0) {
      out_ += "set()";
      return true;
    }
    bool first = true;
    out_ += "{";
    for (size_t i = 0; i < set.members().slots(); ++i) {
      const Value& key = set.members().slot(i).key;
      if (key.is_missing()) continue;
      if (!first) out_ += ", ";
      first = false;
      if (!Write(key)) return false;
    }
    out_ += "}";
    return true;
  }

  std::string& out_;
  std::vector<const void*> around_;
};

void AppendEscaped(char32_t c, std::string* out) {
  if (c == '\n') {
    *out += "\\n";
  } else if (c == '\r') {
    *out += "\\r";
  } else if (c == '\t') {
    *out += "\\t";
  } else if (c < 0x100) {
    *out += fmt::format("\\x{:02x}", static_cast<uint32_t>(c));
  } else if (c < 0x10000) {
    *out += fmt::format("\\u{:04x}", static_cast<uint32_t>(c));
  } else {
    *out += fmt::format("\\U{:08x}", static_cast<uint32_t>(c));
  }
}

}  // namespace

bool AppendText(const Value& value, std::string* out) {
  switch (value.kind()) {
    case Kind::kUndefined:
    case Kind::kMissing:
    case Kind::kRaised:
      return true;
    case Kind::kNone:
      *out += "None";
      return true;
    case Kind::kBool:
      *out += value.as_bool() ? "True" : "False";
      return true;
    case Kind::kInt: {
      char digits[24];
      const auto end = std::to_chars(digits, digits + sizeof(digits), value.as_int());
      out->append(digits, end.ptr);
      return true;
    }
    case Kind::kFloat:
      AppendFloat(value.as_float(), out);
      return true;
    case Kind::kString:
      *out += value.as_string();
      return true;
    case Kind::kObject:
      *out += value.object()->ToString();
      return true;
    default:
      return AppendRepr(value, out);
  }
}

bool AppendRepr(const Value& value, std::string* out) { return Writer(out).Write(value); }

void AppendFloat(double value, std::string* out) {
  if (std::isnan(value)) {
    *out += "nan";
    return;
  }
  if (std::isinf(value)) {
    *out += value < 0 ? "-inf" : "inf";
    return;
  }
  char text[40];
  const auto end = std::to_chars(text, text + sizeof(text), value, std::chars_format::scientific);
  const std::string_view written(text, static_cast<size_t>(end.ptr - text));
  const size_t e = written.find('e');
  int exponent = 0;
  std::from_chars(written.data() + e + (written[e + 1] == '+' ? 2 : 1), end.ptr, exponent);
  std::string_view mantissa = written.substr(0, e);
  if (mantissa.front() == '-') {
    *out += '-';
    mantissa.remove_prefix(1);
  }
  if (exponent < -4 || exponent >= 16) {
    *out += fmt::format("{}e{}{:02}", mantissa, exponent < 0 ? '-' : '+', std::abs(exponent));
    return;
  }
  std::string digits(mantissa);
  std::erase(digits, '.');
  if (exponent < 0) {
    *out += "0." + std::string(static_cast<size_t>(-exponent - 1), '0') + digits;
    return;
  }
  const auto whole = static_cast<size_t>(exponent) + 1;
  if (digits.size() < whole) digits.append(whole - digits.size(), '0');
  *out += digits.substr(0, whole) + "." + (digits.size() > whole ? digits.substr(whole) : "0");
}

void AppendQuoted(std::string_view text, std::string* out) {
  const bool doubles = text.find('\'') != std::string_view::npos && text.find('"') == std::string_view::npos;
  const char quote = doubles ? '"' : '\'';
  *out += quote;
  for (size_t at = 0; at < text.size();) {
    const size_t begin = at;
    const char32_t c = NextCodePoint(text, &at);
    if (c == static_cast<char32_t>(quote) || c == '\\') {
      *out += '\\';
      *out += static_cast<char>(c);
    } else if (IsPrintable(c)) {
      out->append(text.substr(begin, at - begin));
    } else {
      AppendEscaped(c, out);
    }
  }
  *out += quote;
}

std::string Quoted(std::string_view text) {
  std::string out;
  AppendQuoted(text, &out);
  return out;
}

std::string EscapeHtml(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&#34;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace ingot::jinja
