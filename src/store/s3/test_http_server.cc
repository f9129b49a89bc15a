#include "store/s3/test_http_server.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <optional>
#include <utility>

#include "base/text.h"

namespace ingot::store {
namespace {

// Reads one request; nothing at the end of the connection. `buffer` holds what was read beyond it.
std::optional<TestRequest> ReadRequest(int socket, std::string* buffer) {
  const auto read_more = [&] {
    char bytes[16384];
    const ssize_t got = ::recv(socket, bytes, sizeof(bytes), 0);
    if (got > 0) buffer->append(bytes, static_cast<size_t>(got));
    return got > 0;
  };
  size_t end;
  while ((end = buffer->find("\r\n\r\n")) == std::string::npos) {
    if (!read_more()) return std::nullopt;
  }
  TestRequest request;
  const std::string head = buffer->substr(0, end);
  buffer->erase(0, end + 4);
  const std::vector<std::string_view> lines = Split(head, '\n');
  const std::vector<std::string_view> words = Split(lines[0], ' ');
  request.method = words[0];
  request.target = words.size() > 1 ? words[1] : "";
  for (size_t i = 1; i < lines.size(); ++i) {
    const size_t colon = lines[i].find(':');
    if (colon == std::string_view::npos) continue;
    request.headers[ToLower(lines[i].substr(0, colon))] = Trim(lines[i].substr(colon + 1));
  }
  const size_t length = std::strtoul(request.headers["content-length"].c_str(), nullptr, 10);
  while (buffer->size() < length) {
    if (!read_more()) return std::nullopt;
  }
  request.body = buffer->substr(0, length);
  buffer->erase(0, length);
  return request;
}

void SendAll(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
}

}  // namespace

TestReply Answer(int status, const std::string& body, const std::string& headers) {
  return {
      fmt::format("HTTP/1.1 {} Status\r\n{}Content-Length: {}\r\n\r\n{}", status, headers, body.size(), body),
      false};
}

TestReply HangUp() { return {"", true}; }

TestReply TornBody(const std::string& body) {
  return {fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{}", body.size(),
                      body.substr(0, body.size() / 2)),
          true};
}

TestHttpServer::TestHttpServer(std::function<TestReply(const TestRequest&)> answer)
    : answer_(std::move(answer)) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof(address);
  if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), length) != 0 || ::listen(listener_, 64) != 0 ||
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
    std::abort();
  }
  port_ = ntohs(address.sin_port);
  acceptor_ = std::jthread([this] { Accept(); });
}

TestHttpServer::~TestHttpServer() {
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  ::close(listener_);
  for (const int socket : sockets_) ::shutdown(socket, SHUT_RDWR);
  threads_.clear();
  for (const int socket : sockets_) ::close(socket);
}

std::string TestHttpServer::endpoint() const { return fmt::format("http://127.0.0.1:{}", port_); }

std::vector<TestRequest> TestHttpServer::requests() {
  const std::lock_guard lock(mutex_);
  return requests_;
}

void TestHttpServer::Accept() {
  for (;;) {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) return;
    sockets_.push_back(socket);
    threads_.emplace_back([this, socket, connection = connections_++] { Serve(socket, connection); });
  }
}

void TestHttpServer::Serve(int socket, int connection) {
  std::string buffer;
  while (std::optional<TestRequest> request = ReadRequest(socket, &buffer)) {
    request->connection = connection;
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(*request);
    }
    const TestReply reply = answer_(*request);
    SendAll(socket, reply.bytes);
    if (reply.close_after) break;
  }
  ::shutdown(socket, SHUT_RDWR);
}

}  // namespace ingot::store
