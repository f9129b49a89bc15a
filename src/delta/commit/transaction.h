// The one way to change a table: stage files, then commit by put-if-absent of the next log entry.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "delta/action/actions.h"
#include "delta/log/snapshot.h"
#include "delta/table.h"

namespace ingot::delta {

// Who, what and why of a commit: its commitInfo.
struct CommitReason {
  std::string operation;                         // Delta's names: "WRITE", "MERGE", "DELETE", "CREATE TABLE", …
  std::map<std::string, Json> parameters;        // operationParameters
  std::map<std::string, int64_t> metrics;        // operationMetrics: numFiles, numOutputRows, …
  std::string run_id;
  std::string user;
};

struct CommitOutcome {
  int64_t version = 0;
  int attempts = 1;       // 1 when no other writer was in the way
  SnapshotPtr snapshot;   // the table after the commit
  bool committed = true;  // false: there was nothing to commit
};

// Could a file added by another writer hold a row that this transaction's reads would have seen? Called with files
// that committed after the snapshot.
using FilePredicate = std::function<bool(const AddFile&)>;

struct SharedFile;

// Not thread-safe. Files are staged in the table's folder by the caller before Commit(); on Abort() or destruction
// without a successful Commit() the staged files are deleted as far as possible (a killed process leaves them behind
// for VACUUM; nothing refers to them).
class Transaction {
 public:
  // On the table as `snapshot` has it; version -1 for a table that is to be created.
  Transaction(std::shared_ptr<Table> table, SnapshotPtr snapshot);
  ~Transaction();
  Transaction(Transaction&&) noexcept;
  Transaction& operator=(Transaction&&) noexcept;

  const SnapshotPtr& snapshot() const { return snapshot_; }
  const std::shared_ptr<Table>& table() const { return table_; }

  // Staged changes.
  void Add(AddFile file);
  // Adds a file that a commit has named before (a restored one, another table's): never deleted on abort.
  void AddExisting(AddFile file);
  // Adds a new file that the caller deletes itself, or keeps, on abort.
  void AddOwnedByCaller(AddFile file);
  // Removes a live file of the snapshot (or one added by this transaction, which then never existed and is deleted).
  void Remove(const AddFile& file, bool data_change = true);
  // A live file of the snapshot, or one added by this transaction, loses rows: `marked` is the same file with another
  // deletion vector. Its path is not staged anew: it stays on abort if it was there before.
  void Mark(const AddFile& present, AddFile marked);
  // A file of the change data feed, staged by the caller like a data file.
  void AddChangeFile(AddCdcFile file);
  void SetMetadata(Metadata metadata);
  void SetProtocol(Protocol protocol);
  void SetTransactionId(std::string app_id, int64_t version);
  void SetDomain(DomainMetadata domain);
  // Files that exist but are not in an Add yet: deleted on abort.
  void TrackStaged(std::string relative_path);
  // Makes a version even when nothing is staged: the commit's reason is all that it says.
  void CommitEvenIfEmpty() { even_if_empty_ = true; }

  // What was read, for conflict detection. Nothing read is a blind append.
  void ReadWholeTable();
  void ReadMatching(FilePredicate predicate);
  // The same for an UPDATE, DELETE or MERGE to which each row that it read matters for itself alone: what it does to one row
  // does not hang on any other. Rows that other writers take meanwhile stand in its way only where it takes them, too.
  // No predicate: the whole table.
  void ReadRows(FilePredicate predicate);
  // Blind appends that commit meanwhile conflict with what was read, as they do where the table's property
  // delta.isolationLevel is Serializable, or the description of the table changes.
  void RequireSerializable() { serializable_ = true; }

  bool empty() const;
  const std::vector<AddFile>& added() const { return added_; }
  const std::vector<RemoveFile>& removed() const { return removed_; }
  const std::optional<Metadata>& metadata() const { return metadata_; }
  const std::optional<Protocol>& protocol() const { return protocol_; }

  // Commits, rebasing over commits that do not overlap (bounded, jittered retries). The outcome's snapshot is
  // published to the table, and every `delta.checkpointInterval` versions (default 10) a checkpoint is written;
  // failing to write it does not fail the commit (it is logged).
  // kConflict names the winning version, its operation and what overlaps, also when the table already holds an
  // application transaction of this id at this version or above. kUnavailable when the store failed and the commit did
  // not happen; a lost reply is settled by reading the entry back (it carries this commit's txnId), and only where that
  // fails too does the message say that the outcome is not known (the staged files then stay). kUnsupported when the
  // table asks for what this build does not write; kInvalidArgument when the staged changes break a rule of the table.
  // After a failure nothing but Abort() may be called.
  Result<CommitOutcome> Commit(const CommitReason& reason);
  void Abort();

 private:
  friend class CommitAttempt;
  Status Validate() const;
  Status ValidateFiles() const;
  bool IsSerializable() const;
  // Marks files, of which another writer has marked other rows, on top of what it did.
  Status MarkAnew(const std::vector<SharedFile>& shared);
  void DiscardUnusedVectors(const std::vector<AddFile>& replaced);
  void DeleteFiles(const std::vector<std::string>& paths);

  std::shared_ptr<Table> table_;
  SnapshotPtr snapshot_;
  std::vector<AddFile> added_;
  std::vector<RemoveFile> removed_;
  std::vector<AddCdcFile> change_files_;
  std::vector<std::string> staged_;    // deleted on abort
  std::vector<std::string> owned_by_caller_;
  std::vector<std::string> discarded_;  // staged, then removed again: deleted in any case
  std::optional<Metadata> metadata_;
  std::optional<Protocol> protocol_;
  std::vector<SetTransaction> transactions_;
  std::vector<DomainMetadata> domains_;
  std::vector<FilePredicate> reads_;
  bool read_whole_table_ = false;
  bool reads_across_rows_ = false;
  bool serializable_ = false;
  bool even_if_empty_ = false;
  bool done_ = false;
};

}  // namespace ingot::delta
