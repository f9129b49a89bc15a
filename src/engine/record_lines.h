// A text in blocks that end at line ends, so that threads can decode blocks apart.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "engine/record_input.h"

namespace ingot::engine {

// Whole lines. Its memory is used again by the next block that is read into it.
struct LineBlock {
  const char* text() const { return bytes.get(); }

  std::unique_ptr<char[]> bytes;  // `size` bytes, and kRecordPadding more that may be read
  size_t capacity = 0;
  size_t size = 0;
  int64_t first_line = 1;  // from 1
  uint64_t offset = 0;     // of its first byte in the text
};

// A line that is longer than allowed: its beginning only.
struct LongLine {
  std::string beginning;
  uint64_t size = 0;
  int64_t line = 0;
  uint64_t offset = 0;
};

// One thread at a time.
class LineBlockReader {
 public:
  LineBlockReader(std::unique_ptr<ByteSource> source, uint64_t block_bytes, uint64_t max_line_bytes);

  // False at the end. Either the block has lines, or *long_line is a line that came alone; the last line may lack its
  // line end.
  Result<bool> Next(LineBlock* block, std::optional<LongLine>* long_line);
  uint64_t consumed() const { return source_->consumed(); }

 private:
  Result<bool> ReadLines(LineBlock* block);
  Result<LongLine> PassOver(const LineBlock& block);

  const std::unique_ptr<ByteSource> source_;
  const uint64_t block_bytes_;
  const uint64_t max_line_bytes_;
  std::string carry_;  // the beginning of the line that the last block's end cut
  int64_t line_ = 1;
  uint64_t offset_ = 0;
  bool at_end_ = false;
};

}  // namespace ingot::engine
