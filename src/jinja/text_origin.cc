#include "jinja/text_origin.h"

#include <algorithm>
#include <limits>

#include "jinja/run/locals.h"
#include "jinja/syntax/places.h"

namespace ingot::jinja {

void TextOrigin::Add(Pieces* pieces, size_t at, const Activation& where, Piece piece) {
  if (++count_ > kMostPieces || at > std::numeric_limits<uint32_t>::max()) {
    count_ = kMostPieces + 1;
    return;
  }
  piece.at = static_cast<uint32_t>(at);
  piece.tree = where.tree;
  piece.routine = where.function;
  piece.is_caller_block = where.is_caller_block;
  pieces->push_back(piece);
}

void TextOrigin::NoteLiteral(Pieces* pieces, size_t at, const Activation& where, std::string_view text) {
  const std::string& source = where.tree->source;
  const bool inside = text.data() >= source.data() && text.data() + text.size() <= source.data() + source.size();
  Piece piece;
  piece.offset = inside ? static_cast<uint32_t>(text.data() - source.data()) : where.offset;
  piece.literal = inside;
  Add(pieces, at, where, piece);
}

void TextOrigin::NoteValue(Pieces* pieces, size_t at, const Activation& where, const Value& value) {
  const auto known = value.is_string() ? of_strings_.find(value.as_string().data()) : of_strings_.end();
  NoteText(pieces, at, where, known == of_strings_.end() ? nullptr : known->second);
}

void TextOrigin::NoteText(Pieces* pieces, size_t at, const Activation& where, const Pieces* inner) {
  Piece piece;
  piece.offset = where.offset;
  piece.inner = inner;
  Add(pieces, at, where, piece);
}

void TextOrigin::Remember(const Value& value, const Pieces* pieces) {
  // All empty strings are the same one.
  if (value.is_string() && !value.as_string().empty()) of_strings_[value.as_string().data()] = pieces;
}

std::vector<OriginStep> TextOrigin::Find(size_t offset) const {
  std::vector<OriginStep> steps;
  if (count_ > kMostPieces) return steps;
  const Pieces* pieces = root_;
  while (pieces != nullptr) {
    const auto behind = std::upper_bound(pieces->begin(), pieces->end(), offset, [](size_t at, const Piece& piece) { return at < piece.at; });
    if (behind == pieces->begin()) break;
    const Piece& piece = *(behind - 1);
    offset -= piece.at;
    const size_t source = piece.offset + (piece.literal ? offset : 0);
    steps.push_back({syntax::RoutineName(*piece.tree, *piece.routine, piece.is_caller_block),
                     syntax::PlaceIn(*piece.tree, source), syntax::LineAround(*piece.tree, source), piece.literal});
    pieces = piece.inner;
  }
  return steps;
}

}  // namespace ingot::jinja
