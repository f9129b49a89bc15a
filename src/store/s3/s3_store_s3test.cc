// The S3 store against a real server, which tools/services starts.
#include <gmock/gmock.h>

#include <cstdlib>

#include "base/ids.h"
#include "store/conformance.h"
#include "store/location.h"
#include "store/store_matchers.h"

namespace ingot::store {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string Variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

S3Options TestOptions() {
  S3Options options;
  options.endpoint = Variable("INGOT_TEST_S3_ENDPOINT");
  options.access_key_id = Variable("INGOT_TEST_S3_ACCESS_KEY_ID");
  options.secret_access_key = Variable("INGOT_TEST_S3_SECRET_ACCESS_KEY");
  options.part_bytes = 5 << 20;  // the least that S3 takes: the tests of the suite then upload in parts
  return options;
}

Clock& TestClock() {
  static SystemClock clock;
  return clock;
}

StoreFactory& TestFactory() {
  static StoreFactory factory(TestOptions(), TestClock());
  return factory;
}

std::shared_ptr<ObjectStore> OpenFresh() {
  const std::string location = "s3://" + Variable("INGOT_TEST_S3_BUCKET") + "/" + NewUuid();
  const Result<Location> parsed = ParseLocation(location);
  if (!parsed.ok()) {
    ADD_FAILURE() << "no S3 server: run this test as `tools/services s3 -- store_s3test`";
    return nullptr;
  }
  return TestFactory().Open(*parsed).value();
}

INSTANTIATE_TEST_SUITE_P(S3, Conformance, testing::Values(StoreCase{"s3", OpenFresh}), StoreCaseName);

class S3StoreS3Test : public testing::Test {
 protected:
  std::shared_ptr<ObjectStore> Open(const S3Options& options, const std::string& bucket) {
    factory_ = std::make_unique<StoreFactory>(options, TestClock());
    return factory_->Open(ParseLocation("s3://" + bucket + "/x").value()).value();
  }

  std::unique_ptr<StoreFactory> factory_;
};

TEST_F(S3StoreS3Test, ListingGoesOnPastAPage) {
  const auto store = OpenFresh();
  ASSERT_NE(store, nullptr);
  std::vector<std::string> keys;
  for (int i = 0; i < 1203; ++i) keys.push_back("log/" + std::to_string(10000 + i));
  for (const std::string& key : keys) ASSERT_OK(store->Put(key, ""));
  EXPECT_EQ(KeysOf(*store, "log/"), keys);
  EXPECT_EQ(KeysOf(*store, "log/", "log/10050").size(), 1152u);
  EXPECT_EQ(store->ListLevel("log/")->objects.size(), 1203u);
}

TEST_F(S3StoreS3Test, WrongCredentialsAreExplained) {
  S3Options options = TestOptions();
  options.secret_access_key = "hunter2-wrong";
  const auto store = Open(options, Variable("INGOT_TEST_S3_BUCKET"));
  const Status put = store->Put("a", "x");
  if (Variable("INGOT_TEST_S3_SERVER") == "moto") {
    EXPECT_OK(put);  // this mock checks no signatures
    return;
  }
  EXPECT_ERROR(put, ErrorKind::kPermissionDenied);
  EXPECT_THAT(put.error().message(),
              testing::AllOf(HasSubstr("SignatureDoesNotMatch"), Not(HasSubstr("hunter2"))));
}

TEST_F(S3StoreS3Test, AMissingBucketIsNamed) {
  const auto store = Open(TestOptions(), "no-such-bucket-here");
  EXPECT_ERROR(store->Put("a", "x"), ErrorKind::kInvalidArgument);
  const Status list = store->List("", "", [](const ObjectInfo&) { return true; });
  EXPECT_ERROR(list, ErrorKind::kInvalidArgument);
  EXPECT_THAT(list.error().message(), HasSubstr("s3://no-such-bucket-here"));
}

}  // namespace
}  // namespace ingot::store
