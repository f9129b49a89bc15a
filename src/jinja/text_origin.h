// Where each byte of a rendered text comes from, so that what is found wrong with the text later can be told at the
// author's line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "jinja/failure.h"
#include "jinja/value/value.h"

namespace ingot::jinja {

namespace syntax {
class Tree;
struct Routine;
}  // namespace syntax

struct Activation;

// A place on the way to a byte: an expression that printed it, or the literal text that it is.
struct OriginStep {
  std::string what;  // "the template", "macro 'cents'", "the call block"
  Place place;
  std::string source_line;  // the author's line; empty when it is too long to show
  bool is_literal = false;  // the source's own text, not what an expression gave
};

// Filled by Render::Text(). It refers to the templates that took part, which must outlive it; the render need not.
// Not thread-safe while it is filled.
class TextOrigin {
 public:
  // From the outermost template inwards: the last is the literal text itself, or the expression whose value it is. Text
  // that a filter or `~` has changed is traced no further than the expression that printed it. Empty: nothing is known.
  std::vector<OriginStep> Find(size_t offset) const;

  // For the engine's own parts.

  // A stretch of one text, up to the next.
  struct Piece {
    uint32_t at = 0;          // in the text
    uint32_t offset = 0;      // in the template's source
    bool literal = false;     // the source's own bytes: one for one
    bool is_caller_block = false;
    const syntax::Tree* tree = nullptr;
    const syntax::Routine* routine = nullptr;
    const std::vector<Piece>* inner = nullptr;  // of a text that was made apart, and printed here as a whole
  };
  using Pieces = std::vector<Piece>;

  Pieces* Begin() { return &texts_.emplace_back(); }
  void NoteLiteral(Pieces* pieces, size_t at, const Activation& where, std::string_view text);
  // `value` is printed at `at`: traced further when it is the very text of a macro or block.
  void NoteValue(Pieces* pieces, size_t at, const Activation& where, const Value& value);
  void NoteText(Pieces* pieces, size_t at, const Activation& where, const Pieces* inner);
  // `value` is a string whose bytes are those of the text that `pieces` describe.
  void Remember(const Value& value, const Pieces* pieces);
  void Finish(const Pieces* root) { root_ = root; }

 private:
  static constexpr size_t kMostPieces = size_t{1} << 20;

  void Add(Pieces* pieces, size_t at, const Activation& where, Piece piece);

  std::deque<Pieces> texts_;
  std::unordered_map<const char*, const Pieces*> of_strings_;
  const Pieces* root_ = nullptr;
  size_t count_ = 0;  // beyond kMostPieces nothing is known
};

}  // namespace ingot::jinja
