#include "store/key.h"

#include <fmt/format.h>

#include "store/object_store.h"

namespace ingot::store {
namespace {

constexpr std::string_view kRule =
    "keys are relative to the store, with '/' between parts, and no part is empty, '.' or '..'";

bool IsPart(std::string_view part) { return !part.empty() && part != "." && part != ".."; }

// Are all parts in front of the last '/' proper ones? `rest` is what follows it.
bool FoldersAreParts(std::string_view key, std::string_view* rest) {
  for (size_t slash; (slash = key.find('/')) != std::string_view::npos; key.remove_prefix(slash + 1)) {
    if (!IsPart(key.substr(0, slash))) return false;
  }
  *rest = key;
  return true;
}

bool HasNul(std::string_view key) { return key.find('\0') != std::string_view::npos; }

// As it may be shown: bounded, and without the bytes that break a line.
std::string Shown(std::string_view key) {
  std::string shown;
  for (const char c : key.substr(0, 200)) {
    shown += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
  }
  if (key.size() > 200) shown += "…";
  return shown;
}

}  // namespace

Status CheckKey(std::string_view key) {
  std::string_view name;
  if (HasNul(key) || !FoldersAreParts(key, &name) || !IsPart(name)) {
    return InvalidArgument(fmt::format("'{}' is not a key of an object: {}", Shown(key), kRule));
  }
  return Status::Ok();
}

Status CheckPrefix(std::string_view prefix) {
  std::string_view rest;
  if (HasNul(prefix) || !FoldersAreParts(prefix, &rest)) {
    return InvalidArgument(fmt::format("'{}' is not a prefix of keys: {}", Shown(prefix), kRule));
  }
  return Status::Ok();
}

Status CheckLevel(std::string_view prefix) {
  if (!prefix.empty() && !prefix.ends_with('/')) {
    return InvalidArgument(
        fmt::format("'{}' does not name a level: it must be empty or end in '/'", Shown(prefix)));
  }
  return CheckPrefix(prefix);
}

std::string JoinKey(std::string_view root, std::string_view key) {
  if (root.empty()) return std::string(key);
  std::string joined;
  joined.reserve(root.size() + 1 + key.size());
  joined.append(root).append(1, '/').append(key);
  return joined;
}

}  // namespace ingot::store
