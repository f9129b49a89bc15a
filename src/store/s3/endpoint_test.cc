#include "store/s3/endpoint.h"

#include <gmock/gmock.h>

#include "store/store_matchers.h"

namespace ingot::store {
namespace {

S3Options At(const std::string& endpoint) {
  S3Options options;
  options.endpoint = endpoint;
  return options;
}

TEST(EndpointTest, AwsUsesTheHostOfTheBucket) {
  S3Options options;
  options.region = "eu-central-1";
  const Result<S3Endpoint> endpoint = ResolveEndpoint(options, "lake");
  ASSERT_OK(endpoint);
  EXPECT_EQ(endpoint->origin, "https://lake.s3.eu-central-1.amazonaws.com");
  EXPECT_EQ(endpoint->host, "lake.s3.eu-central-1.amazonaws.com");
  EXPECT_EQ(endpoint->PathOf("a b/ü"), "/a%20b/%C3%BC");
  EXPECT_EQ(endpoint->PathOf(""), "/");
}

TEST(EndpointTest, NamesThatFitNoCertificateGoIntoThePath) {
  EXPECT_EQ(ResolveEndpoint({}, "my.lake")->PathOf("k"), "/my.lake/k");
  EXPECT_EQ(ResolveEndpoint({}, "Old_Lake")->PathOf("k"), "/Old_Lake/k");
}

TEST(EndpointTest, EndpointsUseThePath) {
  const Result<S3Endpoint> endpoint = ResolveEndpoint(At("http://127.0.0.1:9102/"), "lake");
  ASSERT_OK(endpoint);
  EXPECT_EQ(endpoint->origin, "http://127.0.0.1:9102");
  EXPECT_EQ(endpoint->PathOf("k"), "/lake/k");
  EXPECT_EQ(endpoint->PathOf(""), "/lake");
  EXPECT_EQ(ResolveEndpoint(At("https://s3.example.com:443"), "lake")->host, "s3.example.com");
  S3Options host_style = At("http://s3.example.com:9000");
  host_style.path_style = false;
  EXPECT_EQ(ResolveEndpoint(host_style, "lake")->origin, "http://lake.s3.example.com:9000");
}

TEST(EndpointTest, WhatCannotBeIsRefused) {
  for (const char* text : {"127.0.0.1:9000", "ftp://host", "http://", "http://host/path",
                           "http://user:pass@host", "http://host?x", "http://ho st"}) {
    const Result<S3Endpoint> endpoint = ResolveEndpoint(At(text), "lake");
    EXPECT_ERROR(endpoint, ErrorKind::kInvalidArgument) << text;
    EXPECT_THAT(endpoint.error().message(), testing::Not(testing::HasSubstr("pass@")));
  }
  S3Options region;
  region.region = "evil.example.com/";
  EXPECT_ERROR(ResolveEndpoint(region, "lake"), ErrorKind::kInvalidArgument);
  S3Options half;
  half.access_key_id = "id";
  EXPECT_ERROR(ResolveEndpoint(half, "lake"), ErrorKind::kInvalidArgument);
  half.secret_access_key = "two\nlines";
  EXPECT_ERROR(ResolveEndpoint(half, "lake"), ErrorKind::kInvalidArgument);
}

}  // namespace
}  // namespace ingot::store
