#include "store/s3/s3_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "store/s3/xml.h"

namespace ingot::store {
namespace {

constexpr uint64_t kPartsOfOneSize = 1000;
constexpr uint64_t kMaxPart = 5ULL << 30;
constexpr int kCompletions = 3;

}  // namespace

S3Writer::S3Writer(std::shared_ptr<S3Client> client, std::string key)
    : client_(std::move(client)), key_(std::move(key)) {}

S3Writer::~S3Writer() {
  if (!upload_id_.empty()) Abort();
}

uint64_t S3Writer::PartBytes() const {
  const uint64_t doublings = std::min<uint64_t>(etags_.size() / kPartsOfOneSize, 10);
  return std::min(kMaxPart, client_->part_bytes() << doublings);
}

Status S3Writer::Append(std::string_view bytes) {
  if (closed_) return InvalidArgument("cannot append to an object that is closed");
  while (!bytes.empty()) {
    // A full part is sent only when more follows it: what fits into one part is one PUT.
    if (buffer_.size() >= PartBytes()) RETURN_IF_ERROR(UploadPart());
    const size_t taken = std::min<uint64_t>(bytes.size(), PartBytes() - buffer_.size());
    buffer_.append(bytes.substr(0, taken));
    size_ += taken;
    bytes.remove_prefix(taken);
  }
  return Status::Ok();
}

Status S3Writer::Begin() {
  const S3Request request{.method = "POST",
                          .key = key_,
                          .query = {{"uploads", ""}},
                          .headers = {},
                          .body = {},
                          .response_limit = 1 << 20};
  ASSIGN_OR_RETURN(const S3Reply reply, client_->SendOk(request));
  const Result<XmlElement> answer = ParseXml(reply.http.body);
  if (!answer.ok() || answer->TextOf("UploadId").empty()) {
    return Corrupt(fmt::format("POST s3://{}/{}: the server began an upload without naming it",
                               client_->bucket(), key_));
  }
  upload_id_ = answer->TextOf("UploadId");
  return Status::Ok();
}

Status S3Writer::UploadPart() {
  if (upload_id_.empty()) RETURN_IF_ERROR(Begin());
  const S3Request request{
      .method = "PUT",
      .key = key_,
      .query = {{"partNumber", std::to_string(etags_.size() + 1)}, {"uploadId", upload_id_}},
      .headers = {},
      .body = buffer_,
      .response_limit = 1 << 20};
  ASSIGN_OR_RETURN(const S3Reply reply, client_->SendOk(request));
  const std::string* etag = reply.http.Header("etag");
  if (etag == nullptr) {
    return Corrupt(fmt::format("PUT s3://{}/{}: the server took part {} without an ETag", client_->bucket(),
                               key_, etags_.size() + 1));
  }
  etags_.push_back(*etag);
  buffer_.clear();
  return Status::Ok();
}

Status S3Writer::Close() {
  if (closed_) return InvalidArgument("cannot close an object twice");
  closed_ = true;
  if (upload_id_.empty()) {
    const S3Request request{
        .method = "PUT", .key = key_, .query = {}, .headers = {}, .body = buffer_, .response_limit = 1 << 20};
    RETURN_IF_ERROR(client_->SendOk(request));
    return Status::Ok();
  }
  if (!buffer_.empty()) RETURN_IF_ERROR(UploadPart());
  RETURN_IF_ERROR(Complete());
  upload_id_.clear();
  return Status::Ok();
}

Status S3Writer::Complete() {
  std::string body = "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">";
  for (size_t i = 0; i < etags_.size(); ++i) {
    body +=
        fmt::format("<Part><ETag>{}</ETag><PartNumber>{}</PartNumber></Part>", EscapeXml(etags_[i]), i + 1);
  }
  body += "</CompleteMultipartUpload>";
  const S3Request request{.method = "POST",
                          .key = key_,
                          .query = {{"uploadId", upload_id_}},
                          .headers = {{"content-type", "application/xml"}},
                          .body = body,
                          .repeatable = false,  // so that `after_unknown` is told
                          .response_limit = 1 << 20};
  for (int completion = 1;; ++completion) {
    ASSIGN_OR_RETURN(S3Reply reply, client_->Send(request));
    if (reply.code == "NoSuchUpload" && (reply.after_unknown || completion > 1)) {
      ASSIGN_OR_RETURN(const bool done, IsDone());
      if (done) return Status::Ok();
    }
    if (!reply.ok()) return client_->ErrorOf(request, reply);
    // S3 may say 200 first and find out later that it cannot: then the body is an error.
    ReadErrorBody(&reply);
    if (reply.code.empty()) return Status::Ok();
    if (completion == kCompletions) {
      reply.http.status = 500;
      return client_->ErrorOf(request, reply);
    }
  }
}

Result<bool> S3Writer::IsDone() {
  const S3Request request{.method = "HEAD", .key = key_, .query = {}, .headers = {}, .body = {}};
  ASSIGN_OR_RETURN(const S3Reply reply, client_->Send(request));
  const std::string* length = reply.http.Header("content-length");
  return reply.ok() && length != nullptr && ParseInt64(*length) == static_cast<int64_t>(size_);
}

void S3Writer::Abort() {
  const S3Request request{
      .method = "DELETE", .key = key_, .query = {{"uploadId", upload_id_}}, .headers = {}, .body = {}};
  // Best effort: what is left behind is invisible, and a lifecycle rule of the bucket clears it.
  static_cast<void>(client_->Send(request).ok());
}

}  // namespace ingot::store
