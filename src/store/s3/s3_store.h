// Objects in an S3 bucket, or in anything that speaks its protocol.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "store/object_store.h"
#include "store/s3/s3_client.h"
#include "store/s3/s3_listing.h"

namespace ingot::store {

// Objects whose keys cannot be keys of a store ("a//b", the "folder/" markers of some tools) are not listed.
class S3Store final : public ObjectStore {
 public:
  // The objects of the client's bucket whose keys start with `prefix` and a '/' (all, when it is empty).
  S3Store(std::shared_ptr<S3Client> client, std::string prefix)
      : client_(std::move(client)), prefix_(std::move(prefix)) {}

  Result<std::string> Get(std::string_view key) override;
  Result<std::string> GetRange(std::string_view key, uint64_t offset, uint64_t length) override;
  Result<ObjectInfo> Head(std::string_view key) override;
  Status Put(std::string_view key, std::string_view bytes) override;
  Status PutIfAbsent(std::string_view key, std::string_view bytes) override;
  Result<std::unique_ptr<ObjectWriter>> OpenWriter(std::string_view key) override;
  Status Delete(std::string_view key) override;
  Status List(std::string_view prefix, std::string_view start_after,
              const std::function<bool(const ObjectInfo&)>& visit) override;
  Result<Listing> ListLevel(std::string_view prefix) override;
  std::string Url(std::string_view key) const override;
  bool is_remote() const override { return true; }

 private:
  // The whole key of a key that obeys the rule.
  Result<std::string> FullKey(std::string_view key) const;
  // The key in this store; nothing when it could not be one. kCorrupt for one outside of `full_prefix`.
  Result<std::string> Relative(std::string_view full_key, std::string_view full_prefix) const;
  Result<S3ListPage> Page(const std::string& full_prefix, const std::string& start_after,
                          const std::string& token, bool level);

  const std::shared_ptr<S3Client> client_;
  const std::string prefix_;
};

}  // namespace ingot::store
