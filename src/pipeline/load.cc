// Finding pipelines in a project's folder.
#include <fmt/format.h>

#include <filesystem>
#include <map>
#include <optional>

#include "base/file.h"
#include "base/text.h"
#include "pipeline/pipeline.h"

namespace ingot::pipeline {
namespace {

Result<std::vector<std::string>> PipelineFiles(const std::string& directory) {
  ASSIGN_OR_RETURN(std::vector<std::string> files, ListDirectory(directory, "*.yml"));
  ASSIGN_OR_RETURN(const std::vector<std::string> others, ListDirectory(directory, "*.yaml"));
  files.insert(files.end(), others.begin(), others.end());
  return files;
}

std::string_view Stem(std::string_view file) { return file.substr(0, file.rfind('.')); }

Result<Pipeline> LoadFile(const std::string& directory, const std::string& file) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(directory + "/" + file));
  // Errors name it as the project does: "pipelines/daily.yml:3:5".
  const std::string shown = (std::filesystem::path(directory).filename() / file).string();
  ASSIGN_OR_RETURN(const Node root, ParseDocument(text, shown));
  return ParsePipeline(root, Stem(file));
}

Error NoSuchPipeline(const std::string& directory, std::string_view name, const std::vector<std::string>& names) {
  if (names.empty()) {
    return NotFound(fmt::format("there is no pipeline '{}': no *.yml in '{}'", name, directory));
  }
  const auto nearest = NearestWord(name, names);
  return NotFound(fmt::format("there is no pipeline '{}' in '{}'; {}", name, directory,
                              nearest ? fmt::format("did you mean '{}'?", *nearest)
                                      : fmt::format("there are: {}", Join(names, ", "))));
}

}  // namespace

Result<std::vector<Pipeline>> LoadPipelines(const std::string& directory) {
  ASSIGN_OR_RETURN(const std::vector<std::string> files, PipelineFiles(directory));
  std::map<std::string, Pipeline> by_name;
  for (const std::string& file : files) {
    ASSIGN_OR_RETURN(Pipeline pipeline, LoadFile(directory, file));
    const auto [first, is_new] = by_name.try_emplace(pipeline.name, pipeline);
    if (!is_new) {
      return InvalidArgument(fmt::format("{}: the pipeline '{}' is there already, at {}", pipeline.place,
                                         pipeline.name, first->second.place));
    }
  }
  std::vector<Pipeline> pipelines;
  for (auto& [name, pipeline] : by_name) pipelines.push_back(std::move(pipeline));
  return pipelines;
}

Result<Pipeline> FindPipeline(const std::string& directory, std::string_view name) {
  ASSIGN_OR_RETURN(const std::vector<std::string> files, PipelineFiles(directory));
  std::vector<std::string> names;
  std::optional<Error> broken;  // a fault in another file does not keep this pipeline from running
  for (const std::string& file : files) {
    Result<Pipeline> pipeline = LoadFile(directory, file);
    if (pipeline.ok() && pipeline->name == name) return pipeline;
    if (pipeline.ok()) {
      names.push_back(pipeline->name);
    } else if (!broken || Stem(file) == name) {
      broken = pipeline.error();
    }
  }
  if (broken) return *broken;
  return NoSuchPipeline(directory, name, names);
}

}  // namespace ingot::pipeline
