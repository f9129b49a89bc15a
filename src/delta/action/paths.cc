#include "delta/action/paths.h"

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

namespace {

// "/x", "file:/x" and "file:///x" are one place, and so are "s3a://b" and "s3://b".
std::string OneSpelling(std::string_view uri) {
  if (uri.starts_with("file:///")) return std::string(uri);
  if (uri.starts_with("file:/") && !uri.starts_with("file://")) return "file://" + std::string(uri.substr(5));
  if (uri.starts_with("s3a://")) return "s3://" + std::string(uri.substr(6));
  if (uri.starts_with('/')) return "file://" + std::string(uri);
  return std::string(uri);
}

Result<std::string> Decode(std::string_view uri) {
  auto decoded = PercentDecode(uri);
  if (!decoded.ok()) return Corrupt("a file's path is badly percent-encoded: " + Quoted(uri));
  return decoded;
}

Result<std::string> DecodeAbsolute(std::string_view uri, std::string_view root) {
  ASSIGN_OR_RETURN(std::string path, Decode(OneSpelling(uri)));
  if (root.empty() || !path.starts_with(std::string(root) + "/")) {
    return Unsupported("a file outside of " + (root.empty() ? "the table's folder" : std::string(root)) +
                       ", as shallow clones of tables elsewhere have them, is not read; copy the table with a deep "
                       "clone: " + Quoted(uri));
  }
  RETURN_IF_ERROR(CheckRelativePath(std::string_view(path).substr(root.size() + 1)));
  return path;
}

}  // namespace

Result<std::string> DecodePath(std::string_view uri, std::string_view root) {
  if (HasScheme(uri) || (!uri.empty() && uri[0] == '/')) return DecodeAbsolute(uri, root);
  ASSIGN_OR_RETURN(std::string decoded, Decode(uri));
  RETURN_IF_ERROR(CheckRelativePath(decoded));
  return decoded;
}

std::string EncodePath(std::string_view path) {
  if (!IsAbsolutePath(path)) return PercentEncode(path, "/=");
  const size_t rest = path.find("://") + 3;
  return std::string(path.substr(0, rest)) + PercentEncode(path.substr(rest), "/=");
}

// A relative path has no empty part.
bool IsAbsolutePath(std::string_view path) { return path.find("://") != std::string_view::npos; }

std::string AbsoluteUri(std::string_view location) { return OneSpelling(location); }

}  // namespace ingot::delta
