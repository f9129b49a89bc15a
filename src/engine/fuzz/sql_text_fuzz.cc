// SQL of any bytes before it is parsed: its tokens make up the whole text, strings stay as they are, and putting it into DuckDB's
// spelling twice changes nothing more.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "engine/dialect/spelling.h"
#include "engine/dialect/text_bounds.h"
#include "engine/dialect/tokens.h"

using namespace ingot;
using namespace ingot::engine;

namespace {

void Expect(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "expected: %s\n", what);
  std::abort();
}

size_t LinesOf(std::string_view text) {
  size_t lines = 0;
  for (const char c : text) lines += c == '\n' ? 1 : 0;
  return lines;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::string joined;
  for (const Token& token : Tokens(text)) {
    Expect(!token.text.empty(), "a token has bytes");
    joined += token.text;
  }
  Expect(joined == text, "the tokens make up the text");
  (void)CheckTextBounds(text).ok();
  const std::string spelled = SpellForDuckDb(text);
  Expect(LinesOf(spelled) == LinesOf(text), "lines stay where they are");
  std::string strings;
  std::string kept;
  for (const Token& token : Tokens(text)) strings += token.kind == TokenKind::kText ? token.text : "";
  for (const Token& token : Tokens(spelled)) kept += token.kind == TokenKind::kText ? token.text : "";
  Expect(strings == kept, "strings stay as they are");
  return 0;
}
