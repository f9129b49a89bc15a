#include "delta/maintenance/existence.h"

#include <algorithm>
#include <utility>

#include "base/parallel.h"
#include "delta/deletion_vector/deletion_vector.h"

namespace ingot::delta {
namespace {

constexpr size_t kThreads = 16;
constexpr size_t kPathsShown = 5;

Result<bool> Exists(Table& table, const std::string& path, int64_t* bytes) {
  auto head = table.store().Head(table.Key(path));
  if (head.ok()) *bytes = static_cast<int64_t>(head->size);
  if (head.ok()) return true;
  if (head.error().kind() == ErrorKind::kNotFound) return false;
  return head.error();
}

Status CheckFile(Table& table, FileCheck* check) {
  ASSIGN_OR_RETURN(bool there, Exists(table, check->file->path, &check->found_bytes));
  if (!there) {
    check->fault = FileFault::kMissing;
  } else if (check->found_bytes != check->file->size) {
    check->fault = FileFault::kWrongSize;
  }
  const auto& vector = check->file->deletion_vector;
  if (check->fault != FileFault::kNone || !vector.has_value() || vector->storage_type != "u") return Status::Ok();
  ASSIGN_OR_RETURN(check->vector_path, DeletionVectorPath(vector->path_or_inline_dv));
  int64_t ignored = 0;
  ASSIGN_OR_RETURN(bool vector_there, Exists(table, check->vector_path, &ignored));
  if (!vector_there) check->fault = FileFault::kMissingVector;
  return Status::Ok();
}

}  // namespace

Result<std::vector<FileCheck>> FindFaults(Table& table, const std::vector<AddFilePtr>& files) {
  std::vector<FileCheck> checks(files.size());
  RETURN_IF_ERROR(ForEachInParallel(files.size(), kThreads, [&](size_t i) {
    checks[i].file = files[i];
    return CheckFile(table, &checks[i]);
  }));
  std::erase_if(checks, [](const FileCheck& check) { return check.fault == FileFault::kNone; });
  return checks;
}

std::string ListPaths(const std::vector<std::string>& paths) {
  std::string shown;
  for (size_t i = 0; i < std::min(paths.size(), kPathsShown); ++i) shown += (i > 0 ? ", " : "") + paths[i];
  if (paths.size() > kPathsShown) shown += " and " + std::to_string(paths.size() - kPathsShown) + " more";
  return shown;
}

}  // namespace ingot::delta
