#include <map>
#include <memory>
#include <mutex>

#include "store/local_store.h"
#include "store/location.h"
#include "store/memory_store.h"
#include "store/s3/s3_open.h"

namespace ingot::store {

struct StoreFactory::State {
  State(S3Options s3_options, Clock& the_clock) : options(std::move(s3_options)), clock(the_clock) {}

  const S3Options options;
  Clock& clock;
  std::mutex mutex;
  // What follows is under the mutex.
  std::map<std::string, std::shared_ptr<MemoryBucket>, std::less<>> memory_buckets;
  std::unique_ptr<S3Opener> s3;  // made when first used: loading TLS takes milliseconds

  std::shared_ptr<MemoryBucket> Memory(const std::string& name) {
    const std::lock_guard lock(mutex);
    std::shared_ptr<MemoryBucket>& bucket = memory_buckets[name];
    if (bucket == nullptr) bucket = std::make_shared<MemoryBucket>(name, clock);
    return bucket;
  }

  S3Opener& S3() {
    const std::lock_guard lock(mutex);
    if (s3 == nullptr) s3 = std::make_unique<S3Opener>(options, clock);
    return *s3;
  }
};

StoreFactory::StoreFactory(S3Options s3, Clock& clock)
    : state_(std::make_unique<State>(std::move(s3), clock)) {}

StoreFactory::~StoreFactory() = default;

Result<std::shared_ptr<ObjectStore>> StoreFactory::Open(const Location& location) {
  using Opened = std::shared_ptr<ObjectStore>;
  switch (location.scheme) {
    case Location::Scheme::kLocal:
      return Opened(std::make_shared<LocalStore>(location.path == "/" ? "" : location.path));
    case Location::Scheme::kMemory:
      return Opened(std::make_shared<MemoryStore>(state_->Memory(location.bucket), location.path));
    case Location::Scheme::kS3:
      return state_->S3().Open(location.bucket, location.path);
  }
  return Internal("a location of an unknown scheme");
}

}  // namespace ingot::store
