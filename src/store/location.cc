#include "store/location.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <initializer_list>
#include <system_error>

#include "base/text.h"
#include "store/key.h"

namespace ingot::store {
namespace {

namespace fs = std::filesystem;

bool IsBucketCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
         c == '_';
}

bool IsBucketName(std::string_view name) {
  return name.size() >= 1 && name.size() <= 255 && std::all_of(name.begin(), name.end(), IsBucketCharacter) &&
         name.find("..") == std::string_view::npos && name.front() != '.' && name.back() != '.';
}

// "bucket/prefix/" after "s3://" or "memory://".
Result<Location> ParseBucket(Location::Scheme scheme, std::string_view rest) {
  const std::string_view kind = scheme == Location::Scheme::kS3 ? "s3" : "memory";
  const size_t slash = std::min(rest.find('/'), rest.size());
  Location location;
  location.scheme = scheme;
  location.bucket = rest.substr(0, slash);
  if (!IsBucketName(location.bucket)) {
    // What stands there may be a key and a secret in front of an '@': it is not repeated.
    return InvalidArgument(
        fmt::format("the location {}://… names no bucket: expected {}://bucket or {}://bucket/prefix, "
                    "the bucket of letters, digits, '.', '-' and '_'",
                    kind, kind, kind));
  }
  std::string_view path = rest.substr(slash);
  while (path.starts_with('/')) path.remove_prefix(1);
  while (path.ends_with('/')) path.remove_suffix(1);
  location.path = path;
  if (!path.empty()) {
    if (const Status good = CheckKey(path); !good.ok()) {
      return good.error().WithContext(fmt::format("the location {}://{}/…", kind, location.bucket));
    }
  }
  return location;
}

Result<Location> ParseLocal(const std::string& path) {
  if (path.find('\0') != std::string::npos)
    return InvalidArgument("a location must not contain a NUL character");
  std::error_code error;
  const fs::path absolute = fs::absolute(path, error);
  if (error) return Unavailable(fmt::format("cannot make {} absolute: {}", path, error.message()));
  Location location;
  location.path = absolute.lexically_normal().string();
  while (location.path.size() > 1 && location.path.ends_with('/')) location.path.pop_back();
  return location;
}

Result<Location> ParseFileUrl(std::string_view rest) {
  if (!rest.starts_with('/')) {
    return InvalidArgument(
        fmt::format("the location file://{} names another machine: expected file:///path", rest));
  }
  ASSIGN_OR_RETURN(const std::string path, PercentDecode(rest));
  return ParseLocal(path);
}

// The scheme in front of what was meant to be a URL: "s3:/bucket", "s3:bucket". Empty when there is none.
std::string_view SchemeWithoutSlashes(std::string_view text) {
  const std::string_view scheme = text.substr(0, text.find(':'));
  if (scheme.size() == text.size() || text.substr(scheme.size()).starts_with("://")) return {};
  const std::string lower = ToLower(scheme);
  return lower == "s3" || lower == "memory" || lower == "file" ? scheme : std::string_view();
}

// The first of these variables that is set to something.
std::string Variable(std::initializer_list<const char*> names) {
  for (const char* name : names) {
    const char* value = std::getenv(name);
    if (value != nullptr && *value != '\0') return value;
  }
  return {};
}

}  // namespace

std::string Location::ToString() const {
  if (scheme == Scheme::kLocal) return path;
  const std::string_view kind = scheme == Scheme::kS3 ? "s3" : "memory";
  return fmt::format("{}://{}{}{}", kind, bucket, path.empty() ? "" : "/", path);
}

Result<Location> ParseLocation(std::string_view text) {
  if (text.empty())
    return InvalidArgument("a location must not be empty: expected a path or s3://bucket/prefix");
  if (const std::string_view scheme = SchemeWithoutSlashes(text); !scheme.empty()) {
    return InvalidArgument(fmt::format("'{0}' is no location: behind '{1}:' two slashes are expected, as in {1}://{2}; a "
                                       "folder of that name is ./{0}",
                                       text, scheme, scheme == "file" ? "/path" : "bucket/prefix"));
  }
  const size_t colon = text.find("://");
  if (colon == std::string_view::npos || text.substr(0, colon).find('/') != std::string_view::npos) {
    return ParseLocal(std::string(text));
  }
  const std::string scheme = ToLower(text.substr(0, colon));
  const std::string_view rest = text.substr(colon + 3);
  if (scheme == "s3") return ParseBucket(Location::Scheme::kS3, rest);
  if (scheme == "memory") return ParseBucket(Location::Scheme::kMemory, rest);
  if (scheme == "file") return ParseFileUrl(rest);
  return InvalidArgument(fmt::format(
      "the location scheme '{}' is not known: expected a path, file:///path or s3://bucket/prefix", scheme));
}

S3Options S3OptionsFromEnvironment() {
  S3Options options;
  options.access_key_id = Variable({"AWS_ACCESS_KEY_ID"});
  options.secret_access_key = Variable({"AWS_SECRET_ACCESS_KEY"});
  options.session_token = Variable({"AWS_SESSION_TOKEN"});
  options.endpoint = Variable({"AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"});
  if (std::string region = Variable({"AWS_REGION", "AWS_DEFAULT_REGION"}); !region.empty()) {
    options.region = std::move(region);
  }
  return options;
}

}  // namespace ingot::store
