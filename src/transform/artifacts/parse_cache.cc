#include "transform/artifacts/parse_cache.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "base/file.h"
#include "base/hash.h"
#include "transform/artifacts/archive.h"
#include "transform/artifacts/graph_fields.h"
#include "transform/packages/carried.h"

namespace ingot::transform {
namespace {

constexpr uint64_t kFormat = 4;
constexpr uint64_t kLargestCache = 4ULL << 30;
// Files that changed so shortly before the parse may have changed again within the same tick of the file system's clock.
constexpr int64_t kTooFresh = 100'000'000;  // nanoseconds

std::string CachePath(const ParsedProject& parsed) { return parsed.target_path + "/ingot_parse.cache"; }

// The program's own part: another build may carry other macros.
uint64_t CarriedHash() {
  static const uint64_t hash = [] {
    std::string all;
    for (const CarriedPackage& package : CarriedPackages()) {
      for (const CarriedFile& file : package.files) (all += file.path) += file.text;
    }
    return Hash64(all);
  }();
  return hash;
}

// Settings that every resource may depend on, and the files as they lie there. Nothing when a settings file cannot be read.
std::optional<std::string> Fingerprint(const std::vector<ProjectFile>& files, const ParsedProject& parsed) {
  const Invocation& invocation = parsed.invocation;
  Json flags = invocation.flags;
  for (const std::string_view key : {"WHICH", "PARTIAL_PARSE", "INDIRECT_SELECTION"}) flags.Set(key, Json());
  std::string text = fmt::format("{} {} {:x}\n{}\n{}\n", kFormat, kDbtVersion, CarriedHash(), invocation.vars.Dump(), flags.Dump());
  const Target& target = invocation.target;
  text += fmt::format("{}|{}|{}|{}|{}\n", target.profile_name, target.name, target.schema, target.database, target.threads);
  for (const Project& project : parsed.packages.projects) {
    text += project.name + "|" + project.directory + "|";
    if (!project.is_built_in()) {
      const Result<std::string> settings = ReadFile(project.directory + "/" + std::string(kProjectFile));
      if (!settings.ok()) return std::nullopt;
      text += ToHex(Sha256(*settings));
    }
    text += "\n";
  }
  for (const ProjectFile& file : files) {
    text += fmt::format("{}|{}|{}|{}|{}|{}\n", file.project->name, file.original_file_path, static_cast<int>(file.kind), file.size, file.modified, file.changed);
  }
  return ToHex(Sha256(text));
}

void Clear(Graph* graph) {
  const auto empty = [](auto&... lists) { (lists.clear(), ...); };
  GraphFields(empty, *graph);
}

// The file: the size of the head (8 bytes), the head's SHA-256, the head, the body's SHA-256, the body. The head says what
// the graph in the body rests on.
constexpr size_t kSizes = 8 + 32;
constexpr uint64_t kLargestHead = 64ULL << 20;

std::string PutSize(uint64_t size) { return std::string(reinterpret_cast<const char*>(&size), sizeof(size)); }

uint64_t GetSize(std::string_view bytes) {
  uint64_t size = 0;
  std::memcpy(&size, bytes.data(), sizeof(size));
  return size;
}

// Whether the cache was written for a project as this one is.
bool ReadHead(std::string_view head, const std::string& fingerprint, ParsedProject* parsed) {
  ArchiveReader reader(head);
  std::string written;
  std::map<std::string, std::optional<std::string>> environment;
  reader(written, environment);
  if (!reader.good() || written != fingerprint) return false;
  for (const auto& [name, value] : environment) {
    if (parsed->invocation.environment->Get(name) != value) return false;
  }
  reader(parsed->warnings, parsed->description);
  return reader.good() && reader.at_end();
}

}  // namespace

bool LoadParseCache(const std::vector<ProjectFile>& files, bool graph, ParsedProject* parsed) {
  const std::optional<std::string> wanted = Fingerprint(files, *parsed);
  if (!wanted) return false;
  parsed->fingerprint = *wanted;
  const std::string path = CachePath(*parsed);
  const Result<std::string> begin = ReadFileStart(path, kSizes);
  if (!begin.ok() || begin->size() < kSizes) return false;
  const uint64_t head_size = GetSize(*begin);
  if (head_size > kLargestHead) return false;
  const Result<std::string> start = ReadFileStart(path, kSizes + head_size);
  if (!start.ok() || start->size() != kSizes + head_size) return false;
  const std::string_view head = std::string_view(*start).substr(kSizes);
  if (begin->substr(8) != Sha256(head) || !ReadHead(head, *wanted, parsed)) return false;
  if (!graph && FileExists(parsed->target_path + "/manifest.json")) return parsed->from_cache = true;
  const Result<std::string> bytes = ReadFile(path, kLargestCache);
  if (!bytes.ok() || bytes->size() < kSizes + head_size + 32) return false;
  const std::string_view body = std::string_view(*bytes).substr(kSizes + head_size + 32);
  if (std::string_view(*bytes).substr(kSizes + head_size, 32) != Sha256(body)) return false;
  ArchiveReader reader(body);
  GraphFields(reader, parsed->graph);
  parsed->from_cache = reader.good() && reader.at_end() && parsed->graph.Index(parsed->root().name).ok();
  if (!parsed->from_cache) Clear(&parsed->graph);
  return parsed->from_cache;
}

Status SaveParseCache(const std::vector<ProjectFile>& files, const ParsedProject& parsed) {
  const int64_t started = parsed.invocation.started.time_since_epoch().count() * 1000;
  for (const ProjectFile& file : files) {
    if (std::max(file.modified, file.changed) > started - kTooFresh) return Status::Ok();
  }
  ArchiveWriter head_writer;
  head_writer(parsed.fingerprint, parsed.invocation.environment->Asked(), parsed.warnings, parsed.description);
  const std::string head = head_writer.Take();
  ArchiveWriter writer;
  GraphFields(writer, const_cast<Graph&>(parsed.graph));
  const std::string body = writer.Take();
  RETURN_IF_ERROR(MakeDirectories(parsed.target_path));
  return WriteFileAtomically(CachePath(parsed), PutSize(head.size()) + Sha256(head) + head + Sha256(body) + body);
}

}  // namespace ingot::transform
