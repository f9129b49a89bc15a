#include "lake/scan/file_set.h"

#include <utility>

namespace ingot::lake {

FileSet::FileSet(std::vector<delta::AddFilePtr> files) : files_(std::move(files)), statistics_(files_.size()) {}

const delta::FileStatistics& FileSet::statistics(size_t ordinal) const {
  const std::lock_guard lock(mutex_);
  auto& slot = statistics_[ordinal];
  if (!slot) {
    delta::FileStatistics parsed;
    if (!files_[ordinal]->stats.empty()) {
      if (auto result = delta::ParseStatistics(files_[ordinal]->stats); result.ok()) parsed = std::move(*result);
    }
    slot = std::make_unique<const delta::FileStatistics>(std::move(parsed));
  }
  return *slot;
}

std::optional<int64_t> FileSet::row_count() const {
  int64_t total = 0;
  for (size_t i = 0; i < files_.size(); ++i) {
    const auto rows = LiveRowCount(*files_[i], statistics(i));
    if (!rows || *rows > INT64_MAX - total) return std::nullopt;
    total += *rows;
  }
  return total;
}

std::vector<delta::AddFilePtr> AllFiles(const delta::Snapshot& snapshot) {
  return {snapshot.files.begin(), snapshot.files.end()};
}

std::optional<int64_t> LiveRowCount(const delta::AddFile& file, const delta::FileStatistics& statistics) {
  if (!statistics.record_count) return std::nullopt;
  const int64_t gone = file.deletion_vector ? file.deletion_vector->cardinality : 0;
  if (gone < 0 || gone > *statistics.record_count) return std::nullopt;  // one of the two numbers lies
  return *statistics.record_count - gone;
}

}  // namespace ingot::lake
