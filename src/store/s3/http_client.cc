#include "store/s3/http_client.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <system_error>

#include "base/text.h"

namespace ingot::store {
namespace {

constexpr uint64_t kErrorBodyLimit = 1 << 20;
constexpr uint64_t kReserveLimit = 64 << 20;  // what a Content-Length alone may make us allocate
constexpr size_t kMaxIdle = 64;
constexpr long kTransferBuffer = 256 << 10;

void InitialiseCurl() {
  static const CURLcode done = curl_global_init(CURL_GLOBAL_DEFAULT);
  static_cast<void>(done);
}

struct FreeHeaders {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using HeaderList = std::unique_ptr<curl_slist, FreeHeaders>;

HeaderList MakeHeaderList(const HttpHeaders& headers) {
  // libcurl would wait for "100 Continue" before larger bodies.
  HeaderList list(curl_slist_append(nullptr, "Expect:"));
  for (const auto& [name, value] : headers) {
    const std::string line = value.empty() ? name + ";" : name + ": " + value;
    list.reset(curl_slist_append(list.release(), line.c_str()));
  }
  return list;
}

// One request under way: what the callbacks read and fill.
struct Exchange {
  CURL* curl = nullptr;
  const HttpRequest* request = nullptr;
  size_t sent = 0;
  bool too_long = false;
  HttpResponse response;
};

size_t ReadBody(char* out, size_t size, size_t count, void* user) {
  auto* exchange = static_cast<Exchange*>(user);
  const size_t length = std::min(size * count, exchange->request->body.size() - exchange->sent);
  std::memcpy(out, exchange->request->body.data() + exchange->sent, length);
  exchange->sent += length;
  return length;
}

// libcurl rewinds a body to send it once more: a kept connection died under the request.
int RewindBody(void* user, curl_off_t offset, int origin) {
  auto* exchange = static_cast<Exchange*>(user);
  if (!exchange->request->repeatable || origin != SEEK_SET) return CURL_SEEKFUNC_FAIL;
  exchange->sent = static_cast<size_t>(offset);
  return CURL_SEEKFUNC_OK;
}

size_t TakeHeader(char* data, size_t size, size_t count, void* user) {
  auto* exchange = static_cast<Exchange*>(user);
  const std::string_view line = Trim(std::string_view(data, size * count));
  const size_t colon = line.find(':');
  if (line.starts_with("HTTP/")) {
    exchange->response.headers.clear();  // those before were of an interim response
  } else if (colon != std::string_view::npos) {
    exchange->response.headers.emplace_back(ToLower(line.substr(0, colon)), Trim(line.substr(colon + 1)));
  }
  return size * count;
}

size_t TakeBody(char* data, size_t size, size_t count, void* user) {
  auto* exchange = static_cast<Exchange*>(user);
  std::string& body = exchange->response.body;
  const size_t length = size * count;
  long status = 0;
  curl_easy_getinfo(exchange->curl, CURLINFO_RESPONSE_CODE, &status);
  const uint64_t limit = status / 100 == 2 ? exchange->request->response_limit : kErrorBodyLimit;
  if (length > limit - body.size()) {
    exchange->too_long = true;
    return 0;
  }
  if (body.empty()) {
    curl_off_t expected = -1;
    curl_easy_getinfo(exchange->curl, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &expected);
    if (expected > 0) body.reserve(std::min({static_cast<uint64_t>(expected), limit, kReserveLimit}));
  }
  body.append(data, length);
  return length;
}

bool IsTransient(CURLcode code) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_PARTIAL_FILE:
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_FAIL_REWIND:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_WEIRD_SERVER_REPLY:
      return true;
    default:
      return false;
  }
}

bool IsLoopback(std::string_view url) {
  const size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return false;
  const std::string_view rest = url.substr(scheme + 3);
  return rest.starts_with("127.") || rest.starts_with("localhost") || rest.starts_with("[::1]");
}

}  // namespace

const std::string* HttpResponse::Header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (key == name) return &value;
  }
  return nullptr;
}

// A handle of libcurl, which keeps the connections that it made.
class HttpClient::Connection {
 public:
  Connection() : curl_(curl_easy_init()) {}
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() { curl_easy_cleanup(curl_); }

  HttpOutcome Perform(const HttpRequest& request, Duration connect_timeout, Duration stall_timeout) {
    if (curl_ == nullptr) return HttpFailure{.reason = "libcurl could not be initialised"};
    curl_easy_reset(curl_);  // keeps connections
    Exchange exchange{.curl = curl_, .request = &request, .response = {}};
    const HeaderList headers = MakeHeaderList(request.headers);
    char reason[CURL_ERROR_SIZE] = "";
    SetTransport(request, connect_timeout, stall_timeout);
    SetMethod(request, &exchange);
    curl_easy_setopt(curl_, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(curl_, CURLOPT_ERRORBUFFER, reason);
    curl_easy_setopt(curl_, CURLOPT_HEADERFUNCTION, TakeHeader);
    curl_easy_setopt(curl_, CURLOPT_HEADERDATA, &exchange);
    curl_easy_setopt(curl_, CURLOPT_WRITEFUNCTION, TakeBody);
    curl_easy_setopt(curl_, CURLOPT_WRITEDATA, &exchange);
    const CURLcode code = curl_easy_perform(curl_);
    curl_easy_setopt(curl_, CURLOPT_ERRORBUFFER, nullptr);
    if (code != CURLE_OK) return Failure(code, reason, exchange);
    long status = 0;
    curl_easy_getinfo(curl_, CURLINFO_RESPONSE_CODE, &status);
    exchange.response.status = static_cast<int>(status);
    return std::move(exchange.response);
  }

 private:
  void SetTransport(const HttpRequest& request, Duration connect_timeout, Duration stall_timeout) {
    using std::chrono::ceil;
    curl_easy_setopt(curl_, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(curl_, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl_, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(curl_, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(curl_, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl_, CURLOPT_TCP_NODELAY, 1L);
    curl_easy_setopt(curl_, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(curl_, CURLOPT_CONNECTTIMEOUT_MS,
                     static_cast<long>(ceil<std::chrono::milliseconds>(connect_timeout).count()));
    curl_easy_setopt(curl_, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(curl_, CURLOPT_LOW_SPEED_TIME,
                     static_cast<long>(ceil<std::chrono::seconds>(stall_timeout).count()));
    curl_easy_setopt(curl_, CURLOPT_BUFFERSIZE, kTransferBuffer);
    if (IsLoopback(request.url)) curl_easy_setopt(curl_, CURLOPT_PROXY, "");
  }

  void SetMethod(const HttpRequest& request, Exchange* exchange) {
    if (request.method == "HEAD") {
      curl_easy_setopt(curl_, CURLOPT_NOBODY, 1L);
    } else if (request.method == "PUT" || request.method == "POST") {
      curl_easy_setopt(curl_, CURLOPT_UPLOAD, 1L);
      curl_easy_setopt(curl_, CURLOPT_UPLOAD_BUFFERSIZE, kTransferBuffer);
      curl_easy_setopt(curl_, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
      curl_easy_setopt(curl_, CURLOPT_READFUNCTION, ReadBody);
      curl_easy_setopt(curl_, CURLOPT_READDATA, exchange);
      curl_easy_setopt(curl_, CURLOPT_SEEKFUNCTION, RewindBody);
      curl_easy_setopt(curl_, CURLOPT_SEEKDATA, exchange);
      // Without a body there is nothing to rewind, and libcurl would repeat the request unasked.
      if (!request.repeatable && request.body.empty()) curl_easy_setopt(curl_, CURLOPT_FRESH_CONNECT, 1L);
    }
    if (request.method != "HEAD") curl_easy_setopt(curl_, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  }

  HttpFailure Failure(CURLcode code, const char* reason, const Exchange& exchange) const {
    HttpFailure failure;
    if (exchange.too_long) {
      failure.reason =
          fmt::format("the answer is longer than the {} bytes asked for", exchange.request->response_limit);
      failure.maybe_done = true;
      return failure;
    }
    long request_size = 0;
    curl_easy_getinfo(curl_, CURLINFO_REQUEST_SIZE, &request_size);
    failure.reason = *reason != '\0' ? reason : curl_easy_strerror(code);
    long system_error = 0;
    curl_easy_getinfo(curl_, CURLINFO_OS_ERRNO, &system_error);
    if (code == CURLE_COULDNT_CONNECT && system_error != 0) {
      failure.reason += fmt::format(" ({})", std::generic_category().message(static_cast<int>(system_error)));
    }
    failure.maybe_done = request_size > 0;
    failure.transient = IsTransient(code);
    return failure;
  }

  CURL* const curl_;
};

HttpClient::HttpClient(Duration connect_timeout, Duration stall_timeout)
    : connect_timeout_(connect_timeout), stall_timeout_(stall_timeout) {
  InitialiseCurl();
}

HttpClient::~HttpClient() = default;

std::unique_ptr<HttpClient::Connection> HttpClient::Take() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      std::unique_ptr<Connection> connection = std::move(idle_.back());
      idle_.pop_back();
      return connection;
    }
  }
  return std::make_unique<Connection>();
}

void HttpClient::GiveBack(std::unique_ptr<Connection> connection) {
  const std::lock_guard lock(mutex_);
  if (idle_.size() < kMaxIdle) idle_.push_back(std::move(connection));
}

HttpOutcome HttpClient::Perform(const HttpRequest& request) {
  std::unique_ptr<Connection> connection = Take();
  HttpOutcome outcome = connection->Perform(request, connect_timeout_, stall_timeout_);
  GiveBack(std::move(connection));
  return outcome;
}

std::optional<Timestamp> ParseHttpDate(const std::string& text) {
  const time_t seconds = curl_getdate(text.c_str(), nullptr);
  if (seconds < 0) return std::nullopt;
  return Timestamp(std::chrono::seconds(seconds));
}

}  // namespace ingot::store
