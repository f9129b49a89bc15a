#include "transform/context/modules/regex.h"

#include <algorithm>

#include <fmt/format.h>
#include <re2/re2.h>

#include "base/text.h"

namespace ingot::transform {

struct Regex::Compiled {
  Compiled(const std::string& spelled, const re2::RE2::Options& options) : expression(spelled, options) {}

  re2::RE2 expression;
  std::string pattern;
  int64_t flags = 0;
  bool dollar_before_newline = false;  // Python's $ stands also before a newline that ends the text
};

namespace {

// RE2 keeps so many places for each state: memory would grow with their square.
constexpr int kMostGroups = 100;

re2::RE2::Options OptionsOf(int64_t flags) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_case_sensitive((flags & RegexFlags::kIgnoreCase) == 0);
  options.set_dot_nl((flags & RegexFlags::kDotAll) != 0);
  return options;
}

re2::RE2::Anchor AnchorOf(Regex::Way way) {
  switch (way) {
    case Regex::Way::kMatch: return re2::RE2::ANCHOR_START;
    case Regex::Way::kFullMatch: return re2::RE2::ANCHOR_BOTH;
    case Regex::Way::kSearch: return re2::RE2::UNANCHORED;
  }
  return re2::RE2::UNANCHORED;
}

// As if the text ended at `to`.
std::optional<RegexMatch> FindUpTo(const Regex::Compiled& regex, std::string_view text, size_t from, size_t to, Regex::Way way) {
  const auto count = static_cast<size_t>(regex.expression.NumberOfCapturingGroups()) + 1;
  std::vector<re2::StringPiece> groups(count);
  // An empty text has to have an address, so that groups that took part can be told from those that did not.
  const re2::StringPiece piece = to == 0 ? re2::StringPiece("", 0) : re2::StringPiece(text.data(), to);
  if (!regex.expression.Match(piece, from, to, AnchorOf(way), groups.data(), static_cast<int>(count))) return std::nullopt;
  RegexMatch match;
  for (const re2::StringPiece& group : groups) {
    if (group.data() == nullptr) {
      match.groups.emplace_back();
      continue;
    }
    const auto begin = static_cast<size_t>(group.data() - piece.data());
    match.groups.emplace_back(RegexMatch::Span{begin, begin + group.size()});
  }
  return match;
}

size_t NextCodePoint(std::string_view text, size_t at) {
  ++at;
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) ++at;
  return at;
}

std::string_view TextOf(std::string_view text, const std::optional<RegexMatch::Span>& span) {
  return span ? text.substr(span->begin, span->end - span->begin) : std::string_view();
}

}  // namespace

Result<Regex> Regex::Compile(std::string_view pattern, int64_t flags) {
  ASSIGN_OR_RETURN(Re2Spelling spelled, SpellForRe2(pattern, &flags));
  const bool multiline = (flags & RegexFlags::kMultiline) != 0;
  // RE2 has no option for it.
  if (multiline) spelled.text.insert(0, "(?m)");
  auto compiled = std::make_shared<Compiled>(spelled.text, OptionsOf(flags));
  if (!compiled->expression.ok()) {
    return InvalidArgument(fmt::format("'{}' is no regular expression: {}", pattern.substr(0, 200), std::string_view(compiled->expression.error()).substr(0, 200)));
  }
  if (const int groups = compiled->expression.NumberOfCapturingGroups(); groups > kMostGroups) {
    return InvalidArgument(fmt::format("'{}…' is no regular expression that Ingot takes: it has {} groups, and {} are the most", pattern.substr(0, 40), groups, kMostGroups));
  }
  compiled->pattern = pattern;
  compiled->flags = flags;
  compiled->dollar_before_newline = spelled.has_dollar && !multiline;
  return Regex(std::move(compiled));
}

std::optional<RegexMatch> Regex::Find(std::string_view text, Way way, size_t from) const {
  std::optional<RegexMatch> found = FindUpTo(*compiled_, text, from, text.size(), way);
  const bool again = compiled_->dollar_before_newline && way != Way::kFullMatch && text.ends_with('\n') && from < text.size();
  if (!again) return found;
  std::optional<RegexMatch> before = FindUpTo(*compiled_, text, from, text.size() - 1, way);
  if (!before || (found && found->groups[0]->begin <= before->groups[0]->begin)) return found;
  return before;
}

Status Regex::ForEach(std::string_view text, size_t limit, const std::function<Status(const RegexMatch&)>& take) const {
  size_t from = 0;
  size_t taken = 0;
  // Where the last empty match was: there is no second one.
  std::optional<size_t> empty_at;
  while (from <= text.size() && (limit == 0 || taken < limit)) {
    const std::optional<RegexMatch> match = Find(text, Way::kSearch, from);
    if (!match) break;
    const RegexMatch::Span span = *match->groups[0];
    if (span.begin == span.end && empty_at == span.begin) {
      from = NextCodePoint(text, from);
      continue;
    }
    RETURN_IF_ERROR(take(*match));
    ++taken;
    from = span.end;
    if (span.begin == span.end) empty_at = span.end;
  }
  return Status::Ok();
}

const std::string& Regex::pattern() const { return compiled_->pattern; }
int64_t Regex::flags() const { return compiled_->flags; }
size_t Regex::group_count() const { return static_cast<size_t>(compiled_->expression.NumberOfCapturingGroups()); }
const std::map<std::string, int>& Regex::names() const { return compiled_->expression.NamedCapturingGroups(); }

namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// A replacement being read.
class ReplacementReader {
 public:
  ReplacementReader(std::string_view text, const Regex& regex) : text_(text), regex_(regex) {}

  Result<RegexReplacement> Read() {
    while (at_ < text_.size()) {
      if (text_[at_] != '\\' || at_ + 1 == text_.size()) {
        literal_ += text_[at_++];
      } else if (text_[at_ + 1] == 'g') {
        RETURN_IF_ERROR(Named());
      } else if (IsDigit(text_[at_ + 1]) && text_[at_ + 1] != '0') {
        const size_t digits = at_ + 2 < text_.size() && IsDigit(text_[at_ + 2]) ? 2 : 1;
        RETURN_IF_ERROR(AddGroup(text_.substr(at_ + 1, digits)));
        at_ += 1 + digits;
      } else {
        RETURN_IF_ERROR(Escape());
      }
    }
    Flush();
    return std::move(made_);
  }

 private:
  Error Bad(std::string_view what) const { return InvalidArgument(fmt::format("re.sub(): the replacement '{}' {}", text_, what)); }

  void Flush() {
    if (!literal_.empty()) made_.parts.push_back({std::move(literal_), -1});
    literal_.clear();
  }

  Status AddGroup(std::string_view name) {
    int64_t group = -1;
    if (const auto number = ParseInt64(name)) {
      group = *number;
    } else if (const auto known = regex_.names().find(std::string(name)); known != regex_.names().end()) {
      group = known->second;
    }
    if (group < 0 || group > static_cast<int64_t>(regex_.group_count())) {
      return Bad(fmt::format("asks for the group '{}', and '{}' has none", name, regex_.pattern()));
    }
    Flush();
    made_.parts.push_back({"", static_cast<int>(group)});
    return Status::Ok();
  }

  // \g<name> or \g<1>
  Status Named() {
    const size_t end = text_.find('>', at_);
    if (text_.substr(at_ + 2, 1) != "<" || end == text_.npos) return Bad("has \\g without a name in <>");
    RETURN_IF_ERROR(AddGroup(text_.substr(at_ + 3, end - at_ - 3)));
    at_ = end + 1;
    return Status::Ok();
  }

  Status Escape() {
    constexpr std::string_view kLetters = "abfnrtv\\0";
    constexpr std::string_view kMeant("\a\b\f\n\r\t\v\\\0", 9);
    const char c = text_[at_ + 1];
    const size_t known = kLetters.find(c);
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (known == kLetters.npos && letter) return Bad(fmt::format("has the unknown escape '\\{}'", c));
    if (known == kLetters.npos) literal_ += '\\';
    literal_ += known == kLetters.npos ? c : kMeant[known];
    at_ += 2;
    return Status::Ok();
  }

  const std::string_view text_;
  const Regex& regex_;
  size_t at_ = 0;
  std::string literal_;
  RegexReplacement made_;
};

}  // namespace

Result<RegexReplacement> RegexReplacement::Parse(std::string_view text, const Regex& regex) { return ReplacementReader(text, regex).Read(); }

std::string RegexReplacement::Expand(std::string_view text, const RegexMatch& match) const {
  std::string made;
  for (const Part& part : parts) made += part.group < 0 ? std::string_view(part.text) : TextOf(text, match.groups[static_cast<size_t>(part.group)]);
  return made;
}

}  // namespace ingot::transform
