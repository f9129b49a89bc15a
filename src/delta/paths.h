// Paths of files as a Delta log spells them: URIs (RFC 2396), percent-encoded, relative to the table's
// folder.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace ingot::delta {

// The path that a log entry means. An absolute path or URI (a shallow clone has them) is kUnsupported; one
// that could leave the table's folder (an empty, "." or ".." part, a NUL) or that is badly encoded is
// kCorrupt. The message ends with the path, so the caller only adds the place.
Result<std::string> DecodePath(std::string_view uri);

// The reverse: everything but unreserved characters, '/' and '=' is percent-encoded.
std::string EncodePath(std::string_view path);

// Is this a relative path that stays inside the table's folder? kCorrupt.
Status CheckRelativePath(std::string_view path);

}  // namespace ingot::delta
