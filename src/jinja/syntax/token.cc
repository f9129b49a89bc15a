#include "jinja/syntax/token.h"

namespace ingot::jinja::syntax {

std::string_view DescribeKind(TokenKind kind) {
  static constexpr std::string_view kNames[] = {"end of template",
                                                "template data / text",
                                                "begin of print statement",
                                                "end of print statement",
                                                "begin of statement block",
                                                "end of statement block",
                                                "name",
                                                "string",
                                                "integer",
                                                "float",
                                                "+",
                                                "-",
                                                "*",
                                                "/",
                                                "//",
                                                "%",
                                                "**",
                                                "~",
                                                "[",
                                                "]",
                                                "(",
                                                ")",
                                                "{",
                                                "}",
                                                "==",
                                                "!=",
                                                ">",
                                                ">=",
                                                "<",
                                                "<=",
                                                "=",
                                                ".",
                                                ":",
                                                "|",
                                                ",",
                                                ";"};
  return kNames[static_cast<size_t>(kind)];
}

std::string_view DescribeToken(const Token& token) {
  return token.is(TokenKind::kName) ? token.text : DescribeKind(token.kind);
}

}  // namespace ingot::jinja::syntax
