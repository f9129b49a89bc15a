#include "delta/paths.h"

#include <cctype>

#include "base/json.h"
#include "base/text.h"

namespace ingot::delta {
namespace {

std::string Quoted(std::string_view text) {
  std::string quoted;
  AppendJsonString(&quoted, text);
  return quoted;
}

// "s3://bucket/x", "file:/x". A colon that no slash follows belongs to a name ("t=10:00/part.parquet").
bool HasScheme(std::string_view uri) {
  size_t colon = uri.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 >= uri.size() || uri[colon + 1] != '/')
    return false;
  if (std::isalpha(static_cast<unsigned char>(uri[0])) == 0) return false;
  for (char c : uri.substr(0, colon)) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '+' && c != '-' && c != '.') return false;
  }
  return true;
}

}  // namespace

Status CheckRelativePath(std::string_view path) {
  for (std::string_view part : Split(path, '/')) {
    if (part.empty() || part == "." || part == "..") {
      return Corrupt("a file's path may not have an empty, '.' or '..' part: " + Quoted(path));
    }
  }
  if (path.find('\0') != std::string_view::npos) return Corrupt("a file's path holds a NUL: " + Quoted(path));
  return Status::Ok();
}

Result<std::string> DecodePath(std::string_view uri) {
  if (HasScheme(uri) || (!uri.empty() && uri[0] == '/')) {
    return Unsupported(
        "files outside the table's folder, as shallow clones have them, are not read; copy the table with a "
        "deep "
        "clone: " +
        Quoted(uri));
  }
  auto decoded = PercentDecode(uri);
  if (!decoded.ok()) return Corrupt("a file's path is badly percent-encoded: " + Quoted(uri));
  RETURN_IF_ERROR(CheckRelativePath(*decoded));
  return decoded;
}

std::string EncodePath(std::string_view path) { return PercentEncode(path, "/="); }

}  // namespace ingot::delta
