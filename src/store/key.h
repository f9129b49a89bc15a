// The rules that keys and prefixes obey, and joining them.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace ingot::store {

// A prefix of keys: like a key, but its last part may be cut short or empty ("_delta_log/0000", "a/"); "" is
// the prefix of all. kInvalidArgument.
Status CheckPrefix(std::string_view prefix);

// A prefix that names a level: empty, or ending in '/'. kInvalidArgument.
Status CheckLevel(std::string_view prefix);

// `root` and `key` with one '/' between them; `key` alone when the root is empty.
std::string JoinKey(std::string_view root, std::string_view key);

}  // namespace ingot::store
