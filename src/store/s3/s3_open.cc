#include "store/s3/s3_open.h"

#include <utility>

#include "store/s3/endpoint.h"
#include "store/s3/http_client.h"
#include "store/s3/s3_client.h"
#include "store/s3/s3_store.h"

namespace ingot::store {

struct S3Opener::State {
  S3Options options;
  Clock& clock;
  std::shared_ptr<HttpClient> http;
};

S3Opener::S3Opener(S3Options options, Clock& clock)
    : state_(new State{options, clock,
                       std::make_shared<HttpClient>(options.connect_timeout, options.request_timeout)}) {}

S3Opener::~S3Opener() = default;

Result<std::shared_ptr<ObjectStore>> S3Opener::Open(const std::string& bucket, const std::string& prefix) {
  ASSIGN_OR_RETURN(S3Endpoint endpoint, ResolveEndpoint(state_->options, bucket));
  auto client =
      std::make_shared<S3Client>(state_->options, bucket, std::move(endpoint), state_->http, state_->clock);
  return std::shared_ptr<ObjectStore>(std::make_shared<S3Store>(std::move(client), prefix));
}

}  // namespace ingot::store
