// AWS Signature Version 4 as S3 wants it (Amazon S3 API Reference, "Authenticating Requests: Using the
// Authorization Header"): the path is encoded once, and the payload's hash is a header.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"

namespace ingot::store {

struct SigningKey {
  std::string access_key_id;
  std::string secret_access_key;
  std::string session_token;  // empty: none
  std::string region;
};

struct SigningRequest {
  std::string_view method;
  std::string_view path;                                     // percent-encoded, begins with '/'
  std::vector<std::pair<std::string, std::string>> query;    // not encoded
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case; "host" must be among them
  std::string payload_hash;                                  // SHA-256 of the body in hex
};

// Adds x-amz-content-sha256, x-amz-date, x-amz-security-token and authorization to `request->headers`; every
// header in it is signed.
void SignRequest(SigningRequest* request, const SigningKey& key, Timestamp now);

// The query part of a URL, encoded and sorted as the signature wants it; without '?'.
std::string CanonicalQuery(std::vector<std::pair<std::string, std::string>> query);

}  // namespace ingot::store
