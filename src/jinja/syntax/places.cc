#include "jinja/syntax/places.h"

#include <fmt/format.h>

#include <algorithm>

#include "jinja/value/unicode.h"

namespace ingot::jinja::syntax {

Place PlaceIn(const Tree& tree, size_t offset) {
  const std::string_view before = std::string_view(tree.source).substr(0, offset);
  return {tree.file, static_cast<int>(std::count(before.begin(), before.end(), '\n')) + tree.first_line,
          static_cast<int>(CountCodePoints(before.substr(before.rfind('\n') + 1))) + 1};
}

std::string LineAround(const Tree& tree, size_t offset) {
  constexpr size_t kLongest = 400;
  const std::string_view source = tree.source;
  const size_t begin = source.substr(0, offset).rfind('\n') + 1;
  const std::string_view line = source.substr(begin, std::min(source.find('\n', begin), source.size()) - begin);
  return line.size() <= kLongest ? std::string(line) : std::string();
}

std::string RoutineName(const Tree& tree, const Routine& routine, bool is_caller_block) {
  if (is_caller_block) return "the call block";
  if (routine.definition != Slot::kGlobal) {
    const Definition& definition = tree.definitions[routine.definition];
    return fmt::format("{} '{}'", definition.tag, definition.name);
  }
  const std::string_view name = tree.names[routine.name];
  return name.empty() ? "the template" : fmt::format("macro '{}'", name);
}

}  // namespace ingot::jinja::syntax
