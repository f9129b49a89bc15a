// An immutable list of logical files, ordered by path and deletion vector, that shares most of itself with the list
// it was made from: a commit on a table of 10,000 files copies a few hundred pointers, not 10,000.
#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace ingot::delta {

// File is AddFile or RemoveFile: it has `path` and `deletion_vector`, which together are its key. Reads like a
// std::vector of shared pointers. A copy costs a pointer.
template <typename File>
class FileList {
  struct Chunks;

 public:
  using Pointer = std::shared_ptr<const File>;
  using value_type = Pointer;

  // What happens to the logical file that has this path and deletion vector.
  struct Change {
    std::string_view path;
    const void* vector = nullptr;  // const std::optional<DeletionVector>*
    Pointer file;                  // its new state; nullptr: it leaves the list
  };

  class Iterator {
   public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = Pointer;
    using difference_type = std::ptrdiff_t;
    using pointer = const Pointer*;
    using reference = const Pointer&;

    Iterator() = default;
    reference operator*() const { return (*list_->chunks[chunk_])[at_]; }
    pointer operator->() const { return &**this; }
    Iterator& operator++() {
      if (++at_ == list_->chunks[chunk_]->size()) {
        ++chunk_;
        at_ = 0;
      }
      return *this;
    }
    Iterator operator++(int) {
      Iterator before = *this;
      ++*this;
      return before;
    }
    bool operator==(const Iterator& other) const { return chunk_ == other.chunk_ && at_ == other.at_; }

   private:
    friend class FileList;
    Iterator(const typename FileList::Chunks* list, size_t chunk) : list_(list), chunk_(chunk) {}
    const typename FileList::Chunks* list_ = nullptr;
    size_t chunk_ = 0;
    size_t at_ = 0;
  };
  using const_iterator = Iterator;
  using iterator = Iterator;

  FileList() = default;
  // In any order; of several with one key the last stays.
  explicit FileList(std::vector<Pointer> files);

  size_t size() const { return chunks_ == nullptr ? 0 : chunks_->size; }
  bool empty() const { return size() == 0; }
  Iterator begin() const { return {chunks_.get(), 0}; }
  Iterator end() const { return {chunks_.get(), chunks_ == nullptr ? 0 : chunks_->chunks.size()}; }
  const Pointer& operator[](size_t index) const;
  const Pointer& front() const { return *begin(); }

  // The file with the key of `like` (an AddFile or a RemoveFile), or nullptr.
  template <typename Like>
  Pointer Find(const Like& like) const {
    return FindKey(like.path, &like.deletion_vector);
  }
  // Every file with the path, whatever its deletion vector (a sound table has at most one).
  std::vector<Pointer> FindPath(std::string_view path) const;

  // This list after the changes, which are in any order with one for a key.
  FileList With(std::vector<Change> changes) const;

 private:
  using Chunk = std::vector<Pointer>;
  struct Chunks {
    std::vector<std::shared_ptr<const Chunk>> chunks;  // none is empty
    std::vector<size_t> starts;                        // the index of each chunk's first file
    size_t size = 0;
  };

  Pointer FindKey(std::string_view path, const void* vector) const;
  size_t ChunkFor(std::string_view path, const void* vector) const;
  static FileList Of(std::vector<std::shared_ptr<const Chunk>> chunks);

  std::shared_ptr<const Chunks> chunks_;
};

}  // namespace ingot::delta
