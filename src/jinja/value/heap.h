// Where the values of one render live: an arena that is released as a whole.
#pragma once

#include <initializer_list>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "jinja/value/containers.h"
#include "jinja/value/value.h"

namespace ingot::jinja {

// Makes values, and owns them until it is destroyed or reset. Used by one thread at a time; once frozen, what
// it holds can be read by any number of threads and changed by none.
class Heap {
 public:
  static constexpr size_t kNoLimit = ~size_t{0};

  explicit Heap(size_t limit = kNoLimit) : limit_(limit) {}
  Heap(const Heap&) = delete;
  Heap& operator=(const Heap&) = delete;
  ~Heap();

  // Copies the text. Longer than 4 GB, or beyond the limit: the empty string, and exhausted() is true.
  Value String(std::string_view text);
  // Refers to text that outlives the heap.
  Value StaticString(std::string_view text);
  Value Markup(std::string_view text);
  // a followed by b; quick when `a` was the last string made.
  Value Concat(const Value& a, std::string_view b);
  Value NewList(std::initializer_list<Value> items = {});
  Value NewList(std::vector<Value> items);
  Value NewTuple(std::vector<Value> items);
  Value NewDict(std::initializer_list<std::pair<std::string_view, Value>> entries = {});
  Value NewSet();
  Value Undefined(std::string_view name, std::string_view message);

  // An object of the embedder's own class (object.h). Its destructor runs when the heap goes.
  template <typename T, typename... Args>
  Value NewObject(Args&&... args) {
    return Value::FromObject(New<T>(std::forward<Args>(args)...));
  }
  // Anything else whose life is the heap's.
  template <typename T, typename... Args>
  T* New(Args&&... args) {
    T* made = new (Allocate(sizeof(T), alignof(T))) T(std::forward<Args>(args)...);
    if constexpr (!std::is_trivially_destructible_v<T>) {
      AtEnd(made, [](void* object) { static_cast<T*>(object)->~T(); });
    }
    return made;
  }
  void* Allocate(size_t size, size_t alignment);

  // Copies a value with everything that it refers to, shared parts and cycles kept. Objects stay where they
  // are: only the reference is copied, so they must outlive this heap. Undefined stays undefined.
  Value Copy(const Value& value);

  // Counts memory that lies outside of the arena (the items of containers).
  void Charge(size_t bytes) { charged_ += bytes; }
  size_t bytes() const { return arena_bytes_ + charged_; }
  size_t limit() const { return limit_; }
  // Would so many bytes more still be within the limit?
  bool Affords(size_t bytes_more) const { return bytes_more <= limit_ && bytes() <= limit_ - bytes_more; }
  // The limit was passed. What was asked for was made nonetheless, but for strings.
  bool exhausted() const { return exhausted_ || bytes() > limit_; }

  void Freeze() { frozen_ = true; }
  bool frozen() const { return frozen_; }

  // Destroys every value and keeps some memory for the next ones.
  void Reset();

 private:
  struct Ending {
    void* object;
    void (*destroy)(void*);
  };
  void AtEnd(void* object, void (*destroy)(void*)) { endings_.push_back({object, destroy}); }
  void AddChunk(size_t at_least);
  void RunEndings();
  Value StringOf(std::string_view text, bool markup);

  std::vector<std::unique_ptr<char[]>> chunks_;
  std::vector<Ending> endings_;
  char* next_ = nullptr;
  char* end_ = nullptr;
  char* growing_ = nullptr;  // the end of the text that Concat made last, and of the room behind it
  char* growing_end_ = nullptr;
  size_t first_chunk_bytes_ = 0;
  size_t next_chunk_bytes_ = 4096;
  size_t arena_bytes_ = 0;
  size_t charged_ = 0;
  const size_t limit_;
  bool exhausted_ = false;
  bool frozen_ = false;
};

}  // namespace ingot::jinja
