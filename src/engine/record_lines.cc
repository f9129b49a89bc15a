#include "engine/record_lines.h"

#include <algorithm>
#include <cstring>

#include "engine/record_json.h"

namespace ingot::engine {
namespace {

constexpr size_t kLongLineBytes = 64 << 10;

// In pieces of 64 bytes, which the compiler turns into vector instructions.
int64_t CountLineEnds(const char* p, size_t size) {
  int64_t total = 0;
  while (size >= 64) {
    unsigned char sums[64] = {};
    const size_t rounds = std::min<size_t>(size / 64, 255);
    for (size_t round = 0; round < rounds; ++round, p += 64) {
      for (size_t i = 0; i < 64; ++i) sums[i] = static_cast<unsigned char>(sums[i] + (p[i] == '\n' ? 1 : 0));
    }
    for (const unsigned char sum : sums) total += sum;
    size -= rounds * 64;
  }
  return total + std::count(p, p + size, '\n');
}

// Keeps the first `keep` bytes.
void Grow(LineBlock* block, size_t capacity, size_t keep) {
  if (block->capacity >= capacity) return;
  std::unique_ptr<char[]> bytes(new char[capacity + kRecordPadding]);
  if (keep > 0) std::memcpy(bytes.get(), block->bytes.get(), keep);
  std::memset(bytes.get() + capacity, 0, kRecordPadding);
  block->bytes = std::move(bytes);
  block->capacity = capacity;
}

}  // namespace

LineBlockReader::LineBlockReader(std::unique_ptr<ByteSource> source, uint64_t block_bytes, uint64_t max_line_bytes)
    : source_(std::move(source)), block_bytes_(std::max<uint64_t>(block_bytes, 1)), max_line_bytes_(max_line_bytes) {}

Result<bool> LineBlockReader::Next(LineBlock* block, std::optional<LongLine>* long_line) {
  long_line->reset();
  if (at_end_ && carry_.empty()) return false;
  block->first_line = line_;
  block->offset = offset_;
  ASSIGN_OR_RETURN(const bool whole, ReadLines(block));
  if (!whole) {
    ASSIGN_OR_RETURN(*long_line, PassOver(*block));
    block->size = 0;
    return true;
  }
  line_ += CountLineEnds(block->text(), block->size);
  offset_ += block->size;
  return block->size > 0;
}

// Fills the block up to its last line end, growing it while it has none. False: one line exceeds the limit.
Result<bool> LineBlockReader::ReadLines(LineBlock* block) {
  Grow(block, std::max<size_t>(block_bytes_, carry_.size()), 0);
  std::memcpy(block->bytes.get(), carry_.data(), carry_.size());
  size_t size = carry_.size();
  carry_.clear();
  while (true) {
    while (!at_end_ && size < block->capacity) {
      ASSIGN_OR_RETURN(const size_t count, source_->Read(block->bytes.get() + size, block->capacity - size));
      if (count == 0) at_end_ = true;
      size += count;
    }
    block->size = size;
    if (at_end_) return true;
    if (const void* end = memrchr(block->text(), '\n', size)) {
      block->size = static_cast<size_t>(static_cast<const char*>(end) - block->text()) + 1;
      carry_.assign(block->text() + block->size, size - block->size);
      return true;
    }
    if (size > max_line_bytes_) return false;
    Grow(block, block->capacity * 2, size);
  }
}

// Reads on to the end of the long line that fills the block.
Result<LongLine> LineBlockReader::PassOver(const LineBlock& block) {
  LongLine line;
  line.beginning.assign(block.text(), std::min(block.size, kLongLineBytes));
  line.size = block.size;
  line.line = line_;
  line.offset = offset_;
  std::string piece(1 << 20, '\0');
  while (!at_end_) {
    ASSIGN_OR_RETURN(const size_t count, source_->Read(piece.data(), piece.size()));
    if (count == 0) at_end_ = true;
    const void* end = std::memchr(piece.data(), '\n', count);
    if (end == nullptr) {
      line.size += count;
      continue;
    }
    const size_t used = static_cast<size_t>(static_cast<const char*>(end) - piece.data()) + 1;
    line.size += used;
    carry_.assign(piece.data() + used, count - used);
    break;
  }
  ++line_;
  offset_ += line.size;
  return line;
}

}  // namespace ingot::engine
