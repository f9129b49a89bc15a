#include "generate/byte_sink.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "base/file.h"

namespace ingot::generate {
namespace {

Error SystemError(const std::string& what, int code) {
  const std::string message = what + ": " + std::strerror(code);
  switch (code) {
    case ENOENT:
    case ENOTDIR:
      return NotFound(message);
    case EACCES:
    case EPERM:
    case EROFS:
      return PermissionDenied(message);
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return Exhausted(message);
    default:
      return Unavailable(message);
  }
}

Status WriteFully(int descriptor, std::string_view bytes, const std::string& name) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return SystemError("cannot write " + name, errno);
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return Status::Ok();
}

class DescriptorSink final : public ByteSink {
 public:
  DescriptorSink(int descriptor, std::string name, bool owned)
      : descriptor_(descriptor), name_(std::move(name)), owned_(owned) {}
  ~DescriptorSink() override {
    if (owned_ && descriptor_ >= 0) ::close(descriptor_);
  }
  Status Write(std::string_view bytes) override { return WriteFully(descriptor_, bytes, name_); }
  Status Close() override {
    if (!owned_ || descriptor_ < 0) return Status::Ok();
    const int descriptor = std::exchange(descriptor_, -1);
    if (::close(descriptor) != 0) return SystemError("cannot close " + name_, errno);
    return Status::Ok();
  }

 private:
  int descriptor_;
  const std::string name_;
  const bool owned_;
};

class AtomicFileSink final : public ByteSink {
 public:
  AtomicFileSink(int descriptor, std::string temporary, std::string path)
      : descriptor_(descriptor), temporary_(std::move(temporary)), path_(std::move(path)) {}
  ~AtomicFileSink() override {
    if (descriptor_ < 0) return;
    ::close(descriptor_);
    ::unlink(temporary_.c_str());
  }
  Status Write(std::string_view bytes) override { return WriteFully(descriptor_, bytes, "'" + path_ + "'"); }
  Status Close() override {
    if (descriptor_ < 0) return Status::Ok();
    // The destructor removes the temporary file after any failure up to the rename.
    if (::fsync(descriptor_) != 0) return SystemError("cannot sync '" + path_ + "'", errno);
    if (::rename(temporary_.c_str(), path_.c_str()) != 0) {
      return SystemError("cannot put '" + path_ + "' in place", errno);
    }
    ::close(std::exchange(descriptor_, -1));
    return Status::Ok();
  }

 private:
  int descriptor_;
  const std::string temporary_;
  const std::string path_;
};

Result<std::unique_ptr<ByteSink>> OpenAtomic(const std::string& path) {
  const size_t slash = path.rfind('/');
  const size_t name = slash == std::string::npos ? 0 : slash + 1;
  std::string temporary = path.substr(0, name) + "." + path.substr(name) + ".XXXXXX";
  const int descriptor = ::mkostemp(temporary.data(), O_CLOEXEC);
  if (descriptor < 0) return SystemError("cannot create '" + path + "'", errno);
  auto sink = std::make_unique<AtomicFileSink>(descriptor, temporary, path);
  if (::fchmod(descriptor, 0644) != 0) return SystemError("cannot create '" + path + "'", errno);
  return std::unique_ptr<ByteSink>(std::move(sink));
}

// A device, a pipe or a link must be written through, never replaced by a file.
bool IsSpecialFile(const std::string& path) {
  struct stat info {};
  return ::lstat(path.c_str(), &info) == 0 && !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode);
}

}  // namespace

Result<std::unique_ptr<ByteSink>> OpenFileSink(const std::string& path, FileMode mode) {
  RETURN_IF_ERROR(CheckFilePlace(path));
  if (mode == FileMode::kAtomic && !IsSpecialFile(path)) return OpenAtomic(path);
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (descriptor < 0) return SystemError("cannot open '" + path + "' for writing", errno);
  return std::unique_ptr<ByteSink>(std::make_unique<DescriptorSink>(descriptor, "'" + path + "'", true));
}

std::unique_ptr<ByteSink> StandardOutputSink() {
  return std::make_unique<DescriptorSink>(STDOUT_FILENO, "standard output", false);
}

}  // namespace ingot::generate
