// The % operator of text.
#include <fmt/format.h>

#include <cmath>

#include "jinja/builtins/bind.h"
#include "jinja/builtins/format.h"
#include "jinja/builtins/format_spec.h"
#include "jinja/value/text_form.h"
#include "jinja/value/unicode.h"

namespace ingot::jinja::builtins {
namespace {

class PercentFormatter {
 public:
  PercentFormatter(Interpreter& run, std::string_view format, const Value& values)
      : run_(run), format_(format), values_(values) {}

  Value Run() {
    while (at_ < format_.size()) {
      const size_t percent = std::min(format_.find('%', at_), format_.size());
      out_ += format_.substr(at_, percent - at_);
      at_ = percent + 1;
      if (percent == format_.size()) break;
      if (!Conversion() || !run_.Affords(out_.size())) return Value::Raised();
    }
    const bool is_mapping = values_.is_dict() || (values_.is_object() && values_.object()->IsMapping());
    const bool all_used =
        values_.is_tuple() ? used_ == values_.list()->size() : (used_ > 0 || is_mapping || values_.is_list());
    if (!all_used) return run_.RaiseType("not all arguments converted during string formatting");
    return run_.String(out_);
  }

 private:
  bool Fail(std::string message) { return !run_.RaiseType(std::move(message)).raised(); }
  char Peek() const { return at_ < format_.size() ? format_[at_] : '\0'; }

  bool NextValue(Value* value) {
    if (keyed_) {
      *value = key_value_;
      return true;
    }
    if (!values_.is_tuple()) {
      if (used_ > 0) return Fail("not enough arguments for format string");
      *value = values_;
    } else {
      if (used_ >= values_.list()->size()) return Fail("not enough arguments for format string");
      *value = (*values_.list())[used_];
    }
    ++used_;
    return true;
  }

  bool Key() {
    keyed_ = Peek() == '(';
    if (!keyed_) return true;
    int open = 0;
    const size_t begin = at_ + 1;
    do {
      if (at_ >= format_.size()) return !run_.RaiseValue("incomplete format key").raised();
      open += format_[at_] == '(' ? 1 : 0;
      open -= format_[at_] == ')' ? 1 : 0;
      ++at_;
    } while (open > 0);
    const std::string_view key = format_.substr(begin, at_ - begin - 1);
    if (!values_.is_dict() && !(values_.is_object() && values_.object()->IsMapping()))
      return Fail("format requires a mapping");
    key_value_ = run_.GetItem(values_, run_.heap().String(key));
    if (key_value_.raised()) return false;
    return !key_value_.is_undefined() ||
           !run_.RaiseValue(fmt::format("there is no key {}", Quoted(key))).raised();
  }

  bool Number(int64_t* number) {
    if (Peek() == '*') {
      ++at_;
      Value value;
      if (!NextValue(&value)) return false;
      if (!value.is_integral()) return Fail("* wants int");
      *number = value.as_int();
    } else {
      *number = 0;
      for (; Peek() >= '0' && Peek() <= '9'; ++at_) {
        if (*number > 1'000'000) break;
        *number = *number * 10 + (Peek() - '0');
      }
    }
    return std::abs(*number) <= 1'000'000 ||
           !run_.Raise(FailureKind::kLimit, "a format of more than a million characters").raised();
  }

  bool Conversion() {
    if (!Key()) return false;
    FormatSpec spec;
    bool left = false;
    for (;; ++at_) {
      if (Peek() == '-')
        left = true;
      else if (Peek() == '+')
        spec.sign = '+';
      else if (Peek() == ' ')
        spec.sign = spec.sign == '+' ? '+' : ' ';
      else if (Peek() == '#')
        spec.alternate = true;
      else if (Peek() == '0')
        spec.zero = true;
      else
        break;
    }
    if (!Number(&spec.width)) return false;
    if (spec.width < 0) {
      left = true;
      spec.width = -spec.width;
    }
    if (Peek() == '.') {
      ++at_;
      if (!Number(&spec.precision)) return false;
      spec.precision = std::max<int64_t>(spec.precision, 0);
    }
    while (Peek() == 'h' || Peek() == 'l' || Peek() == 'L') ++at_;
    if (at_ >= format_.size()) return !run_.RaiseValue("incomplete format").raised();
    spec.type = format_[at_++];
    spec.align = left ? '<' : '>';
    if (spec.type == '%') {
      out_ += '%';
      return true;
    }
    Value value;
    return NextValue(&value) && Write(value, spec, left);
  }

  bool Write(const Value& value, FormatSpec spec, bool left) {
    switch (spec.type) {
      case 's':
      case 'r':
      case 'a': {
        std::string text;
        if (spec.type == 's' ? !run_.Text(value, &text) : !run_.Repr(value, &text)) return false;
        out_ += FormatText(text, spec);
        return true;
      }
      case 'c':
        return Character(value, spec);
      case 'd':
      case 'i':
      case 'u':
      case 'o':
      case 'x':
      case 'X':
        return Integer(value, spec, left);
      case 'e':
      case 'E':
      case 'f':
      case 'F':
      case 'g':
      case 'G':
        return Float(value, spec, left);
      default:
        return !run_.RaiseValue(fmt::format("unsupported format character '{}'", spec.type)).raised();
    }
  }

  bool Character(const Value& value, const FormatSpec& spec) {
    std::string text;
    if (value.is_string() && CountCodePoints(value.as_string()) == 1) {
      text = value.as_string();
    } else if (value.is_integral() && value.as_int() >= 0 && value.as_int() <= 0x10FFFF) {
      AppendCodePoint(&text, static_cast<char32_t>(value.as_int()));
    } else {
      return Fail("%c requires int or char");
    }
    out_ += Padded("", text, spec, '>');
    return true;
  }

  bool Integer(const Value& value, FormatSpec spec, bool left) {
    int64_t number = 0;
    const bool decimal = spec.type == 'd' || spec.type == 'i' || spec.type == 'u';
    if (value.is_integral()) {
      number = value.as_int();
    } else if (value.is_float() && decimal && std::fabs(value.as_float()) < 9.2e18) {
      number = static_cast<int64_t>(value.as_float());
    } else if (value.is_undefined()) {
      return !run_.RaiseUndefined(value).raised();
    } else {
      return Fail(fmt::format("%{} format: {} is required, not {}", spec.type,
                              decimal ? "a real number" : "an integer", TypeName(value)));
    }
    std::string sign = number < 0 ? "-" : (spec.sign != '\0' ? std::string(1, spec.sign) : "");
    if (spec.alternate && !decimal) sign += std::string("0") + spec.type;
    std::string digits = IntegerDigits(number, spec.type);
    if (static_cast<int64_t>(digits.size()) < spec.precision) {
      digits.insert(0, static_cast<size_t>(spec.precision) - digits.size(), '0');
    }
    Finish(sign, digits, spec, left);
    return true;
  }

  bool Float(const Value& value, const FormatSpec& spec, bool left) {
    if (value.is_undefined()) return !run_.RaiseUndefined(value).raised();
    if (!value.is_number()) return Fail(fmt::format("must be real number, not {}", TypeName(value)));
    const double number = value.as_float();
    const std::string sign = std::signbit(number) && !std::isnan(number)
                                 ? "-"
                                 : (spec.sign != '\0' ? std::string(1, spec.sign) : "");
    int64_t precision = spec.precision < 0 ? 6 : spec.precision;
    if ((spec.type == 'g' || spec.type == 'G') && precision == 0) precision = 1;
    Finish(sign, FloatDigits(std::fabs(number), spec.type, precision, spec.alternate), spec, left);
    return true;
  }

  void Finish(const std::string& sign, const std::string& digits, FormatSpec spec, bool left) {
    if (spec.zero && !left) {
      spec.fill = "0";
      spec.align = '=';
    }
    out_ += Padded(sign, digits, spec, '>');
  }

  Interpreter& run_;
  std::string_view format_;
  const Value& values_;
  size_t at_ = 0;
  size_t used_ = 0;
  bool keyed_ = false;
  Value key_value_;
  std::string out_;
};

}  // namespace

Value FormatPercent(Interpreter& run, std::string_view format, const Value& values) {
  return PercentFormatter(run, format, values).Run();
}

}  // namespace ingot::jinja::builtins
