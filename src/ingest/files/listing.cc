#include "ingest/files/listing.h"

#include <algorithm>
#include <filesystem>

#include "base/text.h"
#include "store/location.h"

namespace ingot::ingest {
namespace {

bool HasWildcard(std::string_view path) { return path.find_first_of("*?[") != std::string_view::npos; }

// A path cut where the listing must start.
struct Pattern {
  std::string folder;  // "data/", "/abs/", "s3://bucket/raw/"; as the user wrote it
  std::string rest;    // the glob below it
};

Pattern Cut(const std::string& path) {
  std::string_view folder = GlobPrefix(path);
  if (!HasWildcard(path)) folder = std::string_view(path).substr(0, path.rfind('/') == std::string::npos ? 0 : path.rfind('/') + 1);
  return {std::string(folder), path.substr(folder.size())};
}

// Files that begin with a dot are not meant, unless the glob says so.
bool IsHidden(std::string_view key, std::string_view glob) {
  const size_t slash = key.rfind('/');
  const std::string_view base = key.substr(slash == std::string_view::npos ? 0 : slash + 1);
  return !base.empty() && base[0] == '.' && glob.find("/.") == std::string_view::npos && glob[0] != '.';
}

Status ListPath(const std::string& path, const IngestContext& context, Listing* listing) {
  const Pattern pattern = Cut(path);
  std::string folder = pattern.folder;
  const bool remote = path.find("://") != std::string::npos;
  if (!remote) {
    folder = (std::filesystem::path(context.project_directory) / folder).lexically_normal().string();
    std::error_code failed;
    if (!std::filesystem::is_directory(folder, failed)) {
      return NotFound("there is no folder '" + (pattern.folder.empty() ? "." : pattern.folder) + "' for path '" + path +
                      "' (looked in '" + context.project_directory + "')");
    }
  }
  ASSIGN_OR_RETURN(const store::Location location, store::ParseLocation(folder));
  ASSIGN_OR_RETURN(const std::shared_ptr<store::ObjectStore> store, context.stores.Open(location));
  const bool glob = HasWildcard(path);
  size_t found = 0;
  const auto take = [&](const store::ObjectInfo& object) {
    const bool matches = glob ? GlobMatches(pattern.rest, object.key) && !IsHidden(object.key, pattern.rest)
                              : object.key == pattern.rest;
    if (!matches) return true;
    ++found;
    listing->files.push_back(
        {{store, object.key, pattern.folder + object.key, object.size}, object.modified});
    return true;
  };
  if (glob) {
    RETURN_IF_ERROR(store->List("", "", take));
  } else {
    const Result<store::ObjectInfo> object = store->Head(pattern.rest);
    if (object.ok()) {
      take(*object);
    } else if (object.error().kind() != ErrorKind::kNotFound) {
      return object.error();
    }
  }
  if (found > 0) return Status::Ok();
  if (!glob) return NotFound("there is no file '" + path + "'");
  listing->warnings.push_back("no file matches '" + path + "'");
  return Status::Ok();
}

}  // namespace

Result<Listing> ListFiles(const FilesSource& source, const IngestContext& context) {
  Listing listing;
  for (const std::string& path : source.paths) RETURN_IF_ERROR(ListPath(path, context, &listing));
  auto& files = listing.files;
  std::sort(files.begin(), files.end(),
            [](const FoundFile& a, const FoundFile& b) { return a.file.name < b.file.name; });
  files.erase(std::unique(files.begin(), files.end(),
                          [](const FoundFile& a, const FoundFile& b) { return a.file.name == b.file.name; }),
              files.end());
  return listing;
}

Result<FileFormat> DecideFormat(const FilesSource& source, const std::vector<FoundFile>& files) {
  if (source.format != FileFormat::kAuto || files.empty()) return source.format;
  const FileFormat format = FormatOfName(files[0].file.name);
  for (const FoundFile& file : files) {
    const FileFormat other = FormatOfName(file.file.name);
    if (other == FileFormat::kAuto) {
      return InvalidArgument("the name of '" + file.file.name +
                             "' tells no format: set 'format' to ndjson, json, csv or parquet");
    }
    if (other != format) {
      return InvalidArgument("'" + files[0].file.name + "' and '" + file.file.name +
                             "' differ in format: make them two sources, or set 'format'");
    }
  }
  return format;
}

std::string LedgerPrefix(const std::string& source) { return "ingot.ingest:" + source + ":"; }

NewFiles ChooseNew(std::vector<FoundFile> files, const std::map<std::string, int64_t>& ledger,
                   const std::string& source, bool append_changed_files) {
  NewFiles chosen;
  const std::string prefix = LedgerPrefix(source);
  for (FoundFile& file : files) {
    const auto taken = ledger.find(prefix + file.file.name);
    if (taken == ledger.end() || (append_changed_files && ToMillis(file.modified) > taken->second)) {
      chosen.files.push_back(std::move(file));
      continue;
    }
    ++chosen.skipped;
    if (taken->second == ToMillis(file.modified)) continue;
    chosen.warnings.push_back("'" + file.file.name + "' has changed since it was taken; it is not taken again " +
                              (append_changed_files ? "(it is older than the one that was)" : "(on_change: append would)"));
  }
  return chosen;
}

}  // namespace ingot::ingest
