#include "cli/interrupt.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>

namespace ingot::cli {
namespace {

constexpr int kInterruptedExitCode = 130;
constexpr char kStop = 0;
constexpr char kSignal = 1;

// A handler may only write to a pipe; it reaches the pipe through this.
volatile int signal_pipe = -1;

void OnSignal(int) {
  int saved = errno;
  [[maybe_unused]] ssize_t written = write(signal_pipe, &kSignal, 1);
  errno = saved;
}

void SetHandler(void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

}  // namespace

Status InterruptWatcher::Start() {
  if (thread_.joinable()) return Status::Ok();
  if (pipe2(pipe_, O_CLOEXEC) != 0) {
    return Unavailable(fmt::format("cannot listen for Ctrl-C: {}", std::strerror(errno)));
  }
  signal_pipe = pipe_[1];
  SetHandler(OnSignal);
  thread_ = std::thread([this] { Listen(); });
  return Status::Ok();
}

InterruptWatcher::~InterruptWatcher() {
  if (!thread_.joinable()) return;
  SetHandler(SIG_DFL);
  [[maybe_unused]] ssize_t written = write(pipe_[1], &kStop, 1);
  thread_.join();
  close(pipe_[0]);
  close(pipe_[1]);
}

void InterruptWatcher::Listen() {
  char what = kStop;
  while (true) {
    ssize_t got = read(pipe_[0], &what, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got != 1 || what == kStop) return;
    Serve();
  }
}

void InterruptWatcher::Serve() {
  std::lock_guard lock(mutex_);
  if (!action_ || served_) _exit(kInterruptedExitCode);
  served_ = true;
  action_();
}

InterruptWatcher::Scope::Scope(InterruptWatcher& watcher, std::function<void()> action) : watcher_(watcher) {
  std::lock_guard lock(watcher_.mutex_);
  outer_ = std::move(watcher_.action_);
  outer_served_ = watcher_.served_;
  watcher_.action_ = std::move(action);
  watcher_.served_ = false;
}

InterruptWatcher::Scope::~Scope() {
  std::lock_guard lock(watcher_.mutex_);
  watcher_.action_ = std::move(outer_);
  watcher_.served_ = outer_served_;
}

}  // namespace ingot::cli
