#include "pipeline/retry.h"

#include <algorithm>

namespace ingot::pipeline {

bool IsRetryable(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kInvalidArgument:
    case ErrorKind::kInvalidData:
    case ErrorKind::kNotFound:
    case ErrorKind::kPermissionDenied:
    case ErrorKind::kUnsupported:
    case ErrorKind::kCorrupt:
    case ErrorKind::kCancelled: return false;
    case ErrorKind::kAlreadyExists:
    case ErrorKind::kConflict:
    case ErrorKind::kUnavailable:
    case ErrorKind::kExhausted:
    case ErrorKind::kInternal: return true;
  }
  return false;
}

Duration RetryDelay(const RetryPolicy& policy, int attempt, double random) {
  Duration whole = std::min(policy.delay, policy.max_delay);
  for (int i = 1; i < attempt && whole < policy.max_delay; ++i) {
    whole = whole > policy.max_delay / 2 ? policy.max_delay : whole * 2;
  }
  const Duration half = whole / 2;
  return whole - Duration(static_cast<int64_t>(static_cast<double>(half.count()) * random));
}

}  // namespace ingot::pipeline
