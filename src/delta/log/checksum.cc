#include "delta/log/checksum.h"

#include <cstdint>
#include <optional>

#include "base/json.h"
#include "delta/log/replay.h"

namespace ingot::delta {
namespace {

int64_t SizeOf(const Snapshot& snapshot) {
  int64_t size = 0;
  for (const AddFilePtr& file : snapshot.files) size += file->size <= INT64_MAX - size ? file->size : 0;
  return size;
}

// The object inside of {"protocol":{…}}.
Json Inner(const Action& action, std::string_view name) {
  auto json = Json::Parse(ActionToJson(action));
  const Json* inner = json.ok() ? json->Find(name) : nullptr;
  return inner != nullptr ? *inner : Json();
}

std::optional<int64_t> Count(const Json& json, std::string_view name) {
  const Json* value = json.Find(name);
  if (value == nullptr || !value->is_int()) return std::nullopt;
  return value->as_int();
}

std::string Differs(std::string_view what, int64_t here, int64_t there) {
  return "it has " + std::to_string(here) + " " + std::string(what) + ", and the checksum says " +
         std::to_string(there);
}

}  // namespace

std::string ChecksumJson(const Snapshot& snapshot) {
  Json json = Json::MakeObject();
  json.Set("tableSizeBytes", SizeOf(snapshot));
  json.Set("numFiles", static_cast<int64_t>(snapshot.files.size()));
  json.Set("numMetadata", 1);
  json.Set("numProtocol", 1);
  if (HasInCommitTimestamps(snapshot.protocol, snapshot.metadata)) {
    json.Set("inCommitTimestampOpt", ToMillis(snapshot.timestamp));
  }
  json.Set("metadata", Inner(snapshot.metadata, "metaData"));
  json.Set("protocol", Inner(snapshot.protocol, "protocol"));
  return json.Dump();
}

std::string DifferenceFromChecksum(std::string_view text, const Snapshot& snapshot) {
  auto json = Json::Parse(text);
  if (!json.ok() || !json->is_object()) return "the checksum is no JSON object";
  auto files = static_cast<int64_t>(snapshot.files.size());
  if (auto said = Count(*json, "numFiles"); said.value_or(files) != files) return Differs("files", files, *said);
  int64_t size = SizeOf(snapshot);
  if (auto said = Count(*json, "tableSizeBytes"); said.value_or(size) != size) {
    return Differs("bytes in its files", size, *said);
  }
  if (const Json* metadata = json->Find("metadata")) {
    if (std::string id = metadata->GetString("id", snapshot.metadata.id); id != snapshot.metadata.id) {
      return "its id is " + snapshot.metadata.id + ", and the checksum says " + id;
    }
    if (metadata->GetString("schemaString", snapshot.metadata.schema_json) != snapshot.metadata.schema_json) {
      return "its schema is not the one of the checksum";
    }
  }
  if (const Json* protocol = json->Find("protocol")) {
    int64_t reader = snapshot.protocol.min_reader_version;
    int64_t writer = snapshot.protocol.min_writer_version;
    if (protocol->GetInt("minReaderVersion", reader) != reader || protocol->GetInt("minWriterVersion", writer) != writer) {
      return "its protocol is not the one of the checksum";
    }
  }
  return "";
}

}  // namespace ingot::delta
