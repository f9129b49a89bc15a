// Pulling what is new from a project's sources into its bronze tables.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "base/document.h"
#include "base/result.h"
#include "ingest/files/config.h"
#include "ingest/source.h"

namespace ingot::ingest {

// A source of a project.
struct SourceConfig {
  std::string name;
  std::string schema = "bronze";  // of the table
  std::string table;              // without the schema; the source's name unless configured
  std::string place;              // "ingest/trades.yml:1:1"
  std::variant<FilesSource> kind;
};

// One source from its mapping: `name`, `type`, `table`, and what the type has. kInvalidArgument names the place.
Result<SourceConfig> ParseSource(const Node& node);

// A source that cannot be used: its description, or the file that it stands in, is wrong.
struct BrokenSource {
  std::string name;  // as far as it can be told: else the file's name without its ending
  Error error;       // with its place
};

// The sources of a project. One that is broken does not keep the others from being used.
struct Sources {
  std::vector<SourceConfig> usable;
  std::vector<BrokenSource> broken;
};

// Every source of `<project>/ingest/*.yml` (and *.yaml), sorted by file name. A file holds one source, or a list of
// them under `sources`. Two sources of one name, or of one table, are both broken. No such folder: no sources. An Error
// only when the folder cannot be listed.
Result<Sources> LoadSources(const std::string& project_directory, const VariableLookup& variables);

// Takes what is new. The bad records are committed to the quarantine table first, then the rows to the table, each
// with its ledger of taken files in the same commit: a run that is killed anywhere and run again gives the same tables
// as one clean run.
// Errors name the source first. kInvalidArgument: the configuration cannot be (a column of an unknown type, files of
// several formats); kNotFound: a path without a wildcard names nothing, or the folder that a glob starts in is not
// there (a glob that matches nothing is a warning: a folder may be empty today); kInvalidData: a file lacks a declared
// column, and the policy is to freeze; kExhausted: more bad records than max_bad; kCorrupt: a file that cannot be read
// at all. After an error the table is as before (records may be in the quarantine already; they will not come again).
Result<IngestReport> RunSource(const SourceConfig& source, IngestContext& context);

}  // namespace ingot::ingest
