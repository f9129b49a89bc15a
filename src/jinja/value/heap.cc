#include "jinja/value/heap.h"

#include <algorithm>
#include <cstring>
#include <limits>

namespace ingot::jinja {
namespace {

constexpr size_t kLargestChunk = size_t{1} << 20;
const Text kEmptyText{"", 0, false, true};
const Text kEmptyMarkup{"", 0, true, true};

bool IsAscii(std::string_view text) {
  const char* at = text.data();
  const char* end = at + text.size();
  for (; end - at >= 8; at += 8) {
    uint64_t word;
    std::memcpy(&word, at, 8);
    if ((word & 0x8080808080808080ull) != 0) return false;
  }
  return std::all_of(at, end, [](char c) { return static_cast<signed char>(c) >= 0; });
}

}  // namespace

Heap::~Heap() { RunEndings(); }

void Heap::RunEndings() {
  for (auto ending = endings_.rbegin(); ending != endings_.rend(); ++ending) ending->destroy(ending->object);
  endings_.clear();
}

void Heap::Reset() {
  RunEndings();
  if (chunks_.size() > 1) chunks_.resize(1);
  if (!chunks_.empty()) {
    next_ = chunks_.front().get();
    end_ = next_ + first_chunk_bytes_;
  }
  next_chunk_bytes_ = 4096;
  arena_bytes_ = first_chunk_bytes_;
  charged_ = 0;
  growing_ = growing_end_ = nullptr;
  exhausted_ = false;
  frozen_ = false;
}

void Heap::AddChunk(size_t at_least) {
  size_t bytes = std::max(at_least, next_chunk_bytes_);
  next_chunk_bytes_ = std::min(next_chunk_bytes_ * 2, kLargestChunk);
  chunks_.push_back(std::make_unique_for_overwrite<char[]>(bytes));
  if (chunks_.size() == 1) first_chunk_bytes_ = bytes;
  next_ = chunks_.back().get();
  end_ = next_ + bytes;
  arena_bytes_ += bytes;
}

void* Heap::Allocate(size_t size, size_t alignment) {
  size_t skip = (alignment - reinterpret_cast<uintptr_t>(next_) % alignment) % alignment;
  if (next_ == nullptr || static_cast<size_t>(end_ - next_) < size + skip) {
    AddChunk(size + alignment);
    skip = (alignment - reinterpret_cast<uintptr_t>(next_) % alignment) % alignment;
  }
  char* result = next_ + skip;
  next_ = result + size;
  return result;
}

Value Heap::StringOf(std::string_view text, bool markup) {
  if (text.empty()) return Value::FromText(markup ? &kEmptyMarkup : &kEmptyText);
  if (text.size() > std::numeric_limits<uint32_t>::max() || !Affords(text.size())) {
    exhausted_ = true;
    return Value::FromText(markup ? &kEmptyMarkup : &kEmptyText);
  }
  auto* header = static_cast<Text*>(Allocate(sizeof(Text) + text.size(), alignof(Text)));
  char* data = reinterpret_cast<char*>(header + 1);
  std::memcpy(data, text.data(), text.size());
  *header = Text{data, static_cast<uint32_t>(text.size()), markup, IsAscii(text)};
  return Value::FromText(header);
}

Value Heap::String(std::string_view text) { return StringOf(text, false); }

Value Heap::Markup(std::string_view text) { return StringOf(text, true); }

Value Heap::StaticString(std::string_view text) {
  if (text.size() > std::numeric_limits<uint32_t>::max()) return StringOf(text, false);
  auto* header = static_cast<Text*>(Allocate(sizeof(Text), alignof(Text)));
  *header = Text{text.data(), static_cast<uint32_t>(text.size()), false, IsAscii(text)};
  return Value::FromText(header);
}

Value Heap::Concat(const Value& a, std::string_view b) {
  const Text* left = a.text();
  if (b.empty() && !left->markup) return a;
  const size_t size = size_t{left->size} + b.size();
  // The end of the last text that grew is lengthened in place: the shorter string still sees its own bytes.
  const bool in_place = left->size != 0 && left->data + left->size == growing_ &&
                        static_cast<size_t>(growing_end_ - growing_) >= b.size();
  // Twice the room, so that a loop that appends copies each byte a few times and not once a round.
  const size_t room = size < 128 ? size : size * 2;
  if (size > std::numeric_limits<uint32_t>::max() || !Affords(in_place ? 0 : room)) {
    exhausted_ = true;
    return Value::FromText(&kEmptyText);
  }
  const char* data = left->data;
  if (!in_place) {
    char* buffer = static_cast<char*>(Allocate(room, 1));
    std::memcpy(buffer, left->data, left->size);
    data = buffer;
    growing_ = buffer + left->size;
    growing_end_ = buffer + room;
  }
  std::memcpy(growing_, b.data(), b.size());
  growing_ += b.size();
  auto* header = static_cast<Text*>(Allocate(sizeof(Text), alignof(Text)));
  *header = Text{data, static_cast<uint32_t>(size), false, left->ascii && IsAscii(b)};
  return Value::FromText(header);
}

Value Heap::NewList(std::initializer_list<Value> items) { return NewList(std::vector<Value>(items)); }

Value Heap::NewList(std::vector<Value> items) {
  List* list = New<List>(this);
  list->Assign(std::move(items));
  return Value::FromList(list);
}

Value Heap::NewTuple(std::vector<Value> items) {
  List* tuple = New<List>(this);
  tuple->Assign(std::move(items));
  return Value::FromTuple(tuple);
}

Value Heap::NewDict(std::initializer_list<std::pair<std::string_view, Value>> entries) {
  Dict* dict = New<Dict>(this);
  for (const auto& [key, value] : entries) dict->Set(String(key), value);
  return Value::FromDict(dict);
}

Value Heap::NewSet() { return Value::FromSet(New<Set>(this)); }

Value Heap::Undefined(std::string_view name, std::string_view message) {
  auto copied = [this](std::string_view text) { return String(text).as_string(); };
  return Value::FromUndefined(New<Undefinedness>(Undefinedness{copied(name), copied(message)}));
}

}  // namespace ingot::jinja
