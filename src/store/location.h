// From a location as users write it to a store.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "store/object_store.h"

namespace ingot::store {

// How to reach S3 or something that speaks its protocol. Filled from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY,
// AWS_SESSION_TOKEN, AWS_REGION (or AWS_DEFAULT_REGION) and AWS_ENDPOINT_URL (or AWS_ENDPOINT_URL_S3) by
// S3OptionsFromEnvironment; a project's ingot.yml may set each.
struct S3Options {
  std::string endpoint;       // "http://127.0.0.1:9102"; empty: AWS's own for the region
  std::string region = "us-east-1";
  std::string access_key_id;  // empty: requests are not signed
  std::string secret_access_key;
  std::string session_token;
  std::optional<bool> path_style;  // unset: path style when an endpoint is given, else virtual-host style
  Duration connect_timeout = std::chrono::seconds(5);
  Duration request_timeout = std::chrono::seconds(60);  // without a byte moving
  int max_attempts = 6;                                 // on 429, 5xx, timeouts, broken connections; jittered backoff
  uint64_t part_bytes = 16ULL << 20;                    // of a multipart upload
};
S3Options S3OptionsFromEnvironment();

// "s3://bucket/prefix", "file:///abs", or a path (relative paths become absolute). memory:// is for tests:
// "memory://name" names a store of this process.
struct Location {
  enum class Scheme { kLocal, kS3, kMemory };
  Scheme scheme = Scheme::kLocal;
  std::string bucket;  // of S3; the name of a memory store
  std::string path;    // absolute path, or key prefix without slashes at its ends

  std::string ToString() const;
};
Result<Location> ParseLocation(std::string_view text);

// Opens stores; keeps connections alive between them. Must outlive what it opened. Thread-safe.
class StoreFactory {
 public:
  StoreFactory(S3Options s3, Clock& clock);
  ~StoreFactory();
  StoreFactory(const StoreFactory&) = delete;
  StoreFactory& operator=(const StoreFactory&) = delete;

  // A store rooted at the location; nothing is contacted yet.
  Result<std::shared_ptr<ObjectStore>> Open(const Location& location);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ingot::store
