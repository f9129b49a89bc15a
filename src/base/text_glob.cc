// Shell-style patterns, matched in time proportional to pattern times text whatever the pattern.
#include <algorithm>

#include "base/text.h"
#include "base/utf8.h"

namespace ingot {
namespace {

struct GlobToken {
  enum class Kind { kLiteral, kOne, kSet, kRun, kAnyRun, kMaybeDirectories };
  Kind kind;
  std::string_view text;  // the code point of a literal; the inside of a set
};

// One code point; a byte that is not UTF-8 stands for itself.
std::string_view TakeCharacter(std::string_view* text) {
  const size_t length = std::max<size_t>(1, Utf8SequenceLength(*text, 0));
  const std::string_view character = text->substr(0, length);
  text->remove_prefix(length);
  return character;
}

// The inside of the set that `pattern` starts with, or nothing when its ']' is missing.
std::optional<std::string_view> SetAt(std::string_view pattern) {
  size_t first = pattern.substr(0, 2) == "[!" || pattern.substr(0, 2) == "[^" ? 3 : 2;  // "[]a]" holds ']'
  const size_t end = pattern.find(']', first);
  if (end == std::string_view::npos) return std::nullopt;
  return pattern.substr(1, end - 1);
}

std::vector<GlobToken> Compile(std::string_view pattern) {
  using Kind = GlobToken::Kind;
  std::vector<GlobToken> tokens;
  bool segment_start = true;
  while (!pattern.empty()) {
    const char c = pattern.front();
    if (pattern.substr(0, 2) == "**") {
      // "**/" is any number of whole directories, so that "a/**/b" also matches "a/b".
      if (segment_start && pattern.substr(0, 3) == "**/") tokens.push_back({Kind::kMaybeDirectories, {}});
      tokens.push_back({Kind::kAnyRun, {}});
      pattern.remove_prefix(2);
    } else if (c == '*') {
      tokens.push_back({Kind::kRun, {}});
      pattern.remove_prefix(1);
    } else if (c == '?') {
      tokens.push_back({Kind::kOne, {}});
      pattern.remove_prefix(1);
    } else if (const auto set = c == '[' ? SetAt(pattern) : std::nullopt) {
      tokens.push_back({Kind::kSet, *set});
      pattern.remove_prefix(set->size() + 2);
    } else {
      tokens.push_back({Kind::kLiteral, TakeCharacter(&pattern)});
    }
    segment_start = c == '/';
  }
  return tokens;
}

// string_view compares bytes as unsigned, and UTF-8 keeps the order of code points: ranges work on them as they are.
bool SetHolds(std::string_view set, std::string_view character) {
  const bool negated = set.front() == '!' || set.front() == '^';
  if (negated) set.remove_prefix(1);
  bool found = false;
  while (!set.empty()) {
    const std::string_view low = TakeCharacter(&set);
    std::string_view high = low;
    if (set.size() >= 2 && set.front() == '-') {
      set.remove_prefix(1);
      high = TakeCharacter(&set);
    }
    found = found || (low <= character && character <= high);
  }
  return found != negated;
}

bool Accepts(const GlobToken& token, std::string_view character) {
  switch (token.kind) {
    case GlobToken::Kind::kLiteral: return token.text == character;
    case GlobToken::Kind::kOne: return character != "/";
    case GlobToken::Kind::kSet: return character != "/" && SetHolds(token.text, character);
    case GlobToken::Kind::kRun: return character != "/";
    case GlobToken::Kind::kAnyRun: return true;
    case GlobToken::Kind::kMaybeDirectories: return false;
  }
  return false;
}

bool IsRun(const GlobToken& token) {
  return token.kind == GlobToken::Kind::kRun || token.kind == GlobToken::Kind::kAnyRun;
}

// Adds every state that can be reached without a character.
void Close(const std::vector<GlobToken>& tokens, std::vector<bool>* states) {
  for (size_t i = 0; i < tokens.size(); ++i) {
    if (!(*states)[i]) continue;
    if (IsRun(tokens[i])) (*states)[i + 1] = true;
    if (tokens[i].kind == GlobToken::Kind::kMaybeDirectories) {
      (*states)[i + 1] = true;
      (*states)[i + 3] = true;  // past "**" and "/"
    }
  }
}

}  // namespace

bool GlobMatches(std::string_view pattern, std::string_view text) {
  const std::vector<GlobToken> tokens = Compile(pattern);
  std::vector<bool> states(tokens.size() + 1, false);  // states[i]: tokens before i have matched
  states[0] = true;
  Close(tokens, &states);
  while (!text.empty()) {
    const std::string_view character = TakeCharacter(&text);
    std::vector<bool> next(tokens.size() + 1, false);
    for (size_t i = 0; i < tokens.size(); ++i) {
      if (states[i] && Accepts(tokens[i], character)) next[IsRun(tokens[i]) ? i : i + 1] = true;
    }
    Close(tokens, &next);
    states.swap(next);
  }
  return states[tokens.size()];
}

std::string_view GlobPrefix(std::string_view pattern) {
  const std::string_view plain = pattern.substr(0, pattern.find_first_of("*?["));
  const size_t slash = plain.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : plain.substr(0, slash + 1);
}

}  // namespace ingot
