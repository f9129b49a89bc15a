// A window on a text that is read front to back, for parsers that look at a record as one piece of memory.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "base/result.h"
#include "engine/record_input.h"

namespace ingot::engine {

// The bytes [begin, end) of the text are at hand; a parser drops what it has done with, and asks for more.
// kRecordPadding readable bytes follow them. One thread at a time.
class TextWindow {
 public:
  TextWindow(std::unique_ptr<ByteSource> source, size_t bytes);

  const char* data() const { return bytes_.get() + begin_; }
  size_t size() const { return end_ - begin_; }
  std::string_view view() const { return {data(), size()}; }
  bool at_end() const { return at_end_; }
  // In the text, of data().
  uint64_t offset() const { return offset_; }
  uint64_t consumed() const { return source_->consumed(); }

  void Drop(size_t count) {
    begin_ += count;
    offset_ += count;
  }
  // Reads more, and moves the bytes: pointers into them end. False when there is no more.
  Result<bool> More();

 private:
  const std::unique_ptr<ByteSource> source_;
  std::unique_ptr<char[]> bytes_;
  size_t capacity_;
  size_t begin_ = 0;
  size_t end_ = 0;
  uint64_t offset_ = 0;
  bool at_end_ = false;
};

}  // namespace ingot::engine
