#include "transform/lineage/lineage_file.h"

#include <map>

#include "base/file.h"
#include "base/text.h"
#include "transform/artifacts/json_writer.h"
#include "transform/run/artifact_file.h"

namespace ingot::transform {
namespace {

constexpr uint64_t kLargestFile = 4ULL << 30;
constexpr std::string_view kFormat = R"({"metadata":{"format":1,)";

// By unique id: a name and its entry, as JSON.
using Lines = std::map<std::string_view, std::string_view>;

// The entries of a file that this program wrote; none of any other. Views into `text`.
Lines EntriesOf(std::string_view text) {
  Lines entries;
  if (!text.starts_with(kFormat)) return entries;
  for (std::string_view line : Split(text, '\n')) {
    if (line.ends_with(',')) line.remove_suffix(1);
    const size_t end = line.find("\":{\"taken_at\":");
    // Unique ids are plain words and dots: none of them is escaped.
    if (!line.starts_with('"') || !line.ends_with('}') || end == std::string_view::npos) continue;
    entries[line.substr(1, end - 1)] = line.substr(end + 2);
  }
  return entries;
}

void WriteHead(const LineageFileHead& head, std::string* out) {
  *out += kFormat;
  *out += "\"generated_at\":";
  AppendJsonString(out, FormatIso8601(head.generated));
  *out += ",\"invocation_id\":";
  AppendJsonString(out, head.invocation_id);
  *out += "},\"nodes\":{";
}

}  // namespace

std::string LineagePath(const std::string& target_path) { return target_path + "/column_lineage.json"; }

Status UpdateLineageFile(const std::string& path, const Graph& graph, const LineageFileHead& head, const std::vector<TakenLineage>& taken) {
  const Result<std::string> before = ReadFile(path, kLargestFile);
  if (!before.ok() && before.error().kind() != ErrorKind::kNotFound) return before.error();
  Lines entries;
  if (before.ok()) entries = EntriesOf(*before);
  std::erase_if(entries, [&](const auto& entry) { return graph.FindNode(entry.first) == nullptr; });
  for (const TakenLineage& one : taken) {
    if (one.fills_only) entries.emplace(one.unique_id, one.entry);
    else entries[one.unique_id] = one.entry;
  }
  std::string out;
  WriteHead(head, &out);
  std::string_view separator = "\n";
  for (const auto& [unique_id, entry] : entries) {
    out += separator;
    AppendJsonString(&out, unique_id);
    out += ':';
    out += entry;
    separator = ",\n";
  }
  out += "\n}}\n";
  return WriteArtifact(path, out);
}

}  // namespace ingot::transform
