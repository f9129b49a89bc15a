#include "store/s3/s3_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "store/key.h"
#include "store/s3/s3_writer.h"

namespace ingot::store {
namespace {

constexpr uint64_t kListLimit = 16 << 20;
constexpr int kMaxEmptyPages = 1000;

// "bytes=3-6"; open at the end where the last byte cannot be a number of a file.
std::string RangeHeader(uint64_t offset, uint64_t length) {
  if (length > static_cast<uint64_t>(INT64_MAX) - offset) return fmt::format("bytes={}-", offset);
  return fmt::format("bytes={}-{}", offset, offset + length - 1);
}

// Keeps a listing moving: keys must grow from page to page, or a broken server would be listed for ever.
class Progress {
 public:
  explicit Progress(std::string place) : place_(std::move(place)) {}

  Status See(const std::string& key) {
    if (key <= last_) {
      return Corrupt(
          fmt::format("{}: the server listed '{}' after '{}', which is out of order", place_, key, last_));
    }
    last_ = key;
    return Status::Ok();
  }

  Status EndPage(const S3ListPage& page) {
    empty_pages_ = page.objects.empty() && page.prefixes.empty() ? empty_pages_ + 1 : 0;
    if (empty_pages_ <= kMaxEmptyPages) return Status::Ok();
    return Corrupt(fmt::format("{}: the server sends empty pages without end", place_));
  }

 private:
  const std::string place_;
  std::string last_;
  int empty_pages_ = 0;
};

}  // namespace

std::string S3Store::Url(std::string_view key) const {
  return fmt::format("s3://{}/{}", client_->bucket(), JoinKey(prefix_, key));
}

Result<std::string> S3Store::FullKey(std::string_view key) const {
  RETURN_IF_ERROR(CheckKey(key));
  return JoinKey(prefix_, key);
}

Result<std::string> S3Store::Get(std::string_view key) {
  ASSIGN_OR_RETURN(const std::string full_key, FullKey(key));
  const S3Request request{.method = "GET", .key = full_key, .query = {}, .headers = {}, .body = {}};
  ASSIGN_OR_RETURN(S3Reply reply, client_->SendOk(request));
  return std::move(reply.http.body);
}

Result<std::string> S3Store::GetRange(std::string_view key, uint64_t offset, uint64_t length) {
  ASSIGN_OR_RETURN(const std::string full_key, FullKey(key));
  if (length == 0 || offset > static_cast<uint64_t>(INT64_MAX)) {
    RETURN_IF_ERROR(Head(key));
    return std::string();
  }
  const S3Request request{.method = "GET",
                          .key = full_key,
                          .query = {},
                          .headers = {{"range", RangeHeader(offset, length)}},
                          .body = {},
                          .response_limit = length};
  ASSIGN_OR_RETURN(S3Reply reply, client_->Send(request));
  if (reply.status() == 416) return std::string();  // the object ends before the range
  if (!reply.ok()) return client_->ErrorOf(request, reply);
  // A server may answer with the whole object instead.
  if (reply.status() == 200 && offset > 0) {
    return offset >= reply.http.body.size() ? std::string() : reply.http.body.substr(offset);
  }
  return std::move(reply.http.body);
}

Result<ObjectInfo> S3Store::Head(std::string_view key) {
  ASSIGN_OR_RETURN(const std::string full_key, FullKey(key));
  const S3Request request{.method = "HEAD", .key = full_key, .query = {}, .headers = {}, .body = {}};
  ASSIGN_OR_RETURN(const S3Reply reply, client_->SendOk(request));
  ObjectInfo info;
  info.key = key;
  if (const std::string* etag = reply.http.Header("etag"); etag != nullptr)
    info.etag = ReplaceAll(*etag, "\"", "");
  const std::string* length = reply.http.Header("content-length");
  const std::optional<int64_t> size = length == nullptr ? std::nullopt : ParseInt64(*length);
  const std::string* modified = reply.http.Header("last-modified");
  const auto date = modified == nullptr ? std::nullopt : ParseHttpDate(*modified);
  if (!size.has_value() || *size < 0 || !date.has_value()) {
    return Corrupt(
        fmt::format("HEAD {}: the server's answer lacks Content-Length or Last-Modified", Url(key)));
  }
  info.size = static_cast<uint64_t>(*size);
  info.modified = *date;
  return info;
}

Status S3Store::Put(std::string_view key, std::string_view bytes) {
  ASSIGN_OR_RETURN(const std::string full_key, FullKey(key));
  const S3Request request{
      .method = "PUT", .key = full_key, .query = {}, .headers = {}, .body = bytes, .response_limit = 1 << 20};
  RETURN_IF_ERROR(client_->SendOk(request));
  return Status::Ok();
}

Status S3Store::PutIfAbsent(std::string_view key, std::string_view bytes) {
  ASSIGN_OR_RETURN(const std::string full_key, FullKey(key));
  const S3Request request{.method = "PUT",
                          .key = full_key,
                          .query = {},
                          .headers = {{"if-none-match", "*"}},
                          .body = bytes,
                          .repeatable = false,
                          .response_limit = 1 << 20};
  ASSIGN_OR_RETURN(const S3Reply reply, client_->Send(request));
  if (reply.ok()) return Status::Ok();
  if (reply.status() == 412 && reply.after_unknown) {
    return Unavailable(
        fmt::format("{}: a try to create it went unanswered and the next one found it there: read it to "
                    "see whose it is",
                    Url(key)));
  }
  if (reply.status() == 412) return AlreadyExists(fmt::format("{} exists already", Url(key)));
  return client_->ErrorOf(request, reply);
}

Result<std::unique_ptr<ObjectWriter>> S3Store::OpenWriter(std::string_view key) {
  ASSIGN_OR_RETURN(std::string full_key, FullKey(key));
  return std::unique_ptr<ObjectWriter>(std::make_unique<S3Writer>(client_, std::move(full_key)));
}

Status S3Store::Delete(std::string_view key) {
  ASSIGN_OR_RETURN(const std::string full_key, FullKey(key));
  const S3Request request{.method = "DELETE", .key = full_key, .query = {}, .headers = {}, .body = {}};
  ASSIGN_OR_RETURN(const S3Reply reply, client_->Send(request));
  if (reply.ok() || reply.code == "NoSuchKey") return Status::Ok();
  return client_->ErrorOf(request, reply);
}

Result<S3ListPage> S3Store::Page(const std::string& full_prefix, const std::string& start_after,
                                 const std::string& token, bool level) {
  S3Request request{
      .method = "GET", .key = "", .query = {}, .headers = {}, .body = {}, .response_limit = kListLimit};
  request.query = {{"list-type", "2"}, {"encoding-type", "url"}, {"prefix", full_prefix}};
  if (level) request.query.emplace_back("delimiter", "/");
  if (!token.empty()) {
    request.query.emplace_back("continuation-token", token);
  } else if (!start_after.empty()) {
    request.query.emplace_back("start-after", start_after);
  }
  ASSIGN_OR_RETURN(const S3Reply reply, client_->SendOk(request));
  Result<S3ListPage> page = ParseListPage(reply.http.body);
  if (!page.ok())
    return page.error().WithContext(fmt::format("listing s3://{}/{}", client_->bucket(), full_prefix));
  return page;
}

Result<std::string> S3Store::Relative(std::string_view full_key, std::string_view full_prefix) const {
  if (!full_key.starts_with(full_prefix)) {
    return Corrupt(fmt::format("listing s3://{}/{}: the server answered with '{}', which lies elsewhere",
                               client_->bucket(), full_prefix, full_key));
  }
  if (!prefix_.empty()) full_key.remove_prefix(prefix_.size() + 1);
  const std::string_view bare = full_key.ends_with('/') ? full_key.substr(0, full_key.size() - 1) : full_key;
  return CheckKey(bare).ok() ? std::string(full_key) : std::string();
}

Status S3Store::List(std::string_view prefix, std::string_view start_after,
                     const std::function<bool(const ObjectInfo&)>& visit) {
  RETURN_IF_ERROR(CheckPrefix(prefix));
  const std::string full_prefix = JoinKey(prefix_, prefix);
  const std::string full_start = start_after.empty() ? "" : JoinKey(prefix_, start_after);
  Progress progress("listing " + Url(prefix));
  std::string token;
  do {
    ASSIGN_OR_RETURN(S3ListPage page, Page(full_prefix, full_start, token, false));
    for (ObjectInfo& info : page.objects) {
      RETURN_IF_ERROR(progress.See(info.key));
      ASSIGN_OR_RETURN(info.key, Relative(info.key, full_prefix));
      if (info.key.empty() || info.key.ends_with('/') || info.key <= start_after) continue;
      if (!visit(info)) return Status::Ok();
    }
    RETURN_IF_ERROR(progress.EndPage(page));
    token = std::move(page.next);
  } while (!token.empty());
  return Status::Ok();
}

Result<Listing> S3Store::ListLevel(std::string_view prefix) {
  RETURN_IF_ERROR(CheckLevel(prefix));
  const std::string full_prefix = JoinKey(prefix_, prefix);
  Progress objects("listing " + Url(prefix));
  Progress prefixes("listing " + Url(prefix));
  Listing listing;
  std::string token;
  do {
    ASSIGN_OR_RETURN(S3ListPage page, Page(full_prefix, "", token, true));
    for (ObjectInfo& info : page.objects) {
      RETURN_IF_ERROR(objects.See(info.key));
      ASSIGN_OR_RETURN(info.key, Relative(info.key, full_prefix));
      if (!info.key.empty() && !info.key.ends_with('/')) listing.objects.push_back(std::move(info));
    }
    for (const std::string& folder : page.prefixes) {
      RETURN_IF_ERROR(prefixes.See(folder));
      ASSIGN_OR_RETURN(std::string relative, Relative(folder, full_prefix));
      if (relative.ends_with('/')) listing.prefixes.push_back(std::move(relative));
    }
    RETURN_IF_ERROR(objects.EndPage(page));
    token = std::move(page.next);
  } while (!token.empty());
  return listing;
}

}  // namespace ingot::store
