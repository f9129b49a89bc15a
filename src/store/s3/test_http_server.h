// A small HTTP/1.1 server inside a test, which answers as it is told, also wrongly.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace ingot::store {

struct TestRequest {
  std::string method;
  std::string target;                          // path and query, as sent
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
  int connection = 0;  // counts from 0
};

struct TestReply {
  std::string bytes;         // sent as they are
  bool close_after = false;  // then the connection is closed
};

// "HTTP/1.1 <status> …" with a Content-Length.
TestReply Answer(int status, const std::string& body = "", const std::string& headers = "");
// Reads the request, answers nothing, closes.
TestReply HangUp();
// A body that breaks off half-way.
TestReply TornBody(const std::string& body);

// Listens on a free port of 127.0.0.1 until destroyed. `answer` is called from the threads of the
// connections.
class TestHttpServer {
 public:
  explicit TestHttpServer(std::function<TestReply(const TestRequest&)> answer);
  ~TestHttpServer();
  TestHttpServer(const TestHttpServer&) = delete;
  TestHttpServer& operator=(const TestHttpServer&) = delete;

  std::string endpoint() const;  // "http://127.0.0.1:12345"
  std::vector<TestRequest> requests();
  int connections() const { return connections_; }

 private:
  void Accept();
  void Serve(int socket, int connection);

  const std::function<TestReply(const TestRequest&)> answer_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<int> connections_ = 0;
  std::mutex mutex_;
  std::vector<TestRequest> requests_;
  std::vector<int> sockets_;
  std::vector<std::jthread> threads_;
  std::jthread acceptor_;
};

}  // namespace ingot::store
