// Where the bytes of a template are, as its author counts.
#pragma once

#include <cstddef>
#include <string>

#include "jinja/failure.h"
#include "jinja/syntax/tree.h"

namespace ingot::jinja::syntax {

Place PlaceIn(const Tree& tree, size_t offset);

// The author's line around a byte; empty when it is too long to show.
std::string LineAround(const Tree& tree, size_t offset);

// What a routine is called in errors: "macro 'x'", "the call block", "the template".
std::string RoutineName(const Tree& tree, const Routine& routine, bool is_caller_block);

}  // namespace ingot::jinja::syntax
