// The files that a source's globs find, and which of them are new.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/record_scan.h"
#include "ingest/files/config.h"
#include "ingest/source.h"

namespace ingot::ingest {

struct FoundFile {
  engine::RecordFile file;  // `name` is as the source's path is: relative to the project, or a URL
  Timestamp modified;
};

struct Listing {
  std::vector<FoundFile> files;  // by name, each once
  std::vector<std::string> warnings;
};

// kNotFound: a path without a wildcard names nothing, or the folder that a glob starts in does not exist.
Result<Listing> ListFiles(const FilesSource& source, const IngestContext& context);

// One format for all files of a run. kInvalidArgument: the names tell none, or several.
Result<FileFormat> DecideFormat(const FilesSource& source, const std::vector<FoundFile>& files);

// The ledger: an application transaction for each file that was taken, its version the file's time of modification in
// milliseconds. It is in the same commit as the file's rows.
std::string LedgerPrefix(const std::string& source);

struct NewFiles {
  std::vector<FoundFile> files;
  size_t skipped = 0;
  std::vector<std::string> warnings;  // files that changed after they were taken
};
// `ledger` is by LedgerPrefix + file name.
NewFiles ChooseNew(std::vector<FoundFile> files, const std::map<std::string, int64_t>& ledger,
                   const std::string& source, bool append_changed_files);

}  // namespace ingot::ingest
