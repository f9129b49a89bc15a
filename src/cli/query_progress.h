// The line that shows how far a long query is.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "engine/session.h"

namespace ingot::cli {

// "[█████·····]  52 %  1.2M of 2.4M rows  3.1s  about 2.9s left"; `seconds` since the query began.
std::string DescribeProgress(const engine::Progress& progress, double seconds);

// For its lifetime, once the query has taken a while, draws its progress on standard error, in place. The session
// outlives it.
class QueryProgress {
 public:
  QueryProgress(engine::Session& session, bool enabled);
  ~QueryProgress() { Stop(); }
  QueryProgress(const QueryProgress&) = delete;
  QueryProgress& operator=(const QueryProgress&) = delete;

  // Takes the line away; further calls do nothing.
  void Stop();

 private:
  void Draw();

  engine::Session& session_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace ingot::cli
