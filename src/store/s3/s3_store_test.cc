// The S3 store against a server that fails in every way that networks and servers know.
#include <gmock/gmock.h>

#include <chrono>
#include <mutex>

#include "base/text.h"
#include "store/location.h"
#include "store/s3/test_http_server.h"
#include "store/store_matchers.h"

namespace ingot::store {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* kObjectHeaders = "ETag: \"e\"\r\nLast-Modified: Wed, 21 Oct 2015 07:28:00 GMT\r\n";

std::string ErrorBody(const std::string& code, const std::string& message) {
  return "<?xml version=\"1.0\"?><Error><Code>" + code + "</Code><Message>" + message +
         "</Message><RequestId>R1</RequestId></Error>";
}

std::string Contents(const std::string& key) {
  return "<Contents><Key>" + key +
         "</Key><Size>1</Size><LastModified>2025-01-15T09:30:00Z</LastModified></Contents>";
}

class S3StoreTest : public testing::Test {
 protected:
  // A store whose requests meet these replies in turn; the last one stands for all that follow.
  void Script(std::vector<TestReply> replies) {
    server_.reset();  // ends the threads that read what follows
    replies_ = std::move(replies);
    next_ = 0;
    server_ = std::make_unique<TestHttpServer>([this](const TestRequest&) {
      const std::lock_guard lock(mutex_);
      return replies_[std::min(next_++, replies_.size() - 1)];
    });
    Open(server_->endpoint());
  }

  void Open(const std::string& endpoint) {
    options_.endpoint = endpoint;
    options_.access_key_id = "AKIDTEST";
    options_.secret_access_key = "hunter2-the-secret";
    options_.session_token = "hunter2-the-token";
    factory_ = std::make_unique<StoreFactory>(options_, clock_);
    store_ = factory_->Open(ParseLocation("s3://bucket/lake").value()).value();
  }

  static Error ErrorOf(const Status& status) {
    return status.ok() ? Internal("no error, where one was expected") : status.error();
  }

  S3Options options_;
  ManualClock clock_{ParseIso8601("2025-01-15T09:30:00Z").value()};
  std::mutex mutex_;
  std::vector<TestReply> replies_;
  size_t next_ = 0;
  std::unique_ptr<TestHttpServer> server_;
  std::unique_ptr<StoreFactory> factory_;
  std::shared_ptr<ObjectStore> store_;
};

TEST_F(S3StoreTest, RequestsAreSignedAndPlain) {
  Script({Answer(200)});
  ASSERT_OK(store_->PutIfAbsent("_delta_log/0 +.json", "{}"));
  const TestRequest request = server_->requests().at(0);
  EXPECT_EQ(request.method, "PUT");
  EXPECT_EQ(request.target, "/bucket/lake/_delta_log/0%20%2B.json");
  EXPECT_EQ(request.body, "{}");
  EXPECT_EQ(request.headers.at("if-none-match"), "*");
  EXPECT_EQ(request.headers.at("content-length"), "2");
  EXPECT_EQ(request.headers.at("x-amz-date"), "20250115T093000Z");
  EXPECT_EQ(request.headers.at("x-amz-security-token"), "hunter2-the-token");
  EXPECT_EQ(request.headers.at("x-amz-content-sha256"),
            "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
  EXPECT_THAT(request.headers.at("authorization"),
              HasSubstr("Credential=AKIDTEST/20250115/us-east-1/s3/aws4_request"));
  EXPECT_EQ(request.headers.count("expect"), 0u);
}

TEST_F(S3StoreTest, ConnectionsAreKept) {
  Script({Answer(200, "x")});
  for (int i = 0; i < 20; ++i) ASSERT_OK(store_->Get("a"));
  ASSERT_OK(store_->Put("a", "x"));
  EXPECT_EQ(server_->connections(), 1);
}

TEST_F(S3StoreTest, TransientErrorsAreTriedAgain) {
  Script({Answer(503, ErrorBody("SlowDown", "slow")), Answer(500), Answer(429), Answer(502, "<html>"),
          HangUp(), Answer(200, "bytes")});
  EXPECT_EQ(store_->Get("a").value(), "bytes");
  EXPECT_EQ(server_->requests().size(), 6u);
}

TEST_F(S3StoreTest, WaitsGrowAndObeyTheServer) {
  Script({Answer(503, "", "Retry-After: 7\r\n"),
          Answer(503, "", "Retry-After: Wed, 15 Jan 2025 09:30:20 GMT\r\n"),
          Answer(503, "", "Retry-After: 86400\r\n"), Answer(200, "x")});
  const Timestamp start = clock_.Now();
  ASSERT_OK(store_->Get("a"));
  EXPECT_EQ(clock_.Now() - start, std::chrono::seconds(7 + 13 + 30));
}

TEST_F(S3StoreTest, TriesComeToAnEnd) {
  Script({Answer(503, ErrorBody("SlowDown", "Please reduce your request rate"))});
  const Error error = ErrorOf(store_->Put("a", "x"));
  EXPECT_EQ(error.kind(), ErrorKind::kUnavailable);
  EXPECT_THAT(error.message(),
              AllOf(HasSubstr("6 tries"), HasSubstr("PUT s3://bucket/lake/a"), HasSubstr("503 SlowDown"),
                    HasSubstr("Please reduce your request rate")));
  EXPECT_EQ(server_->requests().size(), 6u);
}

TEST_F(S3StoreTest, TornBodiesAreReadAgain) {
  Script({TornBody("0123456789"), Answer(200, "0123456789")});
  EXPECT_EQ(store_->Get("a").value(), "0123456789");
}

TEST_F(S3StoreTest, AConflictAmongConditionalPutsIsTriedAgain) {
  Script({Answer(409, ErrorBody("ConditionalRequestConflict", "again")),
          Answer(412, ErrorBody("PreconditionFailed", ""))});
  EXPECT_ERROR(store_->PutIfAbsent("a", "x"), ErrorKind::kAlreadyExists);
}

TEST_F(S3StoreTest, ThrottledConditionalPutsAreNotInDoubt) {
  Script({Answer(503, ErrorBody("SlowDown", "")), Answer(429), Answer(412)});
  EXPECT_ERROR(store_->PutIfAbsent("a", "x"), ErrorKind::kAlreadyExists);
}

TEST_F(S3StoreTest, AConditionalPutWithoutAReplyIsInDoubt) {
  Script({HangUp(), Answer(412)});
  EXPECT_ERROR(store_->PutIfAbsent("a", "x"), ErrorKind::kUnavailable);
  Script({Answer(500), Answer(412)});
  EXPECT_ERROR(store_->PutIfAbsent("a", "x"), ErrorKind::kUnavailable);
}

TEST_F(S3StoreTest, AConditionalPutOnAKeptConnectionThatDiesIsInDoubt) {
  // libcurl would send it again unasked, and the second reply would hide that the first try had won.
  Script({Answer(200, "x"), HangUp(), Answer(412)});
  ASSERT_OK(store_->Get("warm"));
  EXPECT_ERROR(store_->PutIfAbsent("a", "x"), ErrorKind::kUnavailable);
  Script({Answer(200, "x"), HangUp(), Answer(412)});
  ASSERT_OK(store_->Get("warm"));
  EXPECT_ERROR(store_->PutIfAbsent("a", ""), ErrorKind::kUnavailable);
}

TEST_F(S3StoreTest, AConditionalPutThatSucceedsLaterIsDone) {
  Script({HangUp(), Answer(200)});
  ASSERT_OK(store_->PutIfAbsent("a", "x"));
}

TEST_F(S3StoreTest, AnEndpointThatIsNotThereIsNamed) {
  options_.max_attempts = 2;
  std::string endpoint;
  {
    TestHttpServer gone([](const TestRequest&) { return HangUp(); });
    endpoint = gone.endpoint();
  }
  Open(endpoint);
  const Error error = ErrorOf(store_->PutIfAbsent("a", "x"));
  EXPECT_EQ(error.kind(), ErrorKind::kUnavailable);
  EXPECT_THAT(error.message(),
              AllOf(HasSubstr("cannot reach the S3 endpoint " + endpoint), HasSubstr("Connection refused"),
                    HasSubstr("AWS_ENDPOINT_URL"), Not(HasSubstr("hunter2"))));
}

TEST_F(S3StoreTest, AServerThatStaysSilentIsLeft) {
  options_.max_attempts = 1;
  options_.request_timeout = std::chrono::seconds(1);
  std::mutex forever;
  std::unique_lock hold(forever);
  server_ = std::make_unique<TestHttpServer>([&](const TestRequest&) {
    const std::lock_guard wait(forever);
    return HangUp();
  });
  Open(server_->endpoint());
  const auto start = std::chrono::steady_clock::now();
  EXPECT_ERROR(store_->Get("a"), ErrorKind::kUnavailable);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
  hold.unlock();
  server_.reset();
}

struct Refusal {
  int status;
  const char* code;
  ErrorKind kind;
  const char* says;
};

TEST_F(S3StoreTest, RefusalsSayWhatToDo) {
  for (const Refusal& refusal : {
           Refusal{404, "NoSuchBucket", ErrorKind::kInvalidArgument, "create the bucket"},
           Refusal{403, "AccessDenied", ErrorKind::kPermissionDenied, "s3:PutObject"},
           Refusal{403, "InvalidAccessKeyId", ErrorKind::kPermissionDenied, "AWS_ACCESS_KEY_ID"},
           Refusal{403, "SignatureDoesNotMatch", ErrorKind::kPermissionDenied, "AWS_SECRET_ACCESS_KEY"},
           Refusal{400, "ExpiredToken", ErrorKind::kPermissionDenied, "renew"},
           Refusal{
               403, "RequestTimeTooSkewed", ErrorKind::kPermissionDenied,
               "this machine's clock says 2025-01-15T09:30:00Z, the server's Wed, 15 Jan 2025 11:00:00 GMT"},
           Refusal{301, "PermanentRedirect", ErrorKind::kInvalidArgument,
                   "the bucket's is eu-west-1; set AWS_REGION"},
           Refusal{501, "NotImplemented", ErrorKind::kUnsupported, "lacks"},
           Refusal{507, "", ErrorKind::kExhausted, "507"},
       }) {
    Script({Answer(refusal.status, *refusal.code == '\0' ? "" : ErrorBody(refusal.code, "server's words"),
                   "Date: Wed, 15 Jan 2025 11:00:00 GMT\r\nx-amz-bucket-region: eu-west-1\r\n")});
    const Error error = ErrorOf(store_->Put("a", "x"));
    EXPECT_EQ(ErrorKindName(error.kind()), ErrorKindName(refusal.kind)) << error.message();
    EXPECT_THAT(error.message(),
                AllOf(HasSubstr("PUT s3://bucket/lake/a"), HasSubstr(std::to_string(refusal.status)),
                      HasSubstr(refusal.code), HasSubstr(refusal.says), Not(HasSubstr("hunter2"))));
    EXPECT_EQ(server_->requests().size(), 1u) << refusal.code;
  }
}

TEST_F(S3StoreTest, AMissingBucketIsNoEmptyListing) {
  Script({Answer(404, ErrorBody("NoSuchBucket", ""))});
  EXPECT_ERROR(store_->List("", "", [](const ObjectInfo&) { return true; }), ErrorKind::kInvalidArgument);
  EXPECT_ERROR(store_->Get("a"), ErrorKind::kInvalidArgument);
}

TEST_F(S3StoreTest, HostileErrorsAreBoundedAndPrintable) {
  Script({Answer(400, ErrorBody("Odd\x1b[31m\n", std::string(100'000, 'm')))});
  const Error error = ErrorOf(store_->Put("a", "x"));
  EXPECT_LT(error.message().size(), 1000u);
  EXPECT_THAT(error.message(), AllOf(Not(HasSubstr("\x1b")), Not(HasSubstr("\n"))));
  Script({Answer(403, std::string(3 << 20, '<'))});
  EXPECT_FALSE(store_->Put("a", "x").ok());
}

TEST_F(S3StoreTest, RangesAreAskedFor) {
  Script({Answer(206, "3456")});
  EXPECT_EQ(store_->GetRange("a", 3, 4).value(), "3456");
  EXPECT_EQ(server_->requests().at(0).headers.at("range"), "bytes=3-6");
  Script({Answer(416, ErrorBody("InvalidRange", ""))});
  EXPECT_EQ(store_->GetRange("a", 100, 4).value(), "");
}

TEST_F(S3StoreTest, MoreThanTheRangeIsRefused) {
  Script({Answer(206, "0123456789")});
  const Result<std::string> range = store_->GetRange("a", 3, 4);
  ASSERT_FALSE(range.ok());
  EXPECT_THAT(range.error().message(), HasSubstr("longer than the 4 bytes"));
}

TEST_F(S3StoreTest, HeadReadsHeaders) {
  Script({Answer(200, "", kObjectHeaders)});
  const Result<ObjectInfo> info = store_->Head("a");
  ASSERT_OK(info);
  EXPECT_EQ(info->etag, "e");
  EXPECT_EQ(FormatIso8601(info->modified), "2015-10-21T07:28:00Z");
  Script({Answer(200)});
  EXPECT_ERROR(store_->Head("a"), ErrorKind::kCorrupt);
}

TEST_F(S3StoreTest, ListingFollowsItsPages) {
  Script(
      {Answer(200, "<ListBucketResult>" + Contents("lake/a") + Contents("lake/a//x") +
                       "<IsTruncated>true</IsTruncated><NextContinuationToken>t/1+</NextContinuationToken>"
                       "</ListBucketResult>"),
       Answer(200, "<ListBucketResult>" + Contents("lake/b") + Contents("lake/c/") + "</ListBucketResult>")});
  EXPECT_THAT(KeysOf(*store_, "", "_"), ElementsAre("a", "b"));
  EXPECT_EQ(server_->requests().at(0).target,
            "/bucket?encoding-type=url&list-type=2&prefix=lake%2F&start-after=lake%2F_");
  EXPECT_EQ(server_->requests().at(1).target,
            "/bucket?continuation-token=t%2F1%2B&encoding-type=url&list-type=2&prefix=lake%2F");
}

TEST_F(S3StoreTest, ListingsThatLieAreCorrupt) {
  const auto ignore = [](const ObjectInfo&) { return true; };
  const std::string more = "<IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken>";
  for (const std::string& body : {
           Contents("other/a"),                      // outside of the prefix
           Contents("lake/b") + Contents("lake/a"),  // out of order
           Contents("lake/a") + more,                // the same page for ever
           more,                                     // no keys, for ever
           Contents("lake/&bad;"),
       }) {
    Script({Answer(200, "<ListBucketResult>" + body + "</ListBucketResult>")});
    EXPECT_ERROR(store_->List("", "", ignore), ErrorKind::kCorrupt) << body;
    EXPECT_ERROR(store_->ListLevel(""), ErrorKind::kCorrupt) << body;
  }
}

class S3UploadTest : public S3StoreTest {
 protected:
  S3UploadTest() { options_.part_bytes = 4; }

  static TestReply Begun() {
    return Answer(200,
                  "<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>");
  }
  static TestReply PartTaken() { return Answer(200, "", "ETag: \"p\"\r\n"); }
  Status Write(std::string_view bytes) {
    ASSIGN_OR_RETURN(const auto writer, store_->OpenWriter("w"));
    RETURN_IF_ERROR(writer->Append(bytes));
    return writer->Close();
  }
  std::vector<std::string> Requests() {
    std::vector<std::string> lines;
    for (const TestRequest& request : server_->requests())
      lines.push_back(request.method + " " + request.target);
    return lines;
  }
};

TEST_F(S3UploadTest, SmallObjectsAreOnePut) {
  Script({Answer(200)});
  ASSERT_OK(Write("1234"));
  EXPECT_THAT(Requests(), ElementsAre("PUT /bucket/lake/w"));
}

TEST_F(S3UploadTest, LargeObjectsGoInParts) {
  Script({Begun(), PartTaken(), PartTaken(), PartTaken(), Answer(200, "<CompleteMultipartUploadResult/>")});
  ASSERT_OK(Write("1234567890"));
  EXPECT_THAT(Requests(),
              ElementsAre("POST /bucket/lake/w?uploads=", "PUT /bucket/lake/w?partNumber=1&uploadId=u1",
                          "PUT /bucket/lake/w?partNumber=2&uploadId=u1",
                          "PUT /bucket/lake/w?partNumber=3&uploadId=u1", "POST /bucket/lake/w?uploadId=u1"));
  EXPECT_EQ(server_->requests()[3].body, "90");
  EXPECT_THAT(server_->requests()[4].body,
              HasSubstr("<Part><ETag>\"p\"</ETag><PartNumber>3</PartNumber></Part>"));
}

TEST_F(S3UploadTest, AFailedUploadIsAborted) {
  Script({Begun(), PartTaken(), Answer(403, ErrorBody("AccessDenied", "")), Answer(204)});
  EXPECT_ERROR(Write("1234567890"), ErrorKind::kPermissionDenied);
  EXPECT_EQ(Requests().back(), "DELETE /bucket/lake/w?uploadId=u1");
}

TEST_F(S3UploadTest, AnErrorInsideOfSuccessIsAnError) {
  Script({Begun(), PartTaken(), PartTaken(), Answer(200, ErrorBody("InternalError", "we failed"))});
  const Error error = ErrorOf(Write("12345"));
  EXPECT_EQ(error.kind(), ErrorKind::kUnavailable);
  EXPECT_THAT(error.message(), HasSubstr("InternalError"));
}

TEST_F(S3UploadTest, ALostReplyToTheCompletionIsFoundOut) {
  const auto script = [&](const std::string& length) {
    TestReply head{"HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n" + kObjectHeaders + "\r\n", false};
    Script({Begun(), PartTaken(), PartTaken(), HangUp(), Answer(404, ErrorBody("NoSuchUpload", "")), head,
            Answer(204)});
  };
  script("5");
  ASSERT_OK(Write("12345"));
  script("4");
  EXPECT_ERROR(Write("12345"), ErrorKind::kUnavailable);
}

}  // namespace
}  // namespace ingot::store
