#include "engine/store_file_system.h"

#include <array>
#include <chrono>
#include <optional>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "engine/error_mapping.h"
#include "engine/store_file_handle.h"

namespace ingot::engine {
namespace {

using duckdb::FileHandle;
using duckdb::Value;
using Opener = duckdb::optional_ptr<duckdb::FileOpener>;

constexpr uint64_t kCopyBytes = 16ULL << 20;

struct KnownScheme {
  std::string_view prefix;
  store::Location::Scheme scheme;
};
constexpr std::array kSchemes = {
    KnownScheme{"s3://", store::Location::Scheme::kS3},
    KnownScheme{"s3a://", store::Location::Scheme::kS3},
    KnownScheme{"s3n://", store::Location::Scheme::kS3},
    KnownScheme{"memory://", store::Location::Scheme::kMemory},
};

duckdb::timestamp_t ToDuckDb(Timestamp time) { return duckdb::timestamp_t(time.time_since_epoch().count()); }

// What a listing knows about an object, so that opening it needs no request of its own.
duckdb::OpenFileInfo ToFileInfo(const store::ObjectInfo& object, std::string path) {
  duckdb::OpenFileInfo info(std::move(path));
  info.extended_info = duckdb::make_shared_ptr<duckdb::ExtendedOpenFileInfo>();
  auto& options = info.extended_info->options;
  options["type"] = Value("file");
  options["file_size"] = Value::UBIGINT(object.size);
  options["last_modified"] = Value::TIMESTAMP(ToDuckDb(object.modified));
  options["etag"] = Value(object.etag);
  return info;
}

std::optional<store::ObjectInfo> FromFileInfo(const duckdb::OpenFileInfo& file, const std::string& key) {
  if (file.extended_info == nullptr) return std::nullopt;
  const auto& options = file.extended_info->options;
  const auto size = options.find("file_size");
  const auto modified = options.find("last_modified");
  if (size == options.end() || modified == options.end()) return std::nullopt;
  store::ObjectInfo object;
  object.key = key;
  object.size = size->second.GetValue<uint64_t>();
  object.modified = Timestamp(std::chrono::microseconds(modified->second.GetValue<duckdb::timestamp_t>().value));
  const auto etag = options.find("etag");
  if (etag != options.end()) object.etag = duckdb::StringValue::Get(etag->second);
  return object;
}

StoreReadHandle& Reader(FileHandle& handle) {
  if (!handle.flags.OpenForWriting()) return handle.Cast<StoreReadHandle>();
  ThrowThroughDuckDb(Unsupported("'" + handle.path + "' is open for writing and cannot be read or searched"));
}

StoreWriteHandle& Writer(FileHandle& handle) {
  if (handle.flags.OpenForWriting()) return handle.Cast<StoreWriteHandle>();
  ThrowThroughDuckDb(Unsupported("'" + handle.path + "' is open for reading and cannot be written"));
}

// DuckDB's "**" also stands for no folder at all.
bool Matches(const std::string& pattern, const std::string& flat_pattern, std::string_view key) {
  return GlobMatches(pattern, key) || (flat_pattern != pattern && GlobMatches(flat_pattern, key));
}

std::string AsFolder(std::string key) {
  if (!key.empty() && key.back() != '/') key += '/';
  return key;
}

}  // namespace

bool StoreFileSystem::CanHandleFile(const std::string& path) {
  for (const KnownScheme& known : kSchemes) {
    if (path.compare(0, known.prefix.size(), known.prefix) == 0) return true;
  }
  return false;
}

StoreFileSystem::Place StoreFileSystem::Locate(const std::string& path) {
  for (const KnownScheme& known : kSchemes) {
    if (path.compare(0, known.prefix.size(), known.prefix) != 0) continue;
    const size_t slash = path.find('/', known.prefix.size());
    const std::string bucket = path.substr(known.prefix.size(), slash - known.prefix.size());
    if (bucket.empty()) ThrowThroughDuckDb(InvalidArgument("'" + path + "' names no bucket"));
    Place place;
    place.root = std::string(known.prefix) + bucket + "/";
    if (slash != std::string::npos) place.key = path.substr(slash + 1);
    const std::lock_guard<std::mutex> lock(mutex_);
    auto& store = open_[place.root];
    if (store == nullptr) {
      store::Location location;
      location.scheme = known.scheme;
      location.bucket = bucket;
      store = ValueOrThrow(open_store_(location));
    }
    place.store = store;
    return place;
  }
  ThrowThroughDuckDb(InvalidArgument("'" + path + "' is no object's URL"));
}

duckdb::unique_ptr<FileHandle> StoreFileSystem::OpenForWriting(const std::string& path, duckdb::FileOpenFlags flags) {
  if (flags.OpenForReading() || flags.OpenForAppending()) {
    ThrowThroughDuckDb(Unsupported("'" + path + "' is an object, which can only be written as a whole"));
  }
  const Place place = Locate(path);
  auto writer = ValueOrThrow(place.store->OpenWriter(place.key));
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    unfinished_.insert(path);
  }
  return duckdb::make_uniq<StoreWriteHandle>(*this, path, flags, std::move(writer), [this, path] {
    const std::lock_guard<std::mutex> lock(mutex_);
    unfinished_.erase(path);
  });
}

duckdb::unique_ptr<FileHandle> StoreFileSystem::OpenFileExtended(const duckdb::OpenFileInfo& file,
                                                                 duckdb::FileOpenFlags flags, Opener) {
  if (flags.OpenForWriting()) return OpenForWriting(file.path, flags);
  Place place = Locate(file.path);
  std::optional<store::ObjectInfo> object = FromFileInfo(file, place.key);
  if (!object.has_value()) {
    auto head = place.store->Head(place.key);
    if (!head.ok() && head.error().kind() == ErrorKind::kNotFound && flags.ReturnNullIfNotExists()) return nullptr;
    object = ValueOrThrow(std::move(head));
    object->key = place.key;
  }
  return duckdb::make_uniq<StoreReadHandle>(*this, file.path, flags, place.store, std::move(*object));
}

void StoreFileSystem::Read(FileHandle& handle, void* buffer, int64_t length, duckdb::idx_t offset) {
  Reader(handle).ReadAt(static_cast<char*>(buffer), static_cast<uint64_t>(length), offset);
}

int64_t StoreFileSystem::Read(FileHandle& handle, void* buffer, int64_t length) {
  return static_cast<int64_t>(Reader(handle).ReadNext(static_cast<char*>(buffer), static_cast<uint64_t>(length)));
}

void StoreFileSystem::Write(FileHandle& handle, void* buffer, int64_t length, duckdb::idx_t offset) {
  if (offset != Writer(handle).size()) {
    ThrowThroughDuckDb(Unsupported("'" + handle.path + "' is an object, which is written front to back"));
  }
  Write(handle, buffer, length);
}

int64_t StoreFileSystem::Write(FileHandle& handle, void* buffer, int64_t length) {
  Writer(handle).Append(static_cast<const char*>(buffer), static_cast<uint64_t>(length));
  return length;
}

void StoreFileSystem::Seek(FileHandle& handle, duckdb::idx_t offset) { Reader(handle).SeekTo(offset); }

duckdb::idx_t StoreFileSystem::SeekPosition(FileHandle& handle) {
  return handle.flags.OpenForWriting() ? Writer(handle).size() : Reader(handle).position();
}

int64_t StoreFileSystem::GetFileSize(FileHandle& handle) {
  const uint64_t size = handle.flags.OpenForWriting() ? Writer(handle).size() : Reader(handle).object().size;
  return static_cast<int64_t>(size);
}

duckdb::timestamp_t StoreFileSystem::GetLastModifiedTime(FileHandle& handle) {
  return ToDuckDb(Reader(handle).object().modified);
}

std::string StoreFileSystem::GetVersionTag(FileHandle& handle) { return Reader(handle).object().etag; }

duckdb::FileMetadata StoreFileSystem::Stats(FileHandle& handle) {
  duckdb::FileMetadata metadata;
  metadata.file_size = GetFileSize(handle);
  metadata.last_modification_time = GetLastModifiedTime(handle);
  metadata.file_type = duckdb::FileType::FILE_TYPE_REGULAR;
  return metadata;
}

bool StoreFileSystem::FileExists(const std::string& path, Opener) {
  const Place place = Locate(path);
  if (place.key.empty() || place.key.back() == '/') return false;
  const auto head = place.store->Head(place.key);
  if (head.ok()) return true;
  if (head.error().kind() == ErrorKind::kNotFound) return false;
  ThrowThroughDuckDb(head.error());
}

void StoreFileSystem::RemoveFile(const std::string& path, Opener) {
  const Place place = Locate(path);
  OkOrThrow(place.store->Delete(place.key));
}

bool StoreFileSystem::TryRemoveFile(const std::string& path, Opener opener) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (unfinished_.erase(path) > 0) return false;
  }
  RemoveFile(path, opener);
  return true;
}

void StoreFileSystem::MoveFile(const std::string& from, const std::string& to, Opener opener) {
  const Place source = Locate(from);
  const Place target = Locate(to);
  const store::ObjectInfo object = ValueOrThrow(source.store->Head(source.key));
  const auto writer = ValueOrThrow(target.store->OpenWriter(target.key));
  while (writer->size() < object.size) {
    const std::string bytes = ValueOrThrow(source.store->GetRange(source.key, writer->size(), kCopyBytes));
    if (bytes.empty()) ThrowThroughDuckDb(Conflict("object '" + from + "' changed while it was moved"));
    OkOrThrow(writer->Append(bytes));
  }
  OkOrThrow(writer->Close());
  RemoveFile(from, opener);
}

bool StoreFileSystem::DirectoryExists(const std::string& path, Opener) {
  const Place place = Locate(path);
  bool found = false;
  OkOrThrow(place.store->List(AsFolder(place.key), "", [&](const store::ObjectInfo&) {
    found = true;
    return false;
  }));
  return found;
}

bool StoreFileSystem::ListFilesExtended(const std::string& directory,
                                        const std::function<void(duckdb::OpenFileInfo&)>& callback, Opener) {
  const Place place = Locate(directory);
  const std::string prefix = AsFolder(place.key);
  const store::Listing listing = ValueOrThrow(place.store->ListLevel(prefix));
  for (const store::ObjectInfo& object : listing.objects) {
    duckdb::OpenFileInfo info = ToFileInfo(object, object.key.substr(prefix.size()));
    callback(info);
  }
  for (const std::string& folder : listing.prefixes) {
    duckdb::OpenFileInfo info(folder.substr(prefix.size(), folder.size() - prefix.size() - 1));
    info.extended_info = duckdb::make_shared_ptr<duckdb::ExtendedOpenFileInfo>();
    info.extended_info->options["type"] = Value("directory");
    callback(info);
  }
  return !listing.objects.empty() || !listing.prefixes.empty();
}

duckdb::vector<duckdb::OpenFileInfo> StoreFileSystem::Glob(const std::string& pattern, duckdb::FileOpener*) {
  const Place place = Locate(pattern);
  duckdb::vector<duckdb::OpenFileInfo> found;
  if (!HasGlob(place.key)) {
    if (place.key.empty() || place.key.back() == '/') return found;
    const auto head = place.store->Head(place.key);
    if (!head.ok() && head.error().kind() == ErrorKind::kNotFound) return found;
    found.push_back(ToFileInfo(ValueOrThrow(head), pattern));
    return found;
  }
  const std::string flat_pattern = ReplaceAll(place.key, "**/", "");
  OkOrThrow(place.store->List(GlobPrefix(place.key), "", [&](const store::ObjectInfo& object) {
    if (Matches(place.key, flat_pattern, object.key)) found.push_back(ToFileInfo(object, place.root + object.key));
    return true;
  }));
  return found;
}

}  // namespace ingot::engine
