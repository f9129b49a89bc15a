#include "store/s3/sigv4.h"

#include <gmock/gmock.h>

#include "base/hash.h"

namespace ingot::store {
namespace {

using testing::EndsWith;

// The examples of Amazon S3 API Reference, "Signature Calculations for the Authorization Header: Transferring
// Payload in a Single Chunk", with the keys that AWS's documentation uses throughout.
class SigV4Test : public testing::Test {
 protected:
  std::string Authorization(SigningRequest request, std::string_view payload) {
    request.headers.emplace_back("host", "examplebucket.s3.amazonaws.com");
    request.payload_hash = ToHex(Sha256(payload));
    SignRequest(&request, key_, now_);
    return request.headers.back().second;
  }

  const SigningKey key_{"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "", "us-east-1"};
  const Timestamp now_ = ParseIso8601("2013-05-24T00:00:00Z").value();
};

TEST_F(SigV4Test, GetObject) {
  EXPECT_EQ(Authorization({"GET", "/test.txt", {}, {{"range", "bytes=0-9"}}, ""}, ""),
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
            "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, "
            "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
}

TEST_F(SigV4Test, PutObject) {
  const SigningRequest request{
      "PUT",
      "/test%24file.text",
      {},
      {{"date", "Fri, 24 May 2013 00:00:00 GMT"}, {"x-amz-storage-class", "REDUCED_REDUNDANCY"}},
      ""};
  EXPECT_THAT(Authorization(request, "Welcome to Amazon S3."),
              EndsWith("Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"));
}

TEST_F(SigV4Test, GetBucketLifecycle) {
  EXPECT_THAT(Authorization({"GET", "/", {{"lifecycle", ""}}, {}, ""}, ""),
              EndsWith("Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"));
}

TEST_F(SigV4Test, ListObjects) {
  EXPECT_THAT(Authorization({"GET", "/", {{"prefix", "J"}, {"max-keys", "2"}}, {}, ""}, ""),
              EndsWith("Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"));
}

TEST_F(SigV4Test, ASessionTokenIsSigned) {
  SigningRequest request{"GET", "/", {}, {{"host", "h"}}, "hash"};
  SigningKey key = key_;
  key.session_token = "token";
  SignRequest(&request, key, now_);
  EXPECT_THAT(request.headers, testing::Contains(testing::Pair("x-amz-security-token", "token")));
  EXPECT_THAT(request.headers.back().second,
              testing::HasSubstr("SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token,"));
}

TEST_F(SigV4Test, QueriesAreEncodedThenSorted) {
  EXPECT_EQ(CanonicalQuery({{"prefix", "a b/+~ü"}, {"list-type", "2"}, {"uploads", ""}}),
            "list-type=2&prefix=a%20b%2F%2B~%C3%BC&uploads=");
}

}  // namespace
}  // namespace ingot::store
