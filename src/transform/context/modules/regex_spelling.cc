// From Python's spelling of expressions to RE2's.
#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "transform/context/modules/regex.h"

namespace ingot::transform {
namespace {

// What a class of characters is called in each place.
struct CharacterClass {
  char letter;
  std::string_view outside;  // of brackets
  std::string_view inside;
};

constexpr CharacterClass kUnicodeClasses[] = {
    {'d', "\\p{Nd}", "\\p{Nd}"},
    {'D', "\\P{Nd}", "\\P{Nd}"},
    {'w', "[\\p{L}\\p{N}_]", "\\p{L}\\p{N}_"},
    {'W', "[^\\p{L}\\p{N}_]", "\\W"},
    {'s', "[\\s\\x0b\\x1c-\\x1f\\x{85}\\p{Z}]", "\\s\\x0b\\x1c-\\x1f\\x{85}\\p{Z}"},
    {'S', "[^\\s\\x0b\\x1c-\\x1f\\x{85}\\p{Z}]", "\\S"},
};
constexpr CharacterClass kAsciiClasses[] = {{'s', "[\\s\\x0b]", "\\s\\x0b"}, {'S', "[^\\s\\x0b]", "\\S"}};

int64_t FlagOf(char letter) {
  switch (letter) {
    case 'i': return RegexFlags::kIgnoreCase;
    case 'm': return RegexFlags::kMultiline;
    case 's': return RegexFlags::kDotAll;
    case 'x': return RegexFlags::kVerbose;
    case 'a': return RegexFlags::kAscii;
    case 'u': return RegexFlags::kUnicode;
    default: return 0;
  }
}

class Speller {
 public:
  Speller(std::string_view pattern, int64_t* flags) : pattern_(pattern), flags_(flags) {}

  Result<Re2Spelling> Spell() {
    TakeLeadingFlags();
    while (at_ < pattern_.size()) RETURN_IF_ERROR(Next());
    return Re2Spelling{std::move(out_), has_dollar_};
  }

 private:
  bool Has(int64_t flag) const { return (*flags_ & flag) != 0; }
  std::string_view rest() const { return pattern_.substr(at_); }
  Error Refused(std::string_view what) const {
    return InvalidArgument(fmt::format("the regular expression '{}' has {}, which Ingot's expressions do not have", pattern_, what));
  }

  void Copy(size_t count) {
    out_ += pattern_.substr(at_, count);
    at_ += count;
  }

  // (?ix) at the beginning.
  void TakeLeadingFlags() {
    while (rest().starts_with("(?")) {
      size_t end = at_ + 2;
      int64_t found = 0;
      while (end < pattern_.size() && FlagOf(pattern_[end]) != 0) found |= FlagOf(pattern_[end++]);
      if (found == 0 || end >= pattern_.size() || pattern_[end] != ')') return;
      *flags_ |= found;
      at_ = end + 1;
    }
  }

  Status Next() {
    const char c = pattern_[at_];
    if (c == '\\') return Escape(false);
    if (c == '[') return Brackets();
    if (c == '(') return Group();
    if (Has(RegexFlags::kVerbose) && SkipVerbose()) return Status::Ok();
    has_dollar_ = has_dollar_ || c == '$';
    if (rest().starts_with("{,")) {
      // Up to so many times.
      size_t end = at_ + 2;
      while (end < pattern_.size() && pattern_[end] >= '0' && pattern_[end] <= '9') ++end;
      if (end > at_ + 2 && end < pattern_.size() && pattern_[end] == '}') {
        out_ += "{0";
        ++at_;
        return Status::Ok();
      }
    }
    Copy(1);
    return Status::Ok();
  }

  bool SkipVerbose() {
    if (std::string_view(" \t\n\r\f\v").find(pattern_[at_]) != std::string_view::npos) {
      ++at_;
      return true;
    }
    if (pattern_[at_] != '#') return false;
    at_ = std::min(pattern_.find('\n', at_), pattern_.size());
    return true;
  }

  Status Group() {
    if (rest().starts_with("(?#")) {
      const size_t end = pattern_.find(')', at_);
      if (end == pattern_.npos) return Refused("a comment without an end");
      at_ = end + 1;
      return Status::Ok();
    }
    for (const std::string_view look : {"(?=", "(?!", "(?<=", "(?<!"}) {
      if (rest().starts_with(look)) return Refused(fmt::format("'{}…)' (it looks ahead or behind)", look));
    }
    if (rest().starts_with("(?P=")) return Refused("'(?P=…)' (it refers back to a group)");
    if (rest().starts_with("(?(")) return Refused("'(?(…)' (it depends on a group)");
    if (rest().starts_with("(?>")) return Refused("'(?>…)' (an atomic group)");
    Copy(rest().starts_with("(?P<") ? 4 : rest().starts_with("(?") ? 2 : 1);
    return Status::Ok();
  }

  Status Escape(bool inside) {
    if (at_ + 1 >= pattern_.size()) {
      Copy(1);  // RE2 says what is missing
      return Status::Ok();
    }
    const char c = pattern_[at_ + 1];
    const auto classes = Has(RegexFlags::kAscii) ? std::span<const CharacterClass>(kAsciiClasses) : std::span<const CharacterClass>(kUnicodeClasses);
    for (const CharacterClass& known : classes) {
      if (known.letter != c) continue;
      was_class_ = true;
      out_ += inside ? known.inside : known.outside;
      at_ += 2;
      return Status::Ok();
    }
    if (!inside && c >= '1' && c <= '9') return Refused(fmt::format("'\\{}' (it refers back to a group)", c));
    if (c == 'Z' && !inside) return Put("\\z");
    if (c == 'b' && inside) return Put("\\x08");
    if (c == 'z' || c == 'C' || c == 'Q' || c == 'E' || c == 'p' || c == 'P' || c == 'N') return Refused(fmt::format("'\\{}'", c));
    if (c == 'u' || c == 'U') return CodePoint(c == 'u' ? 4 : 8);
    // A backslash before a letter beyond ASCII says nothing.
    if (static_cast<unsigned char>(c) >= 0x80) ++at_;
    else Copy(1);
    Copy(1);
    return Status::Ok();
  }

  Status Put(std::string_view text) {
    out_ += text;
    at_ += 2;
    return Status::Ok();
  }

  Status CodePoint(size_t digits) {
    const std::string_view hex = rest().substr(2, digits);
    if (hex.size() != digits || hex.find_first_not_of("0123456789abcdefABCDEF") != hex.npos) return Refused(fmt::format("'\\{}' without {} digits", pattern_[at_ + 1], digits));
    out_ += fmt::format("\\x{{{}}}", hex);
    at_ += 2 + digits;
    return Status::Ok();
  }

  // Within brackets '[' is itself, and a class next to '-' makes no range.
  Status Brackets() {
    Copy(1);
    if (at_ < pattern_.size() && pattern_[at_] == '^') Copy(1);
    bool first = true;
    while (at_ < pattern_.size() && (first || pattern_[at_] != ']')) {
      if (pattern_[at_] == '\\') {
        was_class_ = false;
        RETURN_IF_ERROR(Escape(true));
        if (was_class_ && rest().starts_with('-')) {
          out_ += "\\";
          Copy(1);
        }
      } else {
        if (pattern_[at_] == '[' || pattern_[at_] == ']') out_ += '\\';
        Copy(1);
      }
      first = false;
    }
    if (at_ < pattern_.size()) Copy(1);
    return Status::Ok();
  }

  const std::string_view pattern_;
  int64_t* flags_;
  size_t at_ = 0;
  std::string out_;
  bool was_class_ = false;  // the last escape
  bool has_dollar_ = false;
};

}  // namespace

Result<Re2Spelling> SpellForRe2(std::string_view pattern, int64_t* flags) { return Speller(pattern, flags).Spell(); }

}  // namespace ingot::transform
