#include "delta/simulation/simulated_world.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "base/json.h"
#include "base/text.h"
#include "delta/deletion_vector/deletion_vector.h"
#include "delta/log/log_names.h"
#include "delta/maintenance/vacuum.h"
#include "delta/table_fixture.h"
#include "store/local_store.h"

namespace ingot::delta {
namespace {

constexpr std::string_view kRoot = "s/t";
constexpr std::string_view kCreator = "creator";
constexpr size_t kTornEntries = 3;

std::string LogKeyOf(const std::string& name) { return std::string(kRoot) + "/_delta_log/" + name; }

// A live file is named by its path, and by the vector of its gone rows if it has one: "f1.parquet#u…@1".
std::string NameOf(const std::string& path, const std::optional<DeletionVector>& vector) {
  return vector.has_value() ? path + "#" + vector->UniqueId() : path;
}

// The same of a word of the log.
std::string NameOf(const Json& word) {
  std::optional<DeletionVector> vector;
  if (const Json* said = word.Find("deletionVector")) {
    vector.emplace();
    vector->storage_type = said->GetString("storageType");
    vector->path_or_inline_dv = said->GetString("pathOrInlineDv");
    if (said->Find("offset") != nullptr) vector->offset = static_cast<int32_t>(said->GetInt("offset"));
  }
  return NameOf(word.GetString("path"), vector);
}

// Where its rows, and its vector, lie.
std::vector<std::string> FilesOf(const std::string& name) {
  size_t end = name.find('#');
  std::vector<std::string> files{name.substr(0, end)};
  if (end == std::string::npos || name[end + 1] != 'u') return files;
  size_t from = end + 2;
  if (auto path = DeletionVectorPath(std::string_view(name).substr(from, name.rfind('@') - from)); path.ok()) {
    files.push_back(*path);
  }
  return files;
}

int64_t GoneRows(const Json& word) {
  const Json* vector = word.Find("deletionVector");
  return vector == nullptr ? 0 : vector->GetInt("cardinality");
}

// A replay that knows nothing of the one it checks: which files are live, entry by entry.
class PlainLog {
 public:
  // Empty, or what is wrong.
  std::string Read(store::ObjectStore& store) {
    for (int64_t version = 0;; ++version) {
      auto text = store.Get(LogKeyOf(CommitName(version)));
      if (!text.ok()) return version == 0 ? "there is no log" : "";
      if (std::string wrong = Apply(*text); !wrong.empty()) return CommitName(version) + ": " + wrong;
      live_.push_back(now_);
    }
  }
  const std::vector<std::set<std::string>>& live() const { return live_; }
  const std::vector<std::string>& names() const { return names_; }

 private:
  std::string Apply(const std::string& text) {
    std::vector<Json> added;
    std::map<std::string, int64_t> gone;  // rows of the files that this entry removes
    std::string name;
    for (std::string_view line : Split(text, '\n')) {
      auto json = Json::Parse(line);
      if (!json.ok()) continue;  // the empty one at the end
      if (const Json* info = json->Find("commitInfo")) name = info->GetString("userName");
      if (const Json* add = json->Find("add")) added.push_back(*add);
      if (const Json* remove = json->Find("remove")) {
        if (now_.erase(NameOf(*remove)) == 0) return "removes what is not there";
        paths_.erase(remove->GetString("path"));
        gone[remove->GetString("path")] = GoneRows(*remove);
      }
      if (const Json* txn = json->Find("txn")) {
        int64_t& last = transactions_[txn->GetString("appId")];
        if (txn->GetInt("version") <= last) return "an application's transaction came twice";
        last = txn->GetInt("version");
      }
    }
    for (const Json& add : added) {
      const std::string path = add.GetString("path");
      if (!now_.insert(NameOf(add)).second || !paths_.insert(path).second) return "adds what is there";
      if (!name.starts_with("RESTORE") && gone.contains(path) && GoneRows(add) <= gone[path]) {
        return "brings back rows of " + path;
      }
    }
    names_.push_back(std::move(name));
    return "";
  }

  std::set<std::string> now_;
  std::set<std::string> paths_;
  std::map<std::string, int64_t> transactions_;
  std::vector<std::set<std::string>> live_;
  std::vector<std::string> names_;
};

int64_t InMillis(Duration duration) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
}

std::string Listed(const std::set<std::string>& paths) {
  return Join(std::vector<std::string>(paths.begin(), paths.end()), ", ");
}

std::set<std::string> NamesOf(const Snapshot& snapshot) {
  std::set<std::string> names;
  for (const AddFilePtr& file : snapshot.files) names.insert(NameOf(file->path, file->deletion_vector));
  return names;
}

// Every vector of the version can be read, and says what the log says of it.
std::string VerifyVectors(Table& table, const Snapshot& snapshot) {
  for (const AddFilePtr& file : snapshot.files) {
    if (!file->deletion_vector.has_value()) continue;
    auto gone = ReadDeletionVector(table, *file->deletion_vector, file->path);
    if (!gone.ok()) return gone.error().message();
    if (static_cast<int64_t>(gone->size()) != file->deletion_vector->cardinality) return "a vector has other rows";
  }
  return "";
}

}  // namespace

size_t SimulatedProcess::Below(size_t limit) {
  return std::uniform_int_distribution<size_t>(0, limit - 1)(world_.random_);
}

void SimulatedProcess::LetTimePass(Duration duration) {
  int64_t until = world_.instant_ + InMillis(duration);
  for (const SimulatedWorld::Running& other : world_.processes_) {
    if (other.process.get() == this || other.done || !other.started) continue;
    until = std::min(until, other.process->step_began_ + InMillis(SimulatedWorld::kLongestStep));
  }
  world_.instant_ = std::max(world_.instant_, until);
}

int64_t SimulatedProcess::RecentVersion(const Snapshot& snapshot) {
  const Timestamp since = world_.clock_.Now() - (SimulatedWorld::kRetention - SimulatedWorld::kLongestStep);
  int64_t oldest = snapshot.version;
  while (oldest > 0 && world_.store_->WrittenAt(LogKeyOf(CommitName(oldest))) >= since) --oldest;
  return oldest + static_cast<int64_t>(Below(static_cast<size_t>(snapshot.version - oldest) + 1));
}

void SimulatedProcess::Vacuum() {
  world_.vacuumed_ = std::max(world_.vacuumed_, world_.clock_.Now() - SimulatedWorld::kRetention);
  VacuumOptions options;
  options.retention = SimulatedWorld::kRetention;
  options.allow_short_retention = true;
  // Its two marks are commits without files; one that fails leaves files for the next.
  (void)delta::Vacuum(table_, options, Reason("VACUUM"), {}).ok();
}

void SimulatedProcess::Restart() {
  killed_ = false;
  store::FaultOptions options;
  options.plan = [this](const store::StoreCall& call) { return Decide(call); };
  options.crash = [this](const store::StoreCall&) { killed_ = true; };
  options.torn_entries = kTornEntries;
  auto faulty = std::make_shared<store::FaultyStore>(world_.store_, options, world_.clock_);
  table_ = Table::Open(std::move(faulty), std::string(kRoot), {TestEngine(), &world_.clock_, &NullLogger()});
}

store::Fault SimulatedProcess::Decide(const store::StoreCall&) {
  if (killed_) return store::Fault::kErrorBefore;
  world_.Yield(number_);
  return world_.Draw();
}

SnapshotPtr SimulatedProcess::Read() {
  int64_t at_least = world_.acknowledged_;
  auto snapshot = table_->Latest();
  if (!snapshot.ok()) return nullptr;
  if (!killed_) world_.seen_.push_back({at_least, *snapshot});
  return *snapshot;
}

std::optional<AddFile> SimulatedProcess::StageFile() {
  std::string path = "f" + std::to_string(world_.names_++) + ".parquet";
  if (!table_->store().Put(table_->Key(path), "rows").ok()) return std::nullopt;
  world_.store_->MarkVolatile(table_->Key(path));
  AddFile file = MakeAdd(path);
  file.stats = R"({"numRecords":)" + std::to_string(kRowsOfFile) + "}";
  return file;
}

void SimulatedProcess::AddFileTo(Transaction& transaction) {
  if (auto file = StageFile()) transaction.Add(std::move(*file));
}

CommitReason SimulatedProcess::Reason(const std::string& operation) {
  CommitReason reason;
  reason.operation = operation;
  reason.user = operation + " " + std::to_string(world_.names_++);
  return reason;
}

void SimulatedProcess::Note(const CommitReason& reason, const Status& outcome) {
  using Outcome = SimulatedWorld::Outcome;
  bool in_doubt = killed_ || (!outcome.ok() && outcome.error().message().find("may or may not") != std::string::npos);
  world_.outcomes_[reason.user] = in_doubt       ? Outcome::kInDoubt
                                  : outcome.ok() ? Outcome::kAcknowledged
                                                 : Outcome::kRefused;
}

void SimulatedProcess::Commit(Transaction& transaction, const std::string& operation) {
  if (transaction.empty()) return;
  CommitReason reason = Reason(operation);
  auto outcome = transaction.Commit(reason);
  Note(reason, outcome.ok() ? Status::Ok() : Status(outcome.error()));
  if (outcome.ok() && !killed_) world_.acknowledged_ = std::max(world_.acknowledged_, outcome->version);
}

Timestamp SimulatedWorld::SteppingClock::Now() const {
  return Timestamp(std::chrono::milliseconds(1'736'000'000'000 + world_.instant_));
}

void SimulatedWorld::SteppingClock::Sleep(Duration) { ++world_.instant_; }

SimulatedWorld::SimulatedWorld(uint64_t seed, const store::FaultRates& rates,
                               std::map<std::string, std::string> properties, Protocol protocol)
    : random_(seed), rates_(rates), clock_(*this),
      store_(std::make_shared<StampedStore>(std::make_shared<store::LocalStore>(folder_.path()), clock_)) {
  auto table = Open();
  Transaction transaction(table, nullptr);
  Metadata metadata;
  metadata.id = NewUuid();
  metadata.schema_json = kSchema;
  metadata.configuration = std::move(properties);
  transaction.SetProtocol(std::move(protocol));
  transaction.SetMetadata(std::move(metadata));
  CommitReason reason;
  reason.operation = "CREATE TABLE";
  reason.user = kCreator;
  bool created = transaction.Commit(reason).ok();
  outcomes_[std::string(kCreator)] = created ? Outcome::kAcknowledged : Outcome::kRefused;
}

SimulatedWorld::~SimulatedWorld() = default;

std::shared_ptr<Table> SimulatedWorld::Open() {
  return Table::Open(store_, std::string(kRoot), {TestEngine(), &clock_, &NullLogger()});
}

void SimulatedWorld::AddProcess(std::vector<Step> kinds, int steps) {
  Running running;
  running.process = std::unique_ptr<SimulatedProcess>(new SimulatedProcess(*this, processes_.size()));
  running.kinds = std::move(kinds);
  running.steps = steps;
  processes_.push_back(std::move(running));
}

void SimulatedWorld::FaultOnlyAt(uint64_t call, store::Fault fault) {
  only_one_ = true;
  only_call_ = call;
  only_fault_ = fault;
}

store::Fault SimulatedWorld::Draw() {
  uint64_t call = calls_++;
  ++instant_;
  if (only_one_) return call == only_call_ ? only_fault_ : store::Fault::kNone;
  double drawn = static_cast<double>(random_() >> 11) * 0x1.0p-53;
  const std::pair<double, store::Fault> kinds[] = {{rates_.error_before, store::Fault::kErrorBefore},
                                                   {rates_.lost_reply, store::Fault::kLostReply},
                                                   {rates_.torn_list, store::Fault::kTornList},
                                                   {rates_.crash_before, store::Fault::kCrashBefore},
                                                   {rates_.crash_after, store::Fault::kCrashAfter}};
  for (const auto& [rate, fault] : kinds) {
    if (drawn < rate) return fault;
    drawn -= rate;
  }
  return store::Fault::kNone;
}

// With the mutex held: says whose turn is next.
void SimulatedWorld::PassOn() {
  std::vector<size_t> able;
  for (size_t i = 0; i < processes_.size(); ++i) {
    if (!processes_[i].done) able.push_back(i);
  }
  turn_ = able.empty() ? SIZE_MAX : able[std::uniform_int_distribution<size_t>(0, able.size() - 1)(random_)];
  turned_.notify_all();
}

void SimulatedWorld::WaitForTurn(size_t process, std::unique_lock<std::mutex>& lock) {
  turned_.wait(lock, [&] { return turn_ == process; });
}

void SimulatedWorld::Yield(size_t process) {
  std::unique_lock lock(mutex_);
  PassOn();
  WaitForTurn(process, lock);
}

void SimulatedWorld::RunProcess(size_t number) {
  {
    std::unique_lock lock(mutex_);
    WaitForTurn(number, lock);
  }
  Running& running = processes_[number];
  running.started = true;
  running.process->Restart();
  for (int step = 0; step < running.steps; ++step) {
    running.process->step_began_ = instant_;
    running.kinds[running.process->Below(running.kinds.size())](*running.process);
    if (running.process->killed()) running.process->Restart();
  }
  const std::lock_guard lock(mutex_);
  running.done = true;
  PassOn();
}

void SimulatedWorld::Run() {
  std::vector<std::thread> threads;
  for (size_t i = 0; i < processes_.size(); ++i) threads.emplace_back([this, i] { RunProcess(i); });
  {
    const std::lock_guard lock(mutex_);
    PassOn();
  }
  for (std::thread& thread : threads) thread.join();
}

std::string SimulatedWorld::VerifyReaders(const std::vector<std::set<std::string>>& live) {
  for (const Seen& seen : seen_) {
    auto version = static_cast<size_t>(seen.snapshot->version);
    std::string place = "a reader at version " + std::to_string(version);
    if (seen.snapshot->version < seen.at_least) return place + " missed an acknowledged commit";
    if (version >= live.size() || NamesOf(*seen.snapshot) != live[version]) return place + " saw other files";
  }
  auto table = Open();
  auto newest = table->Latest();
  if (!newest.ok()) return "a new reader: " + newest.error().message();
  if (static_cast<size_t>((*newest)->version) + 1 != live.size()) return "a new reader stands at another version";
  if (NamesOf(**newest) != live.back()) return "a new reader sees other files";
  if (std::string wrong = VerifyVectors(*table, **newest); !wrong.empty()) return "a new reader: " + wrong;
  if (std::string wrong = VerifyFiles(live); !wrong.empty()) return wrong;
  if (only_one_) return "";  // one history many times over: once is enough to look back
  size_t back = random_() % live.size();
  auto old = Open()->AtVersion(static_cast<int64_t>(back));
  if (!old.ok() || NamesOf(**old) != live[back]) return "version " + std::to_string(back) + " is another now";
  return "";
}

// Whatever was the newest version since the last vacuum's limit can be read. (A file counts as removed from the instant
// when its remover staged that: at most a step before the commit.)
std::string SimulatedWorld::VerifyFiles(const std::vector<std::set<std::string>>& live) {
  auto table = Open();
  for (size_t version = 0; version < live.size(); ++version) {
    const std::string next = LogKeyOf(CommitName(static_cast<int64_t>(version) + 1));
    if (store_->WrittenAt(next) < vacuumed_ + kLongestStep + kLongestStep / 4) continue;
    for (const std::string& name : live[version]) {
      for (const std::string& path : FilesOf(name)) {
        if (store_->IsVolatile(table->Key(path))) return "file " + path + " was committed before it was durable";
        if (!store_->Head(table->Key(path)).ok()) {
          return "file " + path + " of version " + std::to_string(version) + " is needed, and gone";
        }
      }
    }
  }
  return "";
}

// When all is quiet and old, a vacuum leaves the files of the newest version and no others.
std::string SimulatedWorld::VerifySweeping(const std::set<std::string>& newest) {
  instant_ += 2 * InMillis(kRetention);
  auto table = Open();
  VacuumOptions options;
  options.retention = kRetention;
  options.allow_short_retention = true;
  auto swept = Vacuum(table, options, {}, {});
  if (!swept.ok()) return "the last vacuum: " + swept.error().message();
  std::set<std::string> left;
  auto listing = store_->ListLevel(std::string(kRoot) + "/");
  if (!listing.ok()) return "the folder cannot be listed";
  for (const store::ObjectInfo& object : listing->objects) left.insert(object.key.substr(kRoot.size() + 1));
  std::set<std::string> wanted;
  for (const std::string& name : newest) {
    for (std::string& path : FilesOf(name)) wanted.insert(std::move(path));
  }
  if (left != wanted) return "the last vacuum left " + Listed(left) + " instead of " + Listed(wanted);
  auto after = table->Latest();
  if (!after.ok() || NamesOf(**after) != newest) return "the last vacuum changed the table";
  return "";
}

std::string SimulatedWorld::Verify() {
  PlainLog log;
  if (std::string wrong = log.Read(*store_); !wrong.empty()) return wrong;
  for (const auto& [name, outcome] : outcomes_) {
    auto times = std::count(log.names().begin(), log.names().end(), name);
    if (outcome == Outcome::kAcknowledged && times != 1) {
      return name + " was acknowledged and is there " + std::to_string(times) + " times";
    }
    if (outcome == Outcome::kRefused && times != 0) return name + " was refused and is there";
    if (times > 1) return name + " is there " + std::to_string(times) + " times";
  }
  if (std::string wrong = VerifyReaders(log.live()); !wrong.empty()) return wrong;
  return VerifySweeping(log.live().back());
}

}  // namespace ingot::delta
