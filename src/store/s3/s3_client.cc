#include "store/s3/s3_client.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/hash.h"
#include "base/ids.h"
#include "base/text.h"
#include "store/s3/sigv4.h"

namespace ingot::store {
namespace {

constexpr Duration kLongestRetryAfter = std::chrono::seconds(30);

bool IsThrottled(const S3Reply& reply) { return reply.status() == 429 || reply.code == "SlowDown"; }

// Is it worth another try?
bool IsTransient(const S3Reply& reply) {
  switch (reply.status()) {
    case 429:
    case 500:
    case 502:
    case 503:
    case 504:
      return true;
    case 400:
      return reply.code == "RequestTimeout";
    case 409:  // another writer's request on the key was under way
      return reply.code == "ConditionalRequestConflict" || reply.code == "OperationAborted";
    default:
      return false;
  }
}

// May the request have been carried out, though the reply says that the server could not?
bool MayBeDone(const S3Reply& reply) { return reply.status() >= 500 && !IsThrottled(reply); }

// "120", or a date.
Duration RetryAfter(const HttpResponse& response, const Clock& clock) {
  const std::string* value = response.Header("retry-after");
  if (value == nullptr) return Duration::zero();
  Duration wait = Duration::zero();
  if (const auto seconds = ParseInt64(*value); seconds.has_value()) {
    wait = std::chrono::seconds(std::clamp<int64_t>(*seconds, 0, 3600));
  } else if (const auto date = ParseHttpDate(*value); date.has_value()) {
    wait = *date - clock.Now();
  }
  return std::clamp(wait, Duration::zero(), kLongestRetryAfter);
}

}  // namespace

S3Client::S3Client(S3Options options, std::string bucket, S3Endpoint endpoint,
                   std::shared_ptr<HttpClient> http, Clock& clock)
    : options_(std::move(options)),
      bucket_(std::move(bucket)),
      endpoint_(std::move(endpoint)),
      http_(std::move(http)),
      clock_(clock),
      backoff_(Hash64(NewUuid())) {}

std::string S3Client::Name(const S3Request& request) const {
  return fmt::format("{} s3://{}/{}", request.method, bucket_, request.key);
}

HttpRequest S3Client::Prepare(const S3Request& request) const {
  const std::string path = endpoint_.PathOf(request.key);
  SigningRequest signing;
  signing.method = request.method;
  signing.path = path;
  signing.query = request.query;
  signing.headers = request.headers;
  signing.headers.emplace_back("host", endpoint_.host);
  if (!options_.access_key_id.empty()) {
    signing.payload_hash = ToHex(Sha256(request.body));
    SignRequest(&signing,
                {options_.access_key_id, options_.secret_access_key, options_.session_token, options_.region},
                clock_.Now());
  }
  HttpRequest http;
  http.method = request.method;
  http.url = endpoint_.origin + path;
  if (!request.query.empty()) http.url += "?" + CanonicalQuery(request.query);
  http.headers = std::move(signing.headers);
  http.body = request.body;
  http.repeatable = request.repeatable;
  http.response_limit = request.response_limit;
  return http;
}

Result<S3Reply> S3Client::Send(const S3Request& request) {
  bool unknown = false;
  for (int attempt = 1;; ++attempt) {
    HttpOutcome outcome = http_->Perform(Prepare(request));  // signed anew: a signature is of its minute
    Duration wait = backoff_.Wait(attempt);
    if (const auto* failure = std::get_if<HttpFailure>(&outcome)) {
      unknown |= failure->maybe_done;
      if (!failure->transient || attempt >= options_.max_attempts)
        return TransportError(request, *failure, attempt);
    } else {
      S3Reply reply;
      reply.http = std::get<HttpResponse>(std::move(outcome));
      if (!reply.ok()) ReadErrorBody(&reply);
      reply.after_unknown = unknown;
      if (!IsTransient(reply)) return reply;
      unknown |= MayBeDone(reply);
      if (attempt >= options_.max_attempts) {
        return ErrorOf(request, reply).WithContext(fmt::format("given up after {} tries", attempt));
      }
      wait = std::max(wait, RetryAfter(reply.http, clock_));
    }
    clock_.Sleep(wait);
  }
}

Result<S3Reply> S3Client::SendOk(const S3Request& request) {
  ASSIGN_OR_RETURN(S3Reply reply, Send(request));
  if (!reply.ok()) return ErrorOf(request, reply);
  return reply;
}

Error S3Client::TransportError(const S3Request& request, const HttpFailure& failure, int attempts) const {
  const std::string tries = attempts > 1 ? fmt::format(" ({} tries)", attempts) : "";
  if (failure.maybe_done) {
    return Unavailable(fmt::format("{}: the S3 endpoint {} gave no whole answer: {}{}", Name(request),
                                   endpoint_.origin, failure.reason, tries));
  }
  return Unavailable(
      fmt::format("{}: cannot reach the S3 endpoint {}: {}{}; is it the right one (AWS_ENDPOINT_URL, or "
                  "ingot.yml), and does it run?",
                  Name(request), endpoint_.origin, failure.reason, tries));
}

}  // namespace ingot::store
