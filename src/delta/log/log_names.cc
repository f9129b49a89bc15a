#include "delta/log/log_names.h"

#include <cstdio>
#include <optional>
#include <vector>

#include "base/text.h"

namespace ingot::delta {
namespace {

constexpr size_t kVersionDigits = 20;
constexpr size_t kPartDigits = 10;

std::optional<int64_t> Digits(std::string_view text, size_t length) {
  if (text.size() != length) return std::nullopt;
  for (char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
  }
  return ParseInt64(text);
}

LogName Checkpoint(const std::vector<std::string_view>& parts, LogName name) {
  if (parts.size() == 3 && parts[2] == "parquet") {
    name.kind = LogName::Kind::kCheckpoint;
  } else if (parts.size() == 4 && (parts[3] == "parquet" || parts[3] == "json")) {
    name.kind = LogName::Kind::kCheckpointV2;
    name.is_json = parts[3] == "json";
  } else if (parts.size() == 5 && parts[4] == "parquet") {
    auto part = Digits(parts[2], kPartDigits);
    auto count = Digits(parts[3], kPartDigits);
    if (!part || !count || *part < 1 || *part > *count || *count > 100'000) return name;
    name.kind = LogName::Kind::kCheckpointPart;
    name.part = static_cast<int>(*part);
    name.parts = static_cast<int>(*count);
  }
  return name;
}

}  // namespace

LogName ParseLogName(std::string_view file) {
  LogName name;
  std::vector<std::string_view> parts = Split(file, '.');
  auto version = Digits(parts[0], kVersionDigits);
  if (!version.has_value() || parts.size() < 2) return name;
  name.version = *version;
  if (parts.size() == 2 && parts[1] == "json") {
    name.kind = LogName::Kind::kCommit;
  } else if (parts.size() == 2 && parts[1] == "crc") {
    name.kind = LogName::Kind::kChecksum;
  } else if (parts[1] == "checkpoint") {
    return Checkpoint(parts, name);
  } else if (parts.size() == 4 && parts[2] == "compacted" && parts[3] == "json") {
    auto last = Digits(parts[1], kVersionDigits);
    if (!last.has_value() || *last <= *version) return name;
    name.kind = LogName::Kind::kCompacted;
    name.last = *last;
  }
  return name;
}

std::string VersionDigits(int64_t version) {
  char digits[32];
  int length = std::snprintf(digits, sizeof digits, "%020lld", static_cast<long long>(version));
  return std::string(digits, static_cast<size_t>(length));
}

std::string CommitName(int64_t version) { return VersionDigits(version) + ".json"; }

std::string CompactedName(int64_t first, int64_t last) {
  return VersionDigits(first) + "." + VersionDigits(last) + ".compacted.json";
}

std::string CheckpointName(int64_t version) { return VersionDigits(version) + ".checkpoint.parquet"; }

std::string CheckpointPartName(int64_t version, int part, int parts) {
  char digits[64];
  int length = std::snprintf(digits, sizeof digits, ".checkpoint.%010d.%010d.parquet", part, parts);
  return VersionDigits(version) + std::string(digits, static_cast<size_t>(length));
}

std::string CheckpointV2Name(int64_t version, std::string_view uuid) {
  return VersionDigits(version) + ".checkpoint." + std::string(uuid) + ".parquet";
}

std::string ChecksumName(int64_t version) { return VersionDigits(version) + ".crc"; }

}  // namespace ingot::delta
