#include "base/process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>

#include "base/file.h"

namespace ingot {
namespace {

using std::chrono::milliseconds;
using SteadyTime = std::chrono::steady_clock::time_point;

constexpr milliseconds kTick(20);              // how soon a cancellation is noticed
constexpr milliseconds kTermGrace(5000);       // from SIGTERM to SIGKILL
constexpr milliseconds kLingerGrace(200);      // for output that what the program left behind still holds open
constexpr size_t kLongestLine = size_t{1} << 20;  // longer ones are handed on in pieces

struct Pipe {
  int read = -1;
  int write = -1;
  ~Pipe() {
    CloseRead();
    CloseWrite();
  }
  bool Open() {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return false;
    read = ends[0];
    write = ends[1];
    return fcntl(read, F_SETFL, O_NONBLOCK) == 0;
  }
  void CloseRead() {
    if (read >= 0) close(std::exchange(read, -1));
  }
  void CloseWrite() {
    if (write >= 0) close(std::exchange(write, -1));
  }
};

// One stream of the program, cut into lines.
class LineReader {
 public:
  LineReader(Pipe* pipe, bool is_error, const ProcessOptions& options)
      : pipe_(pipe), is_error_(is_error), options_(options) {}

  bool open() const { return pipe_->read >= 0; }
  int fd() const { return pipe_->read; }

  void ReadAvailable() {
    char buffer[16 << 10];
    while (open()) {
      const ssize_t got = read(pipe_->read, buffer, sizeof(buffer));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0 && errno == EAGAIN) return;
      if (got <= 0) return Finish();
      Take({buffer, static_cast<size_t>(got)});
    }
  }

  void Finish() {
    if (!partial_.empty()) Emit(partial_);
    partial_.clear();
    pipe_->CloseRead();
  }

 private:
  void Take(std::string_view bytes) {
    for (size_t end; (end = bytes.find('\n')) != std::string_view::npos; bytes.remove_prefix(end + 1)) {
      partial_ += bytes.substr(0, end);
      Emit(partial_);
      partial_.clear();
    }
    partial_ += bytes;
    if (partial_.size() >= kLongestLine) {
      Emit(partial_);
      partial_.clear();
    }
  }
  void Emit(std::string_view line) const {
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (options_.on_line) options_.on_line(line, is_error_);
  }

  Pipe* const pipe_;
  const bool is_error_;
  const ProcessOptions& options_;
  std::string partial_;
};

std::vector<std::string> MergedEnvironment(const ProcessOptions& options) {
  std::map<std::string, std::string> merged;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const size_t equals = text.find('=');
    if (equals != std::string_view::npos) merged[std::string(text.substr(0, equals))] = text.substr(equals + 1);
  }
  for (const auto& [name, value] : options.environment) merged[name] = value;
  std::vector<std::string> lines;
  for (const auto& [name, value] : merged) lines.push_back(name + "=" + value);
  return lines;
}

std::vector<char*> Pointers(std::vector<std::string>* texts) {
  std::vector<char*> pointers;
  for (std::string& text : *texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

// Starts the program; returns an errno.
int Spawn(const ProcessOptions& options, const Pipe& out, const Pipe& err, pid_t* pid) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out.write, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, err.write, STDERR_FILENO);
  if (!options.directory.empty()) posix_spawn_file_actions_addchdir_np(&actions, options.directory.c_str());

  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none, usual;  // this process may ignore or block signals that the program counts on
  sigemptyset(&none);
  sigemptyset(&usual);
  for (int signal : {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGCHLD}) sigaddset(&usual, signal);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &usual);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);

  std::vector<std::string> arguments = options.arguments;
  std::vector<std::string> environment = MergedEnvironment(options);
  const int code = posix_spawnp(pid, arguments[0].c_str(), &actions, &attributes, Pointers(&arguments).data(),
                                Pointers(&environment).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return code;
}

Error SpawnError(const ProcessOptions& options, int code) {
  const std::string& program = options.arguments[0];
  if (!options.directory.empty() && !FileExists(options.directory)) {
    return NotFound(fmt::format("cannot run '{}': there is no directory '{}'", program, options.directory));
  }
  const std::string message = fmt::format("cannot run '{}': {}", program, strerror(code));
  if (code == ENOENT) return NotFound(message);
  if (code == EACCES) return PermissionDenied(message);
  if (code == E2BIG) return InvalidArgument(message);
  return Exhausted(message);
}

// A started program: its output, its end, and how it is asked to stop.
class RunningProcess {
 public:
  RunningProcess(pid_t pid, LineReader* out, LineReader* err)
      : pid_(pid), out_(out), err_(err), pid_fd_(static_cast<int>(syscall(SYS_pidfd_open, pid, 0))) {}
  ~RunningProcess() {
    if (pid_fd_ >= 0) close(pid_fd_);
  }

  // Waits until something happened, at most a tick.
  void Poll() {
    pollfd fds[3] = {{out_->fd(), POLLIN, 0}, {err_->fd(), POLLIN, 0}, {exited_ ? -1 : pid_fd_, POLLIN, 0}};
    poll(fds, 3, static_cast<int>(kTick.count()));
    out_->ReadAvailable();
    err_->ReadAvailable();
    if (exited_) return;
    siginfo_t info{};
    // Left unreaped for now, so that its id, which is also the group's, cannot be given to another.
    if (waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == pid_) {
      exited_ = true;
      exit_time_ = std::chrono::steady_clock::now();
    }
  }

  bool Done(SteadyTime now) const {
    return exited_ && ((!out_->open() && !err_->open()) || now > exit_time_ + kLingerGrace);
  }

  void Stop(SteadyTime now) {
    if (!asked_) {
      kill(-pid_, SIGTERM);
      asked_ = true;
      asked_time_ = now;
    } else if (!killed_ && now > asked_time_ + kTermGrace) {
      kill(-pid_, SIGKILL);
      killed_ = true;
    }
  }

  // Ends what is left of the group and tells the exit code.
  int Reap() {
    kill(-pid_, SIGKILL);
    out_->Finish();
    err_->Finish();
    int status = 0;
    while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  }

 private:
  const pid_t pid_;
  LineReader* const out_;
  LineReader* const err_;
  const int pid_fd_;  // -1 where the kernel has none: then the tick finds the end
  bool exited_ = false;
  bool asked_ = false;  // to end, by SIGTERM
  bool killed_ = false;
  SteadyTime exit_time_{};
  SteadyTime asked_time_{};
};

}  // namespace

Result<ProcessOutcome> RunProcess(const ProcessOptions& options, const Cancellation& cancellation) {
  if (options.arguments.empty()) return InvalidArgument("no program to run");
  RETURN_IF_ERROR(cancellation.Check());
  Pipe out, err;
  if (!out.Open() || !err.Open()) return Exhausted(fmt::format("cannot make a pipe: {}", strerror(errno)));
  pid_t pid = 0;
  if (const int code = Spawn(options, out, err, &pid); code != 0) return SpawnError(options, code);
  out.CloseWrite();
  err.CloseWrite();

  LineReader out_lines(&out, false, options);
  LineReader err_lines(&err, true, options);
  RunningProcess process(pid, &out_lines, &err_lines);
  const SteadyTime start = std::chrono::steady_clock::now();
  ProcessOutcome outcome;
  for (SteadyTime now = start; !process.Done(now); now = std::chrono::steady_clock::now()) {
    outcome.timed_out = outcome.timed_out || (options.timeout && now > start + *options.timeout);
    if (outcome.timed_out || cancellation.cancelled()) process.Stop(now);
    process.Poll();
  }
  outcome.exit_code = process.Reap();
  if (cancellation.cancelled() && !outcome.timed_out) {
    return Cancelled(fmt::format("'{}' was stopped", options.arguments[0]));
  }
  return outcome;
}

}  // namespace ingot
