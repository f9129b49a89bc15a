// Writing one object to S3, in parts when it is large.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "store/object_store.h"
#include "store/s3/s3_client.h"

namespace ingot::store {

// Holds back up to a part; an object no larger than that is one PUT. Parts grow as they become many, since S3
// allows 10,000 of them. Destroyed without Close(), it aborts the upload.
class S3Writer final : public ObjectWriter {
 public:
  // `key` is whole, as in the bucket.
  S3Writer(std::shared_ptr<S3Client> client, std::string key);
  ~S3Writer() override;

  Status Append(std::string_view bytes) override;
  uint64_t size() const override { return size_; }
  Status Close() override;

 private:
  uint64_t PartBytes() const;
  Status Begin();
  Status UploadPart();
  Status Complete();
  // Was the upload completed by a try whose reply was lost?
  Result<bool> IsDone();
  void Abort();

  const std::shared_ptr<S3Client> client_;
  const std::string key_;
  std::string buffer_;
  uint64_t size_ = 0;
  std::string upload_id_;           // empty: none was begun
  std::vector<std::string> etags_;  // of the parts sent, as the server spelt them
  bool closed_ = false;
};

}  // namespace ingot::store
