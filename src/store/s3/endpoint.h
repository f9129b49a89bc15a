// Where a bucket is reached.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "store/location.h"

namespace ingot::store {

struct S3Endpoint {
  std::string origin;     // "http://127.0.0.1:9102", "https://bucket.s3.eu-central-1.amazonaws.com"
  std::string host;       // the Host header that goes with it
  std::string root_path;  // "/bucket" in path style, "" in virtual-host style; percent-encoded

  // "/bucket/a%20b" for the key "a b"; the bucket itself for "".
  std::string PathOf(std::string_view key) const;
};

// kInvalidArgument for an endpoint, a region or credentials that cannot be.
Result<S3Endpoint> ResolveEndpoint(const S3Options& options, const std::string& bucket);

}  // namespace ingot::store
