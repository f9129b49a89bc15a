#include "store/s3/s3_listing.h"

#include <fmt/format.h>

#include <utility>

#include "base/text.h"
#include "store/s3/xml.h"

namespace ingot::store {
namespace {

// Keys are encoded when the page says so; S3 then writes a space as '+'.
Result<std::string> DecodeKey(std::string_view text, bool encoded) {
  if (!encoded) return std::string(text);
  return PercentDecode(ReplaceAll(text, "+", " "));
}

std::string_view WithoutQuotes(std::string_view etag) {
  if (etag.size() >= 2 && etag.front() == '"' && etag.back() == '"') return etag.substr(1, etag.size() - 2);
  return etag;
}

Result<ObjectInfo> ReadObject(const XmlElement& element, bool encoded) {
  ObjectInfo info;
  ASSIGN_OR_RETURN(info.key, DecodeKey(element.TextOf("Key"), encoded));
  const auto size = ParseInt64(Trim(element.TextOf("Size")));
  if (info.key.empty() || !size.has_value() || *size < 0) return Corrupt("an object without a key or a size");
  info.size = static_cast<uint64_t>(*size);
  ASSIGN_OR_RETURN(info.modified, ParseIso8601(Trim(element.TextOf("LastModified"))));
  info.etag = WithoutQuotes(element.TextOf("ETag"));
  return info;
}

Result<S3ListPage> ReadPage(const XmlElement& root) {
  if (root.name != "ListBucketResult")
    return Corrupt(fmt::format("expected ListBucketResult, found {}", root.name));
  const bool encoded = root.TextOf("EncodingType") == "url";
  S3ListPage page;
  for (const XmlElement& element : root.children) {
    if (element.name == "Contents") {
      ASSIGN_OR_RETURN(ObjectInfo info, ReadObject(element, encoded));
      page.objects.push_back(std::move(info));
    } else if (element.name == "CommonPrefixes") {
      ASSIGN_OR_RETURN(std::string prefix, DecodeKey(element.TextOf("Prefix"), encoded));
      page.prefixes.push_back(std::move(prefix));
    }
  }
  if (root.TextOf("IsTruncated") == "true") {
    page.next = root.TextOf("NextContinuationToken");
    if (page.next.empty()) return Corrupt("the page says that more follows, but not where");
  }
  return page;
}

}  // namespace

Result<S3ListPage> ParseListPage(std::string_view body) {
  ASSIGN_OR_RETURN(const XmlElement root, ParseXml(body));
  Result<S3ListPage> page = ReadPage(root);
  if (!page.ok() && page.error().kind() != ErrorKind::kCorrupt) return Corrupt(page.error().message());
  return page;
}

}  // namespace ingot::store
