// What S3's errors mean (Amazon S3 API Reference, "Error responses").
#include <fmt/format.h>

#include <array>
#include <string>
#include <string_view>

#include "base/text.h"
#include "store/s3/s3_client.h"
#include "store/s3/xml.h"

namespace ingot::store {
namespace {

struct Meaning {
  std::string_view code;
  ErrorKind kind;
  std::string_view way_out;
};

constexpr std::array kMeanings = std::to_array<Meaning>({
    {"NoSuchKey", ErrorKind::kNotFound, ""},
    {"NoSuchUpload", ErrorKind::kUnavailable, "somebody else aborted the upload: write the object again"},
    {"NoSuchBucket", ErrorKind::kInvalidArgument, "create the bucket, or correct its name in the location"},
    {"InvalidBucketName", ErrorKind::kInvalidArgument, "correct the bucket's name in the location"},
    {"KeyTooLongError", ErrorKind::kInvalidArgument, "keys have at most 1,024 bytes"},
    {"EntityTooLarge", ErrorKind::kExhausted, ""},
    {"QuotaExceeded", ErrorKind::kExhausted, "free some space in the bucket, or raise its quota"},
    {"InvalidAccessKeyId", ErrorKind::kPermissionDenied, "check AWS_ACCESS_KEY_ID"},
    {"SignatureDoesNotMatch", ErrorKind::kPermissionDenied, "check AWS_SECRET_ACCESS_KEY"},
    {"ExpiredToken", ErrorKind::kPermissionDenied, "renew the temporary credentials"},
    {"InvalidToken", ErrorKind::kPermissionDenied,
     "check AWS_SESSION_TOKEN, or unset it for permanent credentials"},
    {"NotImplemented", ErrorKind::kUnsupported, "the server lacks something that Ingot needs of S3"},
});

constexpr std::string_view kRights =
    "give its credentials the rights s3:ListBucket on the bucket and s3:GetObject, s3:PutObject and "
    "s3:DeleteObject "
    "on its objects";

const Meaning* MeaningOf(std::string_view code) {
  for (const Meaning& meaning : kMeanings) {
    if (meaning.code == code) return &meaning;
  }
  return nullptr;
}

ErrorKind KindOf(const S3Reply& reply) {
  if (const Meaning* meaning = MeaningOf(reply.code); meaning != nullptr) return meaning->kind;
  switch (reply.status()) {
    case 401:
    case 403:
      return ErrorKind::kPermissionDenied;
    case 404:
      return ErrorKind::kNotFound;
    case 412:
      return ErrorKind::kAlreadyExists;
    case 501:
      return ErrorKind::kUnsupported;
    case 507:
      return ErrorKind::kExhausted;
    case 409:
    case 429:
      return ErrorKind::kUnavailable;
    default:
      return reply.status() >= 500 || reply.code == "RequestTimeout" ? ErrorKind::kUnavailable
                                                                     : ErrorKind::kInvalidArgument;
  }
}

// On one line and of a length that can be read: the text is the server's.
std::string Printable(std::string_view text) {
  std::string printable;
  for (const char c : text.substr(0, 300))
    printable += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
  return std::string(Trim(printable));
}

bool IsOfAnotherRegion(const S3Reply& reply) {
  return reply.status() == 301 || reply.status() == 307 || reply.code == "AuthorizationHeaderMalformed" ||
         reply.code == "PermanentRedirect" || reply.code == "IllegalLocationConstraintException";
}

}  // namespace

void ReadErrorBody(S3Reply* reply) {
  const Result<XmlElement> error = ParseXml(reply->http.body);
  if (!error.ok() || error->name != "Error") return;
  reply->code = Printable(error->TextOf("Code"));
  reply->message = Printable(error->TextOf("Message"));
  reply->request_id = Printable(error->TextOf("RequestId"));
}

std::string S3Client::WayOut(const S3Reply& reply) const {
  if (const Meaning* meaning = MeaningOf(reply.code); meaning != nullptr)
    return std::string(meaning->way_out);
  if (reply.code == "RequestTimeTooSkewed") {
    const std::string* server = reply.http.Header("date");
    return fmt::format("this machine's clock says {}, the server's {}: set the clock",
                       FormatIso8601(clock_.Now()),
                       server == nullptr ? "something else" : Printable(*server));
  }
  if (IsOfAnotherRegion(reply)) {
    const std::string* region = reply.http.Header("x-amz-bucket-region");
    return fmt::format("the region used is {}, the bucket's is {}; set AWS_REGION", options_.region,
                       region == nullptr ? "another" : Printable(*region));
  }
  if (reply.status() == 401 || reply.status() == 403) {
    if (options_.access_key_id.empty()) {
      return "there are no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";
    }
    return std::string(kRights);
  }
  return "";
}

Error S3Client::ErrorOf(const S3Request& request, const S3Reply& reply) const {
  std::string text = fmt::format("{}: the server answered {}", Name(request), reply.status());
  if (!reply.code.empty()) text += " " + reply.code;
  if (!reply.message.empty()) text += fmt::format(" ({})", reply.message);
  if (!reply.request_id.empty() && reply.status() >= 500)
    text += fmt::format(", request {}", reply.request_id);
  if (const std::string way_out = WayOut(reply); !way_out.empty()) text += "; " + way_out;
  return Error(KindOf(reply), std::move(text));
}

}  // namespace ingot::store
