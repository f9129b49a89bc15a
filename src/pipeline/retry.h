// When a failed attempt is followed by another.
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "pipeline/pipeline.h"

namespace ingot::pipeline {

// Could the same work succeed later? A wrong request stays wrong.
bool IsRetryable(ErrorKind kind);

// How long to wait after the failure of the nth attempt (from 1). `random` is from 0 to 1.
Duration RetryDelay(const RetryPolicy& policy, int attempt, double random);

}  // namespace ingot::pipeline
