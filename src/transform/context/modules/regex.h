// Python's regular expressions (`re`), on RE2: time and memory are linear in the text.
//
// Lookaround, backreferences, conditions, atomic groups and repetitions beyond 1,000 are errors. Words (\w), digits and blanks are
// Unicode's, as in Python; only \b, and \W within brackets, know ASCII alone.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace ingot::transform {

// Python's values of re.A, re.I, re.M, re.S and re.X.
struct RegexFlags {
  static constexpr int64_t kIgnoreCase = 2;
  static constexpr int64_t kMultiline = 8;
  static constexpr int64_t kDotAll = 16;
  static constexpr int64_t kUnicode = 32;
  static constexpr int64_t kVerbose = 64;
  static constexpr int64_t kAscii = 256;
};

// One match: of each group, from 0, where in the text it is, in bytes. Nothing: it took no part.
struct RegexMatch {
  struct Span {
    size_t begin = 0;
    size_t end = 0;
  };
  std::vector<std::optional<Span>> groups;
};

// Immutable, and cheap to copy.
class Regex {
 public:
  enum class Way : uint8_t { kMatch, kFullMatch, kSearch };

  // kInvalidArgument names the pattern and what is wrong with it.
  static Result<Regex> Compile(std::string_view pattern, int64_t flags);

  std::optional<RegexMatch> Find(std::string_view text, Way way, size_t from = 0) const;
  // Every match from left to right, empty ones too, as re.finditer(); at most `limit`, unless it is 0. `take` may fail.
  Status ForEach(std::string_view text, size_t limit, const std::function<Status(const RegexMatch&)>& take) const;

  const std::string& pattern() const;
  int64_t flags() const;  // those of the pattern's own beginning too
  size_t group_count() const;
  const std::map<std::string, int>& names() const;  // of groups

  struct Compiled;
  explicit Regex(std::shared_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}

 private:
  std::shared_ptr<const Compiled> compiled_;
};

struct Re2Spelling {
  std::string text;
  bool has_dollar = false;  // outside of brackets
};

// The pattern in RE2's spelling. What RE2 refuses is left to it, but for what would mean something else there. `flags` gets those
// that the pattern begins with.
Result<Re2Spelling> SpellForRe2(std::string_view pattern, int64_t* flags);

// A replacement of re.sub(): literal text and groups in turn.
struct RegexReplacement {
  struct Part {
    std::string text;
    int group = -1;  // -1: the text
  };
  std::vector<Part> parts;

  // kInvalidArgument: a group that the expression has not, or an escape that Python has not.
  static Result<RegexReplacement> Parse(std::string_view text, const Regex& regex);
  std::string Expand(std::string_view text, const RegexMatch& match) const;
};

}  // namespace ingot::transform
