// Random histories: operations on a table, by several table objects, in a store that fails now and then,
// against a plain model; after each, what the table says must be what the model says.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "base/seeded_random.h"
#include "delta/table_fixture.h"

namespace ingot::delta {
namespace {

// The plain model: everything the table should say.
struct Model {
  std::set<std::string> files;
  std::map<std::string, int64_t> transactions;
  std::map<std::string, std::string> domains;
  std::string comment;
};

class RandomHistoryTest : public TableFixture {
 protected:
  void Check(const Snapshot& snapshot, const Model& model) {
    auto paths = Paths(snapshot);
    ASSERT_EQ(std::set<std::string>(paths.begin(), paths.end()), model.files)
        << "version " << snapshot.version;
    ASSERT_EQ(paths.size(), model.files.size());
    ASSERT_EQ(snapshot.transactions.size(), model.transactions.size());
    for (const auto& [id, version] : model.transactions) ASSERT_EQ(snapshot.TransactionVersion(id), version);
    ASSERT_EQ(snapshot.domains.size(), model.domains.size());
    for (const auto& [name, text] : model.domains) ASSERT_EQ(snapshot.domains.at(name).configuration, text);
    ASSERT_EQ(snapshot.Property("comment"), model.comment);
    for (const RemoveFilePtr& tombstone : snapshot.tombstones)
      ASSERT_FALSE(model.files.contains(tombstone->path));
  }

  // Stages random changes, in the transaction and in the model.
  void Stage(SeededRandom& random, Transaction& transaction, Model& model) {
    const Snapshot& snapshot = *transaction.snapshot();
    for (size_t i = random.Below(4); i-- > 0;) {
      std::string path = "f" + std::to_string(next_file_++) + " ü%.parquet";
      transaction.Add(MakeAdd(path));
      model.files.insert(path);
    }
    for (size_t i = random.Below(3); i-- > 0 && !snapshot.files.empty();) {
      const AddFile& file = *snapshot.files[random.Below(snapshot.files.size())];
      if (!model.files.contains(file.path)) continue;
      transaction.Remove(file);
      model.files.erase(file.path);
    }
    if (random.Below(4) == 0) {
      std::string id = "app" + std::to_string(random.Below(3));
      transaction.SetTransactionId(id, ++model.transactions[id]);
    }
    if (random.Below(6) == 0) {
      std::string name = "domain" + std::to_string(random.Below(3));
      bool removed = random.Below(3) == 0;
      transaction.SetDomain({name, std::to_string(next_file_), removed});
      if (removed) {
        model.domains.erase(name);
      } else {
        model.domains[name] = std::to_string(next_file_);
      }
    }
    if (random.Below(12) == 0) {
      Metadata metadata = snapshot.metadata;
      model.comment = metadata.configuration["comment"] = std::to_string(next_file_);
      transaction.SetMetadata(metadata);
    }
  }

  int next_file_ = 0;
};

TEST_F(RandomHistoryTest, TheTableSaysWhatTheModelSays) {
  SeededRandom random;
  SCOPED_TRACE(random.Trace());
  Create({{"delta.checkpointInterval", "7"}}, {1, 7, {}, {"domainMetadata"}});
  store::FaultRates rates;
  rates.error_before = 0.1;
  rates.lost_reply = 0.1;
  store::FaultOptions options;
  options.plan = [plan = store::SeededFaults(random.Bits(), rates)](const store::StoreCall& call) {
    // A store retries its reads itself; what stays is that writing may fail or lose its reply.
    bool writes =
        call.operation == store::Operation::kPutIfAbsent || call.operation == store::Operation::kPut;
    return writes ? plan(call) : store::Fault::kNone;
  };
  store_ = std::make_shared<store::FaultyStore>(store_, options, clock_);
  std::vector<std::shared_ptr<Table>> tables{Open(), Open(), Open()};
  std::vector<Model> versions(1);
  for (int step = 0; step < 150; ++step) {
    clock_.Advance(std::chrono::minutes(1));
    auto& table = tables[random.Below(tables.size())];
    if (random.Below(10) == 0) table = Open();
    Transaction transaction = Begin(table);
    Model model = versions.back();
    ASSERT_NO_FATAL_FAILURE(Check(*transaction.snapshot(), model));
    Stage(random, transaction, model);
    if (random.Below(10) == 0) continue;  // aborted
    bool empty = transaction.empty();
    auto outcome = transaction.Commit(Reason());
    ASSERT_TRUE(outcome.ok()) << outcome.error().message();
    ASSERT_NO_FATAL_FAILURE(Check(*outcome->snapshot, model));
    if (empty) continue;
    versions.push_back(model);
    ASSERT_EQ(outcome->version, static_cast<int64_t>(versions.size()) - 1);
    size_t back = random.Below(versions.size());
    auto old = Open()->AtVersion(static_cast<int64_t>(back));
    ASSERT_TRUE(old.ok()) << old.error().message();
    ASSERT_NO_FATAL_FAILURE(Check(**old, versions[back]));
  }
  ASSERT_NO_FATAL_FAILURE(Check(*Latest(*Open()), versions.back()));
}

}  // namespace
}  // namespace ingot::delta
