// indent and wordwrap.
#include <fmt/format.h>

#include "jinja/builtins/bind.h"
#include "jinja/builtins/filters.h"
#include "jinja/value/unicode.h"

namespace ingot::jinja::builtins {
namespace {

// str.splitlines().
std::vector<std::string_view> Lines(std::string_view text) {
  std::vector<std::string_view> lines;
  size_t start = 0;
  for (size_t at = 0; at < text.size();) {
    const size_t here = at;
    const char32_t c = NextCodePoint(text, &at);
    if (!IsLineBreak(c)) continue;
    lines.push_back(text.substr(start, here - start));
    if (c == '\r' && at < text.size() && text[at] == '\n') ++at;
    start = at;
  }
  if (start < text.size()) lines.push_back(text.substr(start));
  return lines;
}

Value Indent(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("indent", {"s", "width", "first", "blank"}, 1);
  Value v[4];
  if (!Bind(run, kSignature, arguments, v)) return Value::Raised();
  std::string margin;
  if (v[1].is_string()) {
    margin = v[1].as_string();
  } else {
    int64_t width = 4;
    if (!ReadInt(run, v[1], 4, &width)) return Value::Raised();
    if (width > 0 && !run.Affords(static_cast<size_t>(width))) return Value::Raised();
    margin.assign(width > 0 ? static_cast<size_t>(width) : 0, ' ');
  }
  std::string_view given;
  if (v[0].is_undefined()) return run.RaiseUndefined(v[0]);
  if (!ReadString(run, v[0], "the value to indent", &given)) return Value::Raised();
  const std::string text = std::string(given) + "\n";
  const std::vector<std::string_view> lines = Lines(text);
  if (!run.Affords(text.size() + lines.size() * margin.size())) return Value::Raised();
  std::string result = Flag(v[2]) ? margin : "";
  for (size_t i = 0; i < lines.size(); ++i) {
    if (i > 0) {
      result += '\n';
      if (Flag(v[3]) || !lines[i].empty()) result += margin;
    }
    result += lines[i];
  }
  return run.String(result);
}

bool IsBlank(char32_t c) { return c == ' ' || (c >= 0x09 && c <= 0x0D); }

bool IsLetter(char32_t c) { return IsWord(c) && !IsDigit(c); }

bool IsWordOrPunctuation(char32_t c) {
  return IsWord(c) || c == '!' || c == '"' || c == '\'' || c == '&' || c == '.' || c == ',' || c == '?';
}

// Cuts a line where textwrap may break it.
class Chunker {
 public:
  Chunker(std::u32string_view text, bool on_hyphens) : text_(text), on_hyphens_(on_hyphens) {}

  std::vector<std::u32string_view> Run() {
    std::vector<std::u32string_view> chunks;
    for (size_t at = 0; at < text_.size();) {
      const size_t end = End(at);
      chunks.push_back(text_.substr(at, end - at));
      at = end;
    }
    return chunks;
  }

 private:
  char32_t At(size_t i) const { return i < text_.size() ? text_[i] : U'\0'; }

  // The length of a dash of two hyphens or more that stands before a word.
  size_t Dash(size_t at) const {
    size_t end = at;
    while (At(end) == '-') ++end;
    return end - at >= 2 && end < text_.size() && IsWord(At(end)) ? end - at : 0;
  }

  bool BreaksAfterHyphen(size_t at) const {
    const bool letters_before = at >= 2 && IsLetter(At(at - 1)) && IsLetter(At(at - 2));
    const bool short_before =
        at >= 3 && IsWordOrPunctuation(At(at - 1)) && At(at - 2) == '-' && IsLetter(At(at - 3));
    if (!letters_before && !short_before) return false;
    if (!IsLetter(At(at + 1))) return false;
    return IsLetter(At(at + 2)) || (At(at + 2) == '-' && IsLetter(At(at + 3)));
  }

  size_t End(size_t begin) const {
    size_t end = begin;
    if (IsBlank(At(begin))) {
      while (end < text_.size() && IsBlank(At(end))) ++end;
      return end;
    }
    if (on_hyphens_ && begin > 0 && IsWordOrPunctuation(At(begin - 1)) && Dash(begin) > 0)
      return begin + Dash(begin);
    for (end = begin + 1; end < text_.size() && !IsBlank(At(end)); ++end) {
      if (!on_hyphens_) continue;
      if (At(end) == '-' && BreaksAfterHyphen(end)) return end + 1;
      if (IsWordOrPunctuation(At(end - 1)) && Dash(end) > 0) return end;
    }
    return end;
  }

  std::u32string_view text_;
  const bool on_hyphens_;
};

struct WrapRules {
  size_t width;
  bool break_long_words;
  bool break_on_hyphens;
};

// Puts as much of a chunk that is too long for any line as fits.
void BreakLongWord(const WrapRules& rules, size_t used, std::u32string_view* chunk, std::u32string* line) {
  const size_t space = rules.width - used;
  if (!rules.break_long_words) {
    if (!line->empty()) return;
    *line += *chunk;
    *chunk = {};
    return;
  }
  size_t end = space;
  if (rules.break_on_hyphens && chunk->size() > space) {
    const size_t hyphen = chunk->substr(0, space).rfind(U'-');
    if (hyphen != std::u32string_view::npos && hyphen > 0 &&
        chunk->substr(0, hyphen).find_first_not_of(U'-') != std::u32string_view::npos) {
      end = hyphen + 1;
    }
  }
  *line += chunk->substr(0, end);
  *chunk = chunk->substr(std::min(end, chunk->size()));
}

bool IsAllBlank(std::u32string_view chunk) {
  for (char32_t c : chunk) {
    if (!IsSpace(c)) return false;
  }
  return true;
}

std::vector<std::u32string> Wrap(std::u32string_view text, const WrapRules& rules) {
  std::vector<std::u32string_view> chunks = Chunker(text, rules.break_on_hyphens).Run();
  std::vector<std::u32string> lines;
  size_t at = 0;
  while (at < chunks.size()) {
    std::u32string line;
    if (!lines.empty() && IsAllBlank(chunks[at])) ++at;
    size_t last = 0;  // of the line's last chunk
    while (at < chunks.size() && line.size() + chunks[at].size() <= rules.width) {
      last = chunks[at].size();
      line += chunks[at++];
    }
    if (at < chunks.size() && chunks[at].size() > rules.width) {
      const size_t before = line.size();
      BreakLongWord(rules, line.size(), &chunks[at], &line);
      // A piece of no length is a chunk too: it keeps the blanks before it, as in Python.
      if (rules.break_long_words || line.size() > before) last = line.size() - before;
      if (chunks[at].empty()) ++at;
    }
    if (last > 0 && IsAllBlank(std::u32string_view(line).substr(line.size() - last)))
      line.resize(line.size() - last);
    if (!line.empty()) lines.push_back(std::move(line));
  }
  return lines;
}

Value WordWrap(Interpreter& run, const Arguments& arguments) {
  static const Signature kSignature("wordwrap",
                                    {"s", "width", "break_long_words", "wrapstring", "break_on_hyphens"}, 1);
  Value v[5];
  int64_t width = 79;
  if (!Bind(run, kSignature, arguments, v) || !ReadInt(run, v[1], 79, &width)) return Value::Raised();
  std::string_view text;
  std::string_view separator = "\n";
  if (!ReadString(run, v[0], "the value", &text)) return Value::Raised();
  const bool separated = !v[3].is_missing() && !v[3].is_none();
  if (separated && !ReadString(run, v[3], "wrapstring", &separator)) return Value::Raised();
  const std::vector<std::string_view> lines = Lines(text);
  if (width <= 0 && !lines.empty())
    return run.RaiseValue(fmt::format("invalid width {} (must be > 0)", width));
  const WrapRules rules{static_cast<size_t>(width), Flag(v[2], true), Flag(v[4], true)};
  std::string result;
  bool first = true;
  for (std::string_view line : lines) {
    if (!first) result += separator;
    first = false;
    bool begun = false;
    for (const std::u32string& wrapped : Wrap(ToCodePoints(line), rules)) {
      if (begun) result += separator;
      begun = true;
      result += FromCodePoints(wrapped);
      if (!run.Affords(result.size())) return Value::Raised();
    }
  }
  return run.String(result);
}

constexpr Entry kEntries[] = {{"indent", Indent}, {"wordwrap", WordWrap}};

}  // namespace

std::span<const Entry> WrappingFilters() { return kEntries; }

}  // namespace ingot::jinja::builtins
