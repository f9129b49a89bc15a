#include "transform/run/node_result.h"

#include <array>

namespace ingot::transform {
namespace {

constexpr std::array<std::string_view, 9> kNames = {"success", "error", "skipped", "partial success", "no-op",
                                                    "pass",    "fail",  "warn",    "runtime error"};

}  // namespace

std::string_view NodeStatusName(NodeStatus status) { return kNames[static_cast<size_t>(status)]; }

std::optional<NodeStatus> ParseNodeStatus(std::string_view name) {
  for (size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<NodeStatus>(i);
  }
  return std::nullopt;
}

bool IsFailure(NodeStatus status) {
  return status == NodeStatus::kError || status == NodeStatus::kFail || status == NodeStatus::kRuntimeError ||
         status == NodeStatus::kPartialSuccess;
}

}  // namespace ingot::transform
