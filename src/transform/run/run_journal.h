// What a command has done so far, for `retry` after it was killed: then there is no run_results.json of it.
#pragma once

#include <cstdio>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>

#include "base/json.h"
#include "base/result.h"
#include "transform/run/node_result.h"
#include "transform/run/run_results.h"

namespace ingot::transform {

// The file: a line of JSON with the command's arguments and its nodes, then one for each node that has ended. It is there
// while the command runs. Thread-safe.
class RunJournal {
 public:
  // <target>/ingot_run.journal
  static std::string PathIn(const std::string& target_path);

  // Begins the file anew. kUnavailable, kPermissionDenied.
  static Result<std::unique_ptr<RunJournal>> Begin(const std::string& path, const Json& args, std::span<const Resource* const> nodes);

  // A node has ended. What cannot be written down is done once more by a retry, no worse.
  void Note(const NodeResult& result);
  // The command has come to its end, and its run_results.json is there: the file goes.
  Status End();

 private:
  struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  RunJournal(std::string path, std::FILE* file) : path_(std::move(path)), file_(file) {}

  const std::string path_;
  std::mutex mutex_;
  std::unique_ptr<std::FILE, CloseFile> file_;
};

// The command that was killed, its unfinished nodes as skipped; nothing when there is no such file, or none that was begun
// to its end. kCorrupt names the line.
Result<std::optional<PastRun>> ReadRunJournal(const std::string& path);

}  // namespace ingot::transform
