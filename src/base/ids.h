// Identifiers.
#pragma once

#include <string>

#include "base/clock.h"

namespace ingot {

// A random UUID (RFC 9562, version 4), lower case, with dashes. Thread-safe; from the kernel's entropy.
std::string NewUuid();

// A UUID (version 7) that sorts by time: for runs and commits.
std::string NewSortableId(const Clock& clock);

}  // namespace ingot
