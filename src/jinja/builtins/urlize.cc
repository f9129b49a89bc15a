#include "jinja/builtins/urlize.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "jinja/value/text_form.h"
#include "jinja/value/unicode.h"

namespace ingot::jinja::builtins {
namespace {

bool IsLetter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }
bool IsDigitByte(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }
bool IsHostByte(char c) {
  return IsLetter(c) || IsDigitByte(c) || c == '_' || c == '%' || c == '-' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool StartsWithIgnoringCase(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && Lower(text.substr(0, prefix.size())) == prefix;
}

// A port, then a path, query or fragment, to the end.
bool IsTail(std::string_view rest) {
  if (rest.starts_with(':')) {
    size_t digits = 1;
    while (digits < rest.size() && digits < 6 && IsDigitByte(rest[digits])) ++digits;
    if (digits == 1) return false;
    rest.remove_prefix(digits);
  }
  return rest.empty() || rest.front() == '/' || rest.front() == '?' || rest.front() == '#';
}

std::vector<std::string_view> Labels(std::string_view host) {
  std::vector<std::string_view> labels;
  for (size_t dot = 0; dot != std::string_view::npos;) {
    dot = host.find('.');
    labels.push_back(host.substr(0, dot));
    if (dot != std::string_view::npos) host.remove_prefix(dot + 1);
  }
  return labels;
}

bool IsTopLevel(std::string_view label) {
  if (StartsWithIgnoringCase(label, "xn--")) return label.size() >= 6 && label.size() <= 63;
  return label.size() >= 2 && label.size() <= 63 && std::all_of(label.begin(), label.end(), IsLetter);
}

bool IsIpAddress(const std::vector<std::string_view>& labels) {
  return labels.size() == 4 && std::all_of(labels.begin(), labels.end(), [](std::string_view label) {
           return !label.empty() && label.size() <= 3 && std::all_of(label.begin(), label.end(), IsDigitByte);
         });
}

// An address with a scheme, with www., or of one of the old top-level domains.
bool IsWebAddress(std::string_view text) {
  size_t scheme = 0;
  for (std::string_view prefix : {"https://", "http://", "www."}) {
    if (scheme == 0 && StartsWithIgnoringCase(text, prefix)) scheme = prefix.size();
  }
  const std::string_view rest = text.substr(scheme);
  size_t end = 0;
  while (end < rest.size() && (IsHostByte(rest[end]) || rest[end] == '.')) ++end;
  const std::vector<std::string_view> labels = Labels(rest.substr(0, end));
  if (std::any_of(labels.begin(), labels.end(), [](std::string_view label) { return label.empty(); }))
    return false;
  if (!IsTail(rest.substr(end))) return false;
  if (scheme != 0) return IsTopLevel(labels.back()) || IsIpAddress(labels);
  static constexpr std::string_view kDomains[] = {"com", "net", "int", "edu", "gov", "org", "info", "mil"};
  return labels.size() > 1 &&
         std::find(std::begin(kDomains), std::end(kDomains), Lower(labels.back())) != std::end(kDomains);
}

bool IsMailAddress(std::string_view text) {
  const size_t at = text.find('@');
  if (at == 0 || at == std::string_view::npos) return false;
  const std::string_view domain = text.substr(text.rfind('@') + 1);
  const size_t dot = domain.rfind('.');
  auto is_word = [](char c) { return IsHostByte(c) && c != '%' && c != '-'; };
  if (dot == std::string_view::npos || dot == 0 || dot + 1 == domain.size() || !is_word(domain.front()))
    return false;
  return std::all_of(domain.begin(), domain.begin() + static_cast<std::ptrdiff_t>(dot),
                     [&](char c) { return is_word(c) || c == '.' || c == '-'; }) &&
         std::all_of(domain.begin() + static_cast<std::ptrdiff_t>(dot) + 1, domain.end(), is_word);
}

size_t CountOf(std::string_view text, std::string_view part) {
  size_t count = 0;
  for (size_t at = 0; (at = text.find(part, at)) != std::string_view::npos; at += part.size()) ++count;
  return count;
}

struct Word {
  std::string head;
  std::string middle;
  std::string tail;
};

// Brackets and punctuation around an address are no part of it.
Word TakeApart(std::string_view text) {
  Word word;
  size_t begin = 0;
  for (;;) {
    if (text.substr(begin).starts_with("&lt;")) {
      begin += 4;
    } else if (begin < text.size() && (text[begin] == '(' || text[begin] == '<')) {
      ++begin;
    } else {
      break;
    }
  }
  size_t end = text.size();
  while (end > begin) {
    const std::string_view left = text.substr(begin, end - begin);
    if (left.ends_with("&gt;")) {
      end -= 4;
    } else if (std::string_view(")>.,\n").find(left.back()) != std::string_view::npos) {
      --end;
    } else {
      break;
    }
  }
  word.head = text.substr(0, begin);
  word.middle = text.substr(begin, end - begin);
  word.tail = text.substr(end);
  static constexpr std::pair<std::string_view, std::string_view> kPairs[] = {
      {"(", ")"}, {"<", ">"}, {"&lt;", "&gt;"}};
  for (const auto& [open, close] : kPairs) {
    const size_t opened = CountOf(word.middle, open);
    if (opened <= CountOf(word.middle, close)) continue;
    for (size_t i = std::min(opened, CountOf(word.tail, close)); i > 0; --i) {
      const size_t cut = word.tail.find(close) + close.size();
      word.middle += word.tail.substr(0, cut);
      word.tail.erase(0, cut);
    }
  }
  return word;
}

std::string Linked(const std::string& middle, const UrlizeRules& rules) {
  const std::string attributes =
      (rules.rel.empty() ? "" : fmt::format(" rel=\"{}\"", EscapeHtml(rules.rel))) +
      (rules.target.empty() ? "" : fmt::format(" target=\"{}\"", EscapeHtml(rules.target)));
  std::string shown = middle;
  if (rules.trims && static_cast<int64_t>(CountCodePoints(middle)) > rules.trim_limit) {
    const auto kept = static_cast<size_t>(std::max<int64_t>(rules.trim_limit, 0));
    shown = middle.substr(0, ByteOfCodePoint(middle, kept)) + "...";
  }
  if (IsWebAddress(middle)) {
    const bool has_scheme = middle.starts_with("https://") || middle.starts_with("http://");
    return fmt::format("<a href=\"{}{}\"{}>{}</a>", has_scheme ? "" : "https://", middle, attributes, shown);
  }
  if (middle.starts_with("mailto:") && IsMailAddress(middle.substr(7))) {
    return fmt::format("<a href=\"{}\">{}</a>", middle, middle.substr(7));
  }
  const bool mail =
      !middle.starts_with("www.") && !middle.starts_with("@") && middle.find(':') == std::string::npos;
  if (mail && IsMailAddress(middle)) return fmt::format("<a href=\"mailto:{}\">{}</a>", middle, middle);
  for (const std::string& scheme : rules.extra_schemes) {
    if (middle != scheme && middle.starts_with(scheme))
      return fmt::format("<a href=\"{}\"{}>{}</a>", middle, attributes, middle);
  }
  return middle;
}

}  // namespace

std::string UrlizeText(std::string_view text, const UrlizeRules& rules) {
  std::string result;
  for (size_t at = 0; at < text.size();) {
    size_t end = at;
    size_t next = at;
    const bool space = IsSpace(NextCodePoint(text, &next));
    while (end < text.size()) {
      next = end;
      if (IsSpace(NextCodePoint(text, &next)) != space) break;
      end = next;
    }
    const std::string_view piece = text.substr(at, end - at);
    at = end;
    if (space) {
      result += piece;
      continue;
    }
    const Word word = TakeApart(piece);
    result += word.head + Linked(word.middle, rules) + word.tail;
  }
  return result;
}

}  // namespace ingot::jinja::builtins
