// Methods of str that cut it up.
#include <algorithm>
#include <cstring>

#include "jinja/builtins/bind.h"
#include "jinja/builtins/filters.h"
#include "jinja/value/unicode.h"

namespace ingot::jinja::builtins {
namespace {

// Where the last word of a text begins; the text ends with a word.
size_t LastWord(std::string_view text) {
  size_t begin = text.size();
  while (begin > 0) {
    const std::string_view head = text.substr(0, begin);
    if (StripRight(head).size() != head.size()) return begin;
    size_t step = 1;
    while (step < 4 && step < begin && (static_cast<unsigned char>(text[begin - step]) & 0xC0) == 0x80)
      ++step;
    begin -= step;
  }
  return 0;
}

// Where the first word of a text ends.
size_t FirstWord(std::string_view text) {
  size_t end = 0;
  while (end < text.size()) {
    size_t next = end;
    if (IsSpace(NextCodePoint(text, &next))) break;
    end = next;
  }
  return end;
}

// At white space, at most `most` times (negative: always). What is left over keeps the white space at its far
// end.
std::vector<std::string_view> SplitAtSpace(std::string_view text, int64_t most, bool from_right) {
  std::vector<std::string_view> parts;
  text = from_right ? StripRight(text) : StripLeft(text);
  for (; !text.empty() && most != 0; --most) {
    if (from_right) {
      const size_t begin = LastWord(text);
      parts.push_back(text.substr(begin));
      text = StripRight(text.substr(0, begin));
    } else {
      const size_t end = FirstWord(text);
      parts.push_back(text.substr(0, end));
      text = StripLeft(text.substr(end));
    }
  }
  if (!text.empty()) parts.push_back(text);
  if (from_right) std::reverse(parts.begin(), parts.end());
  return parts;
}

std::vector<std::string_view> SplitAt(std::string_view text, std::string_view separator, int64_t most,
                                      bool from_right) {
  std::vector<std::string_view> parts;
  while (most-- != 0) {
    const size_t at = from_right ? text.rfind(separator) : text.find(separator);
    if (at == std::string_view::npos) break;
    if (from_right) {
      parts.push_back(text.substr(at + separator.size()));
      text = text.substr(0, at);
    } else {
      parts.push_back(text.substr(0, at));
      text.remove_prefix(at + separator.size());
    }
  }
  parts.push_back(text);
  if (from_right) std::reverse(parts.begin(), parts.end());
  return parts;
}

Value ListOf(Interpreter& run, const std::vector<std::string_view>& parts) {
  std::vector<Value> items;
  items.reserve(parts.size());
  for (std::string_view part : parts) items.push_back(run.heap().String(part));
  const Value list = run.heap().NewList(std::move(items));
  return run.Affords(0) && run.Steps(parts.size()) ? list : Value::Raised();
}

template <bool kFromRight>
Value Split(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("split", {"self", "sep", "maxsplit"}, 1);
  Value v[3];
  int64_t most = -1;
  if (!Bind(run, kSignature, arguments, v) || !ReadInt(run, v[2], -1, &most)) return Value::Raised();
  const std::string_view text = v[0].as_string();
  if (v[1].is_missing() || v[1].is_none()) return ListOf(run, SplitAtSpace(text, most, kFromRight));
  std::string_view separator;
  if (!ReadString(run, v[1], "the separator", &separator)) return Value::Raised();
  if (separator.empty()) return run.RaiseValue("empty separator");
  return ListOf(run, SplitAt(text, separator, most, kFromRight));
}

template <bool kFromRight>
Value Partition(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("partition", {"self", "sep"}, 2);
  Value v[2];
  std::string_view separator;
  if (!Bind(run, kSignature, arguments, v) || !ReadString(run, v[1], "the separator", &separator))
    return Value::Raised();
  if (separator.empty()) return run.RaiseValue("empty separator");
  const std::string_view text = v[0].as_string();
  const size_t at = kFromRight ? text.rfind(separator) : text.find(separator);
  Heap& heap = run.heap();
  const Value nothing = heap.String("");
  if (at == std::string_view::npos) {
    return kFromRight ? heap.NewTuple({nothing, nothing, v[0]}) : heap.NewTuple({v[0], nothing, nothing});
  }
  return heap.NewTuple(
      {heap.String(text.substr(0, at)), v[1], heap.String(text.substr(at + separator.size()))});
}

Value SplitLines(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("splitlines", {"self", "keepends"}, 1);
  Value v[2];
  if (!Bind(run, kSignature, arguments, v)) return Value::Raised();
  const bool keep = Flag(v[1]);
  const std::string_view text = v[0].as_string();
  std::vector<std::string_view> lines;
  size_t start = 0;
  for (size_t at = 0; at < text.size();) {
    const size_t here = at;
    const char32_t c = NextCodePoint(text, &at);
    if (!IsLineBreak(c)) continue;
    if (c == '\r' && at < text.size() && text[at] == '\n') ++at;
    lines.push_back(text.substr(start, (keep ? at : here) - start));
    start = at;
  }
  if (start < text.size()) lines.push_back(text.substr(start));
  return ListOf(run, lines);
}

Value ExpandTabs(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("expandtabs", {"self", "tabsize"}, 1);
  Value v[2];
  int64_t size = 8;
  if (!Bind(run, kSignature, arguments, v) || !ReadInt(run, v[1], 8, &size)) return Value::Raised();
  if (size > 1000) return run.Raise(FailureKind::kLimit, "a tab of more than 1000 blanks");
  std::string result;
  int64_t column = 0;
  const std::string_view text = v[0].as_string();
  for (size_t at = 0; at < text.size();) {
    const char32_t c = NextCodePoint(text, &at);
    if (c == '\t') {
      const int64_t blanks = size > 0 ? size - column % size : 0;
      result.append(static_cast<size_t>(blanks), ' ');
      column += blanks;
      if (!run.Affords(result.size())) return Value::Raised();
      continue;
    }
    AppendCodePoint(&result, c);
    column = c == '\n' || c == '\r' ? 0 : column + 1;
  }
  return run.String(result);
}

constexpr Entry kEntries[] = {
    {"split", Split<false>},         {"rsplit", Split<true>},    {"partition", Partition<false>},
    {"rpartition", Partition<true>}, {"splitlines", SplitLines}, {"expandtabs", ExpandTabs},
};

}  // namespace

std::span<const Entry> StringSplitMethods() { return kEntries; }

}  // namespace ingot::jinja::builtins
