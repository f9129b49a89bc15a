// For tests: a table in a store of its own, with a clock that stands still.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/log.h"
#include "base/scratch_directory.h"
#include "delta/commit/transaction.h"
#include "delta/log/log_names.h"
#include "delta/table.h"
#include "engine/instance.h"
#include "store/faulty_store.h"
#include "store/local_store.h"
#include "store/location.h"
#include "store/memory_store.h"

namespace ingot::delta {

constexpr std::string_view kSchema =
    R"({"type":"struct","fields":[{"name":"a","type":"long","nullable":true,"metadata":{}}]})";

// One DuckDB for all tests of the process.
inline std::shared_ptr<engine::Instance> TestEngine() {
  static SystemClock clock;
  static store::StoreFactory factory(store::S3Options(), clock);
  static std::shared_ptr<engine::Instance> instance = [] {
    engine::InstanceOptions options;
    options.limits.threads = 2;
    auto opened = engine::Instance::Open(options, factory);
    return opened.ok() ? *opened : nullptr;
  }();
  return instance;
}

inline AddFile MakeAdd(const std::string& path, const std::string& partition = "") {
  AddFile add;
  add.path = path;
  add.size = 100;
  add.modification_time = 1'700'000'000'000;
  add.stats = R"({"numRecords":1,"minValues":{"a":1},"maxValues":{"a":1},"nullCount":{"a":0}})";
  if (!partition.empty()) add.partition_values["p"] = partition;
  return add;
}

class TableFixture : public testing::Test {
 protected:
  static constexpr Timestamp kStart{std::chrono::milliseconds(1'736'000'000'000)};

  TableFixture() : clock_(kStart) { UseLocalStore(); }

  // Files on disk, which the engine can read checkpoints from.
  void UseLocalStore() { store_ = std::make_shared<store::LocalStore>(scratch_.path()); }
  void UseMemoryStore() {
    store_ = std::make_shared<store::MemoryStore>(std::make_shared<store::MemoryBucket>("test", clock_));
  }

  TableContext Context() { return {TestEngine(), &clock_, &NullLogger()}; }
  // A table object of its own: another process, as far as the table can tell.
  std::shared_ptr<Table> Open() { return Table::Open(store_, "s/t", Context()); }

  static Metadata SomeMetadata(std::map<std::string, std::string> properties = {}) {
    Metadata metadata;
    metadata.id = NewUuid();
    metadata.schema_json = kSchema;
    metadata.configuration = std::move(properties);
    metadata.created_time = 1;
    return metadata;
  }

  // Creates the table at version 0.
  std::shared_ptr<Table> Create(std::map<std::string, std::string> properties = {}, Protocol protocol = {}) {
    auto table = Open();
    Transaction transaction(table, nullptr);
    transaction.SetProtocol(std::move(protocol));
    transaction.SetMetadata(SomeMetadata(std::move(properties)));
    auto outcome = transaction.Commit(
        {.operation = "CREATE TABLE", .parameters = {}, .metrics = {}, .run_id = "", .user = ""});
    EXPECT_TRUE(outcome.ok()) << outcome.error().message();
    return table;
  }

  static CommitReason Reason(std::string operation = "WRITE") {
    CommitReason reason;
    reason.operation = std::move(operation);
    return reason;
  }

  static SnapshotPtr Latest(Table& table) {
    auto snapshot = table.Latest();
    EXPECT_TRUE(snapshot.ok()) << snapshot.error().message();
    return snapshot.ok() ? *snapshot : std::make_shared<const Snapshot>();
  }
  static Transaction Begin(const std::shared_ptr<Table>& table) { return {table, Latest(*table)}; }

  static SnapshotPtr Append(const std::shared_ptr<Table>& table, const std::string& path) {
    Transaction transaction = Begin(table);
    transaction.Add(MakeAdd(path));
    return MustCommit(transaction);
  }
  static SnapshotPtr MustCommit(Transaction& transaction, const CommitReason& reason = Reason()) {
    auto outcome = transaction.Commit(reason);
    EXPECT_TRUE(outcome.ok()) << outcome.error().message();
    return outcome.ok() ? outcome->snapshot : nullptr;
  }

  static std::vector<std::string> Paths(const Snapshot& snapshot) {
    std::vector<std::string> paths;
    for (const AddFilePtr& file : snapshot.files) paths.push_back(file->path);
    return paths;
  }

  std::string LogKeyOf(const std::string& name) { return "s/t/_delta_log/" + name; }
  void PutLog(const std::string& name, const std::string& text) {
    Status put = store_->Put(LogKeyOf(name), text);
    EXPECT_TRUE(put.ok()) << put.error().message();
  }
  void DeleteLog(const std::string& name) { EXPECT_TRUE(store_->Delete(LogKeyOf(name)).ok()); }
  std::string GetLog(const std::string& name) {
    auto text = store_->Get(LogKeyOf(name));
    EXPECT_TRUE(text.ok()) << name;
    return text.value_or("");
  }
  bool Exists(const std::string& key) { return store_->Head(key).ok(); }

  ScratchDirectory scratch_;
  ManualClock clock_;
  std::shared_ptr<store::ObjectStore> store_;
};

// What two snapshots have in common when they say the same about a table.
inline std::string Describe(const Snapshot& snapshot) {
  std::string text = "version " + std::to_string(snapshot.version) + "\n";
  text += ActionToJson(snapshot.protocol) + "\n" + ActionToJson(snapshot.metadata) + "\n";
  for (const auto& [id, transaction] : snapshot.transactions) text += ActionToJson(transaction) + "\n";
  for (const auto& [name, domain] : snapshot.domains) text += ActionToJson(domain) + "\n";
  for (const AddFilePtr& file : snapshot.files) {
    AddFile add = *file;
    add.data_change = false;  // A checkpoint does not keep it.
    text += ActionToJson(add) + "\n";
  }
  for (const RemoveFilePtr& file : snapshot.tombstones) {
    RemoveFile remove = *file;
    remove.data_change = false;
    remove.tags.clear();
    text += ActionToJson(remove) + "\n";
  }
  return text;
}

}  // namespace ingot::delta
