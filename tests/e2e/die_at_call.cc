// Preloaded into ingot by kill_steps_test.py: ends the process, as kill -9 does, at the n-th of the calls by which
// files come to be, change their names, go, or become durable.
//
// INGOT_DIE_AT: n, from 1; 0 or nothing only counts. INGOT_DIE_AFTER=1: right after that call instead of before it.
// INGOT_CALLS_FILE: where the number of calls is written when the process ends by itself.
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>

namespace {

std::atomic<int> calls{0};

int Wanted() {
  static const int wanted = [] {
    const char* given = std::getenv("INGOT_DIE_AT");
    return given == nullptr ? 0 : std::atoi(given);
  }();
  return wanted;
}

bool DiesAfter() {
  static const bool after = std::getenv("INGOT_DIE_AFTER") != nullptr;
  return after;
}

void Die() {
  ::kill(::getpid(), SIGKILL);
  ::pause();
}

template <typename Function, typename... Arguments>
int Around(const char* name, Arguments... arguments) {
  auto real = reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
  bool here = ++calls == Wanted();
  if (here && !DiesAfter()) Die();
  int result = real(arguments...);
  if (here) Die();
  return result;
}

struct AtExit {
  ~AtExit() {
    const char* path = std::getenv("INGOT_CALLS_FILE");
    if (path == nullptr) return;
    if (std::FILE* file = std::fopen(path, "w")) {
      std::fprintf(file, "%d", calls.load());
      std::fclose(file);
    }
  }
} at_exit;

}  // namespace

extern "C" {

int linkat(int from_folder, const char* from, int to_folder, const char* to, int flags) noexcept {
  return Around<int (*)(int, const char*, int, const char*, int)>("linkat", from_folder, from, to_folder, to, flags);
}
int renameat(int from_folder, const char* from, int to_folder, const char* to) noexcept {
  return Around<int (*)(int, const char*, int, const char*)>("renameat", from_folder, from, to_folder, to);
}
int rename(const char* from, const char* to) noexcept {
  return Around<int (*)(const char*, const char*)>("rename", from, to);
}
int unlinkat(int folder, const char* path, int flags) noexcept {
  return Around<int (*)(int, const char*, int)>("unlinkat", folder, path, flags);
}
int unlink(const char* path) noexcept { return Around<int (*)(const char*)>("unlink", path); }
int fsync(int file) { return Around<int (*)(int)>("fsync", file); }
int fdatasync(int file) { return Around<int (*)(int)>("fdatasync", file); }

}  // extern "C"
