// The work of a scan, in units that threads take one after the other. For engine/'s decoders only.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "base/result.h"
#include "engine/record_json.h"
#include "engine/record_lines.h"
#include "engine/record_rows.h"
#include "engine/record_scan.h"

namespace ingot::engine {

// Adds records to rows until these are full or it has no more.
class RecordUnit {
 public:
  virtual ~RecordUnit() = default;
  // False: it has no more.
  virtual Result<bool> Fill(RowBuilder& rows, JsonRecordDecoder& decoder) = 0;
};

// Hands out units in the order of the text: blocks of lines of a large file, or whole files. Thread-safe.
class RecordWork {
 public:
  explicit RecordWork(RecordScan& scan) : scan_(scan) {}

  struct Unit {
    size_t file = 0;
    uint64_t number = 0;     // within the file
    LineBlock block;         // of NDJSON; its memory is used again
    std::optional<LongLine> long_line;
    std::unique_ptr<RecordUnit> reader;
  };
  // False: there is no more work.
  Result<bool> Next(Unit* unit);
  // At most this many threads have something to do.
  size_t MaxThreads() const;

 private:
  Result<bool> NextBlock(Unit* unit);  // with the mutex held

  RecordScan& scan_;
  std::mutex mutex_;
  size_t next_file_ = 0;
  std::unique_ptr<LineBlockReader> lines_;
  uint64_t next_block_ = 0;
  uint64_t consumed_ = 0;
};

// One thread's part of a scan.
class RecordWorker {
 public:
  RecordWorker(RecordScan& scan, RecordWork& work, const std::vector<duckdb::LogicalType>& types)
      : work_(work), rows_(scan, types), decoder_(rows_) {}

  // Fills the chunk, which is empty; it stays so at the end.
  Status Fill(duckdb::DataChunk& chunk);
  // Where the last chunk stands in the order of the scan; never falls.
  uint64_t batch() const { return batch_; }

 private:
  RecordWork& work_;
  RowBuilder rows_;
  JsonRecordDecoder decoder_;
  RecordWork::Unit unit_;
  uint64_t chunks_ = 0;
  uint64_t batch_ = 0;
};

}  // namespace ingot::engine
