#include "transform/parse/parse_state.h"

#include <algorithm>

#include "base/parallel.h"
#include "base/text.h"

namespace ingot::transform {

Status ForEachSpread(size_t count, int threads, const std::function<Status(size_t)>& work) {
  constexpr size_t kRun = 32;
  const size_t runs = (count + kRun - 1) / kRun;
  return ForEachInParallel(runs, static_cast<size_t>(std::max(1, threads)), [&](size_t run) -> Status {
    const size_t end = std::min(count, (run + 1) * kRun);
    for (size_t i = run * kRun; i < end; ++i) RETURN_IF_ERROR(work(i));
    return Status::Ok();
  });
}

std::vector<std::string> FqnOf(const std::string& package, std::string_view relative_path, std::string_view name) {
  std::vector<std::string> fqn = {package};
  std::vector<std::string_view> parts = Split(relative_path, '/');
  parts.pop_back();
  for (const std::string_view part : parts) fqn.emplace_back(part);
  fqn.emplace_back(name);
  return fqn;
}

}  // namespace ingot::transform
