// One run of a pipeline at a time, on one machine: a lock of the operating system, which ends with its process however
// that ends.
#pragma once

#include <string>

#include "base/result.h"

namespace ingot::pipeline {

class RunLock {
 public:
  // Locks <directory>/locks/<pipeline>.lock within a moment (another process may hold it for an instant, to look whether
  // a run still lives) or not at all: kConflict when it is held, by another process or by another RunLock of this one.
  static Result<RunLock> Take(const std::string& directory, const std::string& pipeline);
  ~RunLock();
  RunLock(RunLock&& other) noexcept;
  RunLock& operator=(RunLock&&) = delete;

 private:
  explicit RunLock(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace ingot::pipeline
