#include "store/location.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>

#include "store/store_matchers.h"

namespace ingot::store {
namespace {

using testing::HasSubstr;
using testing::Not;
using Scheme = Location::Scheme;

void ExpectLocation(std::string_view text, Scheme scheme, std::string_view bucket, std::string_view path) {
  const Result<Location> location = ParseLocation(text);
  ASSERT_OK(location);
  EXPECT_EQ(location->scheme, scheme) << text;
  EXPECT_EQ(location->bucket, bucket) << text;
  EXPECT_EQ(location->path, path) << text;
}

TEST(LocationTest, Buckets) {
  ExpectLocation("s3://bucket", Scheme::kS3, "bucket", "");
  ExpectLocation("s3://bucket/", Scheme::kS3, "bucket", "");
  ExpectLocation("S3://my.bucket-1/a/b/", Scheme::kS3, "my.bucket-1", "a/b");
  ExpectLocation("memory://test", Scheme::kMemory, "test", "");
  ExpectLocation("memory://test/lake", Scheme::kMemory, "test", "lake");
}

TEST(LocationTest, Paths) {
  ExpectLocation("/lake", Scheme::kLocal, "", "/lake");
  ExpectLocation("/lake/../x/./y//z/", Scheme::kLocal, "", "/x/y/z");
  ExpectLocation("/", Scheme::kLocal, "", "/");
  ExpectLocation("file:///data/my%20lake", Scheme::kLocal, "", "/data/my lake");
  ExpectLocation("lake", Scheme::kLocal, "", (std::filesystem::current_path() / "lake").string());
  ExpectLocation("odd/s3://x", Scheme::kLocal, "", (std::filesystem::current_path() / "odd/s3:/x").string());
}

TEST(LocationTest, MistakesAreExplained) {
  EXPECT_ERROR(ParseLocation(""), ErrorKind::kInvalidArgument);
  EXPECT_ERROR(ParseLocation("s3://"), ErrorKind::kInvalidArgument);
  EXPECT_ERROR(ParseLocation("s3:///key"), ErrorKind::kInvalidArgument);
  EXPECT_ERROR(ParseLocation("s3://bucket/../other"), ErrorKind::kInvalidArgument);
  EXPECT_ERROR(ParseLocation("s3://bucket/a//b"), ErrorKind::kInvalidArgument);
  EXPECT_ERROR(ParseLocation("file://host/x"), ErrorKind::kInvalidArgument);
  const Result<Location> unknown = ParseLocation("gs://bucket/x");
  ASSERT_FALSE(unknown.ok());
  EXPECT_THAT(unknown.error().message(), HasSubstr("'gs' is not known"));
}

TEST(LocationTest, ASchemeWithoutItsSlashesIsNoFolder) {
  for (const char* text : {"s3:/bucket/lake", "s3:bucket", "S3:/b", "file:/abs", "memory:m"}) {
    const auto location = ParseLocation(text);
    ASSERT_FALSE(location.ok()) << text;
    EXPECT_EQ(location.error().kind(), ErrorKind::kInvalidArgument);
    EXPECT_NE(location.error().message().find("two slashes"), std::string::npos);
  }
  EXPECT_TRUE(ParseLocation("./s3:/x").ok());
  EXPECT_TRUE(ParseLocation("a:b").ok());
}

TEST(LocationTest, SecretsInALocationAreNotRepeated) {
  const Result<Location> location = ParseLocation("s3://KEY:hunter2@bucket/x");
  ASSERT_FALSE(location.ok());
  EXPECT_THAT(location.error().message(), Not(HasSubstr("hunter2")));
}

TEST(LocationTest, TextIsReadBack) {
  for (const char* text : {"s3://bucket", "s3://bucket/a/b", "/lake/x", "memory://m/p"}) {
    EXPECT_EQ(ParseLocation(text)->ToString(), text);
  }
}

TEST(LocationTest, TheEnvironmentFillsTheOptions) {
  ::setenv("AWS_ACCESS_KEY_ID", "id", 1);
  ::setenv("AWS_SECRET_ACCESS_KEY", "secret", 1);
  ::setenv("AWS_SESSION_TOKEN", "token", 1);
  ::unsetenv("AWS_REGION");
  ::setenv("AWS_DEFAULT_REGION", "eu-central-1", 1);
  ::setenv("AWS_ENDPOINT_URL", "http://general", 1);
  ::setenv("AWS_ENDPOINT_URL_S3", "", 1);
  S3Options options = S3OptionsFromEnvironment();
  EXPECT_EQ(options.access_key_id, "id");
  EXPECT_EQ(options.secret_access_key, "secret");
  EXPECT_EQ(options.session_token, "token");
  EXPECT_EQ(options.region, "eu-central-1");
  EXPECT_EQ(options.endpoint, "http://general");
  ::setenv("AWS_ENDPOINT_URL_S3", "http://particular", 1);
  ::setenv("AWS_REGION", "us-west-2", 1);
  options = S3OptionsFromEnvironment();
  EXPECT_EQ(options.endpoint, "http://particular");
  EXPECT_EQ(options.region, "us-west-2");
  for (const char* name : {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_REGION",
                           "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"}) {
    ::unsetenv(name);
  }
}

TEST(StoreFactoryTest, OpensByLocation) {
  SystemClock clock;
  StoreFactory factory({}, clock);
  const auto open = [&](const char* text) { return factory.Open(ParseLocation(text).value()).value(); };
  EXPECT_EQ(open("/lake")->Url("a/b"), "/lake/a/b");
  EXPECT_EQ(open("/")->Url("a/b"), "/a/b");
  ASSERT_OK(open("memory://m")->Put("lake/a", "1"));
  EXPECT_EQ(open("memory://m/lake")->Get("a").value(), "1");
  EXPECT_ERROR(open("memory://other")->Get("lake/a"), ErrorKind::kNotFound);
}

}  // namespace
}  // namespace ingot::store
