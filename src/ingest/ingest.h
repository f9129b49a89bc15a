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

// Every source of `<project>/ingest/*.yml` (and *.yaml), sorted by file name. A file holds one source, or a list of
// them under `sources`. Two sources of one name, or of one table, are kInvalidArgument. No such folder: no sources.
Result<std::vector<SourceConfig>> LoadSources(const std::string& project_directory, const VariableLookup& variables);

// Takes what is new. The bad records are committed to the quarantine table first, then the rows to the table, each
// with its ledger of taken files in the same commit: a run that is killed anywhere and run again gives the same tables
// as one clean run.
// kInvalidArgument: the configuration does not meet what is there (a path that matches nothing, a column's type that
// the table does not have); kExhausted: more bad records than max_bad; kCorrupt: a file that cannot be read at all.
// After an error the table is as before (records may be in the quarantine already; they will not come again).
Result<IngestReport> RunSource(const SourceConfig& source, IngestContext& context);

}  // namespace ingot::ingest
