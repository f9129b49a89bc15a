#include "delta/log/retention.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"

namespace ingot::delta {
namespace {

struct Unit {
  std::string_view name;
  Duration length;
};
constexpr Unit kUnits[] = {
    {"week", std::chrono::hours(7 * 24)},
    {"day", std::chrono::hours(24)},
    {"hour", std::chrono::hours(1)},
    {"minute", std::chrono::minutes(1)},
    {"second", std::chrono::seconds(1)},
    {"millisecond", std::chrono::milliseconds(1)},
    {"microsecond", std::chrono::microseconds(1)},
};
constexpr int64_t kMostOfUnit = 1'000'000;

}  // namespace

std::optional<Duration> ParseInterval(std::string_view text) {
  std::vector<std::string> words;
  for (std::string_view word : Split(text, ' ')) {
    if (!word.empty()) words.push_back(ToLower(word));
  }
  if (!words.empty() && words[0] == "interval") words.erase(words.begin());
  if (words.empty() || words.size() % 2 != 0) return std::nullopt;
  Duration whole{0};
  for (size_t i = 0; i < words.size(); i += 2) {
    std::string& name = words[i + 1];
    if (name.ends_with('s')) name.pop_back();
    auto count = ParseInt64(words[i]);
    const Unit* unit =
        std::find_if(std::begin(kUnits), std::end(kUnits), [&](const Unit& u) { return u.name == name; });
    if (!count.has_value() || *count < 0 || *count > kMostOfUnit || unit == std::end(kUnits))
      return std::nullopt;
    whole += unit->length * *count;
  }
  return whole;
}

Duration TombstoneRetention(const Snapshot& snapshot) {
  constexpr Duration kDefault = std::chrono::hours(7 * 24);
  return ParseInterval(snapshot.Property("delta.deletedFileRetentionDuration")).value_or(kDefault);
}

bool IsExpired(const RemoveFile& tombstone, Timestamp now, Duration retention) {
  return tombstone.deletion_timestamp.value_or(0) < ToMillis(now - retention);
}

std::optional<Duration> TransactionRetention(const Snapshot& snapshot) {
  return ParseInterval(snapshot.Property("delta.setTransactionRetentionDuration"));
}

bool IsExpired(const SetTransaction& transaction, Timestamp now, std::optional<Duration> retention) {
  return retention.has_value() && transaction.last_updated.has_value() &&
         *transaction.last_updated < ToMillis(now - *retention);
}

SnapshotPtr WithoutExpired(const SnapshotPtr& snapshot, Timestamp now) {
  Duration retention = TombstoneRetention(*snapshot);
  std::vector<FileList<RemoveFile>::Change> changes;
  for (const RemoveFilePtr& tombstone : snapshot->tombstones) {
    if (!IsExpired(*tombstone, now, retention)) continue;
    changes.push_back({tombstone->path, &tombstone->deletion_vector, nullptr});
  }
  auto kept = TransactionRetention(*snapshot);
  auto old = [&](const auto& entry) { return IsExpired(entry.second, now, kept); };
  bool forgets = std::any_of(snapshot->transactions.begin(), snapshot->transactions.end(), old);
  if (changes.empty() && !forgets) return snapshot;
  auto pruned = std::make_shared<Snapshot>(*snapshot);
  if (forgets) std::erase_if(pruned->transactions, old);
  pruned->tombstones = snapshot->tombstones.With(std::move(changes));
  return pruned;
}

}  // namespace ingot::delta
