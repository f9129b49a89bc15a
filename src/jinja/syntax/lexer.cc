#include "jinja/syntax/lexer.h"

#include <fmt/format.h>

#include <cstring>

#include "jinja/value/unicode.h"

namespace ingot::jinja::syntax {
namespace {

bool IsAsciiDigit(char c) { return c >= '0' && c <= '9'; }

bool IsNameByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || IsAsciiDigit(c) ||
         static_cast<unsigned char>(c) >= 0x80;
}

TokenKind DoubleOperator(std::string_view two) {
  if (two == "==") return TokenKind::kEq;
  if (two == "!=") return TokenKind::kNe;
  if (two == ">=") return TokenKind::kGe;
  if (two == "<=") return TokenKind::kLe;
  if (two == "//") return TokenKind::kFloorDiv;
  return two == "**" ? TokenKind::kPow : TokenKind::kEnd;
}

TokenKind SingleOperator(char c) {
  static constexpr std::string_view kOperators = "+-*/%~[](){}><=.:|,;";
  static constexpr TokenKind kKinds[] = {
      TokenKind::kAdd,    TokenKind::kSub,    TokenKind::kMul,      TokenKind::kDiv,
      TokenKind::kMod,    TokenKind::kTilde,  TokenKind::kLBracket, TokenKind::kRBracket,
      TokenKind::kLParen, TokenKind::kRParen, TokenKind::kLBrace,   TokenKind::kRBrace,
      TokenKind::kGt,     TokenKind::kLt,     TokenKind::kAssign,   TokenKind::kDot,
      TokenKind::kColon,  TokenKind::kPipe,   TokenKind::kComma,    TokenKind::kSemicolon};
  const size_t at = kOperators.find(c);
  return at == std::string_view::npos ? TokenKind::kEnd : kKinds[at];
}

// Digits with single underscores between them; where they end.
size_t SkipDigits(std::string_view text, size_t at) {
  while (at < text.size()) {
    if (IsAsciiDigit(text[at])) {
      ++at;
    } else if (text[at] == '_' && at + 1 < text.size() && IsAsciiDigit(text[at + 1])) {
      at += 2;
    } else {
      break;
    }
  }
  return at;
}

size_t SkipSpace(std::string_view text, size_t at) { return text.size() - StripLeft(text.substr(at)).size(); }

}  // namespace

std::string NormalizeNewlines(std::string_view source, bool keep_trailing_newline) {
  std::string text;
  if (source.find('\r') == std::string_view::npos) {
    text = source;
  } else {
    text.reserve(source.size());
    for (size_t i = 0; i < source.size(); ++i) {
      if (source[i] != '\r') {
        text.push_back(source[i]);
      } else if (i + 1 == source.size() || source[i + 1] != '\n') {
        text.push_back('\n');
      }
    }
  }
  if (!keep_trailing_newline && !text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

bool Lexer::Fail(std::string message, size_t offset) {
  error_ = {std::move(message), offset};
  return false;
}

void Lexer::Emit(TokenKind kind, size_t begin, size_t end) {
  tokens_->push_back({kind, static_cast<uint32_t>(begin), source_.substr(begin, end - begin)});
}

bool Lexer::Run(std::vector<Token>* tokens) {
  tokens_ = tokens;
  while (at_ < source_.size()) {
    if (!LexRoot()) return false;
  }
  Emit(TokenKind::kEnd, source_.size(), source_.size());
  return true;
}

bool Lexer::RunExpression(std::vector<Token>* tokens) {
  tokens_ = tokens;
  for (at_ = SkipSpace(source_, 0); at_ < source_.size(); at_ = SkipSpace(source_, at_)) {
    if (!LexOperand()) return false;
  }
  Emit(TokenKind::kEnd, source_.size(), source_.size());
  return true;
}

// Data up to the next tag, and the tag.
bool Lexer::LexRoot() {
  size_t tag = at_;
  for (;; ++tag) {
    tag = source_.find('{', tag);
    if (tag == std::string_view::npos || tag + 1 >= source_.size()) {
      Emit(TokenKind::kData, at_, source_.size());
      at_ = source_.size();
      return true;
    }
    const char c = source_[tag + 1];
    if (c == '{' || c == '%' || c == '#') break;
  }
  const char kind = source_[tag + 1];
  char sign = tag + 2 < source_.size() ? source_[tag + 2] : '\0';
  if (sign != '-' && sign != '+') sign = '\0';
  EmitData(at_, tag, sign, kind == '{');
  const size_t content = kind == '%' ? RawContent(tag) : 0;
  if (content != 0) return LexRaw(content);
  at_ = tag + (sign == '\0' ? 2 : 3);
  if (kind == '#') return LexComment();
  const Tag which = kind == '{' ? Tag::kVariable : Tag::kBlock;
  Emit(which == Tag::kVariable ? TokenKind::kVariableBegin : TokenKind::kBlockBegin, tag, at_);
  if (which == Tag::kBlock && TryTextBlock()) return error_.message.empty();
  return LexTag(which);
}

void Lexer::EmitData(size_t begin, size_t end, char sign, bool variable) {
  std::string_view text = source_.substr(begin, end - begin);
  if (sign == '-') {
    text = StripRight(text);
  } else if (sign != '+' && settings_.lstrip_blocks && !variable) {
    const size_t line = text.rfind('\n') + 1;  // npos + 1 is 0
    if ((line > 0 || line_starting_) && StripLeft(text.substr(line)).empty()) text = text.substr(0, line);
  }
  if (!text.empty()) Emit(TokenKind::kData, begin, begin + text.size());
}

// Where the text of a raw block starts, when the tag opens one; else 0.
size_t Lexer::RawContent(size_t tag) const {
  size_t at = tag + 2;
  if (at < source_.size() && (source_[at] == '-' || source_[at] == '+')) ++at;
  at = SkipSpace(source_, at);
  if (source_.substr(at, 3) != "raw") return 0;
  at = SkipSpace(source_, at + 3);
  if (source_.substr(at, 2) == "%}") return at + 2;
  return source_.substr(at, 3) == "-%}" ? SkipSpace(source_, at + 3) : 0;
}

bool Lexer::LexRaw(size_t content) {
  const size_t opening = at_;
  line_starting_ = content > 0 && source_[content - 1] == '\n';
  for (size_t tag = content; (tag = source_.find("{%", tag)) != std::string_view::npos; ++tag) {
    size_t at = tag + 2;
    char sign = at < source_.size() ? source_[at] : '\0';
    if (sign == '-' || sign == '+') {
      ++at;
    } else {
      sign = '\0';
    }
    at = SkipSpace(source_, at);
    if (source_.substr(at, 6) != "endraw") continue;
    at_ = SkipSpace(source_, at + 6);
    if (!TagEnds(Tag::kBlock)) continue;
    EmitData(content, tag, sign, false);
    return true;
  }
  return Fail("missing end of raw directive", opening);
}

bool Lexer::LexComment() {
  const size_t end = source_.find("#}", at_);
  if (end == std::string_view::npos) return Fail("missing end of comment tag", at_ - 2);
  const char sign = end > at_ ? source_[end - 1] : '\0';
  at_ = end + 2;
  SkipBlockSuffix(sign);
  return true;
}

// After a tag's end: the white space that it takes along.
void Lexer::SkipBlockSuffix(char sign) {
  if (sign == '-') {
    at_ = SkipSpace(source_, at_);
  } else if (sign != '+' && settings_.trim_blocks && at_ < source_.size() && source_[at_] == '\n') {
    ++at_;
  }
  line_starting_ = source_[at_ - 1] == '\n';
}

bool Lexer::TagEnds(Tag tag) {
  const std::string_view end = tag == Tag::kVariable ? "}}" : "%}";
  char sign = at_ < source_.size() ? source_[at_] : '\0';
  if (sign != '-' && (sign != '+' || tag == Tag::kVariable)) sign = '\0';
  const size_t start = sign == '\0' ? at_ : at_ + 1;
  if (source_.substr(start, 2) != end) return false;
  at_ = start + 2;
  if (tag == Tag::kBlock || sign == '-') {
    SkipBlockSuffix(sign);
  } else {
    line_starting_ = false;
  }
  return true;
}

// A block of the embedder's whose body is text: its header is left to the parser, its body becomes data, its
// end tag is cut as a tag. True when it was one.
bool Lexer::TryTextBlock() {
  const size_t name = SkipSpace(source_, at_);
  size_t end = name;
  while (end < source_.size() && IsNameByte(source_[end])) ++end;
  const std::string_view tag = source_.substr(name, end - name);
  const BlockTag* block = nullptr;
  for (const BlockTag& candidate : settings_.block_tags) {
    if (candidate.tag == tag && candidate.body == BlockTag::Body::kText) block = &candidate;
  }
  if (block == nullptr) return false;
  const size_t opening = at_;
  if (!LexTag(Tag::kBlock)) return true;
  const size_t content = at_;
  for (size_t at = content; (at = source_.find("{%", at)) != std::string_view::npos; ++at) {
    size_t word = at + 2;
    if (word < source_.size() && (source_[word] == '-' || source_[word] == '+')) ++word;
    word = SkipSpace(source_, word);
    if (source_.substr(word, 3) != "end" || source_.substr(word + 3, tag.size()) != tag) continue;
    const size_t after = word + 3 + tag.size();
    if (after < source_.size() && IsNameByte(source_[after])) continue;
    if (at > content) Emit(TokenKind::kData, content, at);
    at_ = word;
    Emit(TokenKind::kBlockBegin, at, word);
    LexTag(Tag::kBlock);
    return true;
  }
  Fail(fmt::format("missing end of the block '{}': there is no 'end{}'", tag, tag), opening);
  return true;
}

bool Lexer::LexTag(Tag tag) {
  open_.clear();
  while (at_ < source_.size()) {
    const size_t begin = at_;
    if (open_.empty() && TagEnds(tag)) {
      Emit(tag == Tag::kVariable ? TokenKind::kVariableEnd : TokenKind::kBlockEnd, begin, at_);
      return true;
    }
    at_ = SkipSpace(source_, at_);
    if (at_ == begin && !LexOperand()) return false;
  }
  return true;  // the parser finds the end of the template where it wants the tag's
}

bool Lexer::LexOperand() {
  const char c = source_[at_];
  if (IsAsciiDigit(c)) {
    LexNumber();
    return true;
  }
  if (IsNameByte(c)) {
    LexName();
    return true;
  }
  return c == '\'' || c == '"' ? LexString() : LexOperator();
}

void Lexer::LexName() {
  const size_t begin = at_;
  while (at_ < source_.size() && IsNameByte(source_[at_])) {
    size_t next = at_;
    if (IsSpace(NextCodePoint(source_, &next))) break;
    at_ = next;
  }
  Emit(TokenKind::kName, begin, at_);
}

void Lexer::LexNumber() {
  const size_t begin = at_;
  const bool after_dot = begin > 0 && source_[begin - 1] == '.';
  auto at = [&](size_t index) { return index < source_.size() ? source_[index] : '\0'; };
  const char radix = at(begin) == '0' ? static_cast<char>(at(begin + 1) | 0x20) : '\0';
  if (radix == 'x' || radix == 'o' || radix == 'b') {
    const std::string_view digits =
        radix == 'x' ? "0123456789abcdefABCDEF" : (radix == 'o' ? "01234567" : "01");
    size_t end = begin + 2;
    while (digits.find(at(end)) != std::string_view::npos ||
           (at(end) == '_' && digits.find(at(end + 1)) != std::string_view::npos)) {
      if (at(end) == '\0') break;
      ++end;
    }
    if (end > begin + 2) {
      at_ = end;
      return Emit(TokenKind::kInteger, begin, end);
    }
  }
  size_t end = SkipDigits(source_, begin);
  const size_t whole = end;
  if (!after_dot) {
    if (at(end) == '.' && IsAsciiDigit(at(end + 1))) end = SkipDigits(source_, end + 1);
    if ((at(end) | 0x20) == 'e') {
      const size_t sign = at(end + 1) == '+' || at(end + 1) == '-' ? 1 : 0;
      if (IsAsciiDigit(at(end + 1 + sign))) end = SkipDigits(source_, end + 1 + sign);
    }
  }
  at_ = end;
  if (end > whole) return Emit(TokenKind::kFloat, begin, end);
  // "007" is zero and seven: no number starts with a zero.
  if (at(begin) == '0') {
    at_ = begin + 1;
    while (at(at_) == '0' || (at(at_) == '_' && at(at_ + 1) == '0')) ++at_;
  }
  Emit(TokenKind::kInteger, begin, at_);
}

bool Lexer::LexString() {
  const size_t begin = at_;
  const char quote = source_[at_++];
  while (at_ < source_.size() && source_[at_] != quote) at_ += source_[at_] == '\\' ? 2 : 1;
  if (at_ >= source_.size()) {
    at_ = source_.size();
    return Fail(fmt::format("the string that starts here has no closing {}", quote), begin);
  }
  ++at_;
  Emit(TokenKind::kString, begin, at_);
  return true;
}

bool Lexer::Balance(char c) {
  if (c == '(') open_.push_back(')');
  if (c == '[') open_.push_back(']');
  if (c == '{') open_.push_back('}');
  if (c != ')' && c != ']' && c != '}') return true;
  if (open_.empty()) return Fail(fmt::format("unexpected '{}'", c), at_);
  if (open_.back() != c) return Fail(fmt::format("unexpected '{}', expected '{}'", c, open_.back()), at_);
  open_.pop_back();
  return true;
}

bool Lexer::LexOperator() {
  TokenKind kind = DoubleOperator(source_.substr(at_, 2));
  size_t length = 2;
  if (kind == TokenKind::kEnd) {
    kind = SingleOperator(source_[at_]);
    length = 1;
  }
  if (kind == TokenKind::kEnd) return Fail(fmt::format("unexpected character '{}'", source_[at_]), at_);
  if (length == 1 && !Balance(source_[at_])) return false;
  Emit(kind, at_, at_ + length);
  at_ += length;
  return true;
}

}  // namespace ingot::jinja::syntax
