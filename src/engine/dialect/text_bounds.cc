#include "engine/dialect/text_bounds.h"

#include <algorithm>
#include <string>

#include "engine/dialect/tokens.h"

namespace ingot::engine {

namespace {

std::string LineAt(std::string_view sql, const Token& token) {
  return std::to_string(1 + std::count(sql.data(), token.text.data(), '\n'));
}

// How deep the comments of a block comment lie in each other.
size_t CommentDepth(std::string_view comment) {
  size_t depth = 0;
  size_t deepest = 0;
  for (size_t i = 0; i + 1 < comment.size(); ++i) {
    if (comment[i] == '/' && comment[i + 1] == '*') {
      deepest = std::max(deepest, ++depth);
      ++i;
    } else if (comment[i] == '*' && comment[i + 1] == '/') {
      --depth;
      ++i;
    }
  }
  return deepest;
}

bool MayExceed(std::string_view sql) {
  if (sql.size() < kMaxCommentDepth * 2) return false;
  return sql.find("/*") != std::string_view::npos || static_cast<size_t>(std::count(sql.begin(), sql.end(), '.')) >= kMaxNameParts;
}

bool IsPartOfName(const Token& token) {
  return token.kind == TokenKind::kWord || token.kind == TokenKind::kName || token.kind == TokenKind::kBackquoted;
}

}  // namespace

Status CheckTextBounds(std::string_view sql) {
  if (!MayExceed(sql)) return Status::Ok();
  size_t parts = 0;
  bool after_dot = false;
  for (const Token& token : Tokens(sql)) {
    if (token.kind == TokenKind::kBlank) {
      if (token.text.starts_with("/*") && CommentDepth(token.text) > kMaxCommentDepth) {
        return InvalidArgument("line " + LineAt(sql, token) + ": comments lie in each other more than " + std::to_string(kMaxCommentDepth) + " deep");
      }
    } else if (IsPartOfName(token)) {
      parts = after_dot ? parts + 1 : 1;
      after_dot = false;
      if (parts > kMaxNameParts) {
        return InvalidArgument("line " + LineAt(sql, token) + ": a name has more than " + std::to_string(kMaxNameParts) + " parts with dots between");
      }
    } else {
      after_dot = token.text == ".";
    }
  }
  return Status::Ok();
}

}  // namespace ingot::engine
