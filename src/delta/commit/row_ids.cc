#include "delta/commit/row_ids.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/ids.h"
#include "delta/action/statistics.h"

namespace ingot::delta {
namespace {

constexpr const char* kDomain = "delta.rowTracking";
constexpr const char* kHighWaterMark = "rowIdHighWaterMark";

bool IsOn(const Metadata& metadata, const std::string& property) {
  const auto found = metadata.configuration.find(property);
  return found != metadata.configuration.end() && found->second == "true";
}

int64_t HighWaterMark(const Snapshot& snapshot) {
  const auto domain = snapshot.domains.find(kDomain);
  if (domain == snapshot.domains.end() || domain->second.removed) return -1;
  const auto configuration = Json::Parse(domain->second.configuration);
  return configuration.ok() ? configuration->GetInt(kHighWaterMark, -1) : -1;
}

class Numbering {
 public:
  Numbering(const Snapshot& base, std::string_view table)
      : base_(base), table_(table), before_(HighWaterMark(base)), last_(before_) {}

  Status Number(AddFile* add) {
    // The same file again, as with another deletion vector.
    for (const AddFilePtr& present : base_.files.FindPath(add->path)) {
      add->base_row_id = present->base_row_id;
      add->default_row_commit_version = present->default_row_commit_version;
    }
    if (!add->default_row_commit_version.has_value()) add->default_row_commit_version = base_.version + 1;
    if (add->base_row_id.has_value()) return Status::Ok();
    const auto statistics = ParseStatistics(add->stats.empty() ? "{}" : add->stats);
    if (!statistics.ok() || !statistics->record_count.has_value()) {
      return InvalidArgument("table " + std::string(table_) + " numbers its rows, and file " + add->path +
                             " does not say how many it has: rewrite it with OPTIMIZE first");
    }
    add->base_row_id = last_ + 1;
    last_ += *statistics->record_count;
    return Status::Ok();
  }

  void NoteIn(std::vector<Action>* actions) const {
    if (last_ == before_) return;
    Json configuration = Json::MakeObject();
    configuration.Set(kHighWaterMark, last_);
    actions->emplace_back(DomainMetadata{kDomain, configuration.Dump(), false});
  }

 private:
  const Snapshot& base_;
  const std::string_view table_;
  const int64_t before_;
  int64_t last_;
};

// The files that no action speaks about and that have no numbers yet, to be added again.
std::vector<Action> FilesWithoutNumbers(const Snapshot& base, const std::vector<Action>& actions) {
  std::set<std::string_view> spoken_about;
  for (const Action& action : actions) {
    if (const auto* add = std::get_if<AddFile>(&action)) spoken_about.insert(add->path);
    if (const auto* remove = std::get_if<RemoveFile>(&action)) spoken_about.insert(remove->path);
  }
  std::vector<Action> again;
  for (const AddFilePtr& file : base.files) {
    if (file->base_row_id.has_value() || spoken_about.contains(file->path)) continue;
    AddFile add = *file;
    add.data_change = false;
    again.emplace_back(std::move(add));
  }
  return again;
}

}  // namespace

bool NumbersRows(const Protocol& protocol, const Metadata& metadata) {
  const auto& features = protocol.writer_features;
  return std::find(features.begin(), features.end(), "rowTracking") != features.end() &&
         !IsOn(metadata, "delta.rowTrackingSuspended");
}

bool TracksRows(const Protocol& protocol, const Metadata& metadata) {
  return NumbersRows(protocol, metadata) && IsOn(metadata, "delta.enableRowTracking");
}

void NameRowTrackingColumns(Metadata* metadata) {
  if (!IsOn(*metadata, "delta.enableRowTracking")) return;
  metadata->configuration.emplace(kRowIdColumnProperty, "_row-id-col-" + NewUuid());
  metadata->configuration.emplace(kRowVersionColumnProperty, "_row-commit-version-col-" + NewUuid());
}

Status AssignRowIds(const Snapshot& base, const Protocol& protocol, const Metadata& after, std::string_view table,
                    std::vector<Action>* actions) {
  if (!NumbersRows(protocol, after)) return Status::Ok();
  if (TracksRows(protocol, after) && !TracksRows(base.protocol, base.metadata)) {
    for (Action& action : FilesWithoutNumbers(base, *actions)) actions->push_back(std::move(action));
  }
  Numbering numbering(base, table);
  for (Action& action : *actions) {
    if (auto* add = std::get_if<AddFile>(&action)) RETURN_IF_ERROR(numbering.Number(add));
  }
  numbering.NoteIn(actions);
  return Status::Ok();
}

}  // namespace ingot::delta
