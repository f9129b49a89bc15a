#include "transform/run/node_work.h"

#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "base/text.h"

namespace ingot::transform {
namespace {

namespace fs = std::filesystem;

// A file for people to look at: not synced.
Status WriteCompiled(const ParsedProject& parsed, const Node& node, std::string_view code, std::string* shown) {
  const std::string below = CompiledPath(node, "compiled");
  const std::string path = parsed.target_path + "/" + below;
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  if (!file) {
    std::error_code failed;
    fs::create_directories(fs::path(path).parent_path(), failed);
    file.open(path, std::ios::binary | std::ios::trunc);
  }
  file.write(code.data(), static_cast<std::streamsize>(code.size()));
  file.close();
  if (!file) return Unavailable(fmt::format("cannot write '{}'", path));
  const std::string& directory = parsed.root().directory;
  *shown = path.starts_with(directory + "/") ? path.substr(directory.size() + 1) : path;
  return Status::Ok();
}

std::string_view KindOfError(ErrorKind kind, bool compiled) {
  switch (kind) {
    case ErrorKind::kInvalidArgument:
    case ErrorKind::kNotFound:
    case ErrorKind::kUnsupported: return compiled ? "Database Error" : "Compilation Error";
    case ErrorKind::kCancelled:
    case ErrorKind::kInternal: return "Runtime Error";
    default: return "Database Error";
  }
}

}  // namespace

Result<std::string> CompileForRun(NodeWork& work, Compiler& compiler) {
  work.result.compile_started = work.services.clock.Now();
  Result<CompiledNode> compiled = compiler.Compile(work.node, &work.warehouse(), &work.services.cancellation);
  work.result.compile_ended = work.services.clock.Now();
  if (!compiled.ok()) return compiled.error();
  work.result.compiled = true;
  work.result.compiled_code = compiled->code;
  work.result.ctes = std::move(compiled->ctes);
  work.origin = std::move(compiled->origin);
  RETURN_IF_ERROR(WriteCompiled(work.services.parsed, work.node, compiled->code, &work.result.compiled_path));
  return std::move(compiled->code);
}

Error AtAuthorsPlace(const NodeWork& work, const Error& error, size_t lines_before) {
  return work.origin == nullptr ? error : AtAuthorsPlace(error, work.result.compiled_code, *work.origin, lines_before);
}

std::string DescribeNodeError(const Resource& resource, const Error& error, bool compiled) {
  std::string text = ReplaceAll(error.message(), "\n", "\n  ");
  return fmt::format("{} in {} {} ({})\n  {}", KindOfError(error.kind(), compiled), ResourceTypeName(resource.type), resource.name,
                     resource.original_file_path, text);
}

}  // namespace ingot::transform
