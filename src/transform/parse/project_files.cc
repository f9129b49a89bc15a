#include "transform/parse/project_files.h"

#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <set>

#include "base/file.h"
#include "base/text.h"

namespace ingot::transform {
namespace {

bool EndsWith(std::string_view text, std::string_view ending) { return text.ends_with(ending); }

// The patterns of .dbtignore: globs as in .gitignore, without negation.
std::vector<std::string> IgnorePatterns(const Project& project) {
  std::vector<std::string> patterns;
  const Result<std::string> text = ReadFile(project.directory + "/.dbtignore");
  if (!text.ok()) return patterns;
  for (const std::string_view line : Split(*text, '\n')) {
    std::string_view pattern = Trim(line);
    if (pattern.empty() || pattern.starts_with('#')) continue;
    patterns.emplace_back(pattern);
  }
  return patterns;
}

bool IsIgnored(const std::vector<std::string>& patterns, std::string_view path) {
  for (const std::string& pattern : patterns) {
    const bool anchored = pattern.find('/') != pattern.npos && pattern.find('/') != pattern.size() - 1;
    std::string glob = pattern.starts_with('/') ? pattern.substr(1) : pattern;
    if (!anchored) glob = "**" + glob;
    if (GlobMatches(glob, path) || GlobMatches(glob + (glob.ends_with('/') ? "**" : "/**"), path)) return true;
    if (!anchored && GlobMatches(pattern, path.substr(path.rfind('/') + 1))) return true;
  }
  return false;
}

class Walker {
 public:
  Walker(const Project& project, std::vector<ProjectFile>* out) : project_(project), ignored_(IgnorePatterns(project)), out_(out) {}

  // `classify` tells what a file of this resource folder is; nothing: it is none of dbt's.
  template <typename F>
  Status Walk(const std::string& root, F&& classify) {
    return WalkFolder(root, root.size() + 1, classify);
  }

 private:
  template <typename F>
  Status WalkFolder(const std::string& folder, size_t root_length, F& classify) {
    DIR* dir = opendir((project_.directory + "/" + folder).c_str());
    if (dir == nullptr) {
      if (errno == ENOENT || errno == ENOTDIR) return Status::Ok();
      return Unavailable("cannot read the folder " + project_.directory + "/" + folder);
    }
    std::vector<std::string> folders;
    while (const dirent* entry = readdir(dir)) {
      const std::string_view name = entry->d_name;
      if (name.starts_with('.')) continue;
      const std::string path = folder + "/" + std::string(name);
      if (!ignored_.empty() && IsIgnored(ignored_, path)) continue;
      struct stat info {};
      const bool known_folder = entry->d_type == DT_DIR;
      if (!known_folder && stat((project_.directory + "/" + path).c_str(), &info) != 0) continue;
      if (known_folder || S_ISDIR(info.st_mode)) {
        folders.push_back(path);
        continue;
      }
      ProjectFile file;
      file.project = &project_;
      file.original_file_path = path;
      file.root_length = root_length;
      file.size = static_cast<uint64_t>(info.st_size);
      file.modified = info.st_mtim.tv_sec * 1'000'000'000LL + info.st_mtim.tv_nsec;
      file.changed = info.st_ctim.tv_sec * 1'000'000'000LL + info.st_ctim.tv_nsec;
      const std::optional<FileKind> kind = classify(file);
      if (!kind) continue;
      file.kind = *kind;
      out_->push_back(std::move(file));
    }
    closedir(dir);
    for (const std::string& sub : folders) RETURN_IF_ERROR(WalkFolder(sub, root_length, classify));
    return Status::Ok();
  }

  const Project& project_;
  const std::vector<std::string> ignored_;
  std::vector<ProjectFile>* out_;
};

bool IsYaml(std::string_view path) { return EndsWith(path, ".yml") || EndsWith(path, ".yaml"); }

std::optional<FileKind> Described(const ProjectFile& file, std::string_view ending, FileKind kind) {
  const std::string& path = file.original_file_path;
  if (IsYaml(path)) return FileKind::kProperties;
  if (EndsWith(path, ".md")) return FileKind::kDocs;
  if (EndsWith(path, ending)) return kind;
  return std::nullopt;
}

std::optional<FileKind> ModelFile(const ProjectFile& file) {
  if (EndsWith(file.original_file_path, ".py")) return FileKind::kModel;
  return Described(file, ".sql", FileKind::kModel);
}

std::optional<FileKind> TestFile(const ProjectFile& file) {
  const std::string_view path = file.relative_path();
  if (path.starts_with("generic/")) return EndsWith(path, ".sql") ? std::optional(FileKind::kGenericTest) : Described(file, ".sql", FileKind::kGenericTest);
  if (path.starts_with("fixtures/") || EndsWith(path, ".csv")) {
    return IsYaml(path) ? std::optional(FileKind::kProperties) : std::optional(FileKind::kFixture);
  }
  return Described(file, ".sql", FileKind::kSingularTest);
}

}  // namespace

std::string_view ProjectFile::stem() const {
  std::string_view name = original_file_path;
  if (const size_t slash = name.rfind('/'); slash != name.npos) name.remove_prefix(slash + 1);
  return name.substr(0, name.rfind('.'));
}

Result<std::vector<ProjectFile>> ListProjectFiles(const Project& project) {
  std::vector<ProjectFile> files;
  if (project.is_built_in()) return files;
  Walker walker(project, &files);
  for (const std::string& path : project.model_paths) RETURN_IF_ERROR(walker.Walk(path, ModelFile));
  const auto of = [](std::string_view ending, FileKind kind) {
    return [ending, kind](const ProjectFile& file) { return Described(file, ending, kind); };
  };
  for (const std::string& path : project.seed_paths) RETURN_IF_ERROR(walker.Walk(path, of(".csv", FileKind::kSeed)));
  for (const std::string& path : project.snapshot_paths) RETURN_IF_ERROR(walker.Walk(path, of(".sql", FileKind::kSnapshot)));
  for (const std::string& path : project.test_paths) RETURN_IF_ERROR(walker.Walk(path, TestFile));
  for (const std::string& path : project.analysis_paths) RETURN_IF_ERROR(walker.Walk(path, of(".sql", FileKind::kAnalysis)));
  for (const std::string& path : project.macro_paths) RETURN_IF_ERROR(walker.Walk(path, of(".sql", FileKind::kMacro)));
  for (const std::string& path : project.docs_paths) {
    RETURN_IF_ERROR(walker.Walk(path, [](const ProjectFile& file) -> std::optional<FileKind> {
      if (EndsWith(file.original_file_path, ".md")) return FileKind::kDocs;
      return std::nullopt;
    }));
  }
  const auto place = [](const ProjectFile& file) { return std::tie(file.original_file_path, file.kind); };
  std::sort(files.begin(), files.end(), [&](const ProjectFile& a, const ProjectFile& b) { return place(a) < place(b); });
  // Folders may lie in one another: a file counts once for each kind.
  files.erase(std::unique(files.begin(), files.end(), [&](const ProjectFile& a, const ProjectFile& b) { return place(a) == place(b); }), files.end());
  return files;
}

}  // namespace ingot::transform
