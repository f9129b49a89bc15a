// The data files that a statement sees: a snapshot's, less what its transaction removed, plus what it added.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "delta/action/statistics.h"
#include "delta/log/snapshot.h"
#include "delta/table.h"

namespace ingot::lake {

// Immutable but for the statistics, which are parsed when first asked for. A file's place in the set is its ordinal:
// the `file_index` by which DELETE, UPDATE and MERGE name it. Thread-safe.
class FileSet {
 public:
  explicit FileSet(std::vector<delta::AddFilePtr> files);

  size_t size() const { return files_.size(); }
  const delta::AddFile& file(size_t ordinal) const { return *files_[ordinal]; }
  const std::vector<delta::AddFilePtr>& files() const { return files_; }
  // The file's statistics, or empty ones when it has none or they cannot be read (which costs speed, never rows).
  const delta::FileStatistics& statistics(size_t ordinal) const;
  // Rows in all files, when every file says so; rows that deletion vectors mark are not counted.
  std::optional<int64_t> row_count() const;

 private:
  const std::vector<delta::AddFilePtr> files_;
  mutable std::mutex mutex_;
  mutable std::vector<std::unique_ptr<const delta::FileStatistics>> statistics_;
};

// The live files of a snapshot.
std::vector<delta::AddFilePtr> AllFiles(const delta::Snapshot& snapshot);

// Rows that a reader of the file sees; nothing when the log does not say.
std::optional<int64_t> LiveRowCount(const delta::AddFile& file, const delta::FileStatistics& statistics);

}  // namespace ingot::lake
