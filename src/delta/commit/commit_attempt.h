// One call of Transaction::Commit: put the entry, settle who won, rebase over winners, try again.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "delta/action/actions.h"
#include "delta/commit/transaction.h"
#include "delta/log/snapshot.h"

namespace ingot::delta {

class CommitAttempt {
 public:
  static constexpr int kMaxAttempts = 200;
  static constexpr Duration kMaxTime = std::chrono::seconds(60);

  CommitAttempt(Transaction& transaction, const CommitReason& reason);

  Result<CommitOutcome> Run();
  // After a failed Run(): may the commit have happened all the same?
  bool outcome_unknown() const { return outcome_unknown_; }

 private:
  enum class Put { kOurs, kTheirs, kNobody };

  // Takes over every commit after base_, or fails with what conflicts.
  Status CatchUp();
  Status TakeOver(int64_t version, std::vector<Action> winner);
  // A log entry that outlives a loss of power must not name files that do not.
  Status MakeFilesDurable();
  Result<Put> PutEntry();
  // Reads the entry back to see whose it is.
  Result<Put> WhoWon();
  std::vector<Action> BuildActions();
  // As the table will have them after this commit.
  const Protocol& NextProtocol() const;
  const Metadata& NextMetadata() const;
  Json CommitInfoJson(int64_t now_millis) const;
  Metadata MetadataToCommit(int64_t now_millis) const;
  int64_t OwnTimestamp(int64_t now_millis) const;
  Result<CommitOutcome> Finish();
  void WriteCheckpoint(const SnapshotPtr& snapshot);
  void BackOff(Duration most);
  Error GiveUp(std::string_view why) const;

  Transaction& transaction_;
  const CommitReason& reason_;
  Table& table_;
  const std::string transaction_id_;
  const Timestamp started_;
  SnapshotPtr base_;  // the commit goes on top of this
  std::vector<Action> actions_;
  int attempts_ = 0;
  int failures_ = 0;  // of the store, in a row
  bool outcome_unknown_ = false;
};

}  // namespace ingot::delta
