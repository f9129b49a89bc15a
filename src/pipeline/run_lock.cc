#include "pipeline/run_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>
#include <utility>

#include "base/file.h"

namespace ingot::pipeline {

Result<RunLock> RunLock::Take(const std::string& directory, const std::string& pipeline) {
  const std::string folder = directory + "/locks";
  RETURN_IF_ERROR(MakeDirectories(folder));
  // The file stays when the lock is given back: removing it would let two processes lock two files of one name.
  const std::string path = fmt::format("{}/{}.lock", folder, pipeline);
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (fd < 0) return Unavailable(fmt::format("cannot open '{}': {}", path, strerror(errno)));
  RunLock lock(fd);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(100);
  while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EINTR) continue;
    if (errno == EWOULDBLOCK && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      continue;
    }
    if (errno == EWOULDBLOCK) return Conflict(fmt::format("the pipeline '{}' is running already", pipeline));
    return Unavailable(fmt::format("cannot lock '{}': {}", path, strerror(errno)));
  }
  return lock;
}

RunLock::~RunLock() {
  if (fd_ >= 0) close(fd_);
}

RunLock::RunLock(RunLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

}  // namespace ingot::pipeline
