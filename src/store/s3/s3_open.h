// Opening stores in S3; the only header of this folder that the rest of store/ includes.
#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "store/location.h"
#include "store/object_store.h"

namespace ingot::store {

// Holds the connections that its stores share; they keep them alive beyond it. The clock must outlive all.
// Thread-safe.
class S3Opener {
 public:
  S3Opener(S3Options options, Clock& clock);
  ~S3Opener();
  S3Opener(const S3Opener&) = delete;
  S3Opener& operator=(const S3Opener&) = delete;

  // kInvalidArgument for options that cannot be.
  Result<std::shared_ptr<ObjectStore>> Open(const std::string& bucket, const std::string& prefix);

 private:
  struct State;
  const std::unique_ptr<State> state_;
};

}  // namespace ingot::store
