// Are the files that a table refers to really there?
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "delta/log/snapshot.h"
#include "delta/table.h"

namespace ingot::delta {

enum class FileFault {
  kNone,
  kMissing,         // the data file is not there
  kWrongSize,       // it is there, and not as long as the log says: cut short, or overwritten
  kMissingVector,   // its deletion vector is not there: which of its rows are deleted is not known
};

struct FileCheck {
  AddFilePtr file;
  FileFault fault = FileFault::kNone;
  int64_t found_bytes = 0;    // of the data file
  std::string vector_path;  // relative to the table; of kMissingVector
};

// Asks the store for each file, several at a time, and gives those with a fault, in the order of the files.
Result<std::vector<FileCheck>> FindFaults(Table& table, const std::vector<AddFilePtr>& files);

// "a, b, c and 7 more": for messages.
std::string ListPaths(const std::vector<std::string>& paths);

}  // namespace ingot::delta
