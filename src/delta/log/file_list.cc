#include "delta/log/file_list.h"

#include <optional>
#include <span>

#include "delta/action/actions.h"

namespace ingot::delta {
namespace {

constexpr size_t kChunk = 256;  // what a chunk is filled to
constexpr size_t kMostOfChunk = 512;
constexpr size_t kFewOfChunk = 64;  // neighbours smaller than this are joined

using Vector = std::optional<DeletionVector>;

int Compare(std::string_view path_a, const Vector& vector_a, std::string_view path_b,
            const Vector& vector_b) {
  if (int order = path_a.compare(path_b); order != 0) return order;
  if (!vector_a.has_value() && !vector_b.has_value()) return 0;
  std::string id_a = vector_a.has_value() ? vector_a->UniqueId() : "";
  std::string id_b = vector_b.has_value() ? vector_b->UniqueId() : "";
  return id_a.compare(id_b);
}

const Vector& AsVector(const void* vector) { return *static_cast<const Vector*>(vector); }

// Collects the chunks of a new list, sharing what did not change.
template <typename Pointer>
class ChunkBuilder {
 public:
  using Chunk = std::vector<Pointer>;

  void Share(const std::shared_ptr<const Chunk>& chunk) {
    Flush();
    chunks_.push_back(chunk);
  }
  // A rewritten chunk: split when it is long, joined with the one before when both are short.
  void Append(Chunk files) {
    if (pending_.size() >= kFewOfChunk) Flush();
    pending_.insert(pending_.end(), std::make_move_iterator(files.begin()),
                    std::make_move_iterator(files.end()));
  }
  std::vector<std::shared_ptr<const Chunk>> Finish() {
    Flush();
    return std::move(chunks_);
  }

 private:
  void Flush() {
    if (pending_.empty()) return;
    size_t pieces = pending_.size() <= kMostOfChunk ? 1 : (pending_.size() + kChunk - 1) / kChunk;
    size_t from = 0;
    for (size_t piece = 0; piece < pieces; ++piece) {
      size_t to = pending_.size() * (piece + 1) / pieces;
      chunks_.push_back(std::make_shared<const Chunk>(std::make_move_iterator(pending_.begin() + from),
                                                      std::make_move_iterator(pending_.begin() + to)));
      from = to;
    }
    pending_.clear();
  }

  std::vector<std::shared_ptr<const Chunk>> chunks_;
  Chunk pending_;
};

// Merges one chunk with the changes that fall into it, both in order.
template <typename Pointer, typename Change>
std::vector<Pointer> Merge(const std::vector<Pointer>& files, std::span<const Change> changes) {
  std::vector<Pointer> merged;
  merged.reserve(files.size() + changes.size());
  size_t at = 0;
  for (const Change& change : changes) {
    int order = -1;
    while (at < files.size() && (order = Compare(files[at]->path, files[at]->deletion_vector, change.path,
                                                 AsVector(change.vector))) < 0) {
      merged.push_back(files[at++]);
    }
    if (at < files.size() && order == 0) ++at;
    if (change.file != nullptr) merged.push_back(change.file);
  }
  merged.insert(merged.end(), files.begin() + static_cast<std::ptrdiff_t>(at), files.end());
  return merged;
}

}  // namespace

template <typename File>
FileList<File>::FileList(std::vector<Pointer> files) {
  std::stable_sort(files.begin(), files.end(), [](const Pointer& a, const Pointer& b) {
    return Compare(a->path, a->deletion_vector, b->path, b->deletion_vector) < 0;
  });
  size_t kept = 0;
  for (size_t i = 0; i < files.size(); ++i) {
    bool last_of_key =
        i + 1 == files.size() || Compare(files[i]->path, files[i]->deletion_vector, files[i + 1]->path,
                                         files[i + 1]->deletion_vector) != 0;
    if (last_of_key) files[kept++] = files[i];
  }
  files.resize(kept);
  ChunkBuilder<Pointer> builder;
  builder.Append(std::move(files));
  *this = Of(builder.Finish());
}

template <typename File>
FileList<File> FileList<File>::Of(std::vector<std::shared_ptr<const Chunk>> chunks) {
  FileList list;
  if (chunks.empty()) return list;
  auto whole = std::make_shared<Chunks>();
  whole->starts.reserve(chunks.size());
  for (const auto& chunk : chunks) {
    whole->starts.push_back(whole->size);
    whole->size += chunk->size();
  }
  whole->chunks = std::move(chunks);
  list.chunks_ = std::move(whole);
  return list;
}

template <typename File>
const typename FileList<File>::Pointer& FileList<File>::operator[](size_t index) const {
  const std::vector<size_t>& starts = chunks_->starts;
  size_t chunk =
      static_cast<size_t>(std::upper_bound(starts.begin(), starts.end(), index) - starts.begin()) - 1;
  return (*chunks_->chunks[chunk])[index - starts[chunk]];
}

// The chunk in which a key lies or would lie: the last one that does not begin after it.
template <typename File>
size_t FileList<File>::ChunkFor(std::string_view path, const void* vector) const {
  const auto& chunks = chunks_->chunks;
  auto after = std::partition_point(chunks.begin(), chunks.end(), [&](const auto& chunk) {
    const File& first = *chunk->front();
    return Compare(first.path, first.deletion_vector, path, AsVector(vector)) <= 0;
  });
  return after == chunks.begin() ? 0 : static_cast<size_t>(after - chunks.begin()) - 1;
}

template <typename File>
typename FileList<File>::Pointer FileList<File>::FindKey(std::string_view path, const void* vector) const {
  if (empty()) return nullptr;
  const Chunk& chunk = *chunks_->chunks[ChunkFor(path, vector)];
  auto found = std::partition_point(chunk.begin(), chunk.end(), [&](const Pointer& file) {
    return Compare(file->path, file->deletion_vector, path, AsVector(vector)) < 0;
  });
  if (found == chunk.end() ||
      Compare((*found)->path, (*found)->deletion_vector, path, AsVector(vector)) != 0) {
    return nullptr;
  }
  return *found;
}

template <typename File>
std::vector<typename FileList<File>::Pointer> FileList<File>::FindPath(std::string_view path) const {
  std::vector<Pointer> found;
  if (empty()) return found;
  Vector none;
  // Without a deletion vector a file comes before the others of its path; a path's files may cross into later
  // chunks.
  for (size_t c = ChunkFor(path, &none); c < chunks_->chunks.size(); ++c) {
    const Chunk& chunk = *chunks_->chunks[c];
    if (chunk.front()->path > path) break;
    auto at =
        std::partition_point(chunk.begin(), chunk.end(), [&](const Pointer& f) { return f->path < path; });
    for (; at != chunk.end() && (*at)->path == path; ++at) found.push_back(*at);
  }
  return found;
}

template <typename File>
FileList<File> FileList<File>::With(std::vector<Change> changes) const {
  if (changes.empty()) return *this;
  std::sort(changes.begin(), changes.end(), [](const Change& a, const Change& b) {
    return Compare(a.path, AsVector(a.vector), b.path, AsVector(b.vector)) < 0;
  });
  ChunkBuilder<Pointer> builder;
  std::span<const Change> rest = changes;
  if (empty()) {
    builder.Append(Merge<Pointer, Change>({}, rest));
    return Of(builder.Finish());
  }
  const auto& chunks = chunks_->chunks;
  for (size_t c = 0; c < chunks.size(); ++c) {
    size_t here = rest.size();
    if (c + 1 < chunks.size()) {
      const File& next = *chunks[c + 1]->front();
      auto end = std::partition_point(rest.begin(), rest.end(), [&](const Change& change) {
        return Compare(change.path, AsVector(change.vector), next.path, next.deletion_vector) < 0;
      });
      here = static_cast<size_t>(end - rest.begin());
    }
    if (here == 0) {
      builder.Share(chunks[c]);
    } else {
      builder.Append(Merge(*chunks[c], rest.first(here)));
      rest = rest.subspan(here);
    }
  }
  return Of(builder.Finish());
}

template class FileList<AddFile>;
template class FileList<RemoveFile>;

}  // namespace ingot::delta
