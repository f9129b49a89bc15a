// Comparing the metadata with the table.
#include <map>
#include <string>
#include <utility>

#include "iceberg/manifest_store.h"
#include "iceberg/metadata_files.h"
#include "iceberg/sync.h"

namespace ingot::iceberg {
namespace {

using FileSizes = std::map<std::string, int64_t>;

// The live files that the current snapshot's manifests list.
Result<FileSizes> ListedFiles(delta::Table& table, const TableMetadata& metadata) {
  ManifestStore store(table, 0, 0);
  FileSizes files;
  ASSIGN_OR_RETURN(const ManifestList list, store.ReadList(metadata.current()->manifest_list));
  for (const ManifestFile& file : list.manifests) {
    ASSIGN_OR_RETURN(const Manifest manifest, store.Read(file));
    for (const ManifestEntry& entry : manifest.entries) {
      if (entry.is_live()) files[entry.file.path] = entry.file.size;
    }
  }
  return files;
}

// What tells the two apart; empty when they hold the same files.
std::string Difference(FileSizes listed, const delta::Snapshot& snapshot, const Layout& layout) {
  for (const delta::AddFilePtr& file : snapshot.files) {
    const auto found = listed.find(layout.Uri(file->path));
    if (found == listed.end()) return "file " + file->path + " of the table is in no manifest";
    if (found->second != file->size) return "file " + file->path + " has another size in its manifest";
    listed.erase(found);
  }
  return listed.empty() ? "" : "file " + listed.begin()->first + " is listed, but not in the table";
}

Report Differs(Report report, std::string detail) {
  report.state = Report::State::kDiffers;
  report.detail = std::move(detail);
  return report;
}

bool IsOfTheBytes(ErrorKind kind) {
  return kind == ErrorKind::kCorrupt || kind == ErrorKind::kNotFound || kind == ErrorKind::kUnsupported;
}

}  // namespace

std::string_view StateName(Report::State state) {
  switch (state) {
    case Report::State::kCurrent: return "current";
    case Report::State::kMissing: return "missing";
    case Report::State::kBehind: return "behind";
    case Report::State::kDiffers: return "differs";
  }
  return "";
}

Result<Report> Inspect(delta::Table& table, const delta::Snapshot& snapshot) {
  MetadataFiles files(table);
  Report report;
  ASSIGN_OR_RETURN(const auto newest, files.Newest(snapshot.version));
  if (!newest) return report;
  report.version = *newest;
  report.metadata_file = files.layout().Uri(MetadataName(*newest));
  report.state = Report::State::kBehind;
  if (*newest < snapshot.version) return report;
  const auto metadata = files.Load(*newest, TableUuid(snapshot.metadata.id));
  if (!metadata.ok()) {
    if (!IsOfTheBytes(metadata.error().kind())) return metadata.error();
    return Differs(report, metadata.error().message());
  }
  auto listed = ListedFiles(table, *metadata);
  if (!listed.ok()) {
    if (!IsOfTheBytes(listed.error().kind())) return listed.error();
    return Differs(report, listed.error().message());
  }
  std::string difference = Difference(std::move(*listed), snapshot, files.layout());
  if (!difference.empty()) return Differs(report, std::move(difference));
  // The hint is moved after the metadata is there; a process may have been killed in between.
  if (files.Hint().value_or(-1) < snapshot.version) return report;
  report.state = Report::State::kCurrent;
  return report;
}

Result<Json> DescribeAndMend(delta::Table& table, const delta::Snapshot& snapshot) {
  ASSIGN_OR_RETURN(const Report found, Inspect(table, snapshot));
  const Status mended = Mend(table, snapshot, found);
  ASSIGN_OR_RETURN(const Report now, Inspect(table, snapshot));
  Json json = Json::MakeObject();
  json.Set("state", StateName(now.state)).Set("metadata_file", now.metadata_file);
  if (now.version) json.Set("version", *now.version);
  if (now.state != found.state) json.Set("mended", StateName(found.state));
  const std::string detail = mended.ok() ? now.detail : mended.error().message();
  if (!detail.empty()) json.Set("detail", detail);
  return json;
}

}  // namespace ingot::iceberg
