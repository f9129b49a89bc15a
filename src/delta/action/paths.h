// Paths of files as a Delta log spells them: URIs (RFC 2396), percent-encoded, relative to the table's
// folder.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace ingot::delta {

// The path that a log entry means. A path that could leave the table's folder (an empty, "." or ".." part, a NUL) or that
// is badly encoded is kCorrupt. The message ends with the path, so the caller only adds the place.
//
// An absolute path or URI (a shallow clone has them) must lie under `root`, in its one spelling ("file:///lake",
// "s3://bucket/prefix"; empty: no absolute path is allowed), or it is kUnsupported; it is given back as root + "/" + …,
// however it was spelled.
Result<std::string> DecodePath(std::string_view uri, std::string_view root = "");

// The reverse: everything but unreserved characters, '/' and '=' is percent-encoded; of an absolute path, what follows the
// scheme.
std::string EncodePath(std::string_view path);

// Is a path that DecodePath has given an absolute one?
bool IsAbsolutePath(std::string_view path);

// What DuckDB opens ("/lake", "s3://bucket/prefix") in that one spelling.
std::string AbsoluteUri(std::string_view location);

// Is this a relative path that stays inside the table's folder? kCorrupt.
Status CheckRelativePath(std::string_view path);

}  // namespace ingot::delta
