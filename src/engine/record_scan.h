// Records in files (NDJSON, JSON documents, CSV) as a relation that SQL reads: FROM ingot_records('<handle>').
//
// A record that breaks its format is a reject: kept with its reason, place and raw text, never an error. A value that
// does not fit its column, and a field that has no column, is kept as JSON text in `_rescued`; the column is NULL then.
// So nothing that a file holds is dropped in silence.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/object_store.h"

namespace duckdb {
class ClientContext;
class DatabaseInstance;
}  // namespace duckdb

namespace ingot::engine {

class Session;
class RejectLog;

// An object to read. Compression (none, gzip, zstd) is told from its first bytes.
struct RecordFile {
  std::shared_ptr<store::ObjectStore> store;
  std::string key;
  std::string name;   // what `_source` says
  uint64_t size = 0;  // as listed: a file that grows meanwhile is read up to here
};

enum class RecordFormat {
  kNdjson,  // one record a line; `_source_row` is the line's number
  kJson,    // documents; `_source_row` is the record's number in the file
  kCsv,     // `_source_row` is the line's number on which the record starts
};

// What a number in a DATE or TIMESTAMP column counts; without it such a number does not fit.
enum class EpochUnit { kNone, kSeconds, kMilliseconds, kMicroseconds, kNanoseconds };

struct RecordColumn {
  std::string name;   // of the column; unique without regard to case
  std::string type;   // DuckDB's spelling
  std::string field;  // the object's member, or the CSV header's name (there in any case if none is exactly this);
                      // empty: the same as `name`
  EpochUnit epoch = EpochUnit::kNone;
  // A CSV file whose header does not have it is told of; with reject_misfits all of its records are rejects.
  bool required = false;
};

struct CsvDialect {
  char delimiter = 0;  // 0: the one of , ; tab | that cuts the first lines most evenly
  char quote = '"';    // 0: none
  bool header = true;  // false: fields belong to the columns in order
  std::vector<std::string> null_values = {""};  // what an unquoted field is when NULL; a quoted field never is
  std::string encoding;  // as iconv names it; empty: UTF-8, or UTF-16 when the byte order mark says so
};

struct RecordShape {
  RecordFormat format = RecordFormat::kNdjson;
  // Of kJson: the way from the document's root to its records, "result.trades" or "result.*" ('*' is any member or
  // element). What is found there is a record, or an array of records. Beside records that '*' has found, numbers,
  // texts, booleans and nulls are passed over. Empty: the document, or the elements of its array.
  std::string records;
  CsvDialect csv;
  uint64_t max_record_bytes = 16ULL << 20;
};

struct RecordScanOptions {
  RecordShape shape;
  std::vector<RecordFile> files;
  // Records that are arrays, and CSV without a header, are matched with these by position, the others by field.
  std::vector<RecordColumn> columns;
  // A record with a value that does not fit, or with a field that has no column, is a reject instead.
  bool reject_misfits = false;
  bool reject_new_fields = false;
  uint64_t block_bytes = 8ULL << 20;
};

// A field that did not meet the columns.
struct FieldSurprise {
  std::string field;
  std::string column;    // empty: there is no column for it
  std::string type;      // the narrowest of BOOLEAN, BIGINT, DOUBLE, VARCHAR that holds the values seen here
  int64_t values = 0;    // how many
  int64_t repeated = 0;  // of these, for the only reason that the field stood twice in its record: the last one counts
  std::string example;   // the first, as JSON text, cut after 200 bytes
  std::string source;    // and its place
  int64_t source_row = 0;
};

// A required column that headers do not have.
struct MissingField {
  std::string field;
  int64_t files = 0;
  std::string source;  // the first of them
};

struct RecordScanReport {
  int64_t rows = 0;
  int64_t rejected = 0;
  int64_t rescued_values = 0;  // in `_rescued`
  uint64_t bytes = 0;          // of the files, as stored
  std::vector<int64_t> file_rows;      // by file
  std::vector<int64_t> file_rejected;  // by file
  std::vector<FieldSurprise> surprises;  // by field
  std::vector<MissingField> missing;     // by field
};

struct Reject {
  size_t file = 0;
  int64_t row = 0;
  uint64_t offset = 0;  // of its first byte in the decompressed, decoded text
  std::string reason;
  std::string_view raw;
};

// One pass over the files. Made, registered, read once by SQL in any number of threads, then asked for its report.
class RecordScan {
 public:
  // kInvalidArgument: a column's type or the records path cannot be.
  static Result<std::shared_ptr<RecordScan>> Create(RecordScanOptions options);
  ~RecordScan();

  const RecordScanOptions& options() const { return options_; }
  // Of the pass until now; complete when the query has ended.
  RecordScanReport Report() const;
  // What made the pass fail (a file that cannot be read, a corrupt compression), with its kind.
  std::optional<Error> failure() const;

  int64_t rows_done() const { return rows_.load(std::memory_order_relaxed); }
  uint64_t bytes_done() const { return bytes_.load(std::memory_order_relaxed); }
  uint64_t bytes_total() const { return bytes_total_; }

  // For the decoders, from any thread.
  void AddReject(const Reject& reject);
  void AddRows(size_t file, int64_t rows, int64_t rescued_values);
  void AddBytes(uint64_t bytes) { bytes_.fetch_add(bytes, std::memory_order_relaxed); }
  void AddSurprise(const FieldSurprise& surprise);
  void AddMissing(size_t file, const std::string& field);
  void Fail(const Error& error);
  void KeepRejectsIn(duckdb::ClientContext& context);
  RejectLog* rejects() const { return rejects_.get(); }

 private:
  explicit RecordScan(RecordScanOptions options);

  const RecordScanOptions options_;
  uint64_t bytes_total_ = 0;
  std::atomic<int64_t> rows_{0};
  std::atomic<uint64_t> bytes_{0};
  std::unique_ptr<RejectLog> rejects_;
  mutable std::mutex mutex_;
  RecordScanReport report_;
  std::optional<Error> failure_;
};

// Makes the scan readable in the session:
//   FROM ingot_records('<handle>'): the columns, then `_rescued` VARCHAR, `_source` VARCHAR, `_source_row` BIGINT;
//   FROM ingot_rejects('<handle>'), after that: reason, _source, _source_row, byte_offset, raw (a raw text longer than
//   64 KiB is cut; bytes that are not UTF-8 appear as \xNN).
// Rejects are kept in memory that DuckDB may spill. The same scan may be registered in several sessions.
Result<std::string> RegisterRecordScan(Session& session, std::shared_ptr<RecordScan> scan);
void UnregisterRecordScan(Session& session, const std::string& handle);

// The same on DuckDB's own objects.
std::string RegisterRecordScan(duckdb::ClientContext& context, std::shared_ptr<RecordScan> scan);

}  // namespace ingot::engine
