// The new files of a run on their way into the table: what both ways of reading them (records, Parquet) share.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "ingest/bronze_table.h"
#include "ingest/files/config.h"
#include "ingest/files/listing.h"
#include "ingest/source.h"

namespace ingot::ingest {

struct Batch {
  const FilesSource& source;
  TableName table;
  std::vector<FoundFile> files;
};

// What a reader has put into the session's open transaction.
struct Loaded {
  int64_t rows = 0;
  int64_t rejected = 0;
  int64_t rescued_values = 0;
  uint64_t bytes = 0;
  std::vector<TableChange> changes;
  std::vector<std::string> warnings;
  // SELECT reason, _source, _source_row, byte_offset, raw: the rejects, for a session that QuarantineSession made;
  // empty when there are none.
  std::string rejects_sql;
  std::vector<std::string> sources_with_rejects;
  std::string example;  // of a reject, for the message when there are too many
};

class OpenTransaction;

// A way to read files. Load is called with a transaction open, and may roll it back and begin again; when it succeeds
// the rows are staged in the transaction.
class BatchReader {
 public:
  virtual ~BatchReader() = default;
  virtual Result<Loaded> Load(std::unique_ptr<OpenTransaction>* transaction) = 0;
  // Makes the rejects readable in another session.
  virtual Status ShareRejects(engine::Session& session, Loaded* loaded) = 0;
};

std::unique_ptr<BatchReader> MakeRecordReader(const Batch& batch, FileFormat format, IngestContext& context);
std::unique_ptr<BatchReader> MakeParquetReader(const Batch& batch, IngestContext& context);

// Runs a statement to its end, and gives the number of rows that it changed.
Result<int64_t> RunStatement(engine::Session& session, const std::string& sql);

}  // namespace ingot::ingest
