// The tokens of SQL text, as far apart as DuckDB's own scanner tells them: for what must look at text before it is parsed.
#pragma once

#include <string_view>
#include <vector>

namespace ingot::engine {

// White space and comments; words, keywords and numbers; 'text', E'text' and $tag$text$tag$; "names"; `names`; one byte of any
// other kind.
enum class TokenKind { kBlank, kWord, kText, kName, kBackquoted, kSymbol };

struct Token {
  TokenKind kind;
  std::string_view text;
};

// All of the text, piece by piece; what is not closed goes to the text's end. Linear in its length.
std::vector<Token> Tokens(std::string_view sql);

}  // namespace ingot::engine
