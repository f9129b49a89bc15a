#include "transform/run/run_journal.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <map>

#include <fmt/format.h>

#include "base/file.h"

namespace ingot::transform {
namespace {

Status CannotWrite(const std::string& path) {
  const std::string message = fmt::format("cannot write '{}': {}", path, std::strerror(errno));
  return errno == EACCES ? Status(PermissionDenied(message)) : Status(Unavailable(message));
}

// To the operating system: it survives the process.
bool WriteLine(std::FILE* file, const Json& line) {
  const std::string text = line.Dump() + "\n";
  return std::fwrite(text.data(), 1, text.size(), file) == text.size() && std::fflush(file) == 0;
}

// The whole lines of a text: the last one may have been cut off.
std::vector<std::string_view> WholeLines(std::string_view text) {
  std::vector<std::string_view> lines;
  for (size_t end; (end = text.find('\n')) != text.npos; text.remove_prefix(end + 1)) lines.push_back(text.substr(0, end));
  return lines;
}

}  // namespace

std::string RunJournal::PathIn(const std::string& target_path) { return target_path + "/ingot_run.journal"; }

Result<std::unique_ptr<RunJournal>> RunJournal::Begin(const std::string& path, const Json& args, std::span<const Resource* const> nodes) {
  RETURN_IF_ERROR(MakeDirectories(std::filesystem::path(path).parent_path().string()));
  // A file of its own: another command at work in this folder keeps what it has open.
  std::remove(path.c_str());
  std::FILE* file = std::fopen(path.c_str(), "we");
  if (file == nullptr) return CannotWrite(path).error();
  std::unique_ptr<RunJournal> journal(new RunJournal(path, file));
  Json ids = Json::MakeArray();
  for (const Resource* node : nodes) ids.Append(node->unique_id);
  if (!WriteLine(file, Json::MakeObject().Set("args", args).Set("nodes", std::move(ids)))) return CannotWrite(path).error();
  return journal;
}

void RunJournal::Note(const NodeResult& result) {
  const std::lock_guard lock(mutex_);
  WriteLine(file_.get(), Json::MakeObject().Set("unique_id", result.unique_id).Set("status", NodeStatusName(result.status)));
}

Status RunJournal::End() {
  std::error_code failed;
  std::filesystem::remove(path_, failed);
  return failed ? Status(Unavailable(fmt::format("cannot remove '{}': {}", path_, failed.message()))) : Status::Ok();
}

Result<std::optional<PastRun>> ReadRunJournal(const std::string& path) {
  if (!FileExists(path)) return std::optional<PastRun>();
  ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
  const std::vector<std::string_view> lines = WholeLines(text);
  if (lines.empty()) return std::optional<PastRun>();
  PastRun run;
  std::map<std::string, size_t> places;
  for (size_t i = 0; i < lines.size(); ++i) {
    Result<Json> line = Json::Parse(lines[i]);
    if (!line.ok()) return Corrupt(fmt::format("{}:{}: {}", path, i + 1, line.error().message()));
    if (i == 0) {
      if (const Json* args = line->Find("args")) run.args = *args;
      const Json* nodes = line->Find("nodes");
      if (nodes == nullptr || !nodes->is_array()) return Corrupt(fmt::format("{}:1: it has no list of nodes", path));
      for (const Json& node : nodes->as_array()) {
        places.emplace(node.as_string(), run.results.size());
        run.results.push_back({node.as_string(), NodeStatus::kSkipped, std::nullopt});
      }
      continue;
    }
    const auto place = places.find(line->GetString("unique_id"));
    const std::optional<NodeStatus> status = ParseNodeStatus(line->GetString("status"));
    if (place == places.end() || !status) return Corrupt(fmt::format("{}:{}: that is no end of one of its nodes", path, i + 1));
    run.results[place->second].status = *status;
  }
  return std::optional<PastRun>(std::move(run));
}

}  // namespace ingot::transform
