#include "engine/record_text.h"

#include <cstring>

#include "engine/record_json.h"

namespace ingot::engine {

TextWindow::TextWindow(std::unique_ptr<ByteSource> source, size_t bytes)
    : source_(std::move(source)), bytes_(new char[bytes + kRecordPadding]), capacity_(bytes) {
  std::memset(bytes_.get() + capacity_, 0, kRecordPadding);
}

Result<bool> TextWindow::More() {
  if (at_end_) return false;
  const size_t kept = size();
  if (begin_ > 0) {
    std::memmove(bytes_.get(), data(), kept);
  } else if (kept == capacity_) {
    std::unique_ptr<char[]> larger(new char[capacity_ * 2 + kRecordPadding]);
    std::memcpy(larger.get(), bytes_.get(), kept);
    bytes_ = std::move(larger);
    capacity_ *= 2;
    std::memset(bytes_.get() + capacity_, 0, kRecordPadding);
  }
  begin_ = 0;
  end_ = kept;
  ASSIGN_OR_RETURN(const size_t count, source_->Read(bytes_.get() + end_, capacity_ - end_));
  if (count == 0) at_end_ = true;
  end_ += count;
  return count > 0;
}

}  // namespace ingot::engine
