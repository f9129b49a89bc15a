// The variables of a running macro, and the record of who called whom.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <vector>

#include "jinja/render.h"
#include "jinja/syntax/tree.h"

namespace ingot::jinja {

// One frame of variables; the slots lie behind it.
struct Locals {
  Locals* parent;  // of the function around
  uint32_t count;
  bool detached;  // a template's top level that was not run: its variables are asked of the namespace

  Value* slots() { return reinterpret_cast<Value*>(this + 1); }
  static size_t BytesFor(uint32_t count) { return sizeof(Locals) + count * sizeof(Value); }
  static Locals* Start(void* memory, Locals* parent, uint32_t count) {
    auto* locals = new (memory) Locals{parent, count, false};
    std::fill_n(locals->slots(), count, Value::Missing());
    return locals;
  }
};

// Memory for frames that end in the order in which they began.
class LocalsStack {
 public:
  void* Push(size_t bytes) {
    while (chunk_ < chunks_.size() && used_ + bytes > chunks_[chunk_].size) {
      ++chunk_;
      used_ = 0;
    }
    if (chunk_ == chunks_.size()) {
      const size_t size = std::max<size_t>(bytes, 64 * 1024);
      chunks_.push_back({std::make_unique_for_overwrite<char[]>(size), size});
    }
    void* memory = chunks_[chunk_].memory.get() + used_;
    used_ += bytes;
    return memory;
  }

  struct Mark {
    size_t chunk;
    size_t used;
  };
  Mark mark() const { return {chunk_, used_}; }
  void Release(Mark mark) {
    chunk_ = mark.chunk;
    used_ = mark.used;
  }

 private:
  struct Chunk {
    std::unique_ptr<char[]> memory;
    size_t size;
  };
  std::vector<Chunk> chunks_;
  size_t chunk_ = 0;
  size_t used_ = 0;
};

// A template or macro that is running.
struct Activation {
  const syntax::Tree* tree = nullptr;
  const syntax::Routine* function = nullptr;
  const Namespace* globals = nullptr;
  Locals* locals = nullptr;
  Activation* caller = nullptr;
  uint32_t offset = 0;  // of what it is doing
  bool is_caller_block = false;
};

}  // namespace ingot::jinja
