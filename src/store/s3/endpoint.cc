#include "store/s3/endpoint.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace ingot::store {
namespace {

struct Origin {
  std::string scheme;  // "http" or "https"
  std::string authority;
};

bool IsAuthorityCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view(".-_:[]").find(c) != std::string_view::npos;
}

bool IsPrintable(char c) { return c > 0x20 && c < 0x7f; }

Result<Origin> ParseOrigin(std::string_view endpoint) {
  const size_t colon = endpoint.find("://");
  Origin origin;
  if (colon != std::string_view::npos) {
    origin.scheme = ToLower(endpoint.substr(0, colon));
    origin.authority = endpoint.substr(colon + 3);
    while (origin.authority.ends_with('/')) origin.authority.pop_back();
  }
  const std::string& authority = origin.authority;
  if ((origin.scheme != "http" && origin.scheme != "https") || authority.empty() ||
      !std::all_of(authority.begin(), authority.end(), IsAuthorityCharacter)) {
    // A user and a password may stand in it: it is not repeated.
    return InvalidArgument(
        "the S3 endpoint must be http://host[:port] or https://host[:port], without a path, user or "
        "password; it is "
        "set by AWS_ENDPOINT_URL or in ingot.yml");
  }
  const std::string_view usual_port = origin.scheme == "http" ? ":80" : ":443";
  if (authority.ends_with(usual_port)) origin.authority.resize(authority.size() - usual_port.size());
  return origin;
}

// Can the bucket be a label of a host's name, under a certificate for one level of names?
bool FitsHostName(std::string_view bucket, std::string_view scheme) {
  return bucket.size() >= 3 && bucket.size() <= 63 && std::all_of(bucket.begin(), bucket.end(), [&](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
                  (c == '.' && scheme == "http");
         });
}

Status CheckRegion(std::string_view region) {
  const bool good = !region.empty() && std::all_of(region.begin(), region.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
  if (good) return Status::Ok();
  return InvalidArgument(
      "the S3 region must be a name like us-east-1; it is set by AWS_REGION or in ingot.yml");
}

Status CheckCredentials(const S3Options& options) {
  if (options.access_key_id.empty() != options.secret_access_key.empty()) {
    return InvalidArgument(
        fmt::format("{} is set but {} is not: S3 needs both, or neither for a public bucket",
                    options.access_key_id.empty() ? "AWS_SECRET_ACCESS_KEY" : "AWS_ACCESS_KEY_ID",
                    options.access_key_id.empty() ? "AWS_ACCESS_KEY_ID" : "AWS_SECRET_ACCESS_KEY"));
  }
  for (const std::string* text :
       {&options.access_key_id, &options.secret_access_key, &options.session_token}) {
    if (!std::all_of(text->begin(), text->end(), IsPrintable)) {
      return InvalidArgument(
          "an S3 credential has a space, a line end or another character that cannot be in one");
    }
  }
  return Status::Ok();
}

}  // namespace

std::string S3Endpoint::PathOf(std::string_view key) const {
  if (key.empty()) return root_path.empty() ? "/" : root_path;
  return root_path + "/" + PercentEncode(key, "/");
}

Result<S3Endpoint> ResolveEndpoint(const S3Options& options, const std::string& bucket) {
  RETURN_IF_ERROR(CheckRegion(options.region));
  RETURN_IF_ERROR(CheckCredentials(options));
  Origin origin{"https", fmt::format("s3.{}.amazonaws.com{}", options.region,
                                     options.region.starts_with("cn-") ? ".cn" : "")};
  if (!options.endpoint.empty()) {
    ASSIGN_OR_RETURN(origin, ParseOrigin(options.endpoint));
  }
  const bool path_style =
      options.path_style.value_or(!options.endpoint.empty()) || !FitsHostName(bucket, origin.scheme);
  S3Endpoint endpoint;
  endpoint.host = path_style ? origin.authority : bucket + "." + origin.authority;
  endpoint.origin = origin.scheme + "://" + endpoint.host;
  if (path_style) endpoint.root_path = "/" + PercentEncode(bucket);
  return endpoint;
}

}  // namespace ingot::store
