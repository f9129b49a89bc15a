// The same work on many things at once: for calls that wait for a store, not for ones that compute.
#pragma once

#include <cstddef>
#include <functional>

#include "base/result.h"

namespace ingot {

// Calls `work(i)` for every i below `count`, on at most `threads` threads, and returns when all calls are done. After a
// call has failed no further one begins; the error of the lowest i that failed is given back.
Status ForEachInParallel(size_t count, size_t threads, const std::function<Status(size_t)>& work);

}  // namespace ingot
