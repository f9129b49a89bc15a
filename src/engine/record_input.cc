#include "engine/record_input.h"

#include <fcntl.h>
#include <iconv.h>
#include <strings.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

namespace ingot::engine {
namespace {

constexpr size_t kPiece = 4 << 20;

// An object in ranges. On local disk read() into the caller's buffer saves a copy.
class StoredBytes final : public ByteSource {
 public:
  explicit StoredBytes(const RecordFile& file) : file_(file) {
    const std::string url = file.store->Url(file.key);
    if (!url.empty() && url[0] == '/') descriptor_ = open(url.c_str(), O_RDONLY | O_CLOEXEC);
  }
  ~StoredBytes() override {
    if (descriptor_ >= 0) close(descriptor_);
  }
  StoredBytes(const StoredBytes&) = delete;
  StoredBytes& operator=(const StoredBytes&) = delete;

  Result<size_t> Read(char* buffer, size_t capacity) override {
    capacity = static_cast<size_t>(std::min<uint64_t>(capacity, file_.size - consumed_));
    if (capacity == 0) return size_t{0};
    ASSIGN_OR_RETURN(const size_t count, descriptor_ >= 0 ? ReadLocal(buffer, capacity) : ReadRange(buffer, capacity));
    if (count == 0) {
      return Unavailable("'" + file_.name + "' ended after " + std::to_string(consumed_) + " of " +
                         std::to_string(file_.size) + " bytes: it was changed while it was read; run again");
    }
    consumed_ += count;
    return count;
  }
  uint64_t consumed() const override { return consumed_; }

 private:
  Result<size_t> ReadLocal(char* buffer, size_t capacity) {
    while (true) {
      const ssize_t count = read(descriptor_, buffer, capacity);
      if (count >= 0) return static_cast<size_t>(count);
      if (errno != EINTR) return Unavailable("cannot read '" + file_.name + "': " + std::strerror(errno));
    }
  }

  Result<size_t> ReadRange(char* buffer, size_t capacity) {
    if (position_ == piece_.size()) {
      ASSIGN_OR_RETURN(piece_, file_.store->GetRange(file_.key, consumed_, std::max(capacity, kPiece)));
      position_ = 0;
    }
    const size_t count = std::min(capacity, piece_.size() - position_);
    std::memcpy(buffer, piece_.data() + position_, count);
    position_ += count;
    return count;
  }

  const RecordFile file_;
  int descriptor_ = -1;
  uint64_t consumed_ = 0;
  std::string piece_;
  size_t position_ = 0;
};

// Bytes that were read to look at them, then the rest.
class PeekedBytes final : public ByteSource {
 public:
  PeekedBytes(std::string peeked, std::unique_ptr<ByteSource> rest) : peeked_(std::move(peeked)), rest_(std::move(rest)) {}
  Result<size_t> Read(char* buffer, size_t capacity) override {
    if (position_ == peeked_.size()) return rest_->Read(buffer, capacity);
    const size_t count = std::min(capacity, peeked_.size() - position_);
    std::memcpy(buffer, peeked_.data() + position_, count);
    position_ += count;
    return count;
  }
  uint64_t consumed() const override { return rest_->consumed(); }

 private:
  const std::string peeked_;
  size_t position_ = 0;
  std::unique_ptr<ByteSource> rest_;
};

// What the converters below share: a buffer of input that is filled when it is used up.
class ConvertedBytes : public ByteSource {
 public:
  ConvertedBytes(std::string name, std::unique_ptr<ByteSource> input)
      : name_(std::move(name)), input_(std::move(input)), buffer_(1 << 20) {}
  uint64_t consumed() const override { return input_->consumed(); }

 protected:
  // Keeps what is not used yet, and appends. False at the end of the input.
  Result<bool> Fill() {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
    ASSIGN_OR_RETURN(const size_t count, input_->Read(buffer_.data() + end_, buffer_.size() - end_));
    end_ += count;
    return count > 0;
  }
  Error Broken(const char* what) const {
    return Corrupt("'" + name_ + "' is a broken " + what + " file (after " + std::to_string(consumed()) +
                   " bytes): replace it, or take it out of the source's path");
  }

  const std::string name_;
  const std::unique_ptr<ByteSource> input_;
  std::vector<char> buffer_;
  size_t begin_ = 0;
  size_t end_ = 0;
};

class GzipBytes final : public ConvertedBytes {
 public:
  GzipBytes(std::string name, std::unique_ptr<ByteSource> input) : ConvertedBytes(std::move(name), std::move(input)) {
    stream_ = {};
    open_ = inflateInit2(&stream_, 16 + MAX_WBITS) == Z_OK;
  }
  ~GzipBytes() override { inflateEnd(&stream_); }
  GzipBytes(const GzipBytes&) = delete;
  GzipBytes& operator=(const GzipBytes&) = delete;

  Result<size_t> Read(char* buffer, size_t capacity) override {
    if (!open_) return Exhausted("no memory to decompress '" + name_ + "'");
    while (true) {
      if (begin_ == end_) {
        ASSIGN_OR_RETURN(const bool more, Fill());
        if (!more) return between_members_ ? Result<size_t>(size_t{0}) : Result<size_t>(Broken("gzip"));
      }
      if (between_members_) {
        // Zeros may pad the end of the last member.
        if (buffer_[begin_] == 0) {
          ++begin_;
          continue;
        }
        if (inflateReset(&stream_) != Z_OK) return Broken("gzip");
        between_members_ = false;
      }
      stream_.next_in = reinterpret_cast<Bytef*>(buffer_.data() + begin_);
      stream_.avail_in = static_cast<uInt>(end_ - begin_);
      stream_.next_out = reinterpret_cast<Bytef*>(buffer);
      stream_.avail_out = static_cast<uInt>(std::min<size_t>(capacity, 1 << 30));
      const uInt room = stream_.avail_out;
      const int code = inflate(&stream_, Z_NO_FLUSH);
      begin_ = end_ - stream_.avail_in;
      if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) return Broken("gzip");
      if (code == Z_STREAM_END) between_members_ = true;
      if (room != stream_.avail_out) return static_cast<size_t>(room - stream_.avail_out);
    }
  }

 private:
  z_stream stream_;
  bool open_ = false;
  bool between_members_ = false;
};

class ZstdBytes final : public ConvertedBytes {
 public:
  ZstdBytes(std::string name, std::unique_ptr<ByteSource> input)
      : ConvertedBytes(std::move(name), std::move(input)), stream_(ZSTD_createDStream()) {}
  ~ZstdBytes() override { ZSTD_freeDStream(stream_); }
  ZstdBytes(const ZstdBytes&) = delete;
  ZstdBytes& operator=(const ZstdBytes&) = delete;

  Result<size_t> Read(char* buffer, size_t capacity) override {
    if (stream_ == nullptr) return Exhausted("no memory to decompress '" + name_ + "'");
    while (true) {
      ZSTD_inBuffer in{buffer_.data() + begin_, end_ - begin_, 0};
      ZSTD_outBuffer out{buffer, capacity, 0};
      const size_t wanted = ZSTD_decompressStream(stream_, &out, &in);
      if (ZSTD_isError(wanted)) return Broken("zstd");
      begin_ += in.pos;
      if (in.pos > 0 || out.pos > 0) complete_ = wanted == 0;
      if (out.pos > 0) return out.pos;
      if (begin_ != end_) continue;
      ASSIGN_OR_RETURN(const bool more, Fill());
      if (!more) return complete_ ? Result<size_t>(size_t{0}) : Result<size_t>(Broken("zstd"));
    }
  }

 private:
  ZSTD_DStream* const stream_;
  bool complete_ = true;
};

class EncodedBytes final : public ConvertedBytes {
 public:
  // `unit`: the bytes of the smallest character, passed over when it cannot be converted.
  EncodedBytes(std::string name, std::unique_ptr<ByteSource> input, iconv_t converter, size_t unit)
      : ConvertedBytes(std::move(name), std::move(input)), converter_(converter), unit_(unit) {}
  ~EncodedBytes() override { iconv_close(converter_); }
  EncodedBytes(const EncodedBytes&) = delete;
  EncodedBytes& operator=(const EncodedBytes&) = delete;

  Result<size_t> Read(char* buffer, size_t capacity) override {
    while (given_ == converted_.size()) {
      if (at_end_ && begin_ == end_) return size_t{0};
      RETURN_IF_ERROR(Convert());
    }
    const size_t count = std::min(capacity, converted_.size() - given_);
    std::memcpy(buffer, converted_.data() + given_, count);
    given_ += count;
    return count;
  }

 private:
  // Converts what the buffer holds, or reads more when it ends within a character.
  Status Convert() {
    if (begin_ == end_ || needs_more_) {
      ASSIGN_OR_RETURN(const bool more, Fill());
      at_end_ = !more;
      needs_more_ = false;
    }
    converted_.resize(1 << 20);
    given_ = 0;
    char* in = buffer_.data() + begin_;
    size_t in_left = end_ - begin_;
    char* out = converted_.data();
    size_t out_left = converted_.size() - 1;
    const size_t code = iconv(converter_, &in, &in_left, &out, &out_left);
    const int error = code == static_cast<size_t>(-1) ? errno : 0;
    begin_ = end_ - in_left;
    if (error == EINVAL && !at_end_) {
      needs_more_ = true;
    } else if (error == EILSEQ || error == EINVAL) {
      *out++ = '\xFF';
      begin_ += std::min(unit_, end_ - begin_);
    }
    converted_.resize(static_cast<size_t>(out - converted_.data()));
    return Status::Ok();
  }

  const iconv_t converter_;
  const size_t unit_;
  std::string converted_;
  size_t given_ = 0;  // of the converted bytes
  bool needs_more_ = false;
  bool at_end_ = false;
};

bool StartsWith(std::string_view text, std::string_view start) { return text.substr(0, start.size()) == start; }

// Takes the first bytes of a source, fewer at its end.
Result<std::string> Peek(ByteSource& source, size_t count) {
  std::string peeked(count, '\0');
  size_t have = 0;
  while (have < count) {
    ASSIGN_OR_RETURN(const size_t read, source.Read(peeked.data() + have, count - have));
    if (read == 0) break;
    have += read;
  }
  peeked.resize(have);
  return peeked;
}

}  // namespace

Result<std::unique_ptr<ByteSource>> OpenRecordFile(const RecordFile& file, const std::string& encoding) {
  std::unique_ptr<ByteSource> source = std::make_unique<StoredBytes>(file);
  ASSIGN_OR_RETURN(std::string magic, Peek(*source, 4));
  source = std::make_unique<PeekedBytes>(magic, std::move(source));
  if (StartsWith(magic, "\x1f\x8b")) source = std::make_unique<GzipBytes>(file.name, std::move(source));
  if (magic == "\x28\xb5\x2f\xfd") source = std::make_unique<ZstdBytes>(file.name, std::move(source));

  ASSIGN_OR_RETURN(std::string mark, Peek(*source, 3));
  std::string from = encoding;
  if (StartsWith(mark, "\xEF\xBB\xBF")) {
    mark.erase(0, 3);
    from.clear();
  } else if (StartsWith(mark, "\xFF\xFE") || StartsWith(mark, "\xFE\xFF")) {
    from = mark[0] == '\xFF' ? "UTF-16LE" : "UTF-16BE";
    mark.erase(0, 2);
  }
  source = std::make_unique<PeekedBytes>(mark, std::move(source));
  if (from.empty() || strcasecmp(from.c_str(), "utf-8") == 0 || strcasecmp(from.c_str(), "utf8") == 0) return source;
  const iconv_t converter = iconv_open("UTF-8", from.c_str());
  if (converter == reinterpret_cast<iconv_t>(-1)) {
    return InvalidArgument("unknown encoding '" + from + "': iconv --list names those that are known");
  }
  const size_t unit = strncasecmp(from.c_str(), "utf-16", 6) == 0 || strncasecmp(from.c_str(), "ucs-2", 5) == 0 ? 2 : 1;
  return std::unique_ptr<ByteSource>(std::make_unique<EncodedBytes>(file.name, std::move(source), converter, unit));
}

}  // namespace ingot::engine
