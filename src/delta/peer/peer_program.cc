// What the peers' test (peer_test.py) runs: writes tables with this folder's transaction, and says what a
// table's log holds.
//
//   delta_peer write DIR      a plain and a partitioned table, each with checkpoints, removed files and
//   metadata delta_peer describe DIR   one line of JSON: version, files, rows, transactions
#include <cstdio>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/log.h"
#include "delta/action/statistics.h"
#include "delta/commit/transaction.h"
#include "delta/table.h"
#include "engine/instance.h"
#include "engine/session.h"
#include "store/local_store.h"
#include "store/location.h"

namespace ingot::delta {
namespace {

class Peer {
 public:
  explicit Peer(std::string folder) : store_(std::make_shared<store::LocalStore>(std::move(folder))) {}

  Status Open() {
    ASSIGN_OR_RETURN(engine_, engine::Instance::Open({}, factory_));
    ASSIGN_OR_RETURN(session_, engine_->Connect());
    return Status::Ok();
  }

  // Forty-three commits: checkpoints at 10, 20, 30 and 40, and entries after the last.
  Status Write(const std::string& name, bool partitioned) {
    auto table = Table::Open(store_, name, Context());
    RETURN_IF_ERROR(Create(table, partitioned));
    for (int i = 1; i <= 42; ++i) {
      ASSIGN_OR_RETURN(SnapshotPtr snapshot, table->Latest());
      Transaction transaction(table, snapshot);
      ASSIGN_OR_RETURN(AddFile add, WriteFile(*table, i, partitioned));
      transaction.Add(std::move(add));
      if (i % 6 == 0) transaction.Remove(*snapshot->files.front());
      transaction.SetTransactionId("peer", i);
      CommitReason reason;
      reason.operation = "WRITE";
      reason.parameters = {{"mode", "Append"}};
      reason.metrics = {{"numFiles", 1}};
      ASSIGN_OR_RETURN(CommitOutcome outcome, transaction.Commit(reason));
    }
    return Status::Ok();
  }

  Status Describe(const std::string& name) {
    ASSIGN_OR_RETURN(SnapshotPtr snapshot, Table::Open(store_, name, Context())->Latest());
    Json json = Json::MakeObject();
    json.Set("version", snapshot->version);
    Json files = Json::MakeArray();
    int64_t rows = 0;
    for (const AddFilePtr& file : snapshot->files) {
      files.Append(file->path);
      ASSIGN_OR_RETURN(FileStatistics statistics, ParseStatistics(file->stats));
      rows += statistics.record_count.value_or(0);
    }
    json.Set("files", std::move(files));
    json.Set("rows", rows);
    Json transactions = Json::MakeObject();
    for (const auto& [id, transaction] : snapshot->transactions) transactions.Set(id, transaction.version);
    json.Set("transactions", std::move(transactions));
    std::printf("%s\n", json.Dump().c_str());
    return Status::Ok();
  }

 private:
  TableContext Context() { return {engine_, &clock_, &NullLogger()}; }

  static Status Create(const std::shared_ptr<Table>& table, bool partitioned) {
    Transaction transaction(table, nullptr);
    Metadata metadata;
    metadata.id = NewUuid();
    metadata.name = "peer";
    metadata.schema_json =
        R"({"type":"struct","fields":[{"name":"a","type":"long","nullable":true,"metadata":{}},)"
        R"({"name":"s","type":"string","nullable":true,"metadata":{}},)"
        R"({"name":"p","type":"string","nullable":true,"metadata":{}}]})";
    if (partitioned) metadata.partition_columns = {"p"};
    metadata.configuration = {{"delta.deletedFileRetentionDuration", "interval 30 days"}};
    transaction.SetProtocol({});
    transaction.SetMetadata(metadata);
    CommitReason reason;
    reason.operation = "CREATE TABLE";
    ASSIGN_OR_RETURN(CommitOutcome outcome, transaction.Commit(reason));
    return Status::Ok();
  }

  // Three rows whose values follow from `number`; the partition is NULL for one file in five.
  Result<AddFile> WriteFile(Table& table, int number, bool partitioned) {
    AddFile add;
    std::string value = number % 2 == 0 ? "a/b %" : "ü=1";
    bool null = number % 5 == 0;
    std::string folder = partitioned ? (null ? "p=none/" : number % 2 == 0 ? "p=even %/" : "p=ü/") : "";
    add.path = folder + "part-" + std::to_string(100 + number) + ".parquet";
    std::string p = null ? "NULL" : "'" + value + "'";
    std::string columns = "range + " + std::to_string(number * 10) + " AS a, 's' || range AS s";
    if (!partitioned) columns += ", " + p + "::VARCHAR AS p";
    if (partitioned) add.partition_values["p"] = null ? std::nullopt : std::optional(value);
    // The store makes the folder that COPY writes into.
    RETURN_IF_ERROR(table.store().Put(table.Key(add.path), ""));
    RETURN_IF_ERROR(session_->Execute("COPY (SELECT " + columns + " FROM range(3)) TO '" +
                                      table.Url(add.path) + "' (FORMAT parquet)"));
    ASSIGN_OR_RETURN(store::ObjectInfo info, table.store().Head(table.Key(add.path)));
    add.size = static_cast<int64_t>(info.size);
    add.modification_time = ToMillis(clock_.Now());
    FileStatistics statistics;
    statistics.record_count = 3;
    statistics.columns[{"a"}] = {number * 10, number * 10 + 2, 0};
    statistics.columns[{"s"}] = {"s0", "s2", 0};
    add.stats = StatisticsToJson(statistics);
    return add;
  }

  SystemClock clock_;
  store::StoreFactory factory_{store::S3Options(), clock_};
  std::shared_ptr<store::ObjectStore> store_;
  std::shared_ptr<engine::Instance> engine_;
  std::unique_ptr<engine::Session> session_;
};

Status Run(const std::vector<std::string>& arguments) {
  if (arguments.size() != 3) return InvalidArgument("usage: delta_peer write|describe DIR");
  Peer peer(arguments[2]);
  RETURN_IF_ERROR(peer.Open());
  if (arguments[1] == "describe") return peer.Describe("");
  RETURN_IF_ERROR(peer.Write("plain", false));
  return peer.Write("partitioned", true);
}

}  // namespace
}  // namespace ingot::delta

int main(int argc, char** argv) {
  ingot::Status status = ingot::delta::Run({argv, argv + argc});
  if (status.ok()) return 0;
  std::fprintf(stderr, "%s\n", status.error().message().c_str());
  return 1;
}
