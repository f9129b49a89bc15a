// Small local files: configuration, SQL, results. (Objects of a lake are store/'s.)
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace ingot {

// kNotFound, kPermissionDenied, kExhausted (larger than `limit` bytes), kUnavailable.
Result<std::string> ReadFile(const std::string& path, uint64_t limit = 256ULL << 20);
// The first `size` bytes, or all that there are. Errors as above.
Result<std::string> ReadFileStart(const std::string& path, size_t size);
// Writes to a temporary file beside it, syncs, renames: other readers see the old bytes or the new.
Status WriteFileAtomically(const std::string& path, std::string_view bytes);
Status MakeDirectories(const std::string& path);
// Could a file be written under this name? kInvalidArgument: it is a folder's; kNotFound: there is no such folder to
// hold it.
Status CheckFilePlace(const std::string& path);
bool FileExists(const std::string& path);
// Names in a directory that match a glob, sorted; empty when the directory is missing.
Result<std::vector<std::string>> ListDirectory(const std::string& path, std::string_view glob = "*");

}  // namespace ingot
