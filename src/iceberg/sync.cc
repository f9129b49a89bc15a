#include "iceberg/sync.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/text.h"
#include "delta/log/log_names.h"
#include "engine/session.h"
#include "iceberg/data_files.h"
#include "iceberg/expiry.h"
#include "iceberg/metadata_files.h"
#include "iceberg/metadata_update.h"
#include "iceberg/missing_versions.h"

namespace ingot::iceberg {
namespace {

// Versions that are written one by one; more are not worth it.
constexpr int64_t kMaxMissing = 32;

RowCounter CounterOf(delta::Table& table) {
  return [&table](const delta::AddFile& file) -> Result<int64_t> {
    if (table.context().engine == nullptr) return Internal("a table without an engine cannot count rows");
    ASSIGN_OR_RETURN(auto session, table.context().engine->Connect());
    ASSIGN_OR_RETURN(const auto rows, session->QueryValue("SELECT sum(num_rows) FROM parquet_file_metadata(" +
                                                          QuoteSqlText(table.Url(file.path)) + ")"));
    const auto count = ParseInt64(rows.value_or(""));
    if (!count) return Corrupt("file " + table.Url(file.path) + ": its rows cannot be counted");
    return *count;
  };
}

class Writer {
 public:
  explicit Writer(delta::Table& table) : table_(table), files_(table), count_rows_(CounterOf(table)) {}

  Status Sync(const delta::Snapshot& snapshot) {
    const std::string uuid = TableUuid(snapshot.metadata.id);
    if (files_.Load(snapshot.version, uuid).ok()) return files_.MoveHint(snapshot.version);
    const Status stepped = StepTo(snapshot, uuid);
    if (stepped.ok() || stepped.error().kind() == ErrorKind::kUnavailable) return stepped;
    return Whole(snapshot, false);
  }

  // The version from nothing but the snapshot.
  Status Whole(const delta::Snapshot& snapshot, bool replace) {
    const TableVersion version{snapshot.version, ToMillis(snapshot.timestamp), snapshot.metadata, snapshot.schema};
    ASSIGN_OR_RETURN(DescribedVersion described, DescribeVersion(nullptr, version, files_.layout()));
    FileChanges changes;
    for (const delta::AddFilePtr& file : snapshot.files) {
      ASSIGN_OR_RETURN(DataFile data_file, Convert(*file, described));
      changes.added.push_back(std::move(data_file));
    }
    ASSIGN_OR_RETURN(TableMetadata metadata, Write(described, nullptr, version.version, std::move(changes), true));
    if (replace) {
      RETURN_IF_ERROR(files_.Replace(metadata));
    } else {
      RETURN_IF_ERROR(Published(files_.Publish(std::move(metadata))));
    }
    return files_.MoveHint(snapshot.version);
  }

 private:
  static Status Published(const Result<TableMetadata>& metadata) {
    return metadata.ok() ? Status::Ok() : Status(metadata.error());
  }

  // Writes every version from the newest that is there to the snapshot's.
  Status StepTo(const delta::Snapshot& snapshot, const std::string& uuid) {
    ASSIGN_OR_RETURN(const auto newest, files_.Newest(snapshot.version - 1));
    if (!newest) return NotFound("the table has no Iceberg metadata yet");
    if (snapshot.version - *newest > kMaxMissing) return NotFound("the newest Iceberg metadata is too old");
    ASSIGN_OR_RETURN(TableMetadata metadata, files_.Load(*newest, uuid));
    ASSIGN_OR_RETURN(const auto versions, ReadMissingVersions(table_, *newest, snapshot));
    for (const MissingVersion& version : versions) {
      ASSIGN_OR_RETURN(TableMetadata made, Step(metadata, version));
      ASSIGN_OR_RETURN(TableMetadata present, files_.Publish(std::move(made)));
      RETURN_IF_ERROR(files_.MoveHint(version.description.version));
      Expire(table_, metadata, present);
      metadata = std::move(present);
    }
    return Status::Ok();
  }

  Result<TableMetadata> Step(const TableMetadata& before, const MissingVersion& version) {
    ASSIGN_OR_RETURN(DescribedVersion described, DescribeVersion(&before, version.description, files_.layout()));
    FileChanges changes;
    for (const delta::AddFile& file : version.added) {
      ASSIGN_OR_RETURN(DataFile data_file, Convert(file, described));
      changes.added.push_back(std::move(data_file));
    }
    for (const std::string& path : version.removed) changes.removed.insert(files_.layout().Uri(path));
    for (const std::string& path : version.replaced) changes.replaced.insert(files_.layout().Uri(path));
    return Write(described, before.current(), version.description.version, std::move(changes), version.data_change);
  }

  Result<DataFile> Convert(const delta::AddFile& file, const DescribedVersion& described) const {
    return ToDataFile(file, described.schema, described.head.spec, files_.layout(), count_rows_);
  }

  // Everything but the metadata file itself.
  Result<TableMetadata> Write(DescribedVersion& described, const Snapshot* before, int64_t version, FileChanges changes,
                              bool data_change) {
    TableMetadata& metadata = described.metadata;
    ManifestStore store(table_, version, SnapshotId(metadata.uuid, version));
    ManifestList list{store.snapshot_id(), std::nullopt, store.sequence_number(), {}};
    if (before != nullptr) {
      list.parent_id = before->id;
      ASSIGN_OR_RETURN(ManifestList parent, store.ReadList(before->manifest_list));
      list.manifests = std::move(parent.manifests);
    }
    ChangeCounts counts;
    ASSIGN_OR_RETURN(list.manifests,
                     UpdateManifests(store, list.manifests, described.head, std::move(changes), &counts));
    ASSIGN_OR_RETURN(const std::string uri, store.WriteList(list));
    AppendSnapshot(&metadata, before, version, uri, counts, data_change);
    return std::move(metadata);
  }

  delta::Table& table_;
  MetadataFiles files_;
  const RowCounter count_rows_;
};

}  // namespace

Status Sync(delta::Table& table, const delta::Snapshot& snapshot) { return Writer(table).Sync(snapshot); }

Status Rebuild(delta::Table& table, const delta::Snapshot& snapshot) { return Writer(table).Whole(snapshot, true); }

Status Mend(delta::Table& table, const delta::Snapshot& snapshot, const Report& report) {
  switch (report.state) {
    case Report::State::kCurrent: return Status::Ok();
    case Report::State::kMissing:
    case Report::State::kBehind: return Sync(table, snapshot);
    case Report::State::kDiffers: return Rebuild(table, snapshot);
  }
  return Status::Ok();
}

}  // namespace ingot::iceberg
