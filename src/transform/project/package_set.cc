#include "transform/project/package_set.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "base/document.h"
#include "base/file.h"
#include "base/text.h"
#include "transform/packages/carried.h"

namespace ingot::transform {
namespace {

namespace fs = std::filesystem;

std::string TextOf(const Node& item, std::string_view key) {
  const Node* node = item.Find(key);
  if (node == nullptr) return "";
  if (node->kind == Node::Kind::kSequence) return Join(node->AsStringList().value_or({}), ",");
  return node->text;
}

Result<PackageRequest> ReadRequest(const Node& item, TextRenderer& renderer) {
  PackageRequest request;
  request.place = item.Place();
  request.revision = TextOf(item, item.Find("revision") != nullptr ? "revision" : "version");
  if (const Node* local = item.Find("local")) {
    request.kind = PackageRequest::Kind::kLocal;
    Result<Json> value = HasTemplate(local->text) ? renderer.Render(local->text) : Result<Json>(Json(local->text));
    if (!value.ok()) return local->ErrorHere(value.error().message());
    request.local = value->is_string() ? value->as_string() : value->Dump();
  } else if (item.Find("package") != nullptr) {
    request.name = TextOf(item, "package");
  } else if (item.Find("git") != nullptr || item.Find("private") != nullptr) {
    request.kind = PackageRequest::Kind::kGit;
    request.name = TextOf(item, item.Find("git") != nullptr ? "git" : "private");
  } else if (item.Find("tarball") != nullptr) {
    request.kind = PackageRequest::Kind::kTarball;
    request.name = TextOf(item, item.Find("name") != nullptr ? "name" : "tarball");
  } else {
    return item.ErrorHere("a package is given by 'package', 'local', 'git', 'private' or 'tarball'");
  }
  return request;
}

// "dbt-labs/dbt_utils" and "https://host/dbt-labs/dbt-utils.git" end in the package's name, give or take a dash.
std::string GuessName(const PackageRequest& request) {
  std::string name = request.name;
  if (name.ends_with(".git")) name.resize(name.size() - 4);
  if (const size_t slash = name.rfind('/'); slash != name.npos) name.erase(0, slash + 1);
  return ReplaceAll(name, "-", "_");
}

class PackageLoader {
 public:
  PackageLoader(PackageSet* set, TextRenderer& renderer) : set_(set), renderer_(renderer) {}

  Status Load() {
    const std::string folder = set_->root().directory + "/" + set_->root().packages_path;
    std::error_code error;
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
      if (FileExists((entry.path() / kProjectFile).string())) found.push_back(entry.path().string());
    }
    std::sort(found.begin(), found.end());
    for (const std::string& directory : found) RETURN_IF_ERROR(Add(directory));
    RETURN_IF_ERROR(LoadRequested(set_->root().directory));
    for (const CarriedPackage& package : CarriedPackages()) {
      if (set_->Find(package.name) == nullptr) set_->projects.push_back(CarriedProject(package));
    }
    return Status::Ok();
  }

 private:
  Status Add(const std::string& directory) {
    ASSIGN_OR_RETURN(Project project, LoadProject(directory, renderer_));
    if (set_->Find(project.name) != nullptr) return Status::Ok();  // as asked for more than once
    set_->projects.push_back(std::move(project));
    return Status::Ok();
  }

  Status LoadRequested(const std::string& directory) {
    ASSIGN_OR_RETURN(const std::vector<PackageRequest> requests, LoadPackageRequests(directory, renderer_));
    for (const PackageRequest& request : requests) {
      if (request.kind != PackageRequest::Kind::kLocal) {
        RETURN_IF_ERROR(CheckThere(request));
        continue;
      }
      const std::string local = (fs::path(directory) / request.local).lexically_normal().string();
      if (!FileExists(local + "/" + std::string(kProjectFile))) {
        return NotFound(fmt::format("{}: the local package '{}' has no {}", request.place, request.local, kProjectFile));
      }
      const size_t before = set_->projects.size();
      RETURN_IF_ERROR(Add(local));
      if (set_->projects.size() > before) RETURN_IF_ERROR(LoadRequested(local));
    }
    return Status::Ok();
  }

  Status CheckThere(const PackageRequest& request) const {
    const std::string name = GuessName(request);
    for (const Project& project : set_->projects) {
      if (project.name == name || fs::path(project.directory).filename() == name) return Status::Ok();
    }
    // A repository may be called otherwise than its package: one installed folder that no request names by name is enough.
    if (request.kind != PackageRequest::Kind::kHub && set_->projects.size() > 1) return Status::Ok();
    for (const CarriedPackage& package : CarriedPackages()) {
      if (package.name == name) return Status::Ok();
    }
    return NotFound(fmt::format("{}: the package '{}' is not installed: there is no {}/{}; Ingot downloads nothing, so put it there",
                                request.place, request.name, set_->root().packages_path, name));
  }

  PackageSet* set_;
  TextRenderer& renderer_;
};

}  // namespace

const Project* PackageSet::Find(std::string_view name) const {
  const auto found = std::find_if(projects.begin(), projects.end(), [&](const Project& p) { return p.name == name; });
  return found == projects.end() ? nullptr : &*found;
}

Result<std::vector<PackageRequest>> LoadPackageRequests(const std::string& directory, TextRenderer& renderer) {
  std::vector<PackageRequest> requests;
  for (const std::string_view file : {"/packages.yml", "/dependencies.yml"}) {
    const Result<std::string> text = ReadFile(directory + std::string(file));
    if (!text.ok()) {
      if (text.error().kind() == ErrorKind::kNotFound) continue;
      return text.error();
    }
    ASSIGN_OR_RETURN(const Node root, ParseDocument(*text, directory + std::string(file)));
    const Node* packages = root.Find("packages");
    if (packages == nullptr || packages->kind == Node::Kind::kNull) continue;
    if (packages->kind != Node::Kind::kSequence) return packages->ErrorHere("'packages' takes a list");
    for (const Node& item : packages->items) {
      ASSIGN_OR_RETURN(requests.emplace_back(), ReadRequest(item, renderer));
    }
  }
  return requests;
}

Status LoadPackages(PackageSet* set, TextRenderer& renderer) { return PackageLoader(set, renderer).Load(); }

Result<std::vector<std::string>> InstallPackages(const Project& root, TextRenderer& renderer) {
  std::vector<std::string> linked;
  const fs::path folder = fs::path(root.directory) / root.packages_path;
  ASSIGN_OR_RETURN(const std::vector<PackageRequest> requests, LoadPackageRequests(root.directory, renderer));
  for (const PackageRequest& request : requests) {
    if (request.kind != PackageRequest::Kind::kLocal) continue;
    const std::string local = (fs::path(root.directory) / request.local).lexically_normal().string();
    ASSIGN_OR_RETURN(const Project package, LoadProject(local, renderer));
    RETURN_IF_ERROR(MakeDirectories(folder.string()));
    std::error_code error;
    const fs::path link = folder / package.name;
    if (fs::is_symlink(link, error)) fs::remove(link, error);
    if (!fs::exists(link, error)) fs::create_directory_symlink(fs::absolute(local, error), link, error);
    if (error) return Unavailable(fmt::format("cannot link {} to {}: {}", link.string(), local, error.message()));
    linked.push_back(package.name);
  }
  PackageSet set;
  set.projects.push_back(root);
  RETURN_IF_ERROR(LoadPackages(&set, renderer));
  return linked;
}

}  // namespace ingot::transform
