// What every kind of source has in common: where it comes from in the project, what a run of it is given and reports.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/cancellation.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "base/result.h"
#include "engine/session.h"
#include "store/location.h"

namespace ingot::ingest {

// What happens to a record that brings a new field, or a value that does not fit its column.
enum class SchemaPolicy {
  kEvolve,      // new fields become columns of the table; a value that does not fit goes to _rescued_data
  kFreeze,      // the table's columns stay; both go to _rescued_data
  kQuarantine,  // the columns stay; the record goes to the quarantine
};

struct Progress {
  int64_t rows = 0;
  uint64_t bytes_done = 0;
  uint64_t bytes_total = 0;
  size_t files_done = 0;
  size_t files_total = 0;
};

// What a run of a source is given. The session has the lake attached as `lake`, with no transaction open.
struct IngestContext {
  engine::Session& session;
  store::StoreFactory& stores;
  std::string project_directory;  // relative paths start here
  std::string run_id;             // `_run_id`
  Timestamp run_time;             // `_ingested_at`; the run's own time, so that a rerun writes the same
  std::string user;
  Logger& logger = NullLogger();
  Cancellation cancellation = {};
  // Called a few times a second, from another thread.
  std::function<void(const Progress&)> on_progress = {};
};

struct TableChange {
  std::string table;    // "bronze.trades"
  std::string change;   // "created", "added column fee DOUBLE"
};

struct IngestReport {
  std::string source;
  std::string table;             // "bronze.trades"
  std::string quarantine_table;  // "bronze.trades__quarantine"; empty when there was nothing to quarantine
  size_t files_taken = 0;
  size_t files_skipped = 0;      // in the ledger already
  int64_t rows = 0;              // into the table
  int64_t rejected = 0;          // into the quarantine
  int64_t rescued_values = 0;    // in _rescued_data
  uint64_t bytes = 0;            // as stored
  std::string schema_fingerprint;  // of the table's payload columns, names and types; empty when nothing was taken
  std::vector<TableChange> schema_changes;
  std::vector<std::string> warnings;
  std::map<std::string, int64_t> table_versions;  // after the run, of the tables that changed

  Json ToJson() const;
};

}  // namespace ingot::ingest
