// HTTP/1.1 requests over libcurl, on connections that are kept alive.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/clock.h"

namespace ingot::store {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
  std::string method;  // GET, HEAD, PUT, POST or DELETE
  std::string url;     // as it goes over the wire, percent-encoded
  HttpHeaders headers;
  std::string_view body;  // of PUT and POST; must outlive the call
  // May the request be sent twice? If not, a connection that breaks under it is a failure, where otherwise a
  // kept connection that turns out dead is replaced in silence.
  bool repeatable = true;
  uint64_t response_limit = UINT64_MAX;  // of the body of a 2xx; a longer one is a failure
};

struct HttpResponse {
  int status = 0;
  HttpHeaders headers;  // names in lower case
  std::string body;

  // The value, or nullptr. `name` is in lower case.
  const std::string* Header(std::string_view name) const;
};

// No whole response came.
struct HttpFailure {
  std::string reason;       // "Failed to connect to 127.0.0.1 port 9 …: Connection refused"
  bool maybe_done = false;  // the request may have reached the server
  bool transient = false;   // another try may work
};

using HttpOutcome = std::variant<HttpResponse, HttpFailure>;

// Thread-safe: each call takes a connection of its own out of a pool. Redirections are answers, not followed.
class HttpClient {
 public:
  // `stall_timeout`: how long not a byte may move.
  HttpClient(Duration connect_timeout, Duration stall_timeout);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  HttpOutcome Perform(const HttpRequest& request);

 private:
  class Connection;

  std::unique_ptr<Connection> Take();
  void GiveBack(std::unique_ptr<Connection> connection);

  const Duration connect_timeout_;
  const Duration stall_timeout_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Connection>> idle_;  // the last one given back is the first to be taken
};

// "Wed, 21 Oct 2015 07:28:00 GMT" (RFC 9110, section 5.6.7).
std::optional<Timestamp> ParseHttpDate(const std::string& text);

}  // namespace ingot::store
