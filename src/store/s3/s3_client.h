// Signed requests to one bucket, tried again while that is safe and may help.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "store/location.h"
#include "store/s3/endpoint.h"
#include "store/s3/http_client.h"
#include "store/s3/retry.h"

namespace ingot::store {

struct S3Request {
  std::string_view method;
  std::string_view key;  // whole, in the bucket; "" is the bucket
  std::vector<std::pair<std::string, std::string>> query;
  HttpHeaders headers;  // names in lower case
  std::string_view body;
  // A second try may meet the result of the first: its reply then says `after_unknown`.
  bool repeatable = true;
  uint64_t response_limit = UINT64_MAX;
};

struct S3Reply {
  HttpResponse http;
  std::string code;     // S3's, of an error: "NoSuchKey"; "" when the server sent none
  std::string message;  // S3's, made printable
  std::string request_id;
  // An earlier try of this request may have done its work, though no good reply came of it.
  bool after_unknown = false;

  int status() const { return http.status; }
  bool ok() const { return http.status / 100 == 2; }
};

// Thread-safe.
class S3Client {
 public:
  S3Client(S3Options options, std::string bucket, S3Endpoint endpoint, std::shared_ptr<HttpClient> http,
           Clock& clock);

  // The server's last word, be it an error. kUnavailable when there was none in all tries, or when the last
  // one was still that the server cannot for now.
  Result<S3Reply> Send(const S3Request& request);

  // The reply, or the error that it says.
  Result<S3Reply> SendOk(const S3Request& request);

  // What an error reply means: bucket, key, status, S3's code and message, and the way out.
  Error ErrorOf(const S3Request& request, const S3Reply& reply) const;

  const std::string& bucket() const { return bucket_; }
  uint64_t part_bytes() const { return options_.part_bytes; }

 private:
  HttpRequest Prepare(const S3Request& request) const;
  Error TransportError(const S3Request& request, const HttpFailure& failure, int attempts) const;
  std::string WayOut(const S3Reply& reply) const;
  // "PUT s3://bucket/key"
  std::string Name(const S3Request& request) const;

  const S3Options options_;
  const std::string bucket_;
  const S3Endpoint endpoint_;
  const std::shared_ptr<HttpClient> http_;
  Clock& clock_;
  Backoff backoff_;
};

// Reads the code and the message out of an error's body, when it is S3's XML.
void ReadErrorBody(S3Reply* reply);

}  // namespace ingot::store
